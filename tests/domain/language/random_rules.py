"""Hypothesis strategies for rules that are well formed on hourly bars."""

from __future__ import annotations

from hypothesis import strategies as st

from app.domain.language import nodes
from app.domain.language.tree import walk
from app.domain.timeframe import Timeframe

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
LABELS = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), min_size=1)


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
            name=st.sampled_from(["breakout", "breakdown", "nr"]),
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


def _grown(depth: int) -> tuple[st.SearchStrategy, st.SearchStrategy]:
    values: st.SearchStrategy = st.one_of(PRICES, NUMBERS, _calls(PRICES))
    conditions: st.SearchStrategy = st.builds(
        nodes.Compare, sign=st.sampled_from([">", "<="]), left=values, right=values
    )
    for _ in range(depth):
        deeper_values = st.one_of(values, _values((values, conditions)))
        conditions = st.one_of(conditions, _conditions(values, conditions))
        values = deeper_values
    return values, conditions


VALUES, CONDITIONS = _grown(2)
RULES = st.one_of(CONDITIONS, VALUES)
