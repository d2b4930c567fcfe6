"""Strategies and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import StrategyRow, StrategyVersionRow
from app.services.ports import StoredStrategy

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row, Select

    from app.domain.strategy import Strategy


class SqlStrategies:
    """The newest version of each strategy; older ones stay for the setups they made."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[StoredStrategy, ...]:
        """Newest versions, by name."""
        wanted = _newest().where(~StrategyRow.hidden).order_by(StrategyRow.name)
        return tuple(_stored(row) for row in self._connection.execute(wanted))

    def get(self, name: str) -> StoredStrategy | None:
        """The newest version, or None."""
        wanted = _newest().where(~StrategyRow.hidden, StrategyRow.name == name)
        row = self._connection.execute(wanted).first()
        return None if row is None else _stored(row)

    def version(self, name: str, content_hash: str) -> StoredStrategy | None:
        """The version of that content, also of a strategy that was deleted; None without one."""
        wanted = (
            _versions()
            .where(StrategyRow.name == name, StrategyVersionRow.content_hash == content_hash)
            .order_by(StrategyVersionRow.version.desc())
        )
        row = self._connection.execute(wanted).first()
        return None if row is None else _stored(row)

    def versions(self, name: str) -> tuple[StoredStrategy, ...]:
        """Every version, newest first; also of a strategy that was deleted."""
        wanted = (
            _versions().where(StrategyRow.name == name).order_by(StrategyVersionRow.version.desc())
        )
        return tuple(_stored(row) for row in self._connection.execute(wanted))

    def save(self, strategy: Strategy, changed_at: int, source: str = "user") -> StoredStrategy:
        """Keep a new version unless the content is unchanged.

        What does not count as content (the description) replaces that of the newest version.
        """
        before = self._connection.execute(
            _newest().where(StrategyRow.name == strategy.name)
        ).first()
        content_hash = strategy.content_hash()
        if before is not None and before.content_hash == content_hash:
            version, changed_at, source = before.version, before.changed_at, before.source
        else:
            version = 1 + self._last_version(strategy.name)
        self._point(strategy, version)
        row = {
            "name": strategy.name,
            "version": version,
            "content_hash": content_hash,
            "content": strategy.to_json(),
            "source": source,
            "changed_at": changed_at,
        }
        self._connection.execute(
            insert(StrategyVersionRow)
            .values(row)
            .on_conflict_do_update(
                index_elements=["name", "version"], set_={"content": row["content"]}
            )
        )
        return StoredStrategy(strategy, version, content_hash, strategy.enabled, source, changed_at)

    def rename(self, name: str, wanted: str) -> None:
        """Let a strategy's versions go on under another name, and hide the old one.

        The old name keeps its versions too, for the setups they made. Where the new one has had
        others, they stay in front; going back to an earlier name repeats none.
        """
        own = self.versions(name)
        known = {stored.version: _origin(stored) for stored in self.versions(wanted)}
        numbered = {stored.version: _origin(stored) for stored in own}
        goes_on = all(numbered.get(number) == origin for number, origin in known.items())
        first = 0 if goes_on else max(known)
        for stored in own:
            called = stored.strategy.model_copy(update={"name": wanted})
            if stored is own[0]:
                self._point(called, first + stored.version)
            if first + stored.version not in known:
                row = {
                    "name": wanted,
                    "version": first + stored.version,
                    "content_hash": stored.content_hash,
                    "content": called.to_json(),
                    "source": stored.source,
                    "changed_at": stored.changed_at,
                }
                self._connection.execute(insert(StrategyVersionRow).values(row))
        self.delete(name)

    def set_enabled(self, name: str, *, enabled: bool) -> None:
        """Switch on or off without a new version."""
        self._change(name, enabled=enabled)

    def delete(self, name: str) -> None:
        """Hide a strategy; versions used by setups stay."""
        self._change(name, hidden=True)

    def _point(self, strategy: Strategy, version: int) -> None:
        newest = {"version": version, "enabled": strategy.enabled, "hidden": False}
        statement = insert(StrategyRow).values(name=strategy.name, **newest)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_=newest)
        )

    def _last_version(self, name: str) -> int:
        versions = select(func.max(StrategyVersionRow.version)).where(
            StrategyVersionRow.name == name
        )
        return self._connection.scalar(versions) or 0

    def _change(self, name: str, **values: bool) -> None:
        self._connection.execute(
            update(StrategyRow).where(StrategyRow.name == name).values(**values)
        )


def _origin(stored: StoredStrategy) -> tuple[str, str, int]:
    """What tells a version from another one of the same number."""
    return stored.content_hash, stored.source, stored.changed_at


def _versions() -> Select[str, int, bool, str, str, str, int]:
    return select(
        StrategyRow.name,
        StrategyVersionRow.version,
        StrategyRow.enabled,
        StrategyVersionRow.content_hash,
        StrategyVersionRow.content,
        StrategyVersionRow.source,
        StrategyVersionRow.changed_at,
    ).join(StrategyVersionRow, StrategyVersionRow.name == StrategyRow.name)


def _newest() -> Select[str, int, bool, str, str, str, int]:
    return _versions().where(StrategyVersionRow.version == StrategyRow.version)


def _stored(row: Row[str, int, bool, str, str, str, int]) -> StoredStrategy:
    from app.domain.strategy import parse_strategy

    strategy = parse_strategy(row.content, f"strategy {row.name}")
    if strategy.enabled != row.enabled:
        strategy = strategy.model_copy(update={"enabled": row.enabled})
    return StoredStrategy(
        strategy, row.version, row.content_hash, row.enabled, row.source, row.changed_at
    )
