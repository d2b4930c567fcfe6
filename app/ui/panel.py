"""What a panel is, where it stands, and the registry that window, menus and palette follow."""

from __future__ import annotations

import pkgutil
import sys
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.domain.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from PySide6.QtGui import QAction

    from app.ui.context import Context
    from app.ui.widgets.empty_state import EmptyState


class Slot(StrEnum):
    """Where a panel stands by default; several panels of one slot become tabs.

    ``START`` is the center as long as the first-run questions are open, and closed afterwards.
    """

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTTOM = "bottom"
    START = "start"


class PanelKind(NamedTuple):
    """One declared panel.

    Attributes:
        id: stable; saved layouts hold it.
        title: English, translated when shown.
        icon: Phosphor name.
        slots: workspace id → slot; a panel is closed in workspaces it does not name. The first
            is its home: a workspace is offered when it is the home of some panel.
        order: from left to right, and of tabs.
        hint: one line that stands in the panel until its contents are built.
        make: builds the contents; imports what is heavy only when called.
    """

    id: str
    title: str
    icon: str
    slots: Mapping[str, Slot]
    order: int
    hint: str
    make: Callable[[Context], Panel]

    @property
    def home(self) -> str:
        """The workspace that is offered because of this panel."""
        return next(iter(self.slots), "")

    @property
    def shown_title(self) -> str:
        """The title in the user's language."""
        return QCoreApplication.translate("panels", self.title)

    @property
    def modules(self) -> tuple[str, ...]:
        """What making the panel imports, for a thread to load beforehand."""
        package = sys.modules[self.make.__module__]
        return tuple(
            f"{package.__name__}.{info.name}"
            for info in pkgutil.iter_modules(getattr(package, "__path__", ()))
            if info.name.endswith("_panel")
        )


PANELS: Registry[PanelKind] = Registry("panel")


def panel(
    key: str,
    *,
    title: str,
    icon: str,
    slots: Mapping[str, Slot],
    order: int = 50,
    hint: str = "",
) -> Callable[[Callable[[Context], Panel]], Callable[[Context], Panel]]:
    """Declare the panel that the decorated function makes.

    The function stands in the ``__init__`` of ``app.ui.panels.<id>``, which is imported before
    the first paint: it imports the panel's module inside its body.
    """

    def declare(make: Callable[[Context], Panel]) -> Callable[[Context], Panel]:
        kind = PanelKind(key, title, icon, MappingProxyType(dict(slots)), order, hint, make)
        PANELS.register(key)(kind)
        return make

    return declare


class Panel(QWidget):
    """Base of every panel: contents, empty state, title bar additions, saved state.

    A panel of many widgets makes them in `parts`, since its window is in use meanwhile.

    Signals:
        summary_changed: the counts after the title, plain text.
        count_changed: the number on the panel's tab; −1 for none.
    """

    summary_changed = Signal(str)
    count_changed = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._summary = ""
        self._count = -1
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)

    def parts(self) -> Iterator[None]:
        """Makes what ``__init__`` has left out; the window goes on at each ``yield``.

        No part may take longer than a frame or two. Until the last one is made the panel is out of
        sight and asked for nothing.
        """
        yield from ()

    def set_contents(self, contents: QWidget, empty: EmptyState | None = None) -> None:
        """Give the panel its contents, and what stands in their place while there are none."""
        self._stack.addWidget(contents)
        if empty is not None:
            self._stack.addWidget(empty)

    def show_empty(self, *, empty: bool) -> None:
        """Show the empty state or the contents."""
        self._stack.setCurrentIndex(1 if empty and self._stack.count() > 1 else 0)

    def is_empty(self) -> bool:
        """Whether the empty state is shown."""
        return self._stack.currentIndex() == 1

    @property
    def summary(self) -> str:
        """The counts after the title."""
        return self._summary

    def set_summary(self, text: str) -> None:
        """Show counts after the title: ``100 symbols · 20 match``."""
        self._summary = text
        self.summary_changed.emit(text)

    @property
    def count(self) -> int:
        """The number on the tab; −1 for none."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show a number on the panel's tab."""
        self._count = count
        self.count_changed.emit(count)

    def tools(self) -> list[QAction]:
        """At most four actions for the title bar; icon, text and tooltip are required."""
        return []

    def menu(self) -> list[QAction]:
        """Actions of the ⋮ menu."""
        return []

    def title_widget(self) -> QWidget | None:
        """Stands in the title bar in place of title and counts (the chart's tool bar)."""
        return None

    def corner_widget(self) -> QWidget | None:
        """Stands before the tools, also right of the tabs (segments such as Open / Closed)."""
        return None

    def focus_filter(self) -> None:
        """Put the cursor into the panel's filter, if it has one."""

    def saved_state(self) -> dict[str, object]:
        """What to keep between starts, as JSON values."""
        return {}

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back; values that make no sense any more are ignored."""
