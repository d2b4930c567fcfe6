"""The setup panel: follows the chosen setup and steps through those that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from app.domain.setup_progress import urgency
from app.services.base_rates import BaseRateReady
from app.services.ports import SetupFilter
from app.services.scan.events import SetupChanged, SetupOpened, UniverseRefreshed
from app.services.settings import SettingsChanged
from app.ui.panel import Panel
from app.ui.panels.setup.deed_keys import DeedKeys
from app.ui.panels.setup.footer import Footer
from app.ui.panels.setup.rate_requests import RateRequests
from app.ui.panels.setup.setup_sheet import SetupSheet
from app.ui.panels.setup.sheet import SheetReader
from app.ui.panels.setup.step_actions import StepActions
from app.ui.setup_deeds import SetupDeeds
from app.ui.setup_pictures import SetupPictureMaker
from app.ui.theme import icon
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.domain.setup import Setup
    from app.ui.context import Context
    from app.ui.panels.setup.sheet import Sheet
    from app.ui.panels.setup.size_calculator import SizeQuestion


class SetupPanel(Panel):
    """Everything about one setup; what can be done about it is fixed at the bottom."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._open: list[Setup] = []
        self._sheet: Sheet | None = None
        self._reader = SheetReader(context.services, context.services.base_rates)
        self._before = self._action("caret-left", self.tr("Previous open setup"), -1)
        self._after = self._action("caret-right", self.tr("Next open setup"), 1)
        self._deeds = SetupDeeds(context, self)
        self._picture = SetupPictureMaker(context, self)
        self._copy = self._tool("camera", self.tr("Copy picture"), self.copy_picture)
        self._save = self._tool("image", self.tr("Save picture…"), self._choose_file)
        self._steps = StepActions(context, self, self._deeds)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.timeout.connect(self._read_open)

    def parts(self) -> Iterator[None]:
        self.sheet_view = SetupSheet()
        self.set_contents(self._make_contents(), self._make_empty())
        yield
        yield from self.sheet_view.parts()
        self.footer = Footer(self._copy, self._make_more())
        self._column.addWidget(self.footer)
        yield
        self._keys = DeedKeys(self.context, self, self.footer)
        self._requests = RateRequests(self.context, self.sheet_view.rates, self)
        self.show_empty(empty=True)
        self._follow()
        self._read_open()
        self._take_setup(self.context.selection.setup)

    def _make_contents(self) -> QWidget:
        contents = QWidget()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self.sheet_view)
        column = self._column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        return contents

    def _make_more(self) -> QMenu:
        more = QMenu(self)
        more.setToolTipsVisible(True)
        more.addActions([self._copy, self._save])
        more.addSeparator()
        return more

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            "target",
            self.tr("No setup chosen"),
            self.tr(
                "Choose one in Setups or in the scanner: levels, reasons and size appear here."
            ),
        )
        want = self.context.selection.want_panel
        empty.add_button(self.tr("Open Setups"), lambda: want("setups"))
        return empty

    def _follow(self) -> None:
        context = self.context
        context.selection.setup_changed.connect(self._take_setup)
        context.bridge.on(SetupOpened, self._on_setup, self)
        context.bridge.on(SetupChanged, self._on_setup, self)
        context.bridge.on(BaseRateReady, self._take_rates, self)
        context.bridge.on(UniverseRefreshed, lambda _event: self._reader.forget_markets(), self)
        context.bridge.on(SettingsChanged, lambda _event: self._read_again(), self)
        context.theme.changed.connect(self._show)
        self._deeds.done.connect(lambda _setup: self.footer.start_over())
        self._deeds.failed.connect(self.footer.say)
        self.sheet_view.notes.written.connect(self._deeds.note)
        self.sheet_view.calculator.asked.connect(self._ask_size)
        footer, deeds = self.footer, self._deeds
        footer.take_wanted.connect(lambda price, amount: self._do(deeds.take, price, amount))
        footer.skip_wanted.connect(lambda reason: self._do(deeds.skip, reason))
        footer.snooze_wanted.connect(lambda time: self._do(deeds.snooze, time))
        footer.wake_wanted.connect(lambda: self._do(deeds.wake))
        footer.cancel_wanted.connect(lambda: self._do(deeds.cancel))

    def _action(self, icon_name: str, text: str, step: int) -> QAction:
        action = self._tool(icon_name, text, lambda: self._step(step))
        action.setEnabled(False)
        return action

    def _tool(self, icon_name: str, text: str, run: Callable[[], object]) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setToolTip(text)
        action.triggered.connect(lambda _checked: run())
        return action

    # ------------------------------------------------------------ what the dock asks

    def tools(self) -> list[QAction]:
        return [self._before, self._after]

    def menu(self) -> list[QAction]:
        return [self._copy, self._save, *self._steps.actions]

    # ------------------------------------------------------------ the chosen setup

    @property
    def sheet(self) -> Sheet | None:
        """What is shown; None without a chosen setup."""
        return self._sheet

    def copy_picture(self) -> None:
        """Put a picture of the setup's chart on the clipboard."""
        if self._sheet is not None:
            self._picture.copy(self._sheet.setup)

    def _choose_file(self) -> None:
        if self._sheet is not None:
            self._picture.choose_file(self._sheet.setup)

    def _take_setup(self, setup: Setup | None) -> None:
        shown = self._sheet.setup.id if self._sheet is not None else ""
        if setup is None or setup.id != shown:
            self.footer.start_over()
        self._tell_place()
        if setup is None:
            self._sheet = None
            self.show_empty(empty=True)
        else:
            self._read(setup.id)

    def _read_again(self) -> None:
        if self._sheet is not None:
            self._read(self._sheet.setup.id)
        self._read_open()

    def _read(self, setup_id: str) -> None:
        reader = self._reader
        self.context.runner.ask(
            self, lambda: reader.read(setup_id), self._take_sheet, topic="sheet"
        )

    def _take_sheet(self, sheet: Sheet) -> None:
        chosen = self.context.selection.setup
        if chosen is not None and chosen.id == sheet.setup.id:
            self._sheet = sheet
            self._show()

    def _show(self) -> None:
        if self._sheet is not None:
            self.sheet_view.show_sheet(self._sheet, self.context.zone)
            self.footer.show_sheet(self._sheet)
            self.show_empty(empty=False)

    # ------------------------------------------------------------ the open ones

    def _on_setup(self, event: SetupOpened | SetupChanged) -> None:
        if self._sheet is not None and event.setup.id == self._sheet.setup.id:
            self._read(event.setup.id)
        if not self._reading.isActive():
            self._reading.start(0)

    def _take_rates(self, event: BaseRateReady) -> None:
        if self._sheet is not None and event.setup_id == self._sheet.setup.id:
            self._read(event.setup_id)

    def _read_open(self) -> None:
        services = self.context.services
        wanted = SetupFilter(exchange=services.exchange.id)
        self.context.runner.ask(
            self, lambda: services.setups.list(wanted), self._take_open, topic="open"
        )

    def _take_open(self, setups: Sequence[Setup]) -> None:
        self._open = sorted(setups, key=urgency)
        self._tell_place()

    def _place(self) -> int | None:
        chosen = self.context.selection.setup
        ids = [setup.id for setup in self._open]
        return ids.index(chosen.id) if chosen is not None and chosen.id in ids else None

    def _tell_place(self) -> None:
        place, count = self._place(), len(self._open)
        if place is not None:
            self.set_summary(self.tr("{0} of {1}").format(place + 1, count))
        else:
            self.set_summary(self.tr("{0} open").format(count) if count else "")
        can_step = count > 1 or (count == 1 and place is None)
        self._before.setEnabled(can_step)
        self._after.setEnabled(can_step)

    def _step(self, step: int) -> None:
        """Choose the next open setup, round the ends."""
        if self._open:
            place = self._place()
            start = (0 if step > 0 else -1) if place is None else place + step
            self.context.selection.choose_setup(self._open[start % len(self._open)])

    # ------------------------------------------------------------ decisions

    def _do(self, deed: Callable[..., None], *details: object) -> None:
        """Do something with the setup on display."""
        if self._sheet is not None:
            deed(self._sheet.setup, *details)

    def _ask_size(self, question: SizeQuestion) -> None:
        calculator = self.sheet_view.calculator
        self.context.runner.ask(
            self,
            question.answer,
            lambda size: calculator.show_size(size, question),
            topic="size",
        )
