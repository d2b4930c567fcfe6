"""The fields of one value of a condition."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from app.domain.errors import BadInput
from app.domain.language import format_rule, nodes, parse
from app.domain.timeframe import Timeframe
from app.ui.panels.strategies.operands import (
    node_of,
    operand_of,
    with_output,
    with_setting,
)
from app.ui.panels.strategies.undo_keys import UndoKeys
from app.ui.theme import font
from app.ui.widgets.basics import label, tool_button
from app.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from app.domain.indicators import Parameter
    from app.domain.language import Node
    from app.ui.panels.strategies.operands import Operand

_FAR = 1e15
_WORDS_WIDTH = 168
_NUMBER_WIDTH = 76
_CHOICE_WIDTH = 84
_HEIGHT = 26

type Field = QSpinBox | NumberSpin | QComboBox


class NumberSpin(QDoubleSpinBox):
    """A number as it is written in rules: no thousands, no zeros at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.setDecimals(10)
        self.setRange(-_FAR, _FAR)
        self.setLocale(QLocale.c())
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.setKeyboardTracking(False)

    def textFromValue(self, value: float) -> str:
        return f"{value:.12g}"


class OperandForm(QWidget):
    """Shows a value and gives another one back.

    Signals:
        changed: the value (`Node`) after the user changed it.
        menu_wanted: the user wants to choose another value.
    """

    changed = Signal(object)
    menu_wanted = Signal()

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._operand: Operand | None = None
        self._shape: tuple[object, ...] = ()
        self._fields: dict[str, Field] = {}
        self._parts: list[QWidget] = []
        self._caption = caption
        self.words = QLineEdit()
        self.words.setFont(font(12, mono=True))
        self.words.setMinimumWidth(_WORDS_WIDTH)
        self.words.setFixedHeight(_HEIGHT)
        UndoKeys(self.words)
        self.words.setAccessibleName(self.tr("{0} as text").format(caption))
        self.words.setToolTip(self.tr("The value as text; Enter takes it"))
        self.menu = tool_button("caret-down", self.tr("Choose another {0}").format(caption.lower()))
        self._flow = FlowLayout(10, 6)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        self._flow.addWidget(self.words)
        self.menu.setFixedHeight(_HEIGHT)
        self._flow.addWidget(self.menu)
        self.words.editingFinished.connect(self._take_words)
        self.menu.clicked.connect(lambda _checked: self.menu_wanted.emit())

    def show_value(self, node: Node, base: Timeframe) -> None:
        """Show a value, without a signal."""
        operand = operand_of(node)
        if self._operand is not None and self._operand == operand and self._shape:
            self._set_words(node)
            return
        self._operand = operand
        shape = (*operand.shape, base)
        if shape != self._shape:
            self._shape = shape
            self._rebuild(operand, base)
        self._set_words(node)
        self._set_values(operand)

    def field(self, name: str) -> Field:
        """The field of a setting, ``output``, ``timeframe``, ``ago`` or ``number``."""
        return self._fields[name]

    # ------------------------------------------------------------ fields

    def _rebuild(self, operand: Operand, base: Timeframe) -> None:
        for part in self._parts:
            self._flow.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts.clear()
        self._fields.clear()
        if isinstance(operand.inner, nodes.Number):
            self._add("number", NumberSpin(), "")
        for parameter in operand.parameters:
            self._add(parameter.name, _setting_field(parameter), parameter.name.replace("_", " "))
        if operand.indicator is not None and len(operand.indicator.outputs) > 1:
            self._add("output", _choice(operand.indicator.outputs), self.tr("output"))
        if operand.takes_time:
            higher = [one.value for one in Timeframe if one > base and one.is_multiple_of(base)]
            self._add("timeframe", _choice([self.tr("own bars"), *higher]), "@")
            ago = QSpinBox()
            ago.setRange(0, 4_999)
            ago.setKeyboardTracking(False)
            self._add("ago", ago, self.tr("bars ago"))
        for name, field in self._fields.items():
            self._connect(name, field)
        self.updateGeometry()

    def _add(self, name: str, field: Field, caption: str) -> None:
        field.setAccessibleName(f"{self._caption}: {caption or name}")
        field.setToolTip(_bounds(field, caption or name))
        field.setMinimumWidth(_CHOICE_WIDTH if isinstance(field, QComboBox) else _NUMBER_WIDTH)
        field.setFixedHeight(_HEIGHT)
        if not isinstance(field, QComboBox):
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        if caption:
            row.addWidget(label(caption, px=11, tone="text3"))
        row.addWidget(field)
        self._fields[name] = field
        self._parts.append(part)
        self._flow.addWidget(part)
        part.show()

    def _connect(self, name: str, field: Field) -> None:
        if isinstance(field, QComboBox):
            field.activated.connect(partial(self._take_field, name))
        else:
            UndoKeys(field.lineEdit())
            field.valueChanged.connect(partial(self._take_field, name))

    def _set_words(self, node: Node) -> None:
        words = format_rule(node)
        if self.words.text() != words and not self.words.isModified():
            self.words.setText(words)
            self.words.setCursorPosition(0)
        _mark(self.words, wrong=False)

    def _set_values(self, operand: Operand) -> None:
        known: dict[str, object] = {
            **(operand.values or {}),
            "output": operand.output,
            "timeframe": operand.timeframe,
            "ago": operand.ago,
        }
        if isinstance(operand.inner, nodes.Number):
            known["number"] = operand.inner.value
        for name, field in self._fields.items():
            _set(field, known.get(name))

    # ------------------------------------------------------------ changes

    def _take_field(self, name: str, _value: object) -> None:
        operand, field = self._operand, self._fields[name]
        if operand is None:
            return
        value = _value_of(field)
        if name == "number" and isinstance(value, float):
            number = operand.inner.model_copy(update={"value": value})
            changed = replace(operand, inner=number)
        elif name == "output":
            changed = with_output(operand, str(value))
        elif name == "timeframe" and isinstance(field, QComboBox):
            changed = replace(operand, timeframe=str(value) if field.currentIndex() else "")
        elif name == "ago":
            changed = replace(operand, ago=int(str(value)))
        else:
            changed = with_setting(operand, name, value)
        self._tell(changed)

    def _tell(self, operand: Operand) -> None:
        if operand != self._operand:
            self._operand = operand
            self.words.setModified(False)
            self.changed.emit(node_of(operand))

    def _take_words(self) -> None:
        if not self.words.isModified():
            return
        try:
            node = parse(self.words.text())
        except BadInput as error:
            _mark(self.words, wrong=True)
            self.words.setToolTip(str(error))
            return
        self.words.setModified(False)
        _mark(self.words, wrong=False)
        self.changed.emit(node)


def _setting_field(parameter: Parameter) -> Field:
    if parameter.kind == "choice":
        return _choice(parameter.choices)
    low = -_FAR if parameter.minimum is None else parameter.minimum
    high = _FAR if parameter.maximum is None else parameter.maximum
    if parameter.kind == "int":
        whole = QSpinBox()
        whole.setRange(int(max(low, -(2**31))), int(min(high, 2**31 - 1)))
        whole.setKeyboardTracking(False)
        return whole
    number = NumberSpin()
    number.setRange(low, high)
    return number


def _choice(words: list[str] | tuple[str, ...]) -> QComboBox:
    made = QComboBox()
    made.addItems(list(words))
    return made


def _bounds(field: Field, name: str) -> str:
    if isinstance(field, QComboBox) or field.maximum() >= _FAR:
        return name
    return f"{name}: {field.minimum():g} … {field.maximum():g}"


def _value_of(field: Field) -> float | str:
    return field.currentText() if isinstance(field, QComboBox) else field.value()


def _set(field: Field, value: object) -> None:
    blocked = field.blockSignals(True)
    if isinstance(field, QComboBox):
        field.setCurrentIndex(max(0, field.findText(str(value))))
    elif isinstance(value, int | float) and field.value() != value:
        if isinstance(field, QSpinBox):
            field.setValue(int(value))
        else:
            field.setValue(value)
    field.blockSignals(blocked)


def _mark(edit: QLineEdit, *, wrong: bool) -> None:
    if bool(edit.property("wrong")) != wrong:
        edit.setProperty("wrong", "true" if wrong else None)
        edit.style().unpolish(edit)
        edit.style().polish(edit)
