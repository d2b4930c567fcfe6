"""The key figures of each page as tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.base_rate import FEWEST_CASES
from app.ui.journal_choice import R
from app.ui.models import formats
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.words import definition, figure, tr
from app.ui.widgets.tile import TileWords

if TYPE_CHECKING:
    from app.domain.journal.statistics.report import JournalReport


def overview_tiles(report: JournalReport) -> tuple[TileWords, ...]:
    """Result, expectancy, win rate, profit factor, rules kept, what was skipped."""
    figures, unit = report.figures, report.unit
    interval = words.interval(figures.get("win_rate_low"), figures.get("win_rate_high"))
    deepest = words.result(figures.get("max_drawdown"), unit).lstrip("+")
    few = int(figures.get("closed") or 0) < FEWEST_CASES
    return (
        _signed(report, "result", tr("Result"), tr("drawdown {0}").format(deepest)),
        _signed(report, "expectancy", tr("Expectancy"), words.trades(figures.get("closed"))),
        _plain(report, "win_rate", tr("Win rate"), words.briefly_few() if few else interval),
        _plain(
            report,
            "profit_factor",
            tr("Profit factor"),
            tr("SQN {0}").format(figure("sqn", figures, unit)),
            "sqn",
        ),
        _plain(report, "rules_kept", tr("Rules kept"), tr("weighted checklist")),
        _signed(
            report,
            "skipped_r",
            tr("Skipped setups"),
            tr("{0} not taken").format(formats.count(int(figures.get("skipped") or 0))),
        ),
    )


def streak_tiles(report: JournalReport) -> tuple[TileWords, ...]:
    """Longest streaks, the one under way, how long trades were held."""
    figures = report.figures
    held = tr("won {0}, lost {1}").format(
        *(words.briefly_held(figures.get(one)) for one in ("average_held_win", "average_held_loss"))
    )
    return (
        _plain(report, "longest_wins", tr("Winning streak"), tr("the longest one")),
        _plain(report, "longest_losses", tr("Losing streak"), tr("the longest one")),
        _now(report),
        _plain(report, "average_held", tr("Held on average"), held),
        _signed(report, "average_win", tr("Average win"), _best(report, "best")),
        _signed(report, "average_loss", tr("Average loss"), _best(report, "worst")),
    )


def drawdown_tiles(report: JournalReport) -> tuple[TileWords, ...]:
    """The curve in figures."""
    figures, unit = report.figures, report.unit
    under_water = figure("max_drawdown_duration", figures, unit)
    fees = tr("{0} of the gross profit").format(figure("fees_share", figures, unit))
    shown = figure("fees", figures, unit) if unit != R else figure("fees_share", figures, unit)
    return (
        _signed(report, "result", tr("Result"), words.trades(figures.get("closed"))),
        _plain(
            report,
            "max_drawdown",
            tr("Deepest drawdown"),
            tr("under water {0}").format(under_water),
            "max_drawdown_duration",
        ),
        _plain(report, "recovery", tr("Recovery"), tr("result ÷ drawdown")),
        TileWords(
            tr("Fees"),
            shown,
            fees if unit != R else tr("of the gross profit"),
            "text" if shown != formats.DASH else "text3",
            definition("fees", "fees_share"),
        ),
    )


def fill_tiles(report: JournalReport) -> tuple[TileWords, ...]:
    """Plan against fill, and what was made of the way price went."""
    figures = report.figures
    sides = tr("in {0}, out {1}").format(
        *(formats.rate(figures.get(f"{one}_efficiency"), 0) for one in ("entry", "exit"))
    )
    mfe, mae = (formats.number(figures.get(one), 2) for one in ("mfe_r", "mae_r"))
    excursions = tr("{0} ÷ {1} R").format(mfe, mae)
    return (
        _plain(report, "entry_slip", tr("Entry slip"), tr("worse than planned")),
        _signed(report, "exit_slip_r", tr("Exit against plan"), tr("a trade")),
        _plain(
            report, "efficiency", tr("Efficiency"), sides, "entry_efficiency", "exit_efficiency"
        ),
        _plain(report, "target_first", tr("Target hit first"), tr("before the stop")),
        _plain(report, "edge_ratio", tr("Edge ratio"), excursions, "mae_r", "mfe_r"),
        _left_out(report),
    )


def _signed(report: JournalReport, id: str, caption: str, note: str) -> TileWords:
    value = report.figures.get(id)
    told = figure(id, report.figures, report.unit)
    return TileWords(caption, told, note, formats.direction_token(value), definition(id))


def _plain(report: JournalReport, id: str, caption: str, note: str, *more: str) -> TileWords:
    told = figure(id, report.figures, report.unit)
    token = "text3" if report.figures.get(id) is None else "text"
    return TileWords(caption, told, note, token, definition(id, *more))


def _best(report: JournalReport, id: str) -> str:
    told = figure(id, report.figures, report.unit)
    return (tr("best {0}") if id == "best" else tr("worst {0}")).format(told)


def _now(report: JournalReport) -> TileWords:
    value = report.figures.get("current_streak")
    if not value:
        return TileWords(tr("Now"), formats.DASH, "", "text3", definition("current_streak"))
    told = formats.count(abs(int(value)))
    note = tr("wins in a row") if value > 0 else tr("losses in a row")
    return TileWords(
        tr("Now"), told, note, formats.direction_token(value), definition("current_streak")
    )


def _left_out(report: JournalReport) -> TileWords:
    """Trades that these figures cannot know about."""
    figures = report.figures
    without = int(figures.get("without_candles") or 0)
    riskless = int(figures.get("without_risk") or 0)
    note = tr("{0} without a stop").format(formats.count(riskless))
    return TileWords(
        tr("Without candles"),
        formats.count(without),
        note,
        "warn" if without else "text",
        definition("without_candles", "without_risk"),
    )
