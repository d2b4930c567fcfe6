"""The form of a run: what to trade, where, when, with how much and at what cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.timeframe import Timeframe
from app.ui.panels.backtester.form_text import (
    CHART,
    DATES,
    FRACTION,
    LIST,
    OWN,
    RISK,
    STAKE,
    UNIVERSE,
    Around,
    FormReading,
    FormText,
    read_form,
)
from app.ui.theme import font
from app.ui.widgets.basics import button, dress_again, horizontal_line, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QLabel

    from app.domain.strategy import Strategy

_FIELD_WIDTH: Final = 148
_ROW_GAP: Final = 4


class RunForm(QWidget):
    """Every field is read as it is changed; mistakes stand under their fields.

    Signals:
        run_wanted: the `BacktestRequest` to run.
        changed: the words of the form changed.
    """

    run_wanted = Signal(object)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = FormText()
        self._around = Around(None, "", (), 0)
        self._strategies: dict[str, Strategy] = {}
        self._draft: Strategy | None = None
        self._boxes: dict[str, QComboBox] = {}
        self._lines: dict[str, QLineEdit] = {}
        self._captions: dict[str, QLabel] = {}
        self._errors: dict[str, QLabel] = {}
        self._reading = FormReading(None, {})
        self._busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(_ROW_GAP)
        self._grid.setColumnStretch(0, 1)
        column.addLayout(self._grid)
        self._add_what()
        self._grid.addWidget(horizontal_line(), self._grid.rowCount(), 0, 1, 2)
        self._add_account()
        self.run = button(self.tr("Run"), "primary", "play")
        self.run.setToolTip(self.tr("Run the backtest (Ctrl+Return)"))
        self.run.clicked.connect(lambda _checked: self.ask())
        column.addWidget(self.run, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        keys = QShortcut(QKeySequence("Ctrl+Return"), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.ask)
        self._show_text()
        self._judge()

    # ------------------------------------------------------------ build

    def _add_what(self) -> None:
        tr = self.tr
        self._add_box("strategy", tr("Strategy"), [])
        self._add_box(
            "symbols",
            tr("Symbols"),
            [(CHART, tr("Chart's symbol")), (UNIVERSE, tr("Universe")), (LIST, tr("List…"))],
        )
        self._add_line("listed", tr("List"), "BTC/USDT, ETH/USDT", error_of="symbols")
        frames = [(one.value, one.value) for one in Timeframe]
        self._add_box("timeframe", tr("Timeframe"), [(OWN, tr("Strategy's")), *frames])
        self._add_box(
            "period",
            tr("Period"),
            [
                ("all", tr("All there is")),
                ("365", tr("Last year")),
                ("90", tr("Last 90 days")),
                ("30", tr("Last 30 days")),
                (DATES, tr("Dates…")),
            ],
        )
        self._add_line("since", tr("From"), tr("first bar"))
        self._add_line("until", tr("To"), tr("last bar"))

    def _add_account(self) -> None:
        tr = self.tr
        self._add_line("equity", tr("Start equity"), tr("quote currency"))
        self._add_box(
            "sizing",
            tr("Sizing"),
            [
                (RISK, tr("Risk a trade")),
                (STAKE, tr("Fixed stake")),
                (FRACTION, tr("Share of equity")),
            ],
        )
        self._add_line("risk", tr("Risk a trade, %"), "%", error_of="size")
        self._add_line("stake", tr("Stake"), tr("quote currency"), error_of="size")
        self._add_line("fraction", tr("Share, %"), "%", error_of="size")
        self._add_box("compounding", tr("Compounding"), [("on", tr("On")), ("off", tr("Off"))])
        self._add_line("max_open", tr("Open at most"), tr("no limit"))
        self._add_line("fee", tr("Fee, %"), "0.1 / 0.1")
        self._add_line("slippage", tr("Slippage, %"), "%")
        self._add_box(
            "intrabar",
            tr("Within a bar"),
            [
                (OWN, tr("Strategy's")),
                ("pessimistic", tr("Pessimistic")),
                ("detail", tr("Detail")),
                ("optimistic", tr("Optimistic")),
            ],
        )
        self._explain()

    def _explain(self) -> None:
        tr = self.tr
        hints = {
            "risk": tr("Share of the equity that a stop exactly hit costs, fees included"),
            "stake": tr("Money put into each trade, never compounded"),
            "max_open": tr("Most positions at a time; the best scores come first"),
            "fraction": tr("Share of the equity put into each trade"),
            "compounding": tr("Whether sizes follow the equity as it grows, or stay as at first"),
            "fee": tr("Of the value of each fill: one figure, or maker / taker"),
            "slippage": tr("Against the trade, at market and stop fills"),
            "since": tr("UTC; earlier bars are history for the indicators"),
            "until": tr("UTC; the first day that is left out"),
            "intrabar": tr(
                "When stop and target lie in one bar: stop first, finer candles decide,"
                " or target first"
            ),
            "symbols": tr("One account trades them all"),
        }
        for field, hint in hints.items():
            self.field(field).setToolTip(hint)
            self._captions[field].setToolTip(hint)

    def _add_box(self, name: str, title: str, choices: Sequence[tuple[str, str]]) -> None:
        box = QComboBox()
        box.setFont(font())
        for key, words in choices:
            box.addItem(words, key)
        box.activated.connect(lambda _at: self._on_box(name))
        self._boxes[name] = box
        self._place(name, title, box, name)

    def _add_line(self, name: str, title: str, hint: str, error_of: str = "") -> None:
        line = QLineEdit()
        line.setFont(font())
        line.setPlaceholderText(hint)
        if name != "listed":
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.textEdited.connect(lambda words: self._change(name, words))
        line.returnPressed.connect(self.ask)
        self._lines[name] = line
        self._place(name, title, line, error_of or name)

    def _place(self, name: str, title: str, widget: QWidget, error_of: str) -> None:
        widget.setObjectName(f"backtest.{name}")
        widget.setAccessibleName(title)
        widget.setFixedWidth(_FIELD_WIDTH)
        caption = label(title, tone="text2")
        caption.setBuddy(widget)
        self._captions[name] = caption
        row = self._grid.rowCount()
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(widget, row, 1)
        if error_of not in self._errors or error_of in {"symbols", "size"}:
            error = self._errors.get(error_of) or label("", px=11, tone="danger", wrap=True)
            error.hide()
            self._errors[error_of] = error
            self._grid.addWidget(error, row + 1, 0, 1, 2)

    # ------------------------------------------------------------ what it holds

    @property
    def text(self) -> FormText:
        """The fields as the user left them."""
        return self._text

    @property
    def reading(self) -> FormReading:
        """What they mean."""
        return self._reading

    def field(self, name: str) -> QComboBox | QLineEdit:
        """The control of a field."""
        return self._boxes[name] if name in self._boxes else self._lines[name]

    def error(self, name: str) -> str:
        """The sentence under a field; "" when it is right."""
        return self._errors[name].text()

    def show_text(self, text: FormText) -> None:
        """Show other words."""
        self._text = text
        self._show_text()
        self._judge()

    def offer(self, strategies: Mapping[str, Strategy], draft: Strategy | None) -> None:
        """Offer these strategies, and the draft of the editor under its own line."""
        self._strategies, self._draft = dict(strategies), draft
        box = self._boxes["strategy"]
        box.clear()
        if draft is not None:
            box.addItem(self.tr("{0} (draft)").format(draft.name), "")
        for name in strategies:
            box.addItem(name, name)
        known = {"", *strategies} if draft is not None else set(strategies)
        if self._text.strategy not in known and strategies:
            self._text = replace(self._text, strategy=next(iter(strategies)))
        self._show_text()
        self._judge()

    def choose_draft(self, draft: Strategy) -> None:
        """Take an unsaved strategy as the one to run."""
        self._text = replace(self._text, strategy="")
        self.offer(self._strategies, draft)

    def follow(self, symbol: str, universe: Sequence[str], now: int) -> None:
        """Take what the words refer to: the chart's symbol, the universe, the market's time."""
        self._around = Around(None, symbol, tuple(universe), now)
        count = f"{len(universe):,}"
        words = {
            CHART: symbol or self.tr("Chart's symbol"),
            UNIVERSE: self.tr("Universe ({0})").format(count),
        }
        box = self._boxes["symbols"]
        for key, shown in words.items():
            box.setItemText(box.findData(key), shown)
        self._judge()

    def set_busy(self, *, busy: bool) -> None:
        """A run is under way: the next one has to wait."""
        self._busy = busy
        self._show_run()

    def ask(self) -> None:
        """Ask for the run that the form describes, if it can be taken."""
        self._judge()
        if self._reading.request is not None and not self._busy:
            self.run_wanted.emit(self._reading.request)

    # ------------------------------------------------------------ changes

    def _on_box(self, name: str) -> None:
        self._change(name, str(self._boxes[name].currentData()))

    def _change(self, name: str, words: str) -> None:
        self._text = replace(self._text, **{name: words})
        self._show_rows()
        self._judge()
        self.changed.emit()

    def _show_text(self) -> None:
        for name, box in self._boxes.items():
            at = box.findData(getattr(self._text, name))
            box.setCurrentIndex(at)
        for name, line in self._lines.items():
            if line.text() != getattr(self._text, name):
                line.setText(getattr(self._text, name))
        self._show_rows()

    def _show_rows(self) -> None:
        """Only those fields that the chosen kinds ask for."""
        text = self._text
        shown = {
            "listed": text.symbols == LIST,
            "since": text.period == DATES,
            "until": text.period == DATES,
            "risk": text.sizing == RISK,
            "stake": text.sizing == STAKE,
            "fraction": text.sizing == FRACTION,
        }
        for name, wanted in shown.items():
            self._lines[name].setVisible(wanted)
            self._captions[name].setVisible(wanted)

    @property
    def strategy(self) -> Strategy | None:
        """The chosen strategy, or the draft."""
        name = self._text.strategy
        return self._strategies.get(name) if name else self._draft

    def _show_own(self) -> None:
        """Say what the strategy itself asks for, where the form leaves it to it."""
        strategy = self.strategy
        for name in ("timeframe", "intrabar"):
            words = self.tr("Strategy's")
            if strategy is not None:
                words = self.tr("Own: {0}").format(str(getattr(strategy, name)))
            self._boxes[name].setItemText(0, words)

    def _judge(self) -> None:
        self._show_own()
        self._reading = read_form(self._text, self._around._replace(strategy=self.strategy))
        for name, error in self._errors.items():
            sentence = self._reading.errors.get(name, "")
            error.setText(sentence)
            error.setVisible(bool(sentence))
        wrong = {_FIELD_OF.get(name, name) for name in self._reading.errors}
        wrong |= {self._text.sizing} if "size" in self._reading.errors else set()
        for name in (*self._boxes, *self._lines):
            field = self.field(name)
            mark = "true" if name in wrong else "false"
            if field.property("wrong") != mark:
                field.setProperty("wrong", mark)
                dress_again(field)
        self._show_run()

    def _show_run(self) -> None:
        self.run.setEnabled(self._reading.request is not None and not self._busy)


_FIELD_OF = {"size": ""}
