"""A backtest as a row, and back: texts for what is read by people, arrays for what is drawn."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.adapters.storage.repositories.measures import measures_of, measures_text
from app.domain.backtester import Account, Outcome, Trades
from app.domain.backtester.check import Check, CheckLevel
from app.domain.backtester.conditions import TradeConditions, no_conditions
from app.domain.backtester.thinning import daily_rows
from app.domain.regime import RegimeHistory
from app.domain.strategy import parse_strategy
from app.services.ports import BacktestRequest, BacktestResult, Durations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    type Arrays = dict[str, NDArray[Any]]

_OF_TRADES: Final = ("owner", "lives", "money", "score", "last_times", "last_closes")
_REGIME: Final = "regime."
_TRUTHS: Final = "conditions.truths"
_VALUES: Final = "conditions.values"


def row_of(result: BacktestResult) -> dict[str, Any]:
    """The values of a row. Of a long equity curve each day's end and extremes are kept."""
    outcome, request, conditions = result.outcome, result.request, result.conditions
    times = outcome.times
    return {
        "id": result.id,
        "made_at": result.made_at,
        "removed_at": None,
        "strategy": request.strategy.name,
        "version": result.version,
        "timeframe": str(request.strategy.timeframe),
        "symbols": json.dumps(outcome.trades.symbols),
        "since": int(times[0]),
        "until": int(times[-1]) + outcome.trades.step,
        "request": json.dumps(_request_text(request)),
        "measures": measures_text(result.measures),
        "findings": json.dumps(
            {
                "intrabar": outcome.intrabar,
                "rejected": outcome.rejected,
                "signals": outcome.signals,
                "refused": outcome.refused,
                "conditions": list(zip(conditions.texts, conditions.labels, strict=True)),
                "bracket": dict(result.bracket),
                "checks": [asdict(check) for check in result.checks],
                "assumptions": dict(result.assumptions),
                "durations": asdict(result.durations),
            }
        ),
        "columns": _packed(result),
    }


def result_of(row: Mapping[Any, Any]) -> BacktestResult:
    """The run that a row keeps."""
    request = _request(json.loads(row["request"]))
    found = json.loads(row["findings"])
    arrays = _unpacked(row["columns"])
    trades = Trades(
        symbols=tuple(json.loads(row["symbols"])),
        step=request.strategy.timeframe.milliseconds,
        **{name: arrays[name] for name in _OF_TRADES},
    )
    outcome = Outcome(
        account=request.account,
        intrabar=found["intrabar"],
        trades=trades,
        times=arrays["times"],
        equity=arrays["equity"],
        rejected=found["rejected"],
        signals=found["signals"],
        refused=found.get("refused", 0),
    )
    return BacktestResult(
        id=row["id"],
        made_at=row["made_at"],
        request=request,
        version=row["version"],
        outcome=outcome,
        measures=measures_of(row["measures"]),
        bracket=found["bracket"],
        checks=tuple(_check(check) for check in found["checks"]),
        assumptions=found["assumptions"],
        buy_and_hold=arrays["buy_and_hold"],
        regime=_regime(arrays),
        durations=Durations(**found["durations"]),
        conditions=_conditions(found, arrays, len(trades)),
    )


def _request_text(request: BacktestRequest) -> dict[str, Any]:
    return {
        "strategy": json.loads(request.strategy.to_json()),
        "account": asdict(request.account),
        "symbols": request.symbols,
        "folder": None if request.folder is None else str(request.folder),
        "since": request.since,
        "until": request.until,
        "intrabar": request.intrabar,
        "max_open": request.max_open,
        "top": request.top,
    }


def _request(found: dict[str, Any]) -> BacktestRequest:
    return BacktestRequest(
        strategy=parse_strategy(json.dumps(found["strategy"])),
        account=Account(**found["account"]),
        symbols=tuple(found["symbols"]),
        folder=None if found["folder"] is None else Path(found["folder"]),
        since=found["since"],
        until=found["until"],
        intrabar=found["intrabar"],
        max_open=found["max_open"],
        top=found.get("top"),
    )


def _check(found: dict[str, str]) -> Check:
    return Check(found["id"], CheckLevel(found["level"]), found["sentence"])


def _conditions(found: Mapping[str, Any], arrays: Arrays, trades: int) -> TradeConditions:
    """None for runs that were kept before they were read."""
    if not found.get("conditions"):
        return no_conditions(trades)
    texts, labels = zip(*found["conditions"], strict=True)
    return TradeConditions(texts, labels, arrays[_TRUTHS], arrays[_VALUES])


def _packed(result: BacktestResult) -> bytes:
    outcome, trades = result.outcome, result.outcome.trades
    rows = daily_rows(outcome.times, outcome.equity)
    arrays: Arrays = {name: getattr(trades, name) for name in _OF_TRADES}
    arrays |= {"times": outcome.times[rows], "equity": outcome.equity[rows]}
    arrays["buy_and_hold"] = result.buy_and_hold[rows]
    arrays[_TRUTHS], arrays[_VALUES] = result.conditions.truths, result.conditions.values
    if result.regime is not None:
        for field in fields(RegimeHistory):
            arrays[_REGIME + field.name] = getattr(result.regime, field.name)
    archive = BytesIO()
    np.savez_compressed(archive, **arrays)  # type: ignore[arg-type]
    return archive.getvalue()


def _unpacked(columns: bytes) -> Arrays:
    with np.load(BytesIO(columns), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _regime(arrays: Arrays) -> RegimeHistory | None:
    if _REGIME + "times" not in arrays:
        return None
    names = (field.name for field in fields(RegimeHistory))
    return RegimeHistory(**{name: arrays[_REGIME + name] for name in names})
