"""Hands the detail what it shows of the chosen trade, and what is changed there to the deeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from app.domain.errors import BadInput
from app.services.settings import SettingsChanged
from app.ui.models import formats
from app.ui.panels.journal.picture_window import PictureWindow
from app.ui.panels.journal.pictures_page import thumbnail
from app.ui.panels.journal.trade_chart import chart_trade, load_scene

if TYPE_CHECKING:
    from app.domain.journal.fill import Fill
    from app.services.journal.service import JournalService
    from app.ui.charts.scene import Scene
    from app.ui.charts.trade_item import ChartTrades
    from app.ui.context import Context
    from app.ui.panels.journal.deeds import JournalDeeds
    from app.ui.panels.journal.detail import TradeDetail
    from app.ui.panels.journal.pictures_page import Thumbnail
    from app.ui.panels.journal.rows import TradeRow

_CALM_MS = 60  # the cursor runs over many rows before it rests on one


class _Seen(NamedTuple):
    """A trade's fills with its chart."""

    trade_id: str
    fills: tuple[Fill, ...]
    scene: Scene
    drawn: ChartTrades | None


class DetailControl(QObject):
    """Reads beside the window; what is overtaken by another choice is dropped."""

    def __init__(self, context: Context, detail: TradeDetail, deeds: JournalDeeds) -> None:
        super().__init__(detail)
        self._context = context
        self._detail = detail
        self._deeds = deeds
        self._fills: tuple[Fill, ...] = ()
        self._drawn: ChartTrades | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._read)
        detail.edited.connect(self._edit)
        context.bridge.on(SettingsChanged, lambda _event: detail.checklist.offer_anew(), self)
        detail.fills.refilled.connect(self._refill)
        detail.plan.unlink_wanted.connect(lambda: self._with_id(deeds.unlink))
        detail.plan.setup_wanted.connect(self._show_setup)
        detail.pictures.added.connect(
            lambda found: self._with_id(lambda key: deeds.add_pictures(key, found))
        )
        detail.pictures.removed.connect(
            lambda ids: self._with_id(lambda key: deeds.remove_pictures(key, ids))
        )
        detail.pictures.opened.connect(self._open_picture)

    @property
    def _journal(self) -> JournalService:
        return self._context.services.journal

    @property
    def fills(self) -> tuple[Fill, ...]:
        """Those of the trade shown, as far as they are read."""
        return self._fills

    def show_row(self, row: TradeRow) -> None:
        """Show a trade, or the same one as it is now."""
        before = self._detail.row
        if before is None or before.trade.id != row.trade.id:
            self._fills, self._drawn = (), None
            self._detail.pictures.show_thumbnails(())
        self._detail.show_row(row)
        self._calm.start()

    def show_on_chart(self) -> None:
        """Draw the trade in the chart panel."""
        if self._drawn is not None:
            self._context.selection.choose_trades(self._drawn)
            self._context.selection.want_panel("chart")

    # ------------------------------------------------------------ reading

    def _read(self) -> None:
        row = self._detail.row
        if row is None:
            return
        trade, journal, services = row.trade, self._journal, self._context.services
        zone = formats.zone_of(self._context.zone)

        def look() -> _Seen:
            fills = journal.fills([trade.id]).get(trade.id, ())
            drawn = chart_trade(trade, fills) if fills else None
            return _Seen(trade.id, fills, load_scene(services.charts, trade, zone), drawn)

        def shrink() -> tuple[Thumbnail, ...]:
            found = journal.pictures(trade.id)
            return tuple(thumbnail(one, journal.picture_bytes(one.id)) for one in found)

        self._context.runner.ask(self, look, self._take_seen, topic="trade")
        if trade.pictures:
            take = self._detail.pictures.show_thumbnails
            self._context.runner.ask(self, shrink, take, topic="pictures")
        else:
            self._detail.pictures.show_thumbnails(())

    def _take_seen(self, seen: _Seen) -> None:
        row = self._detail.row
        if row is None or row.trade.id != seen.trade_id:
            return
        self._fills, self._drawn = seen.fills, seen.drawn
        self._detail.fills.show_fills(seen.fills)
        if seen.drawn is not None:
            self._detail.show_chart(seen.scene, seen.drawn)

    # ------------------------------------------------------------ changes

    def _with_id(self, deed: object) -> None:
        row = self._detail.row
        if row is not None and callable(deed):
            deed(row.trade.id)

    def _edit(self, name: str, change: object) -> None:
        self._with_id(lambda key: self._deeds.edit([key], name, change))  # type: ignore[arg-type]

    def _refill(self, fills: tuple[Fill, ...]) -> None:
        self._with_id(lambda key: self._deeds.set_fills(key, fills, self._detail.fills.say))

    def _show_setup(self, setup_id: str) -> None:
        setups, selection = self._context.services.setups, self._context.selection

        def show(found: object) -> None:
            selection.choose_setup(found.setup)  # type: ignore[attr-defined]
            selection.want_panel("setup")

        self._context.runner.ask(
            self, lambda: setups.get(setup_id), show, failed=self._tell_failure, topic="setup"
        )

    def _open_picture(self, picture_id: str) -> None:
        journal = self._journal

        def read() -> QImage:
            image = QImage.fromData(journal.picture_bytes(picture_id))
            if image.isNull():
                raise BadInput("This picture cannot be shown: its file holds no picture.")
            return image

        self._context.runner.ask(
            self, read, self._show_picture, failed=self._tell_failure, topic="picture"
        )

    def _show_picture(self, image: QImage) -> None:
        row = self._detail.row
        name = row.trade.symbol if row is not None else self.tr("Picture")
        PictureWindow(image, name, self._detail).show()

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("Not shown"), sentence, token="warn")
