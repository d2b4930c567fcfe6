"""Beside the members: what is left out and why, past refreshes, or the watchlists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.models.table_view import TableView
from app.ui.panels.universe.tables import Refresh, excluded_model, refreshes_model
from app.ui.panels.universe.watchlists_page import WatchlistsPage
from app.ui.widgets.basics import FilterField, Segments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from app.services.ports import Exclusion
    from app.ui.context import Context

HEAD_HEIGHT = 32
_SIDES = ("excluded", "refreshes", "watchlists")


class SidePane(QWidget):
    """Two tables and the watchlists, one shown at a time.

    Signals:
        refresh_chosen: the past `Refresh` to look at.
    """

    refresh_chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.excluded_model = excluded_model()
        self.refreshes_model = refreshes_model(lambda: context.zone)
        self.filter = FilterField(self.tr("Filter: symbol or reason"))
        self.filter.setMinimumWidth(64)
        self.sides = Segments(
            [
                ("excluded", self.tr("Left out")),
                ("refreshes", self.tr("Past refreshes")),
                ("watchlists", self.tr("Watchlists")),
            ]
        )
        self._stack = QStackedWidget()
        self._lay_out()
        self.excluded = TableView(self.excluded_model, context.theme, "universe.excluded")
        self.refreshes = TableView(self.refreshes_model, context.theme, "universe.refreshes")
        self.excluded.setAccessibleName(self.tr("Symbols left out"))
        self.refreshes.setAccessibleName(self.tr("Past refreshes"))
        self._stack.addWidget(self.excluded)
        self._stack.addWidget(self.refreshes)
        self.filter.textChanged.connect(self._filter)
        self.sides.chosen.connect(self.show_side)
        self.refreshes.row_chosen.connect(self.refresh_chosen)

    def parts(self) -> Iterator[None]:
        """Make the watchlists, which need some frames of their own."""
        self.watchlists = WatchlistsPage(self._context)
        self._stack.addWidget(self.watchlists)
        yield from self.watchlists.parts()

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(HEAD_HEIGHT)
        row = QHBoxLayout(head)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.sides)
        row.addStretch(1)
        row.addWidget(self.filter, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)

    # ------------------------------------------------------------ contents

    def show_excluded(self, rows: Sequence[Exclusion]) -> None:
        """Show what a universe leaves out."""
        self.excluded_model.replace(rows)
        words = self.tr("Left out  {0}").format(formats.count(len(rows)))
        self.sides.button_of("excluded").setText(words)

    def show_refreshes(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """Show past refreshes: (as_of, members, excluded)."""
        self.refreshes_model.replace(Refresh(*row) for row in rows)

    @property
    def newest_refresh(self) -> int | None:
        """Market time of the newest refresh, UTC ms; None without any."""
        return max((row.as_of for row in self.refreshes_model.all_rows()), default=None)

    def show_side(self, side: str) -> None:
        """Bring one to the front: ``excluded``, ``refreshes``, ``watchlists``; others: nothing."""
        if side in _SIDES:
            self.sides.set_current(side)
            self._stack.setCurrentIndex(_SIDES.index(side))
            self.filter.setVisible(side == "excluded")

    def focus_filter(self) -> None:
        """Put the cursor into the filter of what is left out, or where symbols are typed."""
        if self.sides.current == "watchlists":
            self.watchlists.focus()
            return
        self.show_side("excluded")
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()

        def keep(row: Exclusion) -> bool:
            return all(word in f"{row.symbol} {row.reason}".casefold() for word in words)

        self.excluded_model.set_filter(keep if words else None)

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        """What to keep between starts, as JSON values."""
        return {
            "side": self.sides.current,
            "excluded": self.excluded.saved_state(),
            "watchlists": self.watchlists.saved_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back; what makes no sense is ignored."""
        self.show_side(str(state.get("side")))
        kept, lists = state.get("excluded"), state.get("watchlists")
        if isinstance(kept, dict):
            self.excluded.restore_state(kept)
        if isinstance(lists, dict):
            self.watchlists.restore_state(lists)
