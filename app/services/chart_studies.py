"""Indicators over a chart's candles, computed by the engine that scans use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.indicators import Parameter
    from app.domain.language import Node
    from app.domain.timeframe import Timeframe

type PaneKind = Literal["price", "volume", "own"]


@dataclass(frozen=True, slots=True, eq=False)
class StudyLine:
    """One output of an indicator: float64[bars], NaN where undefined."""

    output: str
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One indicator over the chart's candles.

    Attributes:
        text: rule text, which also names it in requests.
        title: what the legend says, ``EMA 21``.
    """

    text: str
    title: str
    pane: PaneKind
    lines: tuple[StudyLine, ...]


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """An indicator that can be added to a chart."""

    id: str
    title: str
    category: str
    pane: PaneKind
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """What a study's text asks for: a title, a pane, and a rule for each output."""

    text: str
    title: str
    pane: PaneKind
    outputs: tuple[str, ...]
    nodes: tuple[Node, ...]


def indicator_entries() -> tuple[IndicatorEntry, ...]:
    """Every registered indicator, by category and title."""
    from app.domain.indicators import INDICATORS

    entries = [
        IndicatorEntry(one.id, one.title, one.category, one.pane, one.parameters)
        for _, one in INDICATORS.items()
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.category, entry.title)))


def study_text(entry: IndicatorEntry, values: dict[str, float | str]) -> str:
    """Rule text for an indicator with these parameter values: ``bbands(20, 2)``."""
    words = [_word(values.get(one.name, one.default)) for one in entry.parameters]
    return f"{entry.id}({', '.join(words)})"


def outline(text: str, timeframe: Timeframe) -> Outline:
    """Read a study's text.

    Raises:
        RuleError: it is no valid expression on this timeframe.
    """
    from app.domain.indicators import INDICATORS
    from app.domain.indicators.declaration import OFF_SCALE
    from app.domain.language import check, parse
    from app.domain.language.nodes import Call

    node = parse(text)
    indicator = INDICATORS.get(node.name) if isinstance(node, Call) else None
    # Patterns and divergences are conditions in a rule; a chart draws their 1 and 0.
    check(node, timeframe, expects="value" if indicator is None else "any")
    if not isinstance(node, Call) or indicator is None:
        return Outline(text, text, "own", ("value",), (node,))
    pane: PaneKind = "own" if node.output in OFF_SCALE else _pane(node)
    outputs = (node.output,) if node.output else indicator.outputs
    if pane == "price":
        outputs = tuple(name for name in outputs if name not in OFF_SCALE) or outputs
    nodes = tuple(
        node.model_copy(update={"output": output if len(indicator.outputs) > 1 else None})
        for output in outputs
    )
    return Outline(text, _title(text), pane, outputs, nodes)


def compute_studies(
    texts: Sequence[str],
    symbol: str,
    timeframe: Timeframe,
    load: Callable[[Timeframe], Candles],
    tick: float = 0.0,
) -> tuple[tuple[Study, ...], tuple[str, ...]]:
    """Compute indicators of one symbol in one plan.

    Args:
        texts: the indicators' rule texts.
        symbol: whose candles ``load`` gives.
        timeframe: the chart's.
        load: the gap-filled candles at a timeframe.
        tick: the market's price step, quote currency; 0 when unknown.

    Returns:
        The studies, and a sentence for each that is left out because its text is wrong.
    """
    from app.domain.batch import join
    from app.domain.engine import PriceSteps, evaluate
    from app.domain.language import RuleError
    from app.domain.plan import Root, compile_plan

    outlines: list[Outline] = []
    notes: list[str] = []
    for text in texts:
        try:
            outlines.append(outline(text, timeframe))
        except RuleError as error:
            notes.append(f"{text}: {error}")
    roots = [Root(node, timeframe) for one in outlines for node in one.nodes]
    if not roots:
        return (), tuple(notes)
    plan = compile_plan(roots)
    timeframes = {timeframe, *plan.timeframes}
    data = {one: join(one, {symbol: load(one)}) for one in timeframes}
    evaluation = evaluate(plan, data, market={"tick": PriceSteps({symbol: tick})})
    columns = iter([evaluation.values(number) for number in range(len(roots))])
    studies = tuple(
        Study(
            one.text,
            one.title,
            one.pane,
            tuple(StudyLine(output, next(columns)) for output in one.outputs),
        )
        for one in outlines
    )
    return studies, tuple(notes)


def _pane(node: Node) -> PaneKind:
    """Where a value is drawn: an average of volume belongs to the volume, not to the price."""
    from app.domain.indicators import INDICATORS
    from app.domain.language.nodes import Call, Price

    if isinstance(node, Price):
        return "volume" if node.field == "volume" else "price"
    indicator = INDICATORS.get(node.name) if isinstance(node, Call) else None
    if not isinstance(node, Call) or indicator is None:
        return "own"
    has_source = bool(node.arguments) and isinstance(node.arguments[0], Price | Call)
    if indicator.pane == "price" and indicator.takes_source and has_source:
        return _pane(node.arguments[0])
    return indicator.pane


def _title(text: str) -> str:
    name, _, rest = text.partition("(")
    inside, _, output = rest.rpartition(")")
    words = [name.strip().upper().replace("_", " "), inside.replace(",", "").strip()]
    return " ".join(word for word in (*words, output.strip(". ")) if word)


def _word(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
