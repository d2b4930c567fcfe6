"""The head of the setup panel: what it is, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.domain.setup import Direction
from app.ui.models import cells, formats
from app.ui.models.setup_words import decision_badge
from app.ui.theme import font
from app.ui.widgets.basics import Badge, label, set_tone

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from app.domain.setup import Setup
    from app.ui.panels.setup.sheet import Sheet


class ShortLabel(QLabel):
    """Text that gives way: shortened with an ellipsis, told in full by its tooltip."""

    def __init__(self, *, weight: int = 400) -> None:
        super().__init__()
        self._words = ""
        self.setFont(font(12, weight))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        """Show another text."""
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self.font()).horizontalAdvance(self._words) + 2
        return QSize(wide, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(
            metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, max(0, self.width()))
        )


class SetupHeader(QWidget):
    """Symbol, side, state and score; strategy, version, timeframe and signal below."""

    def __init__(self) -> None:
        super().__init__()
        self._symbol = label(px=16, weight=600)
        self._side = Badge()
        self._state = Badge()
        self._late = Badge(self.tr("late"), "warn")
        self._decided = Badge()
        self._result = label(weight=500)
        self._score = label(px=16, weight=600)
        self._strategy = ShortLabel(weight=500)
        self._facts = label(tone="text2")
        self._expiry = label(tone="text2")
        self._gone = label(px=11, tone="warn", wrap=True)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(8)
        for widget in (self._symbol, self._side, self._state, self._decided, self._result):
            first.addWidget(widget)
        first.addStretch(1)
        word = ShortLabel()
        set_tone(word, "text3")
        word.show_words(self.tr("Score"))
        first.addWidget(word)
        first.addWidget(self._score)
        second.addWidget(self._strategy)
        second.addWidget(self._facts)
        second.addWidget(self._late)
        second.addStretch(1)
        second.addWidget(self._expiry)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._gone)

    def show_sheet(self, sheet: Sheet, zone: str) -> None:
        """Head of another setup, its times in a zone."""
        setup = sheet.setup
        up = setup.direction is Direction.LONG
        self._symbol.setText(setup.symbol)
        side = self.tr("Long") if up else self.tr("Short")
        self._side.set_badge(side, "up" if up else "down", up=up)
        self._state.set_badge(cells.state_word(setup.state), cells.state_token(setup.state))
        self._late.setVisible(setup.late)
        self._late.setToolTip(self.tr("Found while catching up on bars that were missed."))
        self._show_decision(setup, zone)
        self._result.setVisible(setup.r is not None)
        self._result.setText(formats.signed(setup.r, 2, "R"))
        self._result.setToolTip(self._unlived(setup))
        set_tone(self._result, formats.direction_token(setup.r))
        self._score.setText(formats.number(setup.score, 0))
        self._strategy.show_words(setup.strategy)
        signal = f"{formats.local(setup.bar_time, zone):%d %b %H:%M}"
        self._facts.setText(f"v{setup.strategy_version} · {setup.timeframe} · {signal}")
        self._facts.setToolTip(self.tr("The signal bar's opening time."))
        self._expiry.setVisible(sheet.expires_in is not None)
        self._expiry.setText(self.tr("{0} bars left").format(sheet.expires_in))
        self._expiry.setToolTip(self.tr("Bars until the entry order expires."))
        self._gone.setVisible(bool(sheet.gone))
        gone = f"{sheet.gone[:1].upper()}{sheet.gone[1:]}"
        self._gone.setText(self.tr("{0}. What became of it is not known.").format(gone))

    def _show_decision(self, setup: Setup, zone: str) -> None:
        """What the user decided, beside the state that the life is in."""
        decided = decision_badge(setup)
        self._decided.setVisible(decided is not None)
        if decided is not None:
            self._decided.set_badge(*decided)
        snoozed = formats.moment(setup.snoozed_until, zone)
        words = self.tr("Snoozed until {0}").format(snoozed) if setup.snoozed_until else ""
        self._decided.setToolTip(words)

    def _unlived(self, setup: Setup) -> str:
        if setup.left_at is None:
            return ""
        return self.tr("What it would have come to: it was followed to its end all the same.")
