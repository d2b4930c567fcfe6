"""Preferences: every setting declared once, in one field.

The command line, the preferences pages and the saved file follow from these fields: the title and
the description are what the user reads, the bounds are what is checked.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import BadInput
from app.services.events import Event
from app.services.setting_fields import (
    checked,
    differences,
    fields_of,
    from_text,
    kind_of,
    require,
    salvage,
    value_at,
    with_value,
)
from app.services.setting_types import (
    Interval,
    Pattern,
    ProxyAddress,
    TimeZone,
    WebAddress,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.events import EventBus
    from app.services.ports import SettingsStore

NAMED_EXCHANGES = ("binance", "bybit", "okx", "kraken", "coinbase", "kucoin")


class Section(BaseModel):
    """A page of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class MarketSettings(Section):
    """Where candles come from."""

    exchange: str = Field(
        "demo",
        title="Exchange",
        description="'demo' or any exchange id of ccxt",
        pattern=r"^[a-z0-9_]+$",
    )
    api_url: WebAddress = Field(
        "", title="Address", description="Base address in place of the exchange's own"
    )
    proxy: ProxyAddress = Field(
        "", title="Proxy", description="http:// or socks5:// address; empty: none"
    )
    quote: str = Field("USDT", title="Quote currency", min_length=1, max_length=12)
    reference: str = Field("BTC", title="Reference", description="Base currency the regime follows")


class UniverseSettings(Section):
    """Which symbols are scanned. Ratios are fractions, 0 and empty switch a filter off."""

    top: int = Field(100, ge=1, le=5000, title="Largest by volume")
    minimum_volume: float = Field(
        0.0, ge=0, title="Least 24 h volume", description="Quote currency"
    )
    minimum_age_days: int = Field(0, ge=0, title="Least age", description="Days since listing")
    maximum_spread: float = Field(
        0.005, ge=0, le=1, title="Widest spread", description="1 − bid/ask"
    )
    maximum_price_step: float = Field(
        0.01, ge=0, le=1, title="Coarsest price step", description="One tick over the price"
    )
    minimum_volatility: float = Field(0.0, ge=0, title="Least volatility", description="10 days")
    maximum_volatility: float = Field(0.0, ge=0, title="Most volatility", description="10 days")
    minimum_range: float = Field(0.0, ge=0, title="Least range", description="(high−low)/low, 10 d")
    maximum_range: float = Field(0.0, ge=0, title="Most range", description="(high−low)/low, 10 d")
    minimum_change: float | None = Field(None, title="Least 24 h change", description="Fraction")
    maximum_change: float | None = Field(None, title="Most 24 h change", description="Fraction")
    whitelist: tuple[Pattern, ...] = Field(
        (), title="Only these", description="Regular expressions, such as ^(BTC|ETH)/"
    )
    blacklist: tuple[Pattern, ...] = Field(
        (), title="Never these", description="Regular expressions, such as ^LUNA"
    )
    exclude_stable: bool = Field(True, title="Leave out stable coins and pegged currencies")
    exclude_leveraged: bool = Field(True, title="Leave out leveraged tokens")


class ScheduleSettings(Section):
    """When scans run."""

    enabled: bool = Field(True, title="Scan on schedule")
    interval: Interval = Field(
        "auto", title="Every", description="'auto': each close of the shortest timeframe in use"
    )
    delay_seconds: int = Field(
        5, ge=0, le=600, title="Delay after the close", description="Seconds"
    )
    keep_awake: bool = Field(False, title="Keep the machine awake while scanning")


class AccountSettings(Section):
    """What sizes are computed from."""

    equity: float = Field(10_000.0, gt=0, title="Account size", description="Quote currency")
    risk: float = Field(0.01, gt=0, le=1, title="Risk per trade", description="Fraction of equity")


class AppearanceSettings(Section):
    """How the window looks."""

    theme: Literal["dark", "light", "system"] = Field("dark", title="Theme")
    palette: Literal["tide", "sky", "classic", "ink"] = Field("tide", title="Candle colours")
    swap_colours: bool = Field(False, title="Swap up and down")
    hollow: bool = Field(False, title="Hollow up candles")
    density: Literal["compact", "normal", "comfortable"] = Field("normal", title="Row height")
    time_zone: TimeZone = Field("UTC", title="Time zone")
    reduce_motion: bool = Field(False, title="Reduce motion")


class NotificationSettings(Section):
    """How setups are announced."""

    tray: bool = Field(True, title="Desktop notifications")
    digest_from: int = Field(5, ge=2, le=100, title="Digest from", description="Setups in one scan")
    close_to_tray: bool = Field(False, title="Keep running in the tray when closed")


class DataSettings(Section):
    """What is kept."""

    history_bars: int = Field(1000, ge=300, le=50_000, title="Bars fetched for a new series")
    maximum_filled: float = Field(
        0.10, ge=0, le=1, title="Most missing candles", description="Share"
    )


class Settings(Section):
    """All preferences of one installation."""

    market: MarketSettings = MarketSettings()
    universe: UniverseSettings = UniverseSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    account: AccountSettings = AccountSettings()
    appearance: AppearanceSettings = AppearanceSettings()
    notifications: NotificationSettings = NotificationSettings()
    data: DataSettings = DataSettings()
    welcome_done: bool = Field(False, title="Welcome seen")


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SettingsChanged(Event):
    """Preferences changed: what holds from now on, and the paths that differ from before."""

    settings: Settings
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as it is listed.

    Attributes:
        path: ``section.field``, the name on the command line.
        value: in force now: text, number, truth, tuple of texts or None. ``default`` likewise.
        kind: text, integer, number, truth, choice or list.
        choices: what a choice may be.
        optional: whether ``none`` is a value.
    """

    path: str
    value: object
    default: object
    title: str
    description: str
    kind: str
    choices: tuple[str, ...] = ()
    optional: bool = False


_FIELDS = fields_of(Settings)


class SettingsService:
    """The preferences in force, and the only way to change them. Safe from any thread.

    Attributes:
        notice: a sentence for the user when the stored file could not be taken as it was.
    """

    def __init__(self, store: SettingsStore, bus: EventBus) -> None:
        """Read the store; damaged settings are set aside and the defaults stand in.

        Raises:
            EnvironmentFault: the settings belong to a newer program or cannot be read at all.
        """
        self._store = store
        self._bus = bus
        self._lock = threading.Lock()
        self._overrides: dict[str, object] = {}
        self.notice: str | None = None
        self._saved = self._read()
        self._current = self._saved

    @property
    def current(self) -> Settings:
        """What holds now, overrides of this run included."""
        return self._current

    def list(self) -> tuple[SettingRow, ...]:
        """Every setting, in the order of declaration."""
        return tuple(
            SettingRow(
                path,
                value_at(self._current, path),
                field.get_default(call_default_factory=True),
                field.title or path,
                field.description or "",
                *kind_of(field.annotation),
            )
            for path, field in _FIELDS.items()
        )

    def get(self, path: str) -> object:
        """The value in force.

        Raises:
            BadInput: no such setting.
        """
        require(path, _FIELDS)
        return value_at(self._current, path)

    def set(self, path: str, text: str) -> None:
        """Save one setting, given as the user types it.

        Raises:
            BadInput: no such setting, or a value it cannot take.
            EnvironmentFault: the file cannot be written.
        """
        with self._lock:
            changed = _typed(self._saved, path, text)
            remaining = {key: value for key, value in self._overrides.items() if key != path}
            event = self._keep(changed, remaining)
        self._announce(event)

    def replace(self, settings: Settings) -> None:
        """Save all settings; what this run overrides is saved only where it was changed.

        Raises:
            BadInput: a value that its field does not take.
            EnvironmentFault: the file cannot be written.
        """
        settings = checked(settings)
        with self._lock:
            remaining = {
                path: value
                for path, value in self._overrides.items()
                if value_at(settings, path) == value
            }
            for path in remaining:
                settings = with_value(settings, path, value_at(self._saved, path))
            event = self._keep(settings, remaining)
        self._announce(event)

    def override(self, values: Mapping[str, str]) -> None:
        """Let these hold for this run only: text by path, as `set` takes it.

        Raises:
            BadInput: no such setting, or a value it cannot take.
        """
        with self._lock:
            overrides = dict(self._overrides)
            for path, text in values.items():
                overrides[path] = value_at(_typed(self._saved, path, text), path)
            event = self._apply(self._saved, overrides)
        self._announce(event)

    def _keep(self, saved: Settings, overrides: dict[str, object]) -> SettingsChanged | None:
        self._store.write(differences(saved))
        return self._apply(saved, overrides)

    def _apply(self, saved: Settings, overrides: dict[str, object]) -> SettingsChanged | None:
        before, after = self._current, saved
        for path, value in overrides.items():
            after = with_value(after, path, value)
        self._saved, self._overrides, self._current = saved, overrides, after
        paths = tuple(path for path in _FIELDS if value_at(before, path) != value_at(after, path))
        return SettingsChanged(after, paths) if paths else None

    def _announce(self, event: SettingsChanged | None) -> None:
        if event is not None:
            log.info("Settings changed: %s", ", ".join(event.paths))
            self._bus.publish(event)

    def _read(self) -> Settings:
        try:
            stored = self._store.read()
        except BadInput as error:
            kept = self._store.set_aside()
            self.notice = f"{error} It is kept as {kept}; the defaults are used."
            return Settings()
        settings, dropped = salvage(Settings, stored)
        if dropped:
            kept = self._store.set_aside()
            self._store.write(differences(settings))
            names = ", ".join(dropped)
            self.notice = (
                f"The stored settings held what this program cannot take ({names}); those are back"
                f" at their defaults, and the original is kept as {kept}."
            )
        return settings


def _typed(settings: Settings, path: str, text: str) -> Settings:
    require(path, _FIELDS)
    try:
        return with_value(settings, path, from_text(kind_of(_FIELDS[path].annotation), text))
    except BadInput as error:
        raise BadInput(error.args[0], source=path) from error
