"""Pictures of setups: for the clipboard, for a file, for alerts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.domain.errors import EnvironmentFault
from app.services.chart_data import ChartRequest
from app.ui.charts.setup_picture import render_setup
from app.ui.models import formats

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from app.domain.setup import Setup
    from app.services.chart_data import ChartDataService
    from app.services.settings import SettingsService
    from app.services.setups import SetupService
    from app.ui.context import Context


class PictureSources(Protocol):
    """The services that a picture is made of."""

    @property
    def setups(self) -> SetupService:
        """The setups."""

    @property
    def charts(self) -> ChartDataService:
        """Their candles."""

    @property
    def settings(self) -> SettingsService:
        """The time zone."""


class SetupPainter:
    """Implements `app.services.ports.SetupPictures` by the program's own charts.

    Needs a `QGuiApplication` with the program's fonts; safe on any thread then.
    """

    def __init__(self, services: PictureSources) -> None:
        self._services = services

    def png(self, setup_id: str) -> bytes | None:
        """The chart of exactly that setup with its levels; None when its candles are gone.

        Raises:
            BadInput: no such setup.
        """
        image = self.image(setup_id)
        if image is None:
            return None
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(buffer.data().data())

    def image(self, setup_id: str) -> QImage | None:
        """The same as an image."""
        setup = self._services.setups.get(setup_id).setup
        data = self._services.charts.load_bars(ChartRequest(setup.symbol, setup.timeframe))
        if data.exchange != setup.exchange:
            return None
        zone = formats.zone_of(self._services.settings.current.appearance.time_zone)
        return render_setup(setup, data, zone=zone)

    def save(self, setup_id: str, path: Path) -> bool:
        """Write it as PNG; whether there are candles to draw.

        Raises:
            BadInput: no such setup.
            EnvironmentFault: the file cannot be written.
        """
        picture = self.png(setup_id)
        if picture is None:
            return False
        try:
            path.write_bytes(picture)
        except OSError as error:
            raise EnvironmentFault(
                f"{path.name} cannot be written ({error.strerror}); choose another folder."
            ) from error
        return True


class SetupPictureMaker(QObject):
    """Paints beside the window, and says when there is nothing to paint."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._parent = parent
        self._painter = SetupPainter(context.services)

    def copy(self, setup: Setup) -> None:
        """Put the picture on the clipboard."""
        painter, setup_id = self._painter, setup.id
        self._context.runner.ask(
            self, lambda: painter.image(setup_id), self._take_image, failed=self._tell_failure
        )

    def save(self, setup: Setup, path: str) -> None:
        """Write the picture as PNG."""
        painter, setup_id = self._painter, setup.id
        self._context.runner.ask(
            self,
            lambda: painter.save(setup_id, Path(path)),
            self._take_saved,
            failed=self._tell_failure,
        )

    def choose_file(self, setup: Setup) -> None:
        """Ask where to, then write it."""
        signal = formats.local(setup.bar_time, self._context.zone)
        name = f"{setup.symbol.replace('/', '_')}-{setup.timeframe}-{signal:%Y%m%d-%H%M}.png"
        filters = self.tr("Pictures (*.png)")
        dialog = QFileDialog(self._parent, self.tr("Save picture"), name, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.fileSelected.connect(partial(self.save, setup))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _take_image(self, image: QImage | None) -> None:
        if image is None:
            self._tell_nothing()
        else:
            QGuiApplication.clipboard().setImage(image)

    def _take_saved(self, has_candles: bool) -> None:
        if not has_candles:
            self._tell_nothing()

    def _tell_nothing(self) -> None:
        self._tell_failure(self.tr("The candles of its signal are no longer stored."))

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("No picture"), sentence, token="danger")
