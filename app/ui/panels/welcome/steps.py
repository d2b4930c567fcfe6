"""The four questions; each edits its part of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.services.preferences import NAMED_EXCHANGES
from app.ui.forms.model_form import ModelForm
from app.ui.panels.welcome.candle_strip import NAMES, CandleStrip
from app.ui.panels.welcome.choice_card import ChoiceCard
from app.ui.widgets.basics import IconLabel, button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.services.preferences import Settings

_CAPTION = 120
_TITLES = {
    "binance": "Binance spot",
    "bybit": "Bybit spot",
    "okx": "OKX spot",
    "kraken": "Kraken spot",
    "coinbase": "Coinbase spot",
    "kucoin": "KuCoin spot",
}
_QUOTES = ("USDT", "USDC", "USD", "EUR", "BTC")
_COMMON_ZONES = ("UTC", "Europe/London", "Europe/Berlin", "America/New_York", "Asia/Tokyo")


class Step(QWidget):
    """One question with its title and sentence."""

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(label(title, px=16, weight=600))
        self.column.addWidget(label(sentence, tone="text2", wrap=True))
        self.column.addSpacing(8)

    def apply(self, settings: Settings) -> Settings:
        """The settings with the answers of this step."""
        return settings


class MarketStep(Step):
    """Exchange or demo, quote currency, time zone, candle colours."""

    def __init__(self, settings: Settings, preview: Callable[[str], None]) -> None:
        super().__init__(
            _tr("Where should candles come from?"),
            _tr("You can change all of this later in Preferences."),
        )
        self.exchange_card = ChoiceCard(
            "globe", self.tr("Exchange"), self.tr("Live public data, no key needed")
        )
        self.demo_card = ChoiceCard(
            "flask", self.tr("Demo market"), self.tr("Made-up prices, offline, always moving")
        )
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for card in (self.exchange_card, self.demo_card):
            cards.addWidget(card, 1)
        self.column.addLayout(cards)
        self.column.addSpacing(8)
        self.exchange = _combo(tuple(_TITLES[key] for key in NAMED_EXCHANGES), self.tr("Exchange"))
        self.quote = _combo(_QUOTES, self.tr("Quote currency"), 96)
        self.zone = _combo((settings.appearance.time_zone,), self.tr("Time zone"))
        self.palette_box = _combo(tuple(NAMES.values()), self.tr("Candle colours"))
        self.strip = CandleStrip(settings.appearance.palette)
        self._lay_out_fields()
        self._show(settings)
        self.exchange_card.picked.connect(lambda: self._choose(demo=False))
        self.demo_card.picked.connect(lambda: self._choose(demo=True))
        self.strip.chosen.connect(lambda key: self.palette_box.setCurrentText(NAMES[key]))
        self.palette_box.currentIndexChanged.connect(lambda at: self.strip.set_current(_key(at)))
        self.palette_box.currentIndexChanged.connect(lambda at: preview(_key(at)))

    def _lay_out_fields(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, _CAPTION)
        grid.setColumnStretch(1, 1)
        fields = (self.exchange, self.quote, self.zone, self.palette_box)
        for row, field in enumerate(fields):
            caption = label(field.accessibleName(), tone="text2")
            caption.setBuddy(field)
            grid.addWidget(caption, row, 0)
            holder = QHBoxLayout()
            holder.addWidget(field)
            holder.addStretch(1)
            grid.addLayout(holder, row, 1)
        grid.addWidget(self.strip, len(fields), 1)
        self.column.addLayout(grid)
        self.column.addStretch(1)
        note = QHBoxLayout()
        note.setSpacing(8)
        note.addWidget(IconLabel("flask", "warn"))
        words = self.tr("The demo market needs no network and is marked DEMO everywhere.")
        note.addWidget(label(words, tone="text2"), 1)
        self.column.addLayout(note)

    def _show(self, settings: Settings) -> None:
        exchange = settings.market.exchange
        self._choose(demo=exchange == "demo")
        if exchange in _TITLES:
            self.exchange.setCurrentText(_TITLES[exchange])
        self.quote.setCurrentText(settings.market.quote)
        self.zone.setCurrentText(settings.appearance.time_zone)
        self.palette_box.setCurrentText(NAMES[settings.appearance.palette])

    def offer_zones(self, zones: Sequence[str]) -> None:
        """Offer these time zones; the chosen one stays chosen."""
        chosen = self.zone.currentText()
        self.zone.clear()
        self.zone.addItems([*([] if chosen in zones else [chosen]), *zones])
        self.zone.setCurrentText(chosen)

    def _choose(self, *, demo: bool) -> None:
        self.demo_card.set_on(on=demo)
        self.exchange_card.set_on(on=not demo)
        self.exchange.setEnabled(not demo)

    def apply(self, settings: Settings) -> Settings:
        chosen = "demo" if self.demo_card.is_on else NAMED_EXCHANGES[self.exchange.currentIndex()]
        market = settings.market.model_copy(
            update={"exchange": chosen, "quote": self.quote.currentText()}
        )
        looks = settings.appearance.model_copy(
            update={"time_zone": self.zone.currentText(), "palette": self.strip.current}
        )
        return settings.model_copy(update={"market": market, "appearance": looks})


class UniverseStep(Step):
    """How many symbols, and which never."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            _tr("Which symbols should be watched?"),
            _tr("The largest by volume of the last 24 hours, chosen anew for each scan."),
        )
        fields = ("top", "minimum_volume", "exclude_stable", "exclude_leveraged")
        self.form = ModelForm(settings.universe, fields)
        self.column.addWidget(self.form, 1)

    def apply(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"universe": self.form.value})


class AccountStep(Step):
    """What sizes are computed from."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            _tr("How much do you risk on a trade?"),
            _tr("Used to work out sizes; Harrier never trades. Write the risk as 1% or 0.01."),
        )
        self.form = ModelForm(settings.account)
        self.column.addWidget(self.form, 1)

    def apply(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"account": self.form.value})


class AlertsStep(Step):
    """Notifications of the desktop, with a test."""

    def __init__(self, settings: Settings, send_test: Callable[[], object]) -> None:
        super().__init__(
            _tr("Where do you want to hear of new setups?"),
            _tr("Each new setup is told once; many at a time come as one digest."),
        )
        self.form = ModelForm(settings.notifications)
        self.test_button = button(self.tr("Send a test notification"), icon_name="bell")
        self.test_button.clicked.connect(lambda _checked: send_test())
        holder = QHBoxLayout()
        holder.addWidget(self.test_button)
        holder.addStretch(1)
        self.column.addWidget(self.form)
        self.column.addLayout(holder)
        self.column.addStretch(1)

    def apply(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"notifications": self.form.value})


def _tr(text: str) -> str:
    return QCoreApplication.translate("welcome", text)


def _combo(choices: tuple[str, ...], name: str, width: int = 220) -> QComboBox:
    made = QComboBox()
    made.addItems(list(choices))
    # Its width is fixed, so no need to measure each of 600 time zones.
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setFixedWidth(width)
    made.setAccessibleName(name)
    return made


def known_zones() -> tuple[str, ...]:
    """All time zones of this machine, common ones first; looks at some 600 files."""
    known = available_timezones()
    common = tuple(zone for zone in _COMMON_ZONES if zone == "UTC" or zone in known)
    return common + tuple(sorted(zone for zone in known if "/" in zone and zone not in common))


def _key(at: int) -> str:
    return tuple(NAMES)[at]
