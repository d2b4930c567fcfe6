"""Where the docks stand: default arrangements, tabs with tools, what panels keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QTabBar, QTabWidget

from app.ui.panel import Slot
from app.ui.panel_dock import PanelDock
from app.ui.panel_maker import PanelMaker
from app.ui.widgets.dock_title import TITLE_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtWidgets import QDockWidget, QMainWindow

    from app.ui.context import Context
    from app.ui.panel import PanelKind

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
_WATCHED = {
    QEvent.Type.Resize,
    QEvent.Type.Move,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
}


class DockBoard(QObject):
    """All docks of a window.

    Signals:
        filled: every panel has been made.
    """

    filled = Signal()

    def __init__(self, window: QMainWindow, kinds: Iterable[PanelKind]) -> None:
        super().__init__(window)
        self._window = window
        self._bars: set[QTabBar] = set()
        self.first_run = False
        self._tabs_timer = QTimer(self)
        self._tabs_timer.setSingleShot(True)
        self._tabs_timer.timeout.connect(self._arrange_tabs)
        self._set_up_window()
        ordered = sorted(kinds, key=lambda kind: kind.order)
        self.docks = {kind.id: self._make_dock(kind) for kind in ordered}
        self._states: dict[str, Mapping[str, object]] = {}
        self._maker = PanelMaker(self)
        self._maker.filled.connect(self._tabs_soon)
        self._maker.ended.connect(self.filled)

    def _set_up_window(self) -> None:
        window = self._window
        window.setDockNestingEnabled(True)
        window.setDocumentMode(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, _BOTTOM)
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        window.installEventFilter(self)

    def _make_dock(self, kind: PanelKind) -> PanelDock:
        dock = PanelDock(kind, self._window)
        dock.visibilityChanged.connect(self._tabs_soon)
        dock.dockLocationChanged.connect(self._tabs_soon)
        dock.topLevelChanged.connect(self._tabs_soon)
        dock.windowTitleChanged.connect(self._tabs_soon)
        return dock

    # ------------------------------------------------------------ arrangement

    def of_workspace(self, workspace: str) -> list[PanelDock]:
        """The docks that a workspace shows by default."""
        return [dock for dock in self.docks.values() if workspace in dock.kind.slots]

    def offers(self, workspace: str) -> bool:
        """Whether a workspace is the home of some panel."""
        return any(dock.kind.home == workspace for dock in self.docks.values())

    def arrange(self, workspace: str) -> None:
        """Put the docks of a workspace where they stand by default; the others are closed."""
        # A window in view is painted once, when its tabs are arranged too.
        self._window.setUpdatesEnabled(not self._window.isVisible())
        for dock in self.docks.values():
            self._put_away(dock)
        slots = {slot: self._in_slot(workspace, slot) for slot in Slot}
        if self.first_run and slots[Slot.START]:
            slots[Slot.CENTER] = slots[Slot.START]
        middle = slots[Slot.LEFT][:1] + slots[Slot.CENTER][:1]
        for dock in middle:
            self._window.addDockWidget(_LEFT, dock)
        if len(middle) == 2:
            self._window.splitDockWidget(middle[0], middle[1], Qt.Orientation.Horizontal)
        for slot, area in ((Slot.RIGHT, _RIGHT), (Slot.BOTTOM, _BOTTOM)):
            if slots[slot]:
                self._window.addDockWidget(area, slots[slot][0])
        for slot in (Slot.LEFT, Slot.CENTER, Slot.RIGHT, Slot.BOTTOM):
            self._stack(slots[slot])
        self._size(slots)
        self._tabs_soon()

    def _put_away(self, dock: PanelDock) -> None:
        if dock.isFloating():  # Qt hides and shows a dock that does not float all the same
            dock.setFloating(False)
        dock.hide()  # while it is visible, Qt keeps its place as that of a visible one
        self._window.removeDockWidget(dock)

    def _in_slot(self, workspace: str, slot: Slot) -> list[PanelDock]:
        return [d for d in self.of_workspace(workspace) if d.kind.slots[workspace] is slot]

    def _stack(self, docks: list[PanelDock]) -> None:
        for dock in docks[1:]:
            self._window.tabifyDockWidget(docks[0], dock)
        for dock in docks:
            dock.show()
        if docks:
            docks[0].raise_()

    def _size(self, slots: Mapping[Slot, list[PanelDock]]) -> None:
        width, height = self._window.width(), self._window.height()
        right = min(384, max(340, round(0.1125 * width) + 204))
        wide = {
            Slot.LEFT: 372 if self.first_run else min(680, max(300, round(0.644 * width) - 402)),
            Slot.RIGHT: right if slots[Slot.RIGHT] else 0,
        }
        wide[Slot.CENTER] = max(300, width - wide[Slot.LEFT] - wide[Slot.RIGHT] - 8)
        across = [(slots[slot][0], pixels) for slot, pixels in wide.items() if slots[slot]]
        self._resize(across, Qt.Orientation.Horizontal)
        low = min(320, max(150, round(0.325 * height) - 52))
        top = (slots[Slot.CENTER] or slots[Slot.LEFT])[:1]
        if top and slots[Slot.BOTTOM]:
            down: list[tuple[PanelDock, int]] = [(top[0], height - 62 - low)]
            self._resize([*down, (slots[Slot.BOTTOM][0], low)], Qt.Orientation.Vertical)

    def _resize(self, sizes: list[tuple[PanelDock, int]], direction: Qt.Orientation) -> None:
        docks: list[QDockWidget] = [dock for dock, _ in sizes]
        self._window.resizeDocks(docks, [pixels for _, pixels in sizes], direction)

    # ------------------------------------------------------------ contents

    def fill(self, context: Context, states: Mapping[str, Mapping[str, object]]) -> None:
        """Make the panels, part by part."""
        self._states = dict(states)
        self._maker.start(context, self.docks.values(), self._states)

    def states(self) -> dict[str, Mapping[str, object]]:
        """What every panel wants kept; of panels not made yet, what was kept before."""
        made = {
            key: dock.panel.saved_state()
            for key, dock in self.docks.items()
            if dock.panel is not None
        }
        return {**self._states, **made}

    def kept(self, key: str) -> Mapping[str, object]:
        """What was kept under a key that is no panel's."""
        return self._states.get(key, {})

    def keep(self, key: str, state: Mapping[str, object]) -> None:
        """Keep something beside the panels' states."""
        self._states[key] = state

    # ------------------------------------------------------------ tabs

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _WATCHED and (watched is self._window or watched in self._bars):
            self._tabs_soon()
        return False

    def _tabs_soon(self) -> None:
        self._tabs_timer.start(0)

    def dress(self) -> None:
        """Give every dock in view its title bar."""
        for dock in self.docks.values():
            dock.dress()

    def _arrange_tabs(self) -> None:
        """Fold title bars under tabs, and put the front panel's tools right of its tabs."""
        self.dress()
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        bars = self._window.findChildren(QTabBar, options=direct)
        by_title = {dock.windowTitle(): dock for dock in self.docks.values()}
        tabbed: set[PanelDock] = set()
        for bar in bars:
            self._watch(bar)  # Qt parks bars it has no use for outside the window
            if bar.isVisible() and bar.geometry().intersects(self._window.rect()):
                docks = [by_title.get(bar.tabText(at)) for at in range(bar.count())]
                tabbed.update(dock for dock in docks if dock is not None)
                self._place_tools(bar, docks)
        for dock in self.docks.values():
            if not dock.has_bar:
                continue
            dock.bar.set_shown(shown=dock not in tabbed)
            if dock not in tabbed:
                dock.bar.take_tools_back()
        if not self._window.updatesEnabled():
            self._window.setUpdatesEnabled(True)

    def _watch(self, bar: QTabBar) -> None:
        if bar not in self._bars:
            self._bars.add(bar)
            bar.setExpanding(False)
            bar.setUsesScrollButtons(True)
            bar.installEventFilter(self)
            bar.currentChanged.connect(self._tabs_soon)
            bar.destroyed.connect(lambda: self._bars.discard(bar))

    def _place_tools(self, bar: QTabBar, docks: list[PanelDock | None]) -> None:
        current = docks[bar.currentIndex()] if 0 <= bar.currentIndex() < len(docks) else None
        for dock in docks:
            if dock is None or not dock.has_bar or dock.bar.has_own_widget:
                continue
            tools = dock.tools
            if tools.parentWidget() is not self._window:
                tools.setParent(self._window)
            tools.setVisible(dock is current)
            if dock is current:
                size = tools.sizeHint()
                area = bar.geometry()
                tools.setGeometry(
                    area.right() - size.width(), area.top(), size.width(), TITLE_HEIGHT
                )
                tools.raise_()
