"""The fields of the chosen row: operator, values, label, duration, weight; or how a group joins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.language import edit, nodes
from app.domain.language.paths import node_at
from app.ui.panels.strategies.condition_edits import (
    JOINTS,
    OPERATORS,
    condition,
    joined,
    lasting,
    operands_of,
    operator_of,
    with_operand,
)
from app.ui.panels.strategies.operand_form import NumberSpin, OperandForm
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from app.domain.language import Node
    from app.domain.language.outline import Row
    from app.domain.timeframe import Timeframe

_MOST = 3
_LASTING = ("", "within", "for", "becomes true")


class ConditionForm(QWidget):
    """Edits one row of a rule.

    Signals:
        edited: the whole rule (`Node`) after a change, and the path of the row.
        menu_wanted: the `OperandForm` that wants another value.
    """

    edited = Signal(object, object)
    menu_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._root: Node | None = None
        self._row: Row | None = None
        self._base: Timeframe | None = None
        self.operator = QComboBox()
        self.operator.setAccessibleName(self.tr("Comparison"))
        self.operator.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.joint = QComboBox()
        self.joint.setAccessibleName(self.tr("How the members are joined"))
        self.joint.addItems([one if one in {"and", "or"} else f"{one} of" for one in JOINTS])
        self.least = QSpinBox()
        self.least.setRange(1, 999)
        self.least.setAccessibleName(self.tr("At least so many"))
        self.threshold = NumberSpin()
        self.threshold.setAccessibleName(self.tr("Score to be reached"))
        self.negated = QCheckBox(self.tr("not"))
        self.lasting = QComboBox()
        self.lasting.setAccessibleName(self.tr("Duration"))
        self.lasting.addItems([self.tr("at this bar"), *_LASTING[1:]])
        self.bars = QSpinBox()
        self.bars.setRange(1, 5_000)
        self.bars.setSuffix(self.tr(" bars"))
        self.bars.setAccessibleName(self.tr("Bars of the duration"))
        self.label = QLineEdit()
        self.label.setPlaceholderText(self.tr("label"))
        self.label.setMaxLength(200)
        self.label.setAccessibleName(self.tr("Label"))
        self.label.setToolTip(self.tr("What alerts, the why list and the journal call it"))
        self.weight = NumberSpin()
        self.weight.setRange(0.001, 1e9)
        self.weight.setAccessibleName(self.tr("Weight in the score"))
        self.operands = [OperandForm(self._caption(place)) for place in range(_MOST)]
        self._build()
        self._connect()

    def _caption(self, place: int) -> str:
        return (self.tr("Value"), self.tr("Compared with"), self.tr("And"))[place]

    def _build(self) -> None:
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        captions = ("", self.tr("with"), self.tr("and"))
        for place, form in enumerate(self.operands):
            row = place if place == 0 else place + 1
            caption = label(captions[place], px=11, tone="text3")
            self._grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(form, row, 1)
        self._grid.addWidget(self.operator, 1, 1, Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self.negated, self.joint, self.least, self.threshold, self.lasting, self.bars):
            head.addWidget(part)
        self._weight_words = label(self.tr("weight"), px=11, tone="text3")
        head.addWidget(self._weight_words)
        head.addWidget(self.weight)
        head.addWidget(self.label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(self._grid)
        column.addLayout(head)
        column.addStretch(1)

    def _connect(self) -> None:
        self.operator.activated.connect(self._take_operator)
        self.joint.activated.connect(self._take_joint)
        self.least.setKeyboardTracking(False)
        self.bars.setKeyboardTracking(False)
        self.least.valueChanged.connect(self._take_least)
        self.threshold.valueChanged.connect(self._take_threshold)
        self.negated.clicked.connect(lambda _checked: self._take_frame())
        self.lasting.activated.connect(lambda _at: self._take_frame())
        self.bars.valueChanged.connect(lambda _bars: self._take_frame())
        self.label.editingFinished.connect(self._take_label)
        self.weight.valueChanged.connect(self._take_weight)
        for place, form in enumerate(self.operands):
            form.changed.connect(partial(self._take_operand, place))
            form.menu_wanted.connect(partial(self.menu_wanted.emit, form))

    # ------------------------------------------------------------ show

    def show_row(self, root: Node | None, row: Row | None, base: Timeframe) -> None:
        """Show the fields of a row, without a signal; None shows nothing."""
        self._root, self._row, self._base = root, row, base
        self.setVisible(row is not None)
        if row is None:
            return
        widgets = (self.operator, self.joint, self.least, self.threshold, self.negated)
        more = (self.lasting, self.bars, self.weight)
        blocked = [(each, each.blockSignals(True)) for each in (*widgets, *more)]
        self._show_group(row)
        self._show_condition(row, base)
        self._show_frame(row)
        for each, before in blocked:
            each.blockSignals(before)

    def _show_group(self, row: Row) -> None:
        self.joint.setVisible(row.joint in JOINTS)
        if row.joint in JOINTS:
            self.joint.setCurrentIndex(JOINTS.index(row.joint))
        count = getattr(row.node, "count", None)
        self.least.setVisible(row.joint == "at least" and isinstance(count, int))
        if isinstance(count, int):
            self.least.setValue(count)
        right = row.node.right if isinstance(row.node, nodes.Compare) else None
        scored = row.joint == "score" and isinstance(right, nodes.Number)
        self.threshold.setVisible(scored)
        if scored and isinstance(right, nodes.Number):
            self.threshold.setValue(right.value)

    def _show_condition(self, row: Row, base: Timeframe) -> None:
        words = operator_of(row.node)
        is_one = row.joint is None
        self.operator.setVisible(is_one and bool(words))
        if is_one and words:
            if not self.operator.count():
                self.operator.addItems(list(OPERATORS))
            self.operator.setCurrentIndex(OPERATORS.index(words))
        shown = operands_of(row.node) if is_one else ()
        for place, form in enumerate(self.operands):
            form.setVisible(place < len(shown))
            caption = self._grid.itemAtPosition(place if place == 0 else place + 1, 0)
            if caption is not None and (words_of := caption.widget()) is not None:
                words_of.setVisible(0 < place < len(shown))
            if place < len(shown):
                form.show_value(shown[place], base)

    def _show_frame(self, row: Row) -> None:
        self.negated.setChecked(row.negated)
        simple = len(row.lasting) <= 1 and row.joint != "nested"
        first, _, rest = row.lasting[0].partition(" ") if row.lasting else ("", "", "")
        words = "becomes true" if first == "becomes" else first
        count = rest.split(" ")[0]
        known = simple and (not first or first == "becomes" or count.isdigit())
        self.lasting.setVisible(known)
        self.bars.setVisible(known and first in {"within", "for"})
        if known:
            self.lasting.setCurrentIndex(_LASTING.index(words))
        if count.isdigit():
            self.bars.setValue(int(count))
        if self.label.text() != row.label and not self.label.isModified():
            self.label.setText(row.label)
        self.weight.setVisible(row.weight is not None)
        self._weight_words.setVisible(row.weight is not None)
        if row.weight is not None:
            self.weight.setValue(row.weight)

    # ------------------------------------------------------------ changes

    def _replace(self, path: tuple[str | int, ...], node: Node) -> None:
        if self._root is not None and self._row is not None:
            self.edited.emit(edit.replace(self._root, path, node), self._row.path)

    def _take_operator(self, at: int) -> None:
        row = self._row
        if row is not None and OPERATORS[at] != operator_of(row.node):
            self._replace(row.core, condition(OPERATORS[at], operands_of(row.node)))

    def _take_operand(self, place: int, node: Node) -> None:
        if self._row is not None:
            self._replace(self._row.core, with_operand(self._row.node, place, node))

    def _take_joint(self, at: int) -> None:
        if self._row is not None and JOINTS[at] != self._row.joint:
            self._replace(self._row.core, joined(self._row.node, JOINTS[at]))

    def _take_least(self, count: int) -> None:
        if self._row is not None:
            self._replace(self._row.core, self._row.node.model_copy(update={"count": count}))

    def _take_threshold(self, value: float) -> None:
        if self._row is not None:
            number = nodes.Number(value=value)
            self._replace(self._row.core, self._row.node.model_copy(update={"right": number}))

    def _take_frame(self) -> None:
        """Negation, duration and label, in the order in which the language writes them."""
        row = self._row
        if row is None:
            return
        node = row.node
        if self.lasting.isVisibleTo(self):
            node = lasting(node, _LASTING[self.lasting.currentIndex()], self.bars.value())
        elif self._root is not None and row.lasting:
            node = node_at(self._root, row.path)
            node = node.condition if isinstance(node, nodes.Labelled) else node
            node = node.condition if isinstance(node, nodes.Not) else node
        if self.negated.isChecked():
            node = nodes.Not(condition=node)
        words = self.label.text().strip()
        if words and words.isprintable():
            node = nodes.Labelled(condition=node, label=words)
        self.label.setModified(False)
        self._replace(row.path, node)

    def _take_label(self) -> None:
        if self._row is not None and self.label.isModified():
            if self.label.text().strip() != self._row.label:
                self._take_frame()
            self.label.setModified(False)

    def _take_weight(self, weight: float) -> None:
        row, root = self._row, self._root
        if row is None or root is None or row.weight is None:
            return
        holder_at, place = row.path[:-3], row.path[-2]
        if isinstance(place, int):
            self.edited.emit(edit.weigh(root, holder_at, place, weight), row.path)
