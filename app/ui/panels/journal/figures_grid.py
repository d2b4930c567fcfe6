"""What a trade came to, beside what was planned: two columns of captions and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.models import formats
from app.ui.panels.journal.foot import money_decimals
from app.ui.widgets.basics import label, set_tone

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from app.ui.panels.journal.rows import TradeRow

_COLUMNS = 2


class FigureLine(NamedTuple):
    """A caption, its figure and what it means."""

    caption: str
    figure: str
    meaning: str
    token: str = "text"


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


def figure_lines(row: TradeRow) -> tuple[FigureLine, ...]:
    """What is shown of a trade, row by row from left to right."""
    return (
        FigureLine(
            _tr("Entry, plan → fill"), _entry(row), _tr("Planned, and mean price of the fills")
        ),
        _slip(row),
        FigureLine(_tr("Exit"), _exit(row), _tr("Mean price of the fills that closed it")),
        FigureLine(_tr("Risk"), _risk(row), _tr("What was to be lost at the stop")),
        FigureLine(
            _tr("MAE · MFE"),
            _excursions(row),
            _tr("How far price went against it and with it while it was open, in R"),
        ),
        FigureLine(
            _tr("Efficiency"),
            formats.rate(None if row.trade.measures is None else row.trade.measures.efficiency, 0),
            _tr("Share of the range between the best and the worst price that was captured"),
        ),
        _fees(row),
        FigureLine(_tr("Held"), _held(row), _tr("From the first fill to the last")),
    )


def _entry(row: TradeRow) -> str:
    filled = formats.price(float(row.trade.figures.entry_price), row.tick)
    planned = row.trade.record.plan.entry
    return filled if planned is None else f"{formats.price(planned, row.tick)} → {filled}"


def _exit(row: TradeRow) -> str:
    price = row.trade.figures.exit_price
    return formats.DASH if price is None else formats.price(float(price), row.tick)


def _slip(row: TradeRow) -> FigureLine:
    """From the plan and the fills alone, so that it is there before any candle is read."""
    planned, paid = row.trade.record.plan.entry, float(row.trade.figures.entry_price)
    slip = None
    if planned:
        slip = (paid - planned) / planned * (1 if row.is_long else -1)
    meaning = _tr("How much worse the entry was than planned; below 0 it was better")
    return FigureLine(_tr("Entry slip"), formats.percent(slip), meaning)


def _risk(row: TradeRow) -> str:
    risk = row.trade.figures.risk
    if risk is None:
        return formats.DASH
    return f"{formats.number(risk, money_decimals(risk))} {row.trade.quote}"


def _excursions(row: TradeRow) -> str:
    found = row.trade.measures
    if found is None or found.mae_r is None or found.mfe_r is None:
        return formats.DASH
    return f"{formats.r_multiple(-found.mae_r)} · {formats.signed(found.mfe_r, 2, 'R')}"


def _fees(row: TradeRow) -> FigureLine:
    figures = row.trade.figures
    fees = float(figures.fees)
    words = f"{formats.number(fees, money_decimals(fees))} {row.trade.quote}"
    if not figures.fees_unconverted:
        return FigureLine(_tr("Fees"), words, _tr("All fees, in the quote currency"))
    lacking = ", ".join(figures.fees_unconverted)
    meaning = _tr("Without fees in {0}: what they were worth is not known").format(lacking)
    return FigureLine(_tr("Fees"), f"{words} + {lacking}", meaning, "warn")


def _held(row: TradeRow) -> str:
    if row.held is not None:
        return formats.age(row.held)
    figures = row.trade.figures
    return _tr("open, {0} {1}").format(f"{abs(figures.position):,.8g}", row.trade.base)


class FiguresGrid(QWidget):
    """Labels that stay; only their words change."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 6, 12, 6)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(4, 1)
        self._grid.setColumnMinimumWidth(2, 12)

    def show_row(self, row: TradeRow) -> None:
        """Show the figures of a trade."""
        lines = figure_lines(row)
        while len(self._cells) < len(lines):
            self._add_cell()
        for (caption, figure), line in zip(self._cells, lines, strict=True):
            caption.setText(line.caption)
            figure.setText(line.figure)
            figure.setAccessibleName(f"{line.caption}: {line.figure}")
            set_tone(figure, "text3" if line.figure == formats.DASH else line.token)
            for made in (caption, figure):
                made.setToolTip(line.meaning)

    @property
    def shown(self) -> dict[str, str]:
        """Figures by caption."""
        return {caption.text(): figure.text() for caption, figure in self._cells}

    def _add_cell(self) -> None:
        at = len(self._cells)
        line, column = at // _COLUMNS, at % _COLUMNS * 3
        caption, figure = label(tone="text2"), label(weight=500)
        self._grid.addWidget(caption, line, column)
        self._grid.addWidget(figure, line, column + 1)
        figure.setAlignment(figure.alignment().AlignRight | figure.alignment().AlignVCenter)
        self._cells.append((caption, figure))
