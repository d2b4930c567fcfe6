"""How many marks stand where, and what kind they are, as one picture of small squares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtGui import QImage

from app.ui.panels.journal_statistics.scatter import density_of
from app.ui.theme import color

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QColor, QPainter

    from app.ui.panels.journal_statistics.scatter import Floats, Scatter

_CELL: Final = 6.0
_FAINTEST: Final = 0.2


def draw_density(painter: QPainter, plot: QRectF, shown: Scatter) -> None:
    """Fill a plot with squares, from the colour of losses to that of wins."""
    rows, columns = max(int(plot.height() / _CELL), 1), max(int(plot.width() / _CELL), 1)
    across, up = shown.shares()
    density = density_of(across, 1 - up, shown.kinds, (rows, columns))
    share = density.balance[..., None]
    mixed = share * _parts(color("up")) + (1 - share) * _parts(color("down"))
    seen = density.counts > 0
    alpha = np.where(seen, _FAINTEST + (1 - _FAINTEST) * density.strength, 0.0)
    pixels = np.empty((rows, columns, 4), np.uint8)
    pixels[..., :3], pixels[..., 3] = mixed, alpha * 255
    picture = QImage(pixels.tobytes(), columns, rows, columns * 4, QImage.Format.Format_RGBA8888)
    painter.drawImage(plot, picture)


def _parts(shade: QColor) -> Floats:
    return np.array([shade.red(), shade.green(), shade.blue()], np.float64)
