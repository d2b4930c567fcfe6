"""Many marks set down in one call look as if each had been drawn by itself."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from app.ui.charts.primitives import StampBatch


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_stamps_stand_with_their_middles_on_their_places(qapp, ratio):
    stamp = QPixmap(round(8 * ratio), round(8 * ratio))
    stamp.setDevicePixelRatio(ratio)
    stamp.fill(Qt.GlobalColor.red)
    x, y = np.array([10.0, 30.0]), np.array([12.0, 20.0])
    batch = StampBatch()
    batch.set(x, y, stamp)
    assert len(batch) == 2
    at_once, one_by_one = _canvas(ratio), _canvas(ratio)
    painter = QPainter(at_once)
    batch.draw(painter, stamp)
    painter.end()
    painter = QPainter(one_by_one)
    for left, top in zip(x - 4, y - 4, strict=True):
        painter.drawPixmap(QPointF(left, top), stamp)
    painter.end()
    assert at_once == one_by_one
    assert at_once != _canvas(ratio)


def test_no_stamps_paint_nothing(qapp):
    image, batch = _canvas(1.0), StampBatch()
    painter = QPainter(image)
    batch.draw(painter, QPixmap(4, 4))
    painter.end()
    assert image == _canvas(1.0)


def _canvas(ratio: float) -> QImage:
    image = QImage(round(48 * ratio), round(32 * ratio), QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    return image
