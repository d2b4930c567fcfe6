"""The frame of the first-run questions: steps on the left, one question at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.ui.panel import Panel
from app.ui.panels.welcome.steps import (
    AccountStep,
    AlertsStep,
    MarketStep,
    UniverseStep,
    known_zones,
)
from app.ui.theme import color, draw_icon, font, tint
from app.ui.theme.app_icon import draw_mark
from app.ui.theme.paint import block, text
from app.ui.widgets.basics import button, horizontal_line, label, set_tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPaintEvent

    from app.services.preferences import Settings
    from app.ui.context import Context
    from app.ui.panels.welcome.steps import Step

_CARD = QSize(804, 560)
_RAIL = 224


class _Number(QWidget):
    """The number of a step in a disc; a tick once it is done."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._state = "ahead"
        self.setFixedSize(24, 24)

    def set_state(self, state: str) -> None:
        self._state = state
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self._state == "done":
            block(painter, area, tint("ok", 0.2), 12)
            draw_icon(painter, area.adjusted(5, 5, -5, -5), "check", "ok")
            return
        now = self._state == "now"
        block(painter, area, color("accent" if now else "raised"), 12)
        token = "onaccent" if now else "text2"
        text(painter, area, str(self._number), token, font(12, 600), "center")


class _Mark(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(40, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_mark(QPainter(self), QRectF(self.rect()), color("accent"))


class WelcomePanel(Panel):
    """Four steps, all skippable; nothing is saved before the end."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._settings: Settings = context.services.settings.current
        self.steps: list[Step] = []
        self._names = (
            (self.tr("Market"), self.tr("Source of candles")),
            (self.tr("Universe"), self.tr("Which symbols to watch")),
            (self.tr("Account"), self.tr("Size and risk of a trade")),
            (self.tr("Alerts"), self.tr("Where you want to hear")),
        )

    def parts(self) -> Iterator[None]:
        self._numbers = [_Number(at) for at in range(1, len(self._names) + 1)]
        self._titles = [label(title, weight=500) for title, _ in self._names]
        self._pages = QStackedWidget()
        self.skip_button = button(self.tr("Skip, use defaults"), "quiet")
        self.back_button = button(self.tr("Back"))
        self.next_button = button("", "primary")
        self._error = label("", tone="danger")
        self.set_contents(self._framed())
        yield
        for step in self._made_steps():
            self.steps.append(step)
            self._pages.addWidget(step)
            yield
        self.skip_button.clicked.connect(self.skip)
        self.back_button.clicked.connect(lambda _checked: self.go(self.at - 1))
        self.next_button.clicked.connect(self._on_next)
        self.go(0)

    def _made_steps(self) -> Iterator[Step]:
        market = MarketStep(self._settings, self._preview_palette)
        self.context.runner.ask(self, known_zones, market.offer_zones, topic="zones")
        yield market
        yield UniverseStep(self._settings)
        yield AccountStep(self._settings)
        yield AlertsStep(self._settings, self._send_test)

    # ------------------------------------------------------------ build

    def _framed(self) -> QWidget:
        card = QWidget()
        card.setObjectName("card")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.setMaximumSize(_CARD)
        card.setMinimumWidth(560)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(horizontal_line())
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._rail())
        body.addLayout(self._form(), 1)
        column.addLayout(body, 1)
        room = QWidget()
        room.setObjectName("panel")
        around = QHBoxLayout(room)
        around.setContentsMargins(12, 12, 12, 12)
        around.addWidget(card)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(room)
        return scroll

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 16)
        head.setSpacing(16)
        head.addWidget(_Mark())
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(self.tr("Welcome to Harrier"), px=18, weight=600))
        line = self.tr("It watches the market by your rules and follows every setup to its end.")
        words.addWidget(label(line, tone="text2"))
        head.addLayout(words, 1)
        return head

    def _rail(self) -> QWidget:
        rail = QWidget()
        rail.setObjectName("rail")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setFixedWidth(_RAIL)
        column = QVBoxLayout(rail)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        for at, number in enumerate(self._numbers):
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(self._titles[at])
            words.addWidget(label(self._names[at][1], tone="text3"))
            row.addLayout(words, 1)
            column.addLayout(row)
        column.addStretch(1)
        return rail

    def _form(self) -> QVBoxLayout:
        form = QVBoxLayout()
        form.setContentsMargins(28, 20, 28, 16)
        form.setSpacing(8)
        form.addWidget(self._pages, 1)
        form.addWidget(self._error)
        self._error.hide()
        form.addWidget(horizontal_line())
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.skip_button)
        buttons.addStretch(1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.next_button)
        form.addLayout(buttons)
        return form

    # ------------------------------------------------------------ steps

    @property
    def at(self) -> int:
        """Which step is shown, from 0."""
        return self._pages.currentIndex()

    def go(self, step: int) -> None:
        """Show a step."""
        step = max(0, min(step, len(self.steps) - 1))
        self._pages.setCurrentIndex(step)
        for at, (number, title) in enumerate(zip(self._numbers, self._titles, strict=True)):
            number.set_state("now" if at == step else "done" if at < step else "ahead")
            set_tone(title, "text" if at <= step else "text2")
        self.back_button.setEnabled(step > 0)
        last = step == len(self.steps) - 1
        following = "" if last else self._names[step + 1][0]
        self.next_button.setText(
            self.tr("Start scanning") if last else self.tr("Next: {0}").format(following)
        )

    def _on_next(self) -> None:
        if self.at < len(self.steps) - 1:
            self.go(self.at + 1)
        else:
            self._finish()

    def skip(self) -> None:
        """Keep the defaults and close."""
        self._save(self._settings)

    def _finish(self) -> None:
        settings = self._settings
        for step in self.steps:
            settings = step.apply(settings)
        self._save(settings)

    def _save(self, wanted: Settings) -> None:
        done = wanted.model_copy(update={"welcome_done": True})
        service = self.context.services.settings
        moved = wanted.market != self._settings.market or wanted.universe != self._settings.universe
        self.context.runner.ask(
            self,
            lambda: service.replace(done),
            lambda _nothing: self._saved(moved=moved),
            failed=self._show_error,
        )

    def _saved(self, *, moved: bool) -> None:
        saved = self.context.services.settings.current.appearance.palette
        self._preview_palette(saved)
        if moved:
            self.context.scan.restart()

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.show()

    def _preview_palette(self, palette: str) -> None:
        theme = self.context.theme
        theme.apply(theme.appearance._replace(palette=palette))

    def _send_test(self) -> None:
        self.context.actions["notify.test"].trigger()
