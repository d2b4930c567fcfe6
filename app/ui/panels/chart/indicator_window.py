"""The small window in which indicators are added, changed and removed while the chart follows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.services.chart_studies import study_text
from app.ui.widgets.basics import horizontal_line, label, tool_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.indicators import Parameter
    from app.services.chart_studies import IndicatorEntry

DECIMALS = 2
FAR = 1_000_000
NAME_WIDTH = 96


class IndicatorWindow(QDialog):
    """Non-modal; every change is announced at once.

    Signals:
        changed: the studies' texts, in drawing order.
    """

    changed = Signal(tuple)

    def __init__(self, entries: Sequence[IndicatorEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Indicators"))
        self.setWindowFlag(Qt.WindowType.Tool)
        self.setMinimumWidth(360)
        self._entries = {entry.id: entry for entry in entries}
        self._texts: list[str] = []
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(4)
        self._choice = self._make_choice()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._choice)
        column.addWidget(horizontal_line())
        column.addLayout(self._rows)
        column.addStretch(1)

    @property
    def texts(self) -> tuple[str, ...]:
        """The studies as they are set now."""
        return tuple(self._texts)

    def show_studies(self, texts: Sequence[str]) -> None:
        """List these studies."""
        if list(texts) != self._texts:
            self._texts = list(texts)
            self._rebuild()

    def add(self, indicator: str) -> None:
        """Add an indicator with its default parameters."""
        self._texts.append(study_text(self._entries[indicator], {}))
        self._rebuild()
        self.changed.emit(self.texts)

    def remove(self, row: int) -> None:
        """Take one study away."""
        del self._texts[row]
        self._rebuild()
        self.changed.emit(self.texts)

    def _make_choice(self) -> QComboBox:
        choice = QComboBox()
        choice.setAccessibleName(self.tr("Add an indicator"))
        choice.addItem(self.tr("Add an indicator…"), "")
        for entry in self._entries.values():
            choice.addItem(f"{entry.title}  ({entry.id})", entry.id)
        choice.activated.connect(self._add_chosen)
        return choice

    def _add_chosen(self, index: int) -> None:
        indicator = self._choice.itemData(index)
        self._choice.setCurrentIndex(0)
        if indicator:
            self.add(indicator)

    def _rebuild(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, text in enumerate(self._texts):
            self._rows.addWidget(self._name(text), row, 0)
            self._rows.addWidget(self._editors(row, text), row, 1)
            remove = tool_button("x", self.tr("Remove {}").format(text))
            remove.clicked.connect(partial(self._remove_clicked, row))
            self._rows.addWidget(remove, row, 2)

    def _name(self, text: str) -> QWidget:
        indicator = text.partition("(")[0]
        entry = self._entries.get(indicator)
        made = label(indicator, weight=500)
        made.setToolTip(entry.title if entry is not None else text)
        made.setMinimumWidth(NAME_WIDTH)
        return made

    def _remove_clicked(self, row: int, _checked: bool = False) -> None:
        self.remove(row)

    def _editors(self, row: int, text: str) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        entry = self._entries.get(text.partition("(")[0])
        words = arguments_of(text)
        for place, parameter in enumerate(entry.parameters if entry else ()):
            word = words[place] if place < len(words) else str(parameter.default)
            editor = _editor(parameter, word)
            editor.setAccessibleName(f"{text}: {parameter.name}")
            editor.setToolTip(parameter.name)
            _on_change(editor, partial(self.set_argument, row, place))
            line.addWidget(editor)
        line.addStretch(1)
        return holder

    def set_argument(self, row: int, place: int, value: float | str) -> None:
        """Give parameter number ``place`` of a study another value."""
        name = self._texts[row].partition("(")[0]
        entry = self._entries[name]
        words = arguments_of(self._texts[row])
        values: dict[str, float | str] = {}
        for at, parameter in enumerate(entry.parameters):
            word = words[at] if at < len(words) else parameter.default
            values[parameter.name] = word
        values[entry.parameters[place].name] = value if isinstance(value, str) else f"{value:g}"
        self._texts[row] = study_text(entry, values)
        self.changed.emit(self.texts)


def arguments_of(text: str) -> list[str]:
    """The words between the parentheses of a study's text."""
    inside = text.partition("(")[2].rpartition(")")[0]
    return [word.strip() for word in inside.split(",") if word.strip()]


type Editor = QSpinBox | QDoubleSpinBox | QComboBox


def _editor(parameter: Parameter, word: str) -> Editor:
    if parameter.kind == "choice":
        box = QComboBox()
        box.addItems(list(parameter.choices))
        box.setCurrentText(word)
        return box
    low = -FAR if parameter.minimum is None else parameter.minimum
    high = FAR if parameter.maximum is None else parameter.maximum
    if parameter.kind == "int":
        whole = QSpinBox()
        whole.setRange(int(low), int(high))
        whole.setValue(int(float(word)))
        whole.setKeyboardTracking(False)
        whole.setAlignment(Qt.AlignmentFlag.AlignRight)
        return whole
    number = QDoubleSpinBox()
    number.setDecimals(DECIMALS)
    number.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    number.setAlignment(Qt.AlignmentFlag.AlignRight)
    number.setRange(low, high)
    number.setValue(float(word))
    number.setKeyboardTracking(False)
    return number


def _on_change(editor: Editor, call: partial[None]) -> None:
    if isinstance(editor, QComboBox):
        editor.currentTextChanged.connect(call)
    else:
        editor.valueChanged.connect(call)
