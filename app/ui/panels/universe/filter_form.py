"""The size of the universe and its chain of filters, saved as one changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import BadInput
from app.services.setting_fields import from_text, kind_of, with_value
from app.ui.forms.field_editor import FieldEditor
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PySide6.QtWidgets import QLabel

    from app.services.preferences import UniverseSettings

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "Size": ("top", "minimum_volume", "minimum_age_days"),
    "Trading": ("maximum_spread", "maximum_price_step"),
    "Movement": (
        "minimum_volatility",
        "maximum_volatility",
        "minimum_range",
        "maximum_range",
        "minimum_change",
        "maximum_change",
    ),
    "Names": ("whitelist", "blacklist", "exclude_stable", "exclude_leveraged"),
}
_PAUSE_MS: Final = 500
_VALUE_WIDTH: Final = 112


class FilterForm(QScrollArea):
    """Each value is checked as it is typed, and offered for saving when the typing pauses.

    Signals:
        edited: the `UniverseSettings` to save, all of them valid.
    """

    edited = Signal(object)

    def __init__(self, values: UniverseSettings) -> None:
        super().__init__()
        self._values = values
        self._kept = values
        self._typed: set[str] = set()
        self._editors: dict[str, FieldEditor] = {}
        self._errors: dict[str, QLabel] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._offer)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = QWidget()
        self._page.setObjectName("panel")
        self.setWidget(self._page)

    def parts(self) -> Iterator[None]:
        """Makes the groups, one by one, and the hint below them."""
        column = QVBoxLayout(self._page)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(4)
        for title, names in GROUPS.items():
            column.addSpacing(4)
            column.addWidget(label(self.tr(title), px=11, weight=600, tone="text2"))
            grid = QGridLayout()
            column.addLayout(grid)
            grid.setHorizontalSpacing(8)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(0, 1)
            for name in names:
                self._add(name, grid)
            yield
        hint = label(
            self.tr("Ratios are fractions or percents; 0 and empty switch a filter off."),
            px=11,
            tone="text3",
            wrap=True,
        )
        column.addSpacing(4)
        column.addWidget(hint)
        column.addStretch(1)

    def _add(self, name: str, grid: QGridLayout) -> None:
        field = type(self._values).model_fields[name]
        title, row = field.title or name, grid.rowCount()
        editor = FieldEditor(kind_of(field.annotation), title)
        editor.show_value(getattr(self._values, name))
        editor.on_change(lambda: self._take(name))
        editor.widget.setToolTip(field.description or "")
        caption = label(title, tone="text2", wrap=True)
        caption.setToolTip(field.description or "")
        caption.setBuddy(editor.widget)
        if not isinstance(editor.widget, QCheckBox):
            editor.widget.setFixedWidth(_VALUE_WIDTH)
        grid.addWidget(caption, row, 0)
        grid.addWidget(editor.widget, row, 1, Qt.AlignmentFlag.AlignRight)
        error = label("", px=11, tone="danger", wrap=True)
        error.hide()
        grid.addWidget(error, row + 1, 0, 1, 2)
        self._editors[name], self._errors[name] = editor, error

    # ------------------------------------------------------------ values

    @property
    def values(self) -> UniverseSettings:
        """Everything that could be taken."""
        return self._values

    @property
    def is_valid(self) -> bool:
        """Whether every field can be taken."""
        return not any(error.text() for error in self._errors.values())

    def editor(self, name: str) -> FieldEditor:
        """The control of one field."""
        return self._editors[name]

    def error(self, name: str) -> str:
        """The sentence under a field; "" when it is right."""
        return self._errors[name].text()

    def show_values(self, values: UniverseSettings) -> None:
        """Show what was changed elsewhere; what is being typed and not saved yet stays."""
        before, self._kept = self._kept, values
        for name, editor in self._editors.items():
            value = getattr(values, name)
            is_news = value not in (getattr(before, name), getattr(self._values, name))
            if is_news and name not in self._typed:
                self._values = with_value(self._values, name, value)
                editor.show_value(value)
                self._show_error(name, "")

    def save_now(self) -> None:
        """Offer what was typed without waiting for a pause."""
        if self._pause.isActive():
            self._pause.stop()
            self._offer()

    def _take(self, name: str) -> None:
        kind = kind_of(type(self._values).model_fields[name].annotation)
        sentence = ""
        try:
            value = from_text(kind, self._editors[name].text())
            changed = with_value(self._values, name, value)
        except BadInput as error:
            sentence = str(error)
        else:
            if changed != self._values:
                self._values = changed
                self._typed.add(name)
                self._pause.start()
        self._show_error(name, sentence)

    def _offer(self) -> None:
        self._typed.clear()
        self.edited.emit(self._values)

    def _show_error(self, name: str, sentence: str) -> None:
        self._errors[name].setText(sentence)
        self._errors[name].setVisible(bool(sentence))
        self._editors[name].mark(wrong=bool(sentence))
