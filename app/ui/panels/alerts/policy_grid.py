"""Event × channel: what is told with a sound, silently, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.alerts import AlertLevel
from app.domain.alerts.alert import EVENTS
from app.domain.alerts.policy import CHANNELS
from app.ui.panels.alerts.columns import channel_word, kind_word
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.domain.alerts import AlertKind

_BOX_WIDTH = 76
_LEVELS = tuple(AlertLevel)


class PolicyGrid(QWidget):
    """One box a cell; for all strategies, or for one that goes its own way.

    Signals:
        level_wanted: (kind, channel, level, strategy or "") the user chose.
        strategy_chosen: whose rules to show; "" for all.
    """

    level_wanted = Signal(object, str, object, str)
    strategy_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.strategies = QComboBox()
        self.strategies.setAccessibleName(self.tr("Strategy"))
        self.strategies.addItem(self.tr("Every strategy"), "")
        self._boxes: dict[tuple[AlertKind, str], QComboBox] = {}
        self._lay_out()
        self.strategies.activated.connect(lambda _at: self.strategy_chosen.emit(self.strategy))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(self.tr("What is told"), weight=600))
        head.addStretch(1)
        head.addWidget(self.strategies)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for at, channel in enumerate(CHANNELS):
            title = label(channel_word(channel), px=11, tone="text3")
            grid.addWidget(title, 0, at + 1, Qt.AlignmentFlag.AlignLeft)
        for row, kind in enumerate(EVENTS, 1):
            grid.addWidget(label(kind_word(kind).capitalize(), tone="text2"), row, 0)
            for at, channel in enumerate(CHANNELS):
                grid.addWidget(self._box(kind, channel), row, at + 1)
        grid.setColumnStretch(len(CHANNELS) + 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(grid)

    def _box(self, kind: AlertKind, channel: str) -> QComboBox:
        words = {
            AlertLevel.ON: self.tr("on"),
            AlertLevel.SILENT: self.tr("silent"),
            AlertLevel.OFF: self.tr("off"),
        }
        box = QComboBox()
        for level in _LEVELS:
            box.addItem(words[level], level.value)
        box.setFixedWidth(_BOX_WIDTH)
        box.setAccessibleName(f"{kind_word(kind)}, {channel_word(channel)}")
        box.activated.connect(
            lambda at: self.level_wanted.emit(kind, channel, _LEVELS[at], self.strategy)
        )
        self._boxes[kind, channel] = box
        return box

    @property
    def strategy(self) -> str:
        """Whose rules are shown; "" for all."""
        return str(self.strategies.currentData() or "")

    def box(self, kind: AlertKind, channel: str) -> QComboBox:
        """The control of one cell."""
        return self._boxes[kind, channel]

    def show_strategies(self, names: Iterable[str]) -> None:
        """Offer these strategies beside all; the choice stays where it can."""
        chosen = self.strategy
        self.strategies.clear()
        self.strategies.addItem(self.tr("Every strategy"), "")
        for name in names:
            self.strategies.addItem(name, name)
        self.strategies.setCurrentIndex(max(0, self.strategies.findData(chosen)))

    def show_levels(self, level: Callable[[AlertKind, str], AlertLevel]) -> None:
        """Show the policy."""
        for (kind, channel), box in self._boxes.items():
            box.setCurrentIndex(_LEVELS.index(level(kind, channel)))
