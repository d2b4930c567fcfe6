"""What is traded on the demo market: real names with invented prices, histories and habits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import floor, log10
from typing import Final

import numpy as np

from app.adapters.exchange.demo.chance import key_of, uniform
from app.domain.timeframe import WEEK, Timeframe

QUOTE: Final = "USDT"

# By rank of turnover: base and the price it swings around.
_COINS: Final = """
BTC 36000  ETH 2150  SOL 92  XRP 0.62  BNB 330  DOGE 0.095  ADA 0.47  AVAX 27  LINK 14.5  TRX 0.105
DOT 6.9  MATIC 0.78  LTC 82  BCH 265  SHIB 0.0000113  UNI 7.4  ATOM 9.6  ETC 22.5  XLM 0.118
NEAR 3.4  APT 9.1  ARB 1.22  OP 2.3  FIL 5.2  INJ 21  HBAR 0.079  ICP 9.8  VET 0.029  ALGO 0.165
AAVE 96  GRT 0.158  SUI 1.05  RUNE 4.6  FTM 0.43  SAND 0.46  MANA 0.45  EGLD 52  THETA 1.02
AXS 7.2  XTZ 0.92  EOS 0.74  SNX 3.1  MKR 1650  CRV 0.56  LDO 2.35  IMX 1.62  STX 1.18  KAVA 0.74
FLOW 0.72  CHZ 0.084  GALA 0.026  ZEC 29  NEO 11.8  IOTA 0.22  DASH 31  COMP 52  ENJ 0.31  BAT 0.23
ZIL 0.0224  1INCH 0.41  QTUM 3.2  KSM 27  YFI 7900  CELO 0.61  ROSE 0.083  ANKR 0.0265  ONE 0.0162
HOT 0.0019  ICX 0.24  ONT 0.23  RVN 0.0196  WOO 0.27  SUSHI 1.12  ZRX 0.36  SKL 0.047  LRC 0.24
OCEAN 0.48  IOTX 0.038  STORJ 0.52  JASMY 0.0061  AUDIO 0.19  BAND 1.55  CVC 0.092  COTI 0.062
CTSI 0.17  DENT 0.00096  DGB 0.0094  DUSK 0.19  FET 0.56  FLUX 0.63  FXS 7.4  GLM 0.23  GMT 0.27
GMX 48  GTC 1.1  HIVE 0.33  HIGH 1.45  ID 0.27  JOE 0.44  KNC 0.68  LINA 0.0094  LPT 7.6  LQTY 1.42
MAGIC 0.86  MASK 3.4  MINA 0.86  MTL 1.6  NKN 0.105  NMR 14.8  OGN 0.14  OXT 0.082  PENDLE 1.36
PEOPLE 0.0131  PERP 0.87  POLYX 0.17  POND 0.0138  QNT 104  RAD 1.72  RARE 0.11  REQ 0.097
RLC 1.66  RSR 0.0025  SC 0.0064  SFP 0.72  SLP 0.0023  SPELL 0.00058  SSV 24.5  STG 0.57
SXP 0.36  SYS 0.12  T 0.0242  TLM 0.0136  TRB 88  TWT 1.15  UMA 2.05  VTHO 0.0021  WAXP 0.056
WIN 0.000093  XEC 0.000031  YGG 0.38  ZEN 9.3
"""
# Listed, traded for 56 weeks, gone for 8, listed again: at any moment one of them is gone.
_ROTATING: Final = """
PEPE 0.0000124  BONK 0.0000131  SEI 0.34  TIA 7.8  WLD 2.6  ORDI 47  BLUR 0.43  FTT 1.9
"""
_ROTATION: Final = 64
_ABSENCE: Final = 8
_STABLE: Final = ("USDC", "FDUSD", "TUSD")
_LEVERAGED: Final = (("BTCUP", 3.0, 12.0), ("BTCDOWN", -3.0, 0.031), ("ETHUP", 3.2, 8.4))
_OPENING: Final = 1_609_718_400_000  # Monday 2021-01-04, weeks of trading begin


@dataclass(frozen=True, slots=True)
class Listing:
    """One market and its habits.

    Attributes:
        base: traded currency.
        price: quote currency, the level it swings around.
        turnover: usual quote volume of a day.
        volatility: usual deviation of a day's return.
        beta: how far it follows the slow swing of the whole market.
        swing: deviation of its own slow swing (of the logarithm).
        correlation: of its steps with the market's, −1 to 1.
        quiet: chance out of 4096 that a minute passes without a trade.
        halts: halts of its own, as a multiple of the whole market's.
        spread: between bid and ask, relative.
        rotation: weeks by which its coming and going is shifted; None when it stays.
    """

    base: str
    price: float
    turnover: float
    volatility: float
    beta: float
    swing: float
    correlation: float
    quiet: int
    halts: int
    spread: float
    rotation: int | None = None

    @property
    def symbol(self) -> str:
        """Unified name, ``BTC/USDT``."""
        return f"{self.base}/{QUOTE}"

    @property
    def independence(self) -> float:
        """Weight of its own steps, so that both together have unit size."""
        return float(np.sqrt(1 - self.correlation**2))

    @property
    def price_digits(self) -> int:
        """Decimals of a price: about five significant digits, at most eight decimals."""
        return min(8, max(2, 4 - floor(log10(self.price))))

    @property
    def lot_digits(self) -> int:
        """Decimals of an amount, so that one lot is worth about a cent."""
        return min(8, max(0, 2 + floor(log10(self.price))))

    @property
    def tick(self) -> float:
        """Smallest price step."""
        return float(1 / 10**self.price_digits)

    @property
    def lot(self) -> float:
        """Smallest amount step."""
        return float(1 / 10**self.lot_digits)

    def trading(self, now: int) -> tuple[int, int | None]:
        """Start and, once known, end of the trading that is newest at ``now`` (all UTC ms)."""
        if self.rotation is None:
            shift = int(key_of(self.base, "listed") % np.uint64(60))
            return _OPENING + shift * WEEK, None
        weeks = (now - Timeframe.W1.anchor) // WEEK - self.rotation
        start = Timeframe.W1.anchor + (weeks - weeks % _ROTATION + self.rotation) * WEEK
        end = start + (_ROTATION - _ABSENCE) * WEEK
        return start, end if now >= end else None


@cache
def listings() -> dict[str, Listing]:
    """Every market by symbol, the busiest first."""
    staying = [_coin(base, price, rank) for rank, (base, price) in enumerate(_pairs(_COINS), 1)]
    coming = [
        _coin(base, price, 20 + 9 * place, rotation=_ABSENCE * place)
        for place, (base, price) in enumerate(_pairs(_ROTATING))
    ]
    every = [*staying, *coming, *map(_stable, _STABLE), *(_leveraged(*row) for row in _LEVERAGED)]
    every.sort(key=lambda listing: -listing.turnover)
    return {listing.symbol: listing for listing in every}


def _pairs(text: str) -> list[tuple[str, float]]:
    words = text.split()
    return list(zip(words[::2], map(float, words[1::2]), strict=True))


def _coin(base: str, price: float, rank: int, rotation: int | None = None) -> Listing:
    """A coin's habits follow from its rank, and by chance from its name."""
    luck = uniform(key_of(base, "habits"), np.arange(6, dtype=np.int64)).tolist()
    size = 1 / rank
    return Listing(
        base=base,
        price=price,
        turnover=1.6e9 / rank**1.5 * (1 + 0.4 * luck[0]),
        volatility=0.028 if rank == 1 else 0.046 - 0.012 * size + 0.012 * luck[1],
        beta=1.0 if rank == 1 else 1.05 + 0.3 * luck[2],
        swing=0.0 if rank == 1 else 0.35 + 0.15 * luck[3],
        correlation=1.0 if rank == 1 else 0.84 + 0.06 * size + 0.08 * luck[4],
        quiet=0 if rank < 25 else 2 * rank,
        halts=12 if luck[5] > 0.92 else 0,
        spread=0.00002 + 0.00002 * rank * (1.2 + luck[5]),
        rotation=rotation,
    )


def _stable(base: str) -> Listing:
    turnover = 6e7 * (1 + float(uniform(key_of(base), np.zeros(1, np.int64))[0]))
    return Listing(base, 1.0, turnover, 0.0004, 0.0, 0.0004, 0.05, 40, 0, 0.0001)


def _leveraged(base: str, times: float, price: float) -> Listing:
    correlation = 0.97 if times > 0 else -0.97
    return Listing(base, price, 2.5e6, 0.028 * abs(times), times, 0.3, correlation, 120, 0, 0.0015)
