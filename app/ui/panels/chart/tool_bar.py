"""The chart's title bar: symbol, timeframes and what can be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QWidget

from app.domain.timeframe import Timeframe
from app.ui.panels.chart.entry import typed_symbol, typed_timeframe
from app.ui.theme import font
from app.ui.widgets.basics import Segments, tool_button, vertical_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent

TIMEFRAMES = (Timeframe.M5, Timeframe.M15, Timeframe.H1, Timeframe.H4, Timeframe.D1)
HEIGHT = 28


class SymbolField(QLineEdit):
    """Shows the symbol; typing searches the symbols, or names a timeframe.

    Signals:
        symbol_typed: a symbol was chosen.
        timeframe_typed: a `Timeframe` was typed.
        left: Escape or Enter was pressed; the chart may take the focus back.
    """

    symbol_typed = Signal(str)
    timeframe_typed = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("quiet", "true")
        self.setObjectName("chart_symbol")
        self.setFont(font(12, 500))
        self.setAccessibleName(self.tr("Symbol or timeframe"))
        self.setToolTip(self.tr("Symbol, or a timeframe such as 15 or 4h"))
        self.setPlaceholderText(self.tr("Symbol"))
        self._symbol = ""
        self._symbols: tuple[str, ...] = ()
        self._model = QStringListModel(self)
        self.setCompleter(self._make_completer())
        self.returnPressed.connect(self._take)
        self._fit()

    def show_symbol(self, symbol: str) -> None:
        """Show another symbol; what is being typed is kept."""
        self._symbol = symbol
        if not self.hasFocus():
            self.setText(symbol)
        self._fit()

    def offer(self, symbols: Sequence[str]) -> None:
        """Search these symbols from now on."""
        self._symbols = tuple(symbols)
        self._model.setStringList(list(symbols))

    def begin(self, text: str) -> None:
        """Take the focus with a first typed character."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setText(text)
        completer = self.completer()
        completer.setCompletionPrefix(text)
        if self.isVisible():
            completer.complete()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setText(self._symbol)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._symbol)
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _take(self) -> None:
        timeframe = typed_timeframe(self.text())
        symbol = typed_symbol(self.text(), self._symbols)
        if (popup := self.completer().popup()) is not None:
            popup.hide()
        if timeframe is not None:
            self.timeframe_typed.emit(timeframe)
        elif symbol is not None:
            self._symbol = symbol
            self.symbol_typed.emit(symbol)
        self.setText(self._symbol)
        self.left.emit()

    def _take_completion(self, symbol: str) -> None:
        self._symbol = symbol
        self.symbol_typed.emit(symbol)
        self.left.emit()

    def _make_completer(self) -> QCompleter:
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(12)
        completer.activated.connect(self._take_completion)
        return completer

    def _fit(self) -> None:
        width = QFontMetrics(self.font()).horizontalAdvance(self._symbol or "SYMBOL/USDT")
        self.setFixedWidth(min(max(width + 24, 92), 180))


class ChartToolBar(QWidget):
    """Stands in the dock's title bar."""

    def __init__(self) -> None:
        super().__init__()
        self.field = SymbolField()
        self.timeframes = Segments([(one.value, one.value) for one in TIMEFRAMES])
        for one in TIMEFRAMES:
            self.timeframes.button_of(one.value).setAccessibleName(self.tr("Timeframe ") + one)
        self.indicators = tool_button("chart-line", self.tr("Indicators"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.field)
        row.addWidget(vertical_line())
        row.addWidget(self.timeframes)
        row.addWidget(vertical_line())
        row.addWidget(self.indicators)
        row.addStretch(1)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)
