"""The line above the tree: which strategy, which bar, and steps to other bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QSignalBlocker, Qt, QTimeZone, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDateTimeEdit, QHBoxLayout, QWidget

from app.ui.widgets.basics import tool_button

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QToolButton

    from app.services.explanation import Explanation

AUTOMATIC = ""
DRAFT = "\x00draft"
"""Stands for the draft among the names of strategies, none of which holds such a sign."""


class BarEdit(QDateTimeEdit):
    """The opening time of a bar; arrow keys and the wheel step from bar to bar.

    Signals:
        stepped: so many bars further, or back.
        chosen: a moment was typed, UTC ms.
    """

    stepped = Signal(int)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Bar"))
        self.setToolTip(
            self.tr("Opening time of the bar; Alt+Left and Alt+Right step from bar to bar.")
        )
        self.setDisplayFormat("d MMM yyyy HH:mm")
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(6, 0, 0, 0)
        self.editingFinished.connect(self._take)
        self._time = 0

    def show_time(self, time: int, zone: str) -> None:
        """Show a moment, UTC ms, in a time zone."""
        self._time = time
        with QSignalBlocker(self):
            made = QTimeZone(zone.encode())
            self.setTimeZone(made)
            self.setDateTime(QDateTime.fromMSecsSinceEpoch(time, made))

    def stepBy(self, steps: int) -> None:
        self.stepped.emit(1 if steps > 0 else -1)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag
        return flags.StepUpEnabled | flags.StepDownEnabled

    def _take(self) -> None:
        typed = self.dateTime().toMSecsSinceEpoch()
        if self._time // 60_000 != typed // 60_000:
            self.chosen.emit(typed)


class WhyBar(QWidget):
    """Chooses what is explained.

    Signals:
        strategy_chosen: its name, `DRAFT` or `AUTOMATIC`, the one that says most about the row.
        bars_wanted: so many bars further, or back.
        moment_wanted: the bar that is open at this moment, UTC ms.
        hit_wanted: −1 the hit before, 1 the one after.
        newest_wanted: the newest bar.
        copy_wanted: the explanation as text.
    """

    strategy_chosen = Signal(str)
    bars_wanted = Signal(int)
    moment_wanted = Signal(object)
    hit_wanted = Signal(int)
    newest_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strategies = QComboBox()
        self.strategies.setAccessibleName(self.tr("Strategy"))
        self.strategies.setMinimumContentsLength(8)
        self.strategies.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.bar = BarEdit()
        self.bar.setFixedWidth(152)
        self.hit_before = self._button("skip-back", self.tr("Hit before"))
        self.hit_after = self._button("skip-forward", self.tr("Hit after"))
        self.newest = self._button("arrow-line-right", self.tr("Newest bar (Alt+End)"))
        self.copy = self._button("copy", self.tr("Copy as text"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(2)
        row.addWidget(self.strategies, 1)
        row.addSpacing(4)
        row.addWidget(self.hit_before)
        row.addWidget(self.bar)
        row.addWidget(self.hit_after)
        row.addWidget(self.newest)
        row.addWidget(self.copy)
        self._connect()

    @staticmethod
    def _button(icon_name: str, name: str) -> QToolButton:
        return tool_button(icon_name, name, size=14)

    def _connect(self) -> None:
        self.strategies.activated.connect(lambda _at: self.strategy_chosen.emit(self.strategy))
        self.bar.stepped.connect(self.bars_wanted)
        self.bar.chosen.connect(self.moment_wanted)
        self.hit_before.clicked.connect(lambda: self.hit_wanted.emit(-1))
        self.hit_after.clicked.connect(lambda: self.hit_wanted.emit(1))
        self.newest.clicked.connect(self.newest_wanted)
        self.copy.clicked.connect(self.copy_wanted)

    def add_keys(self, owner: QWidget) -> None:
        """Let the steps be made by keys wherever the cursor is inside ``owner``."""
        for keys, run in (
            ("Alt+Left", lambda: self.bars_wanted.emit(-1)),
            ("Alt+Right", lambda: self.bars_wanted.emit(1)),
            ("Alt+End", self.newest.click),
        ):
            self._add_key(keys, run, owner)

    @staticmethod
    def _add_key(keys: str, run: Callable[[], None], owner: QWidget) -> None:
        key = QShortcut(QKeySequence(keys), owner)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(run)

    @property
    def strategy(self) -> str:
        """The chosen strategy; "" for the automatic choice."""
        return str(self.strategies.currentData() or AUTOMATIC)

    def offer(self, names: Sequence[str], chosen: str, automatic: str, draft: str = "") -> None:
        """Offer strategies.

        Args:
            names: of those that are kept.
            chosen: the one to show, `AUTOMATIC` or `DRAFT`.
            automatic: the one that the automatic choice stands for now.
            draft: the one that is being written; "" for none.
        """
        with QSignalBlocker(self.strategies):
            self.strategies.clear()
            words = self.tr("{0} (best match)").format(automatic) if automatic else ""
            self.strategies.addItem(words or self.tr("Best match"), AUTOMATIC)
            if draft:
                self.strategies.addItem(self.tr("{0} (as it is written)").format(draft), DRAFT)
            for name in names:
                self.strategies.addItem(name, name)
            self.strategies.setCurrentIndex(max(0, self.strategies.findData(chosen)))
        self.strategies.setToolTip(self.strategies.currentText())

    def show_explanation(self, explanation: Explanation | None, zone: str) -> None:
        """Show which bar is explained and where one can go from there."""
        for each in (self.bar, self.copy, self.hit_before, self.hit_after, self.newest):
            each.setEnabled(explanation is not None)
        if explanation is not None:
            self.bar.show_time(explanation.bar_time, zone)
            self.hit_before.setEnabled(explanation.hit_before is not None)
            self.hit_after.setEnabled(explanation.hit_after is not None)
            self.newest.setEnabled(explanation.bar_time < explanation.newest)
