"""The reference: one page for each indicator of the registry, and a table of them all."""

from __future__ import annotations

import inspect
from itertools import groupby
from typing import TYPE_CHECKING, Final

from app.domain.indicators import INDICATORS
from app.domain.language.names import CONDITION_INDICATORS
from app.domain.timeframe import DAY
from app.services.help_page import GUIDE, HelpPage, table

if TYPE_CHECKING:
    from app.domain.indicators import Indicator, Parameter

_PANES: Final = {
    "price": "over the price",
    "own": "in a pane of its own",
    "volume": "with the volume",
}
_KINDS: Final = {"int": "whole number", "float": "number", "choice": "one of"}
_MOST_IN_A_CELL: Final = 6
_EXAMPLES: Final = {
    "adx": "adx(14).adx > 25 and adx(14).plus_di > adx(14).minus_di",
    "aroon": "aroon(14).oscillator crosses above 50",
    "atr": "high - low > 2 * atr(14)",
    "bbands": "close crosses above bbands(20, 2).lower",
    "cci": "cci(20) crosses above 100",
    "change": "change(close, 5) > 2 * atr(14)",
    "chop": "chop(14) crosses below 38.2",
    "cmf": "cmf(20) crosses above 0",
    "cmo": "cmo(14) crosses above -50",
    "divergence": "divergence(rsi(14), bullish)",
    "donchian": "close > donchian(20).upper[1]",
    "highest": "close crosses above highest(high, 20)[1]",
    "ichimoku": "close crosses above max(ichimoku.senkou_a, ichimoku.senkou_b)",
    "keltner": "close crosses above keltner(20, 2, 10).upper",
    "lowest": "close crosses below lowest(low, 20)[1]",
    "mfi": "mfi(14) < 20",
    "mom": "mom(10) crosses above 0",
    "natr": "natr(14) < 1.5",
    "percentrank": "percentrank(natr(14), 100) < 20",
    "pivots": "close crosses above pivots(classic, week).p",
    "ppo": "ppo(12, 26) crosses above 0",
    "psar": "psar(0.02, 0.02, 0.2).direction crosses above 0",
    "relative_volume": "relative_volume(20) > 2",
    "resistance": "close crosses above resistance.level[1]",
    "roc": "roc(close, 24) > 5",
    "rsi": "rsi(14) crosses above 30",
    "stdev": "stdev(20) < 0.02 * close",
    "stoch": "stoch(14, 3, 3).k crosses above stoch(14, 3, 3).d and stoch(14, 3, 3).k < 20",
    "stochrsi": "stochrsi(14, 14, 3, 3).k crosses above 20",
    "sum": "sum(volume, 24) > 1_000_000",
    "support": "low near support.level by 0.5%",
    "volume_sma": "volume > 2 * volume_sma(20)",
    "willr": "willr(14) crosses above -80",
    "zscore": "zscore(close, 50) < -2",
}
"""Rules in which an indicator is used as traders use it; the others get one from their shape."""


def indicator_pages() -> tuple[HelpPage, ...]:
    """A page for each indicator, by category and title."""
    return tuple(_page(declared) for declared in _ordered())


def index_page() -> HelpPage:
    """The names of all indicators by category."""
    rows = [
        (
            category.capitalize(),
            ", ".join(f"[{each.id}](help:indicator/{each.id})" for each in members),
        )
        for category, members in groupby(_ordered(), key=lambda each: each.category)
    ]
    text = "\n\n".join(
        (
            "# All indicators",
            f"{len(INDICATORS)} indicators by the names that rules call them by.",
            table(("category", "indicators"), rows),
        )
    )
    return HelpPage("indicators", "All indicators", GUIDE, text, frozenset())


def example_rule(declared: Indicator) -> str:
    """A condition that uses the indicator."""
    known = _EXAMPLES.get(declared.id)
    if known is not None:
        return known
    call = call_text(declared)
    if declared.id in CONDITION_INDICATORS:
        return call
    if "direction" in declared.outputs:
        return f"{call}.direction crosses above 0"
    if len(declared.outputs) > 1:
        return f"{call}.{declared.outputs[0]} crosses above {call}.{declared.outputs[1]}"
    return f"close crosses above {call}" if declared.pane == "price" else f"{call} rising 3 bars"


def call_text(declared: Indicator) -> str:
    """The indicator as a rule writes it, every parameter at its default."""
    given = ", ".join(_shown(parameter.default) for parameter in declared.parameters)
    return f"{declared.id}({given})" if given else declared.id


def _ordered() -> list[Indicator]:
    every = (declared for _, declared in INDICATORS.items())
    return sorted(every, key=lambda each: (each.category, each.title.casefold(), each.id))


def _page(declared: Indicator) -> HelpPage:
    parts = [
        f"# {declared.title}",
        f"`{call_text(declared)}`",
        _meaning(declared),
        f"## Example\n\n```rule\n{example_rule(declared)}\n```",
        f"## Parameters\n\n{_parameters(declared)}",
        *_long_choices(declared),
        f"## Outputs\n\n{_outputs(declared)}",
        f"## Details\n\n{_details(declared)}",
    ]
    return HelpPage(
        id=f"indicator/{declared.id}",
        title=declared.title,
        section=declared.category.capitalize(),
        text="\n\n".join(part for part in parts if part),
        words=frozenset({declared.id}),
    )


def _meaning(declared: Indicator) -> str:
    """The first paragraph of what the computation says of itself, as one line."""
    text = inspect.getdoc(declared.compute) or ""
    return " ".join(text.partition("\n\n")[0].replace("``", "`").replace("|", "∣").split())


def _parameters(declared: Indicator) -> str:
    rows = [
        (f"`{each.name}`", _KINDS[each.kind], _shown(each.default), _range(each))
        for each in declared.parameters
    ]
    if declared.takes_source:
        rows.append(("`source`", "series", declared.default_source, "any value, given first"))
    if not rows:
        return "It takes none."
    return table(("name", "type", "default", "range"), rows)


def _range(parameter: Parameter) -> str:
    if parameter.choices:
        count = len(parameter.choices)
        return ", ".join(parameter.choices) if count <= _MOST_IN_A_CELL else f"{count}, see below"
    return f"{_bound(parameter.minimum)} to {_bound(parameter.maximum)}"


def _long_choices(declared: Indicator) -> list[str]:
    return [
        f"`{each.name}` is one of: " + ", ".join(f"`{choice}`" for choice in each.choices) + "."
        for each in declared.parameters
        if len(each.choices) > _MOST_IN_A_CELL
    ]


def _outputs(declared: Indicator) -> str:
    if declared.id in CONDITION_INDICATORS:
        return "It is a condition: true or false at each bar."
    if len(declared.outputs) == 1:
        return "It has one value at each bar."
    first = f"`.{declared.outputs[0]}` (taken when none is named)"
    return ", ".join([first, *(f"`.{name}`" for name in declared.outputs[1:])])


def _details(declared: Indicator) -> str:
    rows = [
        ("Category", declared.category),
        ("Drawn", _PANES[declared.pane]),
        ("Warm-up", _warmup(declared)),
        ("Definition", declared.citation.replace("|", "∣")),
    ]
    return table(("", ""), rows)


def _warmup(declared: Indicator) -> str:
    values = declared.defaults()
    count = declared.warmup(values)
    text = f"{count:,} {'bar' if count == 1 else 'bars'}"
    days = -(-declared.warmup_span(values) // DAY)
    if days:
        text += f" that cover {days} {'day' if days == 1 else 'days'}"
    return f"{text} with the defaults, until the value no longer depends on where history begins"


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"


def _bound(value: float | None) -> str:
    return "–" if value is None else f"{value:,.12g}".replace("-", "−")
