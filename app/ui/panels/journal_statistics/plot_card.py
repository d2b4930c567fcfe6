"""A plot in its card, as a picture and as data to take along."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from app.domain.errors import EnvironmentFault
from app.ui.models.column import Column
from app.ui.models.table_export import save_csv
from app.ui.panels.journal_statistics.words import tr
from app.ui.theme import icon
from app.ui.widgets.basics import tool_button
from app.ui.widgets.card import Card

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.ui.context import Context
    from app.ui.widgets.histogram import Histogram

_RATIO = 2


class PlotData(NamedTuple):
    """What a plot shows, as a table.

    Attributes:
        titles: of the columns.
        rows: their values, unformatted; None for no value.
    """

    titles: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]


class PlotCard(Card):
    """A card whose menu saves what it shows; ``data`` is asked when the user wants it."""

    def __init__(
        self,
        context: Context,
        title: str,
        contents: QWidget,
        data: Callable[[], PlotData],
        *,
        inset: int = 12,
    ) -> None:
        super().__init__(title, contents, inset=inset)
        self._context = context
        self._data = data
        self._file = "journal-" + "-".join(re.findall(r"\w+", title.lower()))
        self.more = tool_button("dots-three-vertical", tr("Save or copy: {0}").format(title))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        keep = self.more.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.more.setSizePolicy(keep)
        self.actions_by_name = self._make_menu()
        self.add_tool(self.more)

    def add_choice(self, choice: QWidget) -> None:
        """Put a choice of what is shown before the menu."""
        self._head.insertWidget(self._head.count() - 1, choice)

    def _make_menu(self) -> dict[str, QAction]:
        menu = QMenu(self.more)
        pictures, tables = tr("Pictures (*.png)"), tr("Comma-separated values (*.csv)")
        chosen: dict[str, tuple[str, str, Callable[[], None]]] = {
            "copy": ("copy", tr("Copy picture"), self.copy_picture),
            "picture": (
                "image",
                tr("Save picture…"),
                partial(self._choose_file, ".png", pictures, self.save_picture),
            ),
            "data": (
                "table",
                tr("Save data…"),
                partial(self._choose_file, ".csv", tables, self.save_data),
            ),
        }
        made = {name: self._action(*parts) for name, parts in chosen.items()}
        menu.addActions(list(made.values()))
        self.more.setMenu(menu)
        return made

    def _action(self, icon_name: str, text: str, run: Callable[[], None]) -> QAction:
        made = QAction(icon(icon_name), text, self)
        made.triggered.connect(lambda _checked: run())
        return made

    def picture(self) -> QImage:
        """The card as it stands, without its menu, at twice its size for print and chats."""
        size = self.size() * _RATIO
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(_RATIO)
        image.fill(Qt.GlobalColor.transparent)
        self.more.hide()
        painter = QPainter(image)
        self.render(painter, self.rect().topLeft())
        painter.end()
        self.more.show()
        return image

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture())

    def save_picture(self, path: str) -> None:
        """Write the picture as PNG."""
        image = self.picture()
        self._write(lambda: write_picture(image, Path(path)), path)

    def save_data(self, path: str) -> None:
        """Write what the plot shows as CSV."""
        data = self._data()
        self._write(lambda: save_csv(Path(path), columns_of(data), data.rows), path)

    def _write(self, write: Callable[[], None], path: str) -> None:
        self._context.runner.ask(
            self, write, lambda _done: self._tell_saved(path), failed=self._tell_failure, topic=path
        )

    def _choose_file(self, suffix: str, filters: str, save: Callable[[str], None]) -> None:
        dialog = QFileDialog(self, tr("Export"), f"{self._file}{suffix}", filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix[1:])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(save)
        dialog.open()

    def _tell_saved(self, path: str) -> None:
        self._context.notices.show(tr("Saved"), Path(path).name)

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(tr("The export failed"), sentence, token="danger")

    def sizeHint(self) -> QSize:
        return QSize(240, 160)


def columns_of(data: PlotData) -> tuple[Column[tuple[object, ...]], ...]:
    """The data's columns as those of a table."""
    return tuple(
        Column(title, title, lambda row, at=at: row[at])  # type: ignore[misc]
        for at, title in enumerate(data.titles)
    )


def write_picture(image: QImage, path: Path) -> None:
    """Write a picture as PNG.

    Raises:
        EnvironmentFault: the file cannot be written.
    """
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise EnvironmentFault(f"{path.name} cannot be written; choose another folder.")


def say_or_show(card: PlotCard, known: bool, sentence: str) -> None:
    """Show a card's contents, or why there are none."""
    if known:
        card.show_contents()
    else:
        card.say(sentence)


def histogram_data(shown: Histogram | None) -> PlotData:
    """The bins as a table."""
    if shown is None:
        return PlotData((tr("From"), tr("To"), tr("Trades")), [])
    titles = tuple(f"{name} ({shown.unit})" for name in (tr("From"), tr("To")))
    edges = [round(shown.first + at * shown.width, 10) for at in range(len(shown.counts) + 1)]
    rows = list(zip(edges, edges[1:], shown.counts, strict=False))
    return PlotData((*titles, tr("Trades")), rows)
