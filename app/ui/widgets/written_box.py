"""Drop-down lists: of words to choose or to write, and of a width that their row decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

_LEAST_LETTERS = 8


def written_box(line: QLineEdit) -> QComboBox:
    """A choice of known words, or another that is written."""
    made = QComboBox()
    made.setEditable(True)
    line.setFrame(False)
    made.setLineEdit(line)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    return made


def let_shrink(box: QComboBox) -> None:
    """Take the width that the row gives, not that of the longest choice."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_LEAST_LETTERS)
