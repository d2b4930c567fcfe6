"""Preferences: every setting declared once, in one field.

The command line, the preferences pages and the saved file follow from these fields: the title and
the description are what the user reads, the bounds are what is checked.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.services.setting_types import (
    AlertRule,
    ChecklistLine,
    ClockTime,
    HostName,
    Interval,
    Pattern,
    ProxyAddress,
    TimeframeName,
    TimeZone,
    WebAddress,
)
from app.services.watchlists import KeptWatchlists

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
    regime_confirm: int = Field(
        3, ge=1, le=100, title="A new trend holds for", description="4h bars before it is taken"
    )
    regime_hold: int = Field(
        12, ge=1, le=1000, title="A trend stays at least", description="4h bars"
    )


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
    """What sizes are computed from, and the limits that mark a setup. 0 switches a limit off."""

    equity: float = Field(10_000.0, gt=0, title="Account size", description="Quote currency")
    follows_journal: bool = Field(
        False,
        title="Follows the journal",
        description="The size plus the profit of closed trades in the quote currency",
    )
    risk: float = Field(0.01, gt=0, le=1, title="Risk per trade", description="Fraction of equity")
    fee: float = Field(0.001, ge=0, lt=0.1, title="Fee", description="Fraction, of each fill")
    maximum_share: float = Field(
        1.0, gt=0, le=1, title="Largest position", description="Fraction of equity"
    )
    kind: Literal["margin", "spot"] = Field(
        "margin", title="Account", description="A spot account sells nothing short"
    )
    maximum_open_risk: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Most risk at a time",
        description="Fraction of equity, of what you took",
    )
    maximum_setups: int = Field(0, ge=0, le=1000, title="Most setups at a time")
    maximum_group: int = Field(
        0, ge=0, le=1000, title="Most that move together", description="Setups of one group"
    )
    group_correlation: float = Field(
        0.8, gt=0, le=1, title="Moving together from", description="Correlation of returns"
    )
    group_bars: int = Field(
        100, ge=20, le=1000, title="Compared over", description="Bars of the setup's timeframe"
    )
    maximum_daily_loss: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Most loss a day",
        description="Fraction of equity, of what you took; pauses alerts",
    )


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


class AlertSettings(Section):
    """What is told, where and when. Tokens and addresses with secrets are in the keyring."""

    rules: tuple[AlertRule, ...] = Field(
        (), title="Rules", description="EVENT CHANNEL on|silent|off [STRATEGY], * for any"
    )
    minimum_score: float = Field(0.0, ge=0, le=100, title="Least score of a setup")
    cooldown_minutes: int = Field(
        0, ge=0, le=10_080, title="Cool-down", description="Minutes, by symbol and strategy"
    )
    digest_window_seconds: int = Field(
        60, ge=1, le=3_600, title="Digest window", description="Seconds that a burst may take"
    )
    late_after_minutes: int = Field(
        15, ge=1, le=1_440, title="No news after", description="Minutes; older goes in a digest"
    )
    give_up_after_hours: int = Field(
        72, ge=1, le=720, title="Give up after", description="Hours of trying to send"
    )
    quiet_from: ClockTime = Field("", title="Quiet from", description="HH:MM; empty: never")
    quiet_until: ClockTime = Field("", title="Quiet until", description="HH:MM of your time zone")
    quiet_manner: Literal["digest", "silent"] = Field(
        "digest", title="Meanwhile", description="One digest afterwards, or without a sound"
    )
    sound: bool = Field(True, title="Sound with desktop notifications")
    telegram: bool = Field(False, title="Telegram")
    telegram_chat: str = Field(
        "", title="Telegram chat", description="Its id; only this chat is answered", max_length=64
    )
    telegram_address: WebAddress = Field(
        "https://api.telegram.org", title="Telegram address", description="Of the bot's server"
    )
    apprise: bool = Field(False, title="Apprise", description="Discord, Slack, e-mail, ntfy ...")
    webhook: bool = Field(False, title="Webhook", description="Every event as signed JSON")
    webhook_url: WebAddress = Field("", title="Webhook address", description="https://")
    allow_local_network: bool = Field(
        False, title="Allow local network", description="Webhooks to this machine and its network"
    )


class HookSettings(Section):
    """Messages from outside, such as TradingView's alerts."""

    enabled: bool = Field(False, title="Listen for webhooks")
    port: int = Field(8917, ge=0, le=65_535, title="Port", description="0: any that is free")
    allow_network: bool = Field(
        False,
        title="Allow local network",
        description="Listen to other machines too, not only to this one",
    )
    hosts: tuple[HostName, ...] = Field(
        (), title="Further host names", description="Such as that of a tunnel to this machine"
    )
    require_time: bool = Field(
        False, title="Require a time", description="Refuse messages without {{timenow}}"
    )
    map_perpetuals: bool = Field(
        False, title="Take perpetuals as spot", description="BTCUSDT.P becomes BTC/USDT"
    )
    timeframe: TimeframeName = Field(
        "1h", title="Timeframe", description="Of messages that name none"
    )
    levels: str = Field(
        "",
        max_length=100,
        title="Levels from",
        description="Strategy whose stop and targets stand in for those a message lacks",
    )
    cooldown_bars: int = Field(
        0, ge=0, le=10_000, title="Cool-down", description="Bars after the end of a setup"
    )


class JournalSettings(Section):
    """What is asked about every trade you write down, and offered to imported ones."""

    checklist: tuple[ChecklistLine, ...] = Field(
        (),
        max_length=50,
        title="Own checklist",
        description="Asked beside the strategy's conditions; as text: WORDS × WEIGHT (required)",
    )


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
    alerts: AlertSettings = AlertSettings()
    journal: JournalSettings = JournalSettings()
    data: DataSettings = DataSettings()
    hooks: HookSettings = HookSettings()
    watchlists: KeptWatchlists = Field(
        (), title="Watchlists", description="NAME: BTC/USDT ETH/USDT, one after the other"
    )
    welcome_done: bool = Field(False, title="Welcome seen")
