"""Which column of a file holds what, for layouts the program does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import BadInput
from app.domain.journal.layouts.moments import TIME_FORMATS
from app.domain.journal.layouts.profile import FIELDS, NUMBER_FORMATS, Profile
from app.ui.models.column import Column
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from app.services.journal.import_values import Glimpse
    from app.ui.theme import Theme

type _Cells = tuple[int, tuple[str, ...]]

_ACROSS = 4
_MOST_ROWS = 8
_UNNAMED = "mapped"


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


def field_titles() -> dict[str, str]:
    """What each field is called."""
    titles = (
        _tr("Time"),
        _tr("Time of day"),
        _tr("Pair"),
        _tr("Base"),
        _tr("Quote"),
        _tr("Side"),
        _tr("Price"),
        _tr("Amount"),
        _tr("Value"),
        _tr("Fee"),
        _tr("Fee currency"),
        _tr("Exchange's id"),
    )
    return dict(zip(FIELDS, titles, strict=True))


class MapperForm(QWidget):
    """Shows the first rows and asks for a column for each field.

    Signals:
        used: the `Profile`, which is sound; whether it is to be kept by its name.
    """

    used = Signal(object, bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._header: tuple[str, ...] = ()
        self.model: RowModel[_Cells] = RowModel((), lambda row: row[0], self)
        self.table: TableView[_Cells] = TableView(self.model, theme, "journal.mapper")
        self.table.setAccessibleName(self.tr("First rows of the file"))
        self.boxes = {field: QComboBox() for field in FIELDS}
        self.numbers, self.times = QComboBox(), QComboBox()
        self.numbers.addItems(list(NUMBER_FORMATS))
        self.times.addItems(list(TIME_FORMATS))
        self.symbol = QLineEdit()
        self.symbol.setPlaceholderText("BTC/USDT, /USDT")
        self.symbol.setToolTip(
            self.tr("Of every row, where no column names it; /USDT states the quote alone")
        )
        self.buys, self.sells = QLineEdit(), QLineEdit()
        for line in (self.buys, self.sells):
            line.setToolTip(self.tr("Words of the side column, parted by commas"))
        self.buys.setPlaceholderText("buy")
        self.sells.setPlaceholderText("sell")
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name to keep it by"))
        self.fault = label(px=11, tone="danger", wrap=True)
        self.use = button(self.tr("Use these columns"))
        self._lay_out()
        self.use.clicked.connect(lambda _checked: self._send())

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        asked: list[tuple[str, QWidget]] = [
            (title, self.boxes[field]) for field, title in field_titles().items()
        ]
        asked += [
            (self.tr("Numbers"), self.numbers),
            (self.tr("Dates"), self.times),
            (self.tr("Pair of all rows"), self.symbol),
            (self.tr("Words for bought"), self.buys),
            (self.tr("Words for sold"), self.sells),
            (self.tr("Profile"), self.name),
        ]
        for at, (title, widget) in enumerate(asked):
            widget.setAccessibleName(title)
            grid.addWidget(label(title, px=11, tone="text3"), at // _ACROSS * 2, at % _ACROSS)
            grid.addWidget(widget, at // _ACROSS * 2 + 1, at % _ACROSS)
        foot = QHBoxLayout()
        foot.addWidget(self.fault, 1)
        foot.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        words = self.tr("This layout is not known. Say which column holds what:")
        column.addWidget(label(words, tone="text2"))
        column.addWidget(self.table, 1)
        column.addLayout(grid)
        column.addLayout(foot)

    def begin(self, glimpse: Glimpse, name: str) -> None:
        """Offer what the header suggests."""
        rows = glimpse.rows
        self._header = max(rows, key=lambda cells: sum(map(bool, cells)), default=())
        self.table.replace_columns([_column(at, title) for at, title in enumerate(self._header)])
        shown = [cells for cells in rows if cells != self._header][:_MOST_ROWS]
        self.model.replace(enumerate(shown))
        for field, box in self.boxes.items():
            box.clear()
            box.addItem(self.tr("none"), "")
            for title in self._header:
                box.addItem(title, title)
            box.setCurrentIndex(max(box.findData(glimpse.suggested.get(field, "")), 0))
        self.name.setText(name)
        self.fault.clear()

    @property
    def profile(self) -> Profile:
        """What is chosen."""
        columns = {field: str(box.currentData() or "") for field, box in self.boxes.items()}
        return Profile(
            name=self.name.text().strip() or _UNNAMED,
            columns={field: column for field, column in columns.items() if column},
            numbers=self.numbers.currentText(),
            times=self.times.currentText(),
            symbol=self.symbol.text().strip().upper(),
            buys=_words(self.buys),
            sells=_words(self.sells),
        )

    def _send(self) -> None:
        profile = self.profile
        try:
            profile.check()
        except BadInput as error:
            self.fault.setText(str(error))
            return
        self.fault.clear()
        self.used.emit(profile, bool(self.name.text().strip()))


def _words(line: QLineEdit) -> tuple[str, ...]:
    return tuple(word.strip() for word in line.text().split(",") if word.strip())


def _column(at: int, title: str) -> Column[_Cells]:
    return Column(f"{at}", title or f"{at + 1}", lambda row: _cell(row, at), width=140)


def _cell(row: _Cells, at: int) -> str | None:
    return row[1][at] if at < len(row[1]) else None
