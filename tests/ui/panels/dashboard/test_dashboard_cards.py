from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from app.domain.regime import Regime, RegimePart, Trend, Volatility
from app.domain.setup import SetupState, Target
from app.domain.timeframe import DAY, HOUR, Timeframe
from app.services.dashboard import Coverage, CoveredCandle, Mark
from app.services.ports import ScanRecord
from app.services.scan.events import RegimeJudged, ScannerRow
from app.ui.panels.dashboard.breadth_card import BreadthFace
from app.ui.panels.dashboard.coverage_card import CoverageFace
from app.ui.panels.dashboard.equity_card import EquityFace
from app.ui.panels.dashboard.heat_map import HeatMap, shade
from app.ui.panels.dashboard.open_setups import OpenSetup, open_setups_model
from app.ui.panels.dashboard.regime_card import RegimeFace
from app.ui.panels.dashboard.regime_strip import Stretch, stretches
from app.ui.panels.dashboard.today import Happening, of_cycle, of_setup, today_model
from tests.builders.setups import BAR, a_setup, an_event

REGIME = Regime(
    time=BAR + 10 * DAY,
    trend=Trend.BULL,
    volatility=Volatility.HIGH,
    score=60.0,
    volatility_rank=88.0,
    breadth=85.0,
    rising=40.0,
    since=BAR,
    parts=(
        RegimePart("EMA 50 · 200 (1d)", 25.0, 25.0, "EMA 50 above EMA 200"),
        RegimePart("ADX 14 (1d)", -20.0, 20.0, "+DI below −DI at ADX 27"),
        RegimePart("Close · EMA 50 (4h)", float("nan"), 15.0, "not known yet"),
    ),
)
HISTORY = tuple((BAR + k * 4 * HOUR, "bull", "high") for k in range(60))


def a_row(symbol, volume, change=0.01):
    return ScannerRow(symbol, 1, 1.0, 0.01, change, volume, (), None)


def picture(widget, width=600, height=300):
    """What the widget draws."""
    widget.resize(width, height)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    widget.render(image)
    return image


@pytest.fixture
def shown(qtbot, theme):
    def add(widget):
        qtbot.addWidget(widget)
        return widget

    return add


# ---------------------------------------------------------------- regime and breadth


def test_the_regime_says_what_it_rests_on(shown):
    face = shown(RegimeFace("UTC"))
    blank = picture(face)
    face.show_regime(RegimeJudged(REGIME, HISTORY), "UTC")
    assert face.title() == "bull · high volatility"
    assert face.subtitle() == "neutral · since 1 Jan 2026, 10 d · score +60 of 100"
    up, down, unknown, volatility = face.rows()
    assert (up.low, up.high, up.token, up.value) == (0.5, 1.0, "bull", "+25")
    assert (down.low, down.high, down.token, down.value) == (0.0, 0.5, "bear", "−20")
    assert (unknown.low, unknown.value) == (None, "–")
    assert (volatility.low, volatility.high, volatility.value) == (0.0, 0.88, "88")
    assert picture(face) != blank


def test_the_band_joins_bars_and_leaves_gaps_where_nothing_is_known():
    history = [
        (0, None, None),
        (10, "bull", "high"),
        (20, "bull", "high"),
        (30, "range", "calm"),
        (40, None, None),
        (50, "range", "calm"),
        (60, "range", "calm"),
    ]
    assert stretches(history, 15) == (
        Stretch(15, 30, "bull", "high"),
        Stretch(30, 40, "range", "calm"),
        Stretch(50, 60, "range", "calm"),
    )


def test_breadth_is_drawn_with_gaps_in_its_history(shown):
    face = shown(BreadthFace())
    assert not face.is_known
    blank = picture(face)
    history = (None, 20.0, 30.0, None, 55.0, 60.0)
    face.show_breadth(RegimeJudged(REGIME, (), history))
    assert face.is_known
    assert face.accessibleDescription() == "40 % rising on the day, 85 % above their own EMA 50"
    assert picture(face) != blank


# ---------------------------------------------------------------- equity and coverage


def test_equity_is_signed_and_counted(shown):
    face = shown(EquityFace())
    face.show_equity((1.0, 0.5, -4.4))
    assert face.value() == "−4.4 R"
    assert face.words() == "3 closed setups, taken or not"
    face.show_equity([float(k % 7) for k in range(5_000)])
    assert not picture(face).isNull()


def test_coverage_tells_of_each_candle(shown):
    face = shown(CoverageFace())
    face.resize(600, 150)
    candles = [CoveredCandle(BAR + k * HOUR, Mark.SCANNED, BAR + k * HOUR) for k in range(48)]
    candles[0] = CoveredCandle(BAR, Mark.UNKNOWN)
    candles[3] = CoveredCandle(BAR + 3 * HOUR, Mark.MISSED, BAR + 4 * HOUR)
    candles[5] = CoveredCandle(BAR + 5 * HOUR, Mark.PARTIAL, BAR + 5 * HOUR, 17, 200)
    face.show_coverage([Coverage(Timeframe.H1, tuple(candles))], "UTC")
    assert face.accessibleDescription() == "1h 97.9 %"
    assert face.note() == "1h: 1 Jan 2026 03:00 was missed, caught up at 04:00"
    assert face.words(candles[5]) == "1 Jan 2026 05:00, 17 / 200 symbols at 05:00"
    _, first = face.candle_at(QPoint(42, 10))
    assert first is candles[0]
    assert face.candle_at(QPoint(42, 80)) is None
    assert face.candle_at(QPoint(10, 10)) is None


# ---------------------------------------------------------------- map


@pytest.mark.parametrize(
    ("change", "token", "share"),
    [
        (None, "range", 0.07),
        (0.0, "range", 0.07),
        (0.004, "up", 0.07),
        (-0.01, "down", 0.14),
        (0.03, "up", 0.22),
        (-0.0899, "down", 0.30),
        (1.27, "up", 0.38),
    ],
)
def test_colour_goes_by_five_steps(change, token, share):
    assert shade(change) == (token, share)


def test_the_map_is_chosen_from_by_mouse_and_keys(qtbot, shown):
    heat = shown(HeatMap())
    heat.resize(500, 400)
    rows = [a_row(f"S{k}/USDT", 1_000.0 - k) for k in range(8)]
    heat.show_rows([*rows, a_row("NONE/USDT", None)])
    assert [cell.row.symbol for cell in heat.cells] == [row.symbol for row in rows]
    chosen = []
    heat.symbol_chosen.connect(chosen.append)
    at = heat.cells[3].box.center().toPoint()
    qtbot.mouseClick(heat, Qt.MouseButton.LeftButton, pos=at)
    assert chosen == ["S3/USDT"]
    heat.show_rows(rows)
    qtbot.keyClick(heat, Qt.Key.Key_Left)
    qtbot.keyClick(heat, Qt.Key.Key_Return)
    assert len(chosen) == 2
    assert chosen[1] != "S3/USDT"


def test_a_small_map_shows_the_largest_alone(shown):
    heat = shown(HeatMap())
    heat.resize(100, 80)
    heat.show_rows([a_row(f"S{k}/USDT", 1_000.0 - k) for k in range(500)])
    assert 1 <= len(heat.cells) <= 4
    assert heat.cells[0].name == "S0"
    assert not picture(heat, 100, 80).isNull()


# ---------------------------------------------------------------- open setups and today


def a_long(**changes):
    return a_setup(
        entry=100.0,
        stop=90.0,
        targets=(Target(110.0, 0.5), Target(130.0, 0.5)),
        evaluated_until=BAR + 3 * HOUR,
        **changes,
    )


def test_open_setups_are_a_sound_model(qtmodeltester, theme):
    model = open_setups_model()
    qtmodeltester.check(model, force_py=True)
    model.replace([OpenSetup(a_long(last_price=105.0), 0.1), OpenSetup(a_long(id="b"), 0.0)])
    words = {column.id: column.shown(model.row(0)) for column in model.columns}
    assert words["state"] == "waiting"
    assert words["target"] == "130.0"
    assert words["age"] == "3 bars"


def test_the_day_tells_of_setups_and_of_cycles_that_went_wrong(qtmodeltester, theme):
    model = today_model(lambda: "UTC")
    qtmodeltester.check(model, force_py=True)
    found = of_setup(an_event(a_long()), a_long(), 0.1)
    assert (found.word, found.text) == ("waiting", "BTC/USDT EMA cross 1h")
    lost = a_long(state=SetupState.LOST, r=-1.04)
    event = an_event(lost, from_state=SetupState.ACTIVE, reason="stop")
    assert of_setup(event, lost, 0.1).text == "BTC/USDT −1.04 R, stop"
    active = a_long(state=SetupState.ACTIVE)
    event = an_event(active, from_state=SetupState.WAITING, reason="entry", price=100.0)
    assert of_setup(event, active, 0.1).text == "BTC/USDT 100.0, entry"
    done = ScanRecord("1", "demo", 0, 0, "done")
    assert of_cycle(done) is None
    partial = of_cycle(replace(done, state="partial", failed=3, universe=100))
    assert partial.text == "3 of 100 symbols could not be scanned"
    failed = of_cycle(replace(done, state="failed", errors=(("", "No network."),)))
    assert (failed.token, failed.text) == ("danger", "No network.")
    model.replace([found, failed, Happening("later", BAR * 2, "regime", "bull", "bull · calm")])
    assert [row.word for row in model.rows()] == ["regime", "waiting", "scan"]
