"""Cases by rule and symbol, base rates by setup."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import BaseCaseRow, BaseRateRow
from app.domain.base_rate import BaseRate, BaseRates, Cases
from app.services.ports import KeptCases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Select

    from app.services.ports import CaseKey

_AT_ONCE: Final = 500
_COLUMNS: Final = 4


class SqlBaseRates:
    """Reads and writes at once; there are few of them at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cases(self, key: CaseKey, symbols: Sequence[str]) -> dict[str, KeptCases]:
        """What is kept of these symbols."""
        found = {}
        for start in range(0, len(symbols), _AT_ONCE):
            part = symbols[start : start + _AT_ONCE]
            query = _of_rule(key).where(BaseCaseRow.symbol.in_(part))
            for row in self._connection.execute(query):
                found[row.symbol] = KeptCases(row.history_hash, _unpacked(row.cases))
        return found

    def save_cases(self, key: CaseKey, found: Mapping[str, KeptCases]) -> None:
        """Keep these in place of earlier ones of the same symbols."""
        statement = insert(BaseCaseRow)
        changed = {name: statement.excluded[name] for name in ("history_hash", "cases")}
        upsert = statement.on_conflict_do_update(
            index_elements=["strategy_hash", "exchange", "timeframe", "symbol"], set_=changed
        )
        rows = [
            {
                "strategy_hash": key.strategy_hash,
                "exchange": key.exchange,
                "timeframe": str(key.timeframe),
                "symbol": symbol,
                "history_hash": kept.history_hash,
                "cases": _packed(kept.cases),
            }
            for symbol, kept in found.items()
        ]
        if rows:
            self._connection.execute(upsert, rows)

    def of(self, setup_id: str) -> BaseRates | None:
        """One setup's, or None while they are not known."""
        query = select(BaseRateRow.rates).where(BaseRateRow.setup_id == setup_id)
        text = self._connection.scalar(query)
        return None if text is None else _rates_of(json.loads(text))

    def unknown(self, setup_ids: Iterable[str]) -> list[str]:
        """Those without base rates, in the given order."""
        wanted = list(setup_ids)
        known: set[str] = set()
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            query = select(BaseRateRow.setup_id).where(BaseRateRow.setup_id.in_(part))
            known.update(self._connection.scalars(query))
        return [setup_id for setup_id in wanted if setup_id not in known]

    def save(self, rates: Mapping[str, BaseRates], computed_at: int) -> None:
        """Keep base rates by setup; ``computed_at`` is wall clock, UTC ms."""
        rows = [
            {"setup_id": setup_id, "computed_at": computed_at, "rates": json.dumps(asdict(one))}
            for setup_id, one in rates.items()
        ]
        if rows:
            statement = insert(BaseRateRow)
            changed = {name: statement.excluded[name] for name in ("computed_at", "rates")}
            self._connection.execute(
                statement.on_conflict_do_update(index_elements=["setup_id"], set_=changed), rows
            )


def _of_rule(key: CaseKey) -> Select[str, str, bytes]:
    return (
        select(BaseCaseRow.symbol, BaseCaseRow.history_hash, BaseCaseRow.cases)
        .where(BaseCaseRow.strategy_hash == key.strategy_hash)
        .where(BaseCaseRow.exchange == key.exchange)
        .where(BaseCaseRow.timeframe == str(key.timeframe))
    )


def _packed(cases: Cases) -> bytes:
    columns = (cases.signal, cases.end, cases.r, cases.trend)
    return np.stack([column.astype("<f8") for column in columns]).tobytes()


def _unpacked(packed: bytes) -> Cases:
    rows = np.frombuffer(packed, "<f8").reshape(_COLUMNS, -1)
    signal, end = rows[0].astype(np.int64), rows[1].astype(np.int64)
    return Cases(signal, end, rows[2].copy(), rows[3].copy())


def _rates_of(found: dict[str, Any]) -> BaseRates:
    split = tuple(
        (label, BaseRate(**one), BaseRate(**all_)) for label, one, all_ in found["by_regime"]
    )
    single = ("symbol", "universe", "regime", "symbol_in_regime")
    return BaseRates(
        **{name: BaseRate(**found[name]) for name in single},
        trend=found["trend"],
        by_regime=split,
        symbols=found["symbols"],
        since=found["since"],
    )
