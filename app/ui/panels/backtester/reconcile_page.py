"""Live against backtest: the period just lived, run again, and why the two do not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import BadInput
from app.ui.models import formats
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.backtester.progress_strip import ProgressStrip
from app.ui.panels.backtester.reconcile_chart import lived_setup, replayed_setup, shown_alone
from app.ui.panels.backtester.reconcile_control import ReconcileControl
from app.ui.panels.backtester.reconcile_form import ReconcileForm
from app.ui.panels.backtester.reconcile_rows import (
    ALL,
    BOTH,
    DIFFER,
    ONLY_AGAIN,
    ONLY_LIVE,
    counts,
    is_of,
    reconcile_columns,
    words_of,
)
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import FilterField, Segments, action_button, label
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.backtester.reconciliation import SetupPair
    from app.services.backtests.reconciliations import Reconciliation
    from app.ui.context import Context

_FIELD_WIDTH: Final = 220


class ReconcilePage(QWidget):
    """Needs no run: it stands on what scans made."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._found: Reconciliation | None = None
        self.control = ReconcileControl(context, self)

    # ------------------------------------------------------------ build

    def parts(self) -> Iterator[None]:
        """Makes form and table, one after the other, each where it stays."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.form = ReconcileForm()
        self.strip = ProgressStrip()
        self._places = QStackedWidget()
        column.addWidget(self.form)
        column.addWidget(self.strip)
        column.addWidget(self._places, 1)
        yield
        self.empty = self._make_empty()
        self._places.addWidget(self.empty)
        yield
        self._contents = QWidget()
        self._places.addWidget(self._contents)
        inner = QVBoxLayout(self._contents)
        inner.setContentsMargins(12, 0, 12, 0)
        inner.setSpacing(0)
        self._make_table()
        inner.addLayout(self._make_line())
        inner.addWidget(self.table, 1)
        self._connect()

    def _make_empty(self) -> EmptyState:
        return EmptyState(
            "scales",
            self.tr("Nothing compared yet"),
            self.tr(
                "Choose a strategy. The period it has lived through is run again over the stored"
                " candles; nothing is fetched or changed."
            ),
        )

    def _make_table(self) -> None:
        context = self._context
        self.model: RowModel[SetupPair] = RowModel(
            reconcile_columns(lambda: context.zone), lambda pair: pair.either.key, self
        )
        self.model.sort_by(SortKey("bar_time", descending=True))
        self.table: TableView[SetupPair] = TableView(
            self.model, context.theme, "backtest.reconciliation"
        )
        self.table.setAccessibleName(self.tr("Setups, live and run again"))
        self.tools = TableTools(self.table, self.model, context, "reconciliation")

    def _make_line(self) -> QHBoxLayout:
        self.kinds = Segments(list(self._titles().items()))
        self.field = FilterField(self.tr("Symbol, side, reason"))
        self.field.setFixedWidth(_FIELD_WIDTH)
        self._note = label("", px=11, tone="text3")
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 4)
        line.setSpacing(8)
        line.addWidget(self.kinds)
        line.addWidget(self.field)
        line.addStretch(1)
        line.addWidget(self._note)
        for action in (self.tools.columns, self.tools.copy, self.tools.export):
            line.addWidget(action_button(action))
        return line

    def _titles(self) -> dict[str, str]:
        return {
            ALL: self.tr("All"),
            BOTH: self.tr("Both"),
            ONLY_LIVE: self.tr("Only live"),
            ONLY_AGAIN: self.tr("Only backtest"),
            DIFFER: self.tr("Differing"),
        }

    def _connect(self) -> None:
        control = self.control
        self.form.wanted.connect(self.ask)
        self.strip.cancel.clicked.connect(lambda _checked: self.cancel())
        self.kinds.chosen.connect(lambda _kind: self._sift())
        self.field.textChanged.connect(lambda _text: self._sift())
        self.table.row_opened.connect(self._open)
        control.began.connect(self._on_began)
        control.progressed.connect(self.strip.follow)
        control.found.connect(self.show_found)
        control.ended.connect(self._on_ended)
        control.failed.connect(self._on_failed)
        self._context.theme.changed.connect(self._follow_zone)

    # ------------------------------------------------------------ asking

    def ask(self) -> None:
        """Compare what the form describes."""
        if self.control.is_running:
            return
        try:
            request = self.form.read(self._context.services.market_now())
        except BadInput as error:
            self._on_failed(str(error))
            return
        self.control.start(request)

    def cancel(self) -> bool:
        """Stop the comparison that is under way; returns whether there was one."""
        if not self.control.is_running:
            return False
        self.strip.stop()
        self.control.cancel()
        return True

    def _on_began(self) -> None:
        self.form.set_busy(busy=True)
        self.strip.begin()

    def _on_ended(self, cancelled: bool) -> None:
        self.form.set_busy(busy=False)
        self.strip.hide()
        if cancelled and self._found is None:
            self._say(self.tr("Cancelled"), self.tr("The comparison was stopped."), "scales")

    def _on_failed(self, sentence: str) -> None:
        title = self.tr("The comparison was not possible")
        if self._found is None:
            self._say(title, sentence, "warning")
        else:
            self._context.notices.show(title, sentence, token="danger")

    # ------------------------------------------------------------ what was found

    def show_found(self, found: Reconciliation) -> None:
        """Show what came of a comparison."""
        if not found.pairs:
            self._found = None
            self._say(self.tr("No setups to compare"), self._why_empty(found), "scales")
            return
        self._found = found
        numbers = counts(found.pairs)
        for kind, title in self._titles().items():
            self.kinds.set_title(kind, f"{title}  {numbers[kind]:,}")
        self.model.replace(found.pairs)
        self._sift()
        self._places.setCurrentWidget(self._contents)

    def _why_empty(self, found: Reconciliation) -> str:
        if not found.until:
            return self.tr("No scan has looked at the market yet: scan first, then compare.")
        if found.since >= found.until:
            return self.tr("No bar has closed between the first scan and the last.")
        period = self._period(found)
        return self.tr("Neither the scans nor the run again found a setup: {0}.").format(period)

    def _period(self, found: Reconciliation) -> str:
        ends = (formats.moment(time, self._context.zone) for time in (found.since, found.until))
        return " – ".join(ends)

    def _say(self, title: str, sentence: str, icon_name: str) -> None:
        self.empty.say(title, sentence, icon_name)
        self._places.setCurrentWidget(self.empty)

    def _sift(self) -> None:
        kind, words = self.kinds.current, self.field.text().casefold().split()

        def keep(pair: SetupPair) -> bool:
            return is_of(kind, pair) and all(word in words_of(pair) for word in words)

        self.model.set_filter(keep if words or kind != ALL else None)
        self._tell()

    def _tell(self) -> None:
        if self._found is not None:
            strategy, period = self._found.strategy, self._period(self._found)
            self._note.setText(f"{strategy} · {period}")
            self._note.setToolTip(self.tr("Double-click shows a setup on the chart"))

    def _follow_zone(self) -> None:
        self.model.refresh()
        self._tell()

    def _open(self, pair: SetupPair) -> None:
        """Show a hit in the chart: the setup that was lived, else the one of the replay."""
        if self._found is None:
            return
        selection = self._context.selection
        lived = lived_setup(self._found, pair)
        shown = lived or replayed_setup(self._found, pair)
        if shown is None:
            return
        selection.choose_setup(lived)
        selection.choose_trades(shown_alone(shown))
        selection.want_panel("chart")
