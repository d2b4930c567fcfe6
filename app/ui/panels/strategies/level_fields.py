"""The levels of a strategy as one line of fields, made from what the methods declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.levels.method import ENTRIES, STOPS, TARGETS, TRAILINGS
from app.domain.strategy import MOST_TARGETS
from app.ui.panels.strategies.draft import MethodDraft, equal_shares
from app.ui.panels.strategies.method_form import (
    GAP,
    SHARE_WIDTH,
    MethodFields,
    mark_wrong,
    value_field,
)
from app.ui.widgets.basics import button, label, tool_button
from app.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.panels.strategies.draft import Draft


class LevelRow(QWidget):
    """Entry, stop, targets, how the stop moves, and expiry.

    Signals:
        edited: the user changed something.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.order = MethodFields(self.tr("Entry"), ENTRIES)
        self.stop = MethodFields(self.tr("Stop"), STOPS)
        self.targets: list[MethodFields] = []
        self.trailing = MethodFields(self.tr("Trail"), TRAILINGS, optional=True)
        self.break_even = value_field(
            self.tr("Target after which the stop moves to the entry"), SHARE_WIDTH
        )
        self.break_even.setPlaceholderText(self.tr("never"))
        self.expiry = value_field(self.tr("Bars until a waiting order expires"), SHARE_WIDTH)
        self.expiry.setPlaceholderText(self.tr("never"))
        self.add_target = button(self.tr("Target"), "quiet", "plus")
        self.drop_target = tool_button("minus", self.tr("Remove the last target"))
        self._flow = FlowLayout()
        self._flow.setContentsMargins(12, 8, 12, 8)
        self.setLayout(self._flow)
        self._expires = self._captioned(self.tr("Expires"), self.expiry, self.tr("bars"))
        self._free = self._captioned(self.tr("Break-even after TP"), self.break_even, "")
        self._ends = self._joined(self.drop_target, self.add_target)
        for group in (self.order, self.stop, *self._behind_targets):
            self._flow.addWidget(group)
        for fields in (self.order, self.stop, self.trailing):
            fields.edited.connect(self.edited)
        for edit in (self.break_even, self.expiry):
            edit.textEdited.connect(lambda _text: self.edited.emit())
        self.add_target.clicked.connect(lambda _checked: self._add_one())
        self.drop_target.clicked.connect(lambda _checked: self._drop_one())

    @property
    def _behind_targets(self) -> tuple[QWidget, ...]:
        return self._ends, self.trailing, self._free, self._expires

    def show_levels(self, draft: Draft) -> None:
        """Show all levels, without a signal."""
        self.order.show_draft(draft.order)
        self.stop.show_draft(draft.stop)
        self._show_targets(draft.targets)
        self.trailing.show_draft(draft.trailing)
        for edit, words in ((self.break_even, draft.break_even), (self.expiry, draft.expiry)):
            if edit.text() != words:
                edit.setText(words)

    def set_wrong(self, paths: Sequence[str]) -> None:
        """Mark the fields of these mistakes; paths of anything else are ignored."""
        groups = {
            "levels.entry": self.order,
            "levels.stop": self.stop,
            "levels.trailing": self.trailing,
        }
        for at, fields in enumerate(self.targets):
            groups[f"levels.targets[{at}]"] = fields
        for prefix, fields in groups.items():
            fields.set_wrong(next((path for path in paths if path.startswith(prefix)), None))
        if "levels.targets" in paths:
            for fields in self.targets:
                fields.set_wrong("share")
        mark_wrong(self.expiry, wrong="expiry_bars" in paths)
        mark_wrong(self.break_even, wrong=any("break_even" in path for path in paths))

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
        for group in self._behind_targets:
            self._flow.removeWidget(group)
        for group in (made, *self._behind_targets):
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
        row.setSpacing(GAP)
        for part in parts:
            row.addWidget(part)
        return made

    def _captioned(self, caption: str, part: QWidget, unit: str) -> QWidget:
        return self._joined(label(caption, tone="text2"), part, label(unit, tone="text3"))
