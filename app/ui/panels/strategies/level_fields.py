"""The levels of a strategy as one line of fields, made from what the methods declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.domain.levels.method import ENTRIES, STOPS, TARGETS
from app.domain.strategy import MOST_TARGETS
from app.ui.panels.strategies.draft import (
    EXPRESSION,
    MethodDraft,
    equal_shares,
    method_fields,
)
from app.ui.panels.strategies.flow_layout import FlowLayout
from app.ui.panels.strategies.undo_keys import UndoKeys
from app.ui.theme import font
from app.ui.widgets.basics import button, label, tool_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel

    from app.domain.registry import Registry

_CAPTION_WIDTH = 32
_KIND_WIDTH = 112
_VALUE_WIDTH = 46
_SHARE_WIDTH = 58
_EXPRESSION_WIDTH = 200
_GAP = 4


class MethodFields(QWidget):
    """A caption, the kind of a level, and its values.

    Signals:
        edited: the user changed something.
    """

    edited = Signal()

    def __init__(self, caption: str, registry: Registry[Any], *, shared: bool = False) -> None:
        super().__init__()
        self._registry = registry
        self._caption: QLabel = label(caption, tone="text2")
        self._caption.setMinimumWidth(_CAPTION_WIDTH)
        self.kind = QComboBox()
        self.kind.setMinimumWidth(_KIND_WIDTH)
        self.kind.setAccessibleName(caption)
        for key, method in registry.items():
            self.kind.addItem(method.title, key)
        self.share = _field(self.tr("Share of {0}").format(caption), _SHARE_WIDTH)
        self._shared = shared
        self._edits: dict[str, QLineEdit] = {}
        self._captions: list[QLabel] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self._row.addWidget(self._caption)
        self._row.addSpacing(4)
        self._row.addWidget(self.kind)
        self._row.addWidget(self.share)
        self.share.setVisible(shared)
        self.kind.activated.connect(self._on_kind)
        self.share.textEdited.connect(lambda _text: self.edited.emit())

    def show_draft(self, draft: MethodDraft) -> None:
        """Show a level, without a signal."""
        self.kind.setCurrentIndex(self.kind.findData(draft.kind))
        if tuple(self._edits) != tuple(name for name, _ in draft.values):
            self._rebuild(tuple(name for name, _ in draft.values))
        for name, words in draft.values:
            if self._edits[name].text() != words:
                self._edits[name].setText(words)
                self._edits[name].setCursorPosition(0)
        if self._shared and self.share.text() != f"{draft.share} %":
            self.share.setText(f"{draft.share} %")

    @property
    def draft(self) -> MethodDraft:
        """The level as it stands in the fields."""
        values = tuple((name, edit.text()) for name, edit in self._edits.items())
        share = self.share.text().strip().removesuffix("%").strip() if self._shared else ""
        return MethodDraft(str(self.kind.currentData()), values, share)

    def set_wrong(self, path: str | None) -> None:
        """Mark the field of a mistake, all of them when ``path`` names none; None: no mistake."""
        named = None if path is None else path.rpartition(".")[2]
        for name, edit in self._named():
            wrong = path is not None and (named == name or named not in dict(self._named()))
            _mark(edit, wrong=wrong)

    def _named(self) -> list[tuple[str, QLineEdit]]:
        shared = [("share", self.share)] if self._shared else []
        return [*self._edits.items(), *shared]

    def edit(self, name: str) -> QLineEdit:
        """The field of one value."""
        return self._edits[name]

    def _on_kind(self, _at: int) -> None:
        kind = str(self.kind.currentData())
        self.show_draft(MethodDraft(kind, method_fields(self._registry, kind), self.draft.share))
        self.edited.emit()

    def _rebuild(self, names: tuple[str, ...]) -> None:
        gone: list[QWidget] = [*self._edits.values(), *self._captions]
        for part in gone:
            self._row.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._captions.clear()
        self._edits = {name: self._value_field(name) for name in names}
        for name, edit in self._edits.items():
            if len(names) > 1:
                self._captions.append(label(_words(name), px=11, tone="text3"))
                self._insert(self._captions[-1])
            self._insert(edit)
        self.updateGeometry()

    def _insert(self, part: QWidget) -> None:
        self._row.insertWidget(self._row.count() - 1, part)
        part.show()

    def _value_field(self, name: str) -> QLineEdit:
        made = _field(_words(name), _EXPRESSION_WIDTH if name == EXPRESSION else _VALUE_WIDTH)
        if name == EXPRESSION:
            made.setFont(font(12, mono=True))
            made.setAlignment(Qt.AlignmentFlag.AlignLeft)
            made.setPlaceholderText(self.tr("expression"))
        made.textEdited.connect(lambda _text: self.edited.emit())
        return made


def _words(name: str) -> str:
    return name.replace("_", " ")


def _mark(edit: QLineEdit, *, wrong: bool) -> None:
    if bool(edit.property("wrong")) != wrong:
        edit.setProperty("wrong", "true" if wrong else None)
        edit.style().unpolish(edit)
        edit.style().polish(edit)


def _field(name: str, width: int) -> QLineEdit:
    made = QLineEdit()
    made.setFixedWidth(width)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setAccessibleName(name)
    made.setToolTip(name)
    UndoKeys(made)
    return made


class LevelRow(QWidget):
    """Entry, stop, targets and expiry.

    Signals:
        edited: the user changed something.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.order = MethodFields(self.tr("Entry"), ENTRIES)
        self.stop = MethodFields(self.tr("Stop"), STOPS)
        self.targets: list[MethodFields] = []
        self.expiry = _field(self.tr("Bars until a waiting order expires"), _SHARE_WIDTH)
        self.expiry.setPlaceholderText(self.tr("never"))
        self.add_target = button(self.tr("Target"), "quiet", "plus")
        self.drop_target = tool_button("minus", self.tr("Remove the last target"))
        self._flow = FlowLayout()
        self._flow.setContentsMargins(12, 8, 12, 8)
        self.setLayout(self._flow)
        self._expires = self._captioned(self.tr("Expires"), self.expiry, self.tr("bars"))
        self._ends = self._joined(self.drop_target, self.add_target)
        for group in (self.order, self.stop, self._ends, self._expires):
            self._flow.addWidget(group)
        self.order.edited.connect(self.edited)
        self.stop.edited.connect(self.edited)
        self.expiry.textEdited.connect(lambda _text: self.edited.emit())
        self.add_target.clicked.connect(lambda _checked: self._add_one())
        self.drop_target.clicked.connect(lambda _checked: self._drop_one())

    def show_levels(
        self, order: MethodDraft, stop: MethodDraft, targets: tuple[MethodDraft, ...], expiry: str
    ) -> None:
        """Show all levels, without a signal."""
        self.order.show_draft(order)
        self.stop.show_draft(stop)
        self._show_targets(targets)
        if self.expiry.text() != expiry:
            self.expiry.setText(expiry)

    def set_wrong(self, paths: Sequence[str]) -> None:
        """Mark the fields of these mistakes; paths of anything else are ignored."""
        groups = {"levels.entry": self.order, "levels.stop": self.stop}
        for at, fields in enumerate(self.targets):
            groups[f"levels.targets[{at}]"] = fields
        for prefix, fields in groups.items():
            fields.set_wrong(next((path for path in paths if path.startswith(prefix)), None))
        if "levels.targets" in paths:
            for fields in self.targets:
                fields.set_wrong("share")
        _mark(self.expiry, wrong="expiry_bars" in paths)

    @property
    def target_drafts(self) -> tuple[MethodDraft, ...]:
        """The targets as they stand in the fields."""
        return tuple(fields.draft for fields in self.targets)

    def _show_targets(self, targets: tuple[MethodDraft, ...]) -> None:
        while len(self.targets) > len(targets):
            gone = self.targets.pop()
            self._flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.targets) < len(targets):
            self._add_fields()
        for fields, draft in zip(self.targets, targets, strict=True):
            fields.show_draft(draft)
        self.drop_target.setEnabled(bool(targets))
        self.add_target.setEnabled(len(targets) < MOST_TARGETS)
        self.updateGeometry()

    def _add_fields(self) -> None:
        caption = self.tr("TP{0}").format(len(self.targets) + 1)
        made = MethodFields(caption, TARGETS, shared=True)
        made.edited.connect(self.edited)
        self.targets.append(made)
        for group in (self._ends, self._expires):
            self._flow.removeWidget(group)
        for group in (made, self._ends, self._expires):
            self._flow.addWidget(group)
        made.show()

    def _add_one(self) -> None:
        present = self.target_drafts
        value = (("value", str(len(present) + 1)),)
        self._show_targets(equal_shares((*present, MethodDraft("r", value))))
        self.edited.emit()

    def _drop_one(self) -> None:
        self._show_targets(equal_shares(self.target_drafts[:-1]))
        self.edited.emit()

    @staticmethod
    def _joined(*parts: QWidget) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        for part in parts:
            row.addWidget(part)
        return made

    def _captioned(self, caption: str, part: QWidget, unit: str) -> QWidget:
        return self._joined(label(caption, tone="text2"), part, label(unit, tone="text3"))
