"""Hypothesis strategies for rules that are well formed on hourly bars.

`RULES` read the candles of their own symbol alone. `MARKET_RULES` also rank, name other symbols and
ask for the regime. `EVERY_RULE` has ``$parameters`` besides, so that each kind of node occurs.
"""

from __future__ import annotations

import os

from hypothesis import strategies as st

from app.domain.language import nodes
from app.domain.language.tree import walk
from app.domain.timeframe import Timeframe

MANY = int(os.environ.get("HARRIER_RULES", "0"))
"""How many rules a test of random ones goes through; 0: the few of the ordinary run."""

HIGHER = st.sampled_from([Timeframe.H1, Timeframe.H4, Timeframe.D1])
BARS = st.integers(1, 12)
PLAIN = st.one_of(
    st.integers(-1000, 1000).map(float),
    st.floats(-1e6, 1e6, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-6),
)
NUMBERS = st.one_of(
    PLAIN.map(lambda value: nodes.Number(value=value)),
    st.integers(-5000, 5000).map(lambda n: nodes.Number(value=n / 10000, percent=True)),
)
PRICES = st.sampled_from(["open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4"]).map(
    lambda field: nodes.Price(field=field)
)
LABELS = st.text(
    st.one_of(
        st.characters(min_codepoint=32, max_codepoint=126),
        st.characters(categories=["L", "N", "P", "S"]),
    ).filter(str.isprintable),
    min_size=1,
    max_size=200,
)
PARAMETERS = st.sampled_from(["fast", "slow", "_n", "A9"]).map(
    lambda name: nodes.Parameter(name=name)
)


def _number(value: float) -> nodes.Number:
    return nodes.Number(value=float(value))


def _calls(values: st.SearchStrategy) -> st.SearchStrategy:
    averages = st.sampled_from(["sma", "ema", "rsi", "rma", "highest", "lowest"])
    return st.one_of(
        st.builds(
            lambda name, n: nodes.Call(name=name, arguments=(_number(n),)),
            st.sampled_from(["sma", "ema", "rsi", "atr"]),
            st.integers(2, 20),
        ),
        st.builds(
            lambda name, source, n: nodes.Call(name=name, arguments=(source, _number(n))),
            averages,
            values,
            st.integers(2, 9),
        ),
        st.builds(
            lambda source, n: nodes.Call(
                name="ema", named={"length": _number(n), "source": source}
            ),
            values,
            st.integers(2, 9),
        ),
        st.sampled_from(["macd", "signal", "histogram"]).map(
            lambda output: nodes.Call(name="macd", output=output)
        ),
        st.sampled_from(["day", "week", "month"]).map(
            lambda anchor: nodes.Call(name="vwap", arguments=(nodes.Choice(name=anchor),))
        ),
        st.sampled_from(["day", "week"]).map(
            lambda anchor: nodes.Call(name="vwap", named={"anchor": nodes.Choice(name=anchor)})
        ),
    )


def _of_the_market(values: st.SearchStrategy) -> st.SearchStrategy:
    names = ["regime", "regime.volatility", "breadth", "btc_trend", "volume_24h", "tick"]
    return st.one_of(
        st.sampled_from(names).map(lambda name: nodes.Context(name=name)),
        st.builds(nodes.Rank, value=values),
        st.builds(
            nodes.OfSymbol, symbol=st.sampled_from(["BTC/USDT", "A/USDT", "1X/Y"]), value=values
        ),
    )


def _regimes() -> st.SearchStrategy:
    signs = st.sampled_from(["==", "!="])
    sides = st.one_of(
        st.tuples(st.just("regime"), st.sampled_from(["bull", "range", "bear"])),
        st.tuples(st.just("regime.volatility"), st.sampled_from(["calm", "normal", "high"])),
    )

    def compared(sign: str, pair: tuple[str, str], bars: int, turned: bool) -> nodes.Node:
        value: nodes.Node = nodes.Context(name=pair[0])
        if bars:
            value = nodes.Offset(value=value, bars=bars)
        label = nodes.Label(name=pair[1])
        left, right = (label, value) if turned else (value, label)
        return nodes.Compare(sign=sign, left=left, right=right)

    return st.builds(compared, signs, sides, st.integers(0, 2), st.booleans())


def _of_parameters(values: st.SearchStrategy, conditions: st.SearchStrategy) -> st.SearchStrategy:
    several = st.lists(conditions, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(nodes.Near, left=values, right=values, tolerance=PARAMETERS),
        st.builds(nodes.Within, condition=conditions, bars=PARAMETERS),
        st.builds(nodes.Lasts, condition=conditions, bars=PARAMETERS),
        st.builds(nodes.Slopes, value=values, direction=st.just("rising"), bars=PARAMETERS),
        st.builds(nodes.Group, quantifier=st.just("at least"), count=PARAMETERS, members=several),
        st.builds(nodes.Shorthand, name=st.sampled_from(["breakout", "nr"]), length=PARAMETERS),
    )


def _values(children: tuple[st.SearchStrategy, st.SearchStrategy]) -> st.SearchStrategy:
    values, conditions = children
    series = values.filter(
        lambda node: not isinstance(node, nodes.Number | nodes.Parameter | nodes.Choice)
    )
    return st.one_of(
        _calls(series),
        st.builds(nodes.Arithmetic, sign=st.sampled_from("+-*/"), left=values, right=values),
        st.builds(nodes.Negate, value=series),
        st.builds(nodes.Offset, value=values, bars=BARS),
        st.builds(nodes.OnTimeframe, value=values, timeframe=HIGHER).filter(_rising_timeframes),
        st.builds(
            nodes.Function,
            name=st.sampled_from(["abs", "log", "sqrt", "round"]),
            arguments=st.tuples(values),
        ),
        st.builds(
            nodes.Function,
            name=st.sampled_from(["min", "max"]),
            arguments=st.tuples(values, values),
        ),
        st.builds(nodes.BarsSince, condition=conditions),
        st.builds(
            nodes.ValueWhen, condition=conditions, value=values, occurrence=st.integers(0, 3)
        ),
        st.builds(
            nodes.Score,
            members=st.lists(
                st.builds(nodes.Weighted, condition=conditions, weight=st.floats(0.5, 9)),
                min_size=1,
                max_size=3,
            ).map(tuple),
        ),
    )


def _conditions(values: st.SearchStrategy, conditions: st.SearchStrategy) -> st.SearchStrategy:
    several = st.lists(conditions, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(
            nodes.Compare,
            sign=st.sampled_from([">", ">=", "<", "<=", "==", "!="]),
            left=values,
            right=values,
        ),
        st.builds(nodes.Between, value=values, low=values, high=values, outside=st.booleans()),
        st.builds(
            nodes.Crosses,
            left=values,
            right=values,
            direction=st.sampled_from(["above", "below", "either"]),
        ),
        st.builds(
            nodes.Slopes,
            value=values,
            direction=st.sampled_from(["rising", "falling"]),
            bars=BARS,
        ),
        st.builds(nodes.Touches, value=values),
        st.builds(
            nodes.Near,
            left=values,
            right=values,
            tolerance=st.just(nodes.Number(value=0.005, percent=True)),
        ),
        st.builds(
            nodes.Shorthand,
            name=st.sampled_from(["breakout", "breakdown", "nr", "squeeze"]),
            length=BARS.map(lambda n: n + 1),
        ),
        st.just(nodes.Shorthand(name="inside_bar")),
        st.builds(nodes.Within, condition=conditions, bars=BARS),
        st.builds(nodes.Lasts, condition=conditions, bars=BARS),
        st.builds(nodes.Becomes, condition=conditions),
        st.builds(nodes.Not, condition=conditions),
        st.builds(nodes.And, members=several),
        st.builds(nodes.Or, members=several),
        st.builds(nodes.Group, quantifier=st.sampled_from(["any", "all", "none"]), members=several),
        st.builds(
            nodes.Group,
            quantifier=st.just("at least"),
            count=st.integers(1, 2),
            members=several,
        ),
        st.builds(nodes.Labelled, condition=conditions, label=LABELS),
        st.builds(nodes.OnTimeframe, value=conditions, timeframe=HIGHER).filter(_rising_timeframes),
        st.builds(nodes.Offset, value=conditions, bars=BARS),
    )


def _rising_timeframes(node: nodes.OnTimeframe) -> bool:
    """Whether no timeframe below is lower than the one it stands in."""
    return all(
        inner.timeframe >= node.timeframe
        for inner in walk(node)
        if isinstance(inner, nodes.OnTimeframe)
    )


def _one_of(*strategies: st.SearchStrategy) -> st.SearchStrategy:
    """Any of them; its description does not repeat theirs, which would grow beyond all bounds."""

    @st.composite
    def any_node(draw: st.DrawFn) -> nodes.Node:
        return draw(st.one_of(*strategies))

    return any_node()


def _grown(
    depth: int, *, market: bool = False, parameters: bool = False
) -> tuple[st.SearchStrategy, st.SearchStrategy]:
    leaves = [PRICES, NUMBERS, _calls(PRICES), *([PARAMETERS] if parameters else [])]
    values = _one_of(*leaves)
    conditions: st.SearchStrategy = st.builds(
        nodes.Compare, sign=st.sampled_from([">", "<="]), left=values, right=values
    )
    for _ in range(depth):
        deeper_values = [values, _values((values, conditions))]
        deeper = [conditions, _conditions(values, conditions)]
        if market:
            deeper_values.append(_of_the_market(values))
            deeper.append(_regimes())
        if parameters:
            deeper_values.append(st.builds(nodes.Offset, value=values, bars=PARAMETERS))
            deeper.append(_of_parameters(values, conditions))
        values, conditions = _one_of(*deeper_values), _one_of(*deeper)
    return values, conditions


VALUES, CONDITIONS = _grown(2)
RULES = st.one_of(CONDITIONS, VALUES)
MARKET_RULES = st.one_of(_grown(2, market=True))
EVERY_RULE = st.one_of(_grown(3, market=True, parameters=True))
