"""The alerts panel: centre, outbox, watched prices, channels, words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from app.ui.panel import Panel
from app.ui.panels.alerts.centre_page import CentrePage
from app.ui.widgets.basics import Segments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.ui.context import Context
    from app.ui.panels.alerts.page import Page

CENTRE, OUTBOX, PRICES = "centre", "outbox", "prices"
CHANNELS, WORDS, WEBHOOKS = "channels", "words", "webhooks"


class AlertsPanel(Panel):
    """Pages behind segments; each but the centre is built when it is first shown."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._makers: dict[str, Callable[[], Page]] = {
            CENTRE: lambda: self.centre,
            OUTBOX: self._make_outbox,
            PRICES: self._make_prices,
            CHANNELS: self._make_channels,
            WORDS: self._make_words,
            WEBHOOKS: self._make_webhooks,
        }
        self._pages: dict[str, Page] = {}
        self._kept: Mapping[str, object] = {}
        self._book = QStackedWidget()
        self.set_contents(self._book)

    def parts(self) -> Iterator[None]:
        self.segments = Segments(
            [
                (CENTRE, self.tr("Centre")),
                (OUTBOX, self.tr("Outbox")),
                (PRICES, self.tr("Prices")),
                (CHANNELS, self.tr("Channels")),
                (WORDS, self.tr("Words")),
                (WEBHOOKS, self.tr("Webhooks")),
            ]
        )
        yield
        self.centre = CentrePage(self.context)
        yield
        self.segments.chosen.connect(self.show_page)
        self.centre.unread_changed.connect(self._count_unread)
        self.show_page(CENTRE)
        yield

    # ------------------------------------------------------------ pages

    def page(self, key: str) -> Page:
        """A page, built when it is first asked for."""
        if key not in self._pages:
            made = self._pages[key] = self._makers[key]()
            self._book.addWidget(made)
            kept = self._kept.get(key)
            if isinstance(kept, dict):
                made.restore_state(kept)
        return self._pages[key]

    def show_page(self, key: str) -> None:
        """Bring a page to the front; one that is not known is ignored."""
        if key in self._makers:
            self.segments.set_current(key)
            self._book.setCurrentWidget(self.page(key))

    def _make_outbox(self) -> Page:
        from app.ui.panels.alerts.outbox_page import OutboxPage

        made = OutboxPage(self.context)
        made.waiting_changed.connect(self._count_waiting)
        return made

    def _make_prices(self) -> Page:
        from app.ui.panels.alerts.prices_page import PricesPage

        return PricesPage(self.context)

    def _make_channels(self) -> Page:
        from app.ui.panels.alerts.channels_page import ChannelsPage

        return ChannelsPage(self.context)

    def _make_words(self) -> Page:
        from app.ui.panels.alerts.words_page import WordsPage

        return WordsPage(self.context)

    def _make_webhooks(self) -> Page:
        from app.ui.panels.alerts.webhooks_page import WebhooksPage

        return WebhooksPage(self.context)

    def _count_unread(self, unread: int) -> None:
        self.set_count(unread or -1)
        self.set_summary(self.tr("{0} unseen").format(f"{unread:,}") if unread else "")

    def _count_waiting(self, waiting: int) -> None:
        words = self.tr("Outbox")
        shown = f"{words}  {waiting:,}" if waiting else words
        self.segments.button_of(OUTBOX).setText(shown)

    # ------------------------------------------------------------ what the dock asks

    def corner_widget(self) -> QWidget:
        return self.segments

    def menu(self) -> list[QAction]:
        return self.centre.actions_of_table()

    def focus_filter(self) -> None:
        self.page(self.segments.current).focus_filter()

    def saved_state(self) -> dict[str, object]:
        built = {key: page.saved_state() for key, page in self._pages.items()}
        return {**self._kept, **built, "page": self.segments.current}

    def restore_state(self, state: Mapping[str, object]) -> None:
        self._kept = {key: kept for key, kept in state.items() if key in self._makers}
        for key, page in self._pages.items():
            kept = self._kept.get(key)
            if isinstance(kept, dict):
                page.restore_state(kept)
        self.show_page(str(state.get("page")))
