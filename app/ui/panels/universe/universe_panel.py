"""The universe panel: filters left, members, and what is left out, past refreshes, watchlists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.services.events import Waiting
from app.services.scan.events import UniverseRefreshed
from app.services.settings import SettingsChanged
from app.services.universe_refresh import refresh_universe
from app.ui.background.job import JobEnded, JobFailed, JobStarted
from app.ui.models import formats
from app.ui.models.table_view import TableView
from app.ui.panel import Panel
from app.ui.panels.universe.filter_form import FilterForm
from app.ui.panels.universe.refresh_bar import RefreshBar
from app.ui.panels.universe.side_pane import HEAD_HEIGHT, SidePane
from app.ui.panels.universe.tables import members_model
from app.ui.table_tools import TableTools
from app.ui.theme import icon
from app.ui.watchlist_menu import WatchlistMenu
from app.ui.widgets.basics import button, label
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.services.ports import Universe
    from app.services.preferences import UniverseSettings
    from app.ui.context import Context
    from app.ui.panels.universe.tables import Refresh

REFRESH_JOB: Final = "universe refresh"
_MOST_REFRESHES: Final = 200


class UniversePanel(Panel):
    """Shows the newest refresh, or a chosen earlier one."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown: Universe | None = None
        self._is_newest = True
        self.members_model = members_model()

    def parts(self) -> Iterator[None]:
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(4)
        self._split.setChildrenCollapsible(False)
        self.set_contents(self._split)
        yield
        self._add(self._filters(), stretch=0)
        yield from self.form.parts()
        self._add(self._middle(), stretch=2)
        yield
        self.side = SidePane(self.context)
        self._add(self.side, stretch=3)
        self._split.setSizes([304, 340, 520])
        yield
        yield from self.side.parts()
        self._make_tools()
        self._connect()
        self._follow()
        self._read()
        yield

    # ------------------------------------------------------------ build

    def _make_tools(self) -> None:
        self._refresh_action = QAction(icon("arrows-clockwise"), self.tr("Refresh"), self)
        self._refresh_action.setToolTip(self.tr("Choose the universe anew"))
        self._member_tools = TableTools(
            self.members, self.members_model, self.context, self.tr("universe")
        )
        self._excluded_tools = TableTools(
            self.side.excluded, self.side.excluded_model, self.context, self.tr("left out")
        )
        for table in (self.members, self.side.excluded):
            WatchlistMenu(self.context, table, lambda row: row.symbol)
        self._excluded_tools.export.setText(self.tr("Export what is left out…"))

    def _make_empty(self) -> EmptyState:
        made = EmptyState(
            "funnel",
            self.tr("No universe yet"),
            self.tr(
                "A refresh asks the exchange for its markets and prices and keeps the largest "
                "that pass the filters. Each scan refreshes as well."
            ),
        )
        made.add_button(self.tr("Refresh"), self.refresh, "arrows-clockwise")
        return made

    def _add(self, part: QWidget, *, stretch: int) -> None:
        self._split.addWidget(part)
        self._split.setStretchFactor(self._split.count() - 1, stretch)

    def _filters(self) -> QWidget:
        made, column = _column()
        self.bar = RefreshBar()
        self.form = FilterForm(self.context.services.settings.current.universe)
        column.addWidget(self.bar)
        column.addWidget(self.form, 1)
        made.setMinimumWidth(296)
        return made

    def _middle(self) -> QWidget:
        made, column = _column()
        self._members_title = label("", weight=600)
        self._newest_button = button(self.tr("Show the newest"), "quiet")
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.addWidget(self._members_title)
        head.addStretch(1)
        head.addWidget(self._newest_button)
        row = QWidget()
        row.setLayout(head)
        row.setFixedHeight(HEAD_HEIGHT)
        column.addWidget(row)
        self.members = TableView(self.members_model, self.context.theme, "universe.members")
        self._empty = self._make_empty()
        self._members_stack = QStackedWidget()
        self._members_stack.addWidget(self.members)
        self._members_stack.addWidget(self._empty)
        column.addWidget(self._members_stack, 1)
        made.setMinimumWidth(200)
        return made

    def _connect(self) -> None:
        self.members.setAccessibleName(self.tr("Symbols of the universe"))
        selection = self.context.selection
        self._refresh_action.triggered.connect(lambda _checked: self.refresh())
        self.bar.refresh_wanted.connect(self.refresh)
        self.bar.cancel_wanted.connect(lambda: self.context.runner.cancel(REFRESH_JOB))
        self.form.edited.connect(self._save)
        self.members.row_chosen.connect(lambda row: selection.choose_symbol(row.symbol))
        self.members.row_opened.connect(lambda _row: selection.want_panel("chart"))
        self.side.refresh_chosen.connect(self._show_earlier)
        self._newest_button.clicked.connect(lambda _checked: self._read())

    def _follow(self) -> None:
        bridge = self.context.bridge
        bridge.on(UniverseRefreshed, self._on_refreshed, self)
        bridge.on(SettingsChanged, self._on_settings, self)
        bridge.on(JobStarted, self._on_started, self)
        bridge.on(JobFailed, self._on_failed, self)
        bridge.on(JobEnded, self._on_ended, self)
        bridge.on(Waiting, self._on_waiting, self)

    # ------------------------------------------------------------ refreshing

    def refresh(self) -> None:
        """Choose the universe anew, beside a scan that may run."""
        self.form.save_now()
        services = self.context.services
        self.context.runner.start(REFRESH_JOB, lambda: refresh_universe(services))

    def _on_started(self, event: JobStarted) -> None:
        if event.job == REFRESH_JOB:
            self._refresh_action.setEnabled(False)
            self.bar.show_running(running=True)
            title = self.context.services.exchange.title
            self.bar.say(self.tr("Asking {0} for markets and prices").format(title))

    def _on_waiting(self, event: Waiting) -> None:
        if event.note and self.context.runner.is_running(REFRESH_JOB):
            self.bar.say(event.note)

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == REFRESH_JOB:
            self.bar.say(event.reason, "danger")

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == REFRESH_JOB:
            self._refresh_action.setEnabled(True)
            self.bar.show_running(running=False)
            if event.cancelled:
                self.bar.say(self.tr("Cancelled; the universe is as it was."))

    def _on_refreshed(self, event: UniverseRefreshed) -> None:
        if self._is_newest:  # an earlier one that the user looks at stays
            self._show(event.universe, newest=True)
        self._read_history()

    # ------------------------------------------------------------ settings

    def _save(self, values: UniverseSettings) -> None:
        service = self.context.services.settings
        self.context.runner.ask(
            self,
            lambda: service.replace(service.current.model_copy(update={"universe": values})),
            lambda _nothing: self._say_saved(),
            failed=lambda sentence: self.bar.say(sentence, "danger"),
            topic="save",
        )

    def _say_saved(self) -> None:
        if not self.context.runner.is_running(REFRESH_JOB):
            self.bar.say(self.tr("Saved. A refresh or the next scan applies it."), "warn")

    def _on_settings(self, event: SettingsChanged) -> None:
        if any(path.startswith("universe.") for path in event.paths):
            self.form.show_values(event.settings.universe)
        if any(path.startswith("market.") for path in event.paths):
            self._read()

    # ------------------------------------------------------------ reading and showing

    def _read(self) -> None:
        services = self.context.services
        self.context.runner.ask(
            self,
            lambda: services.universe.latest(services.exchange.id),
            self._show_stored,
            topic="universe",
        )
        self._read_history()

    def _show_stored(self, universe: Universe | None) -> None:
        """Show what was stored, unless a refresh has come while it was read."""
        shown, exchange = self._shown, self.context.services.exchange.id
        if (
            shown is not None
            and shown.exchange == exchange
            and (universe is None or universe.as_of <= shown.as_of)
        ):
            return
        self._show(universe, newest=True)

    def _read_history(self) -> None:
        services = self.context.services
        self.context.runner.ask(
            self,
            lambda: services.universe.history(services.exchange.id, _MOST_REFRESHES),
            self.side.show_refreshes,
            topic="history",
        )

    def _show_earlier(self, chosen: Refresh) -> None:
        if self._shown is not None and chosen.as_of == self._shown.as_of:
            return
        services = self.context.services
        newest = self.side.newest_refresh
        self.context.runner.ask(
            self,
            lambda: services.universe.latest(services.exchange.id, chosen.as_of),
            lambda universe: self._show(universe, newest=chosen.as_of == newest),
            topic="universe",
        )

    def _show(self, universe: Universe | None, *, newest: bool) -> None:
        self._shown, self._is_newest = universe, newest
        self.members_model.replace(universe.members if universe is not None else ())
        self.side.show_excluded(universe.excluded if universe is not None else ())
        self._members_stack.setCurrentIndex(0 if universe is not None else 1)
        self._newest_button.setVisible(not newest)
        self._show_titles()
        if newest and universe is not None:
            when = formats.moment(universe.as_of, self.context.zone)
            self.bar.say(self.tr("Refreshed {0}").format(when))
        self.set_count(len(universe.members) if universe is not None and newest else -1)

    def _show_titles(self) -> None:
        universe = self._shown
        if universe is None:
            self._members_title.setText(self.tr("Members"))
            self.set_summary("")
            return
        members = formats.count(len(universe.members))
        excluded = formats.count(len(universe.excluded))
        when = formats.moment(universe.as_of, self.context.zone)
        self._members_title.setText(
            self.tr("{0} members").format(members)
            if self._is_newest
            else self.tr("{0} members on {1}").format(members, when)
        )
        self.set_summary(self.tr("{0} members · {1} left out").format(members, excluded))

    # ------------------------------------------------------------ what the dock asks

    def tools(self) -> list[QAction]:
        return [self._refresh_action, self._member_tools.export]

    def menu(self) -> list[QAction]:
        return [self._member_tools.copy, self._member_tools.export, self._excluded_tools.export]

    def focus_filter(self) -> None:
        self.side.focus_filter()

    def saved_state(self) -> dict[str, object]:
        return {
            "split": self._split.sizes(),
            "members": self.members.saved_state(),
            "side": self.side.saved_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        sizes, members, side = (state.get(name) for name in ("split", "members", "side"))
        if isinstance(sizes, list) and len(sizes) == 3 and all(isinstance(s, int) for s in sizes):
            self._split.setSizes(sizes)
        if isinstance(members, dict):
            self.members.restore_state(members)
        if isinstance(side, dict):
            self.side.restore_state(side)


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    made.setObjectName("panel")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return made, column
