"""The fields of one level: its kind, and the values that this kind declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.domain.levels.method import choices_of
from app.ui.panels.strategies.draft import EXPRESSION, MethodDraft, method_fields
from app.ui.panels.strategies.undo_keys import UndoKeys
from app.ui.theme import font
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel

    from app.domain.registry import Registry

_CAPTION_WIDTH = 32
_KIND_WIDTH = 112
_VALUE_WIDTH = 46
SHARE_WIDTH = 58
_EXPRESSION_WIDTH = 200
GAP = 4


class MethodFields(QWidget):
    """A caption, the kind of a level, and its values.

    Signals:
        edited: the user changed something.
    """

    edited = Signal()

    def __init__(
        self, caption: str, registry: Registry[Any], *, shared: bool = False, optional: bool = False
    ) -> None:
        """Fields of any method of a registry.

        Args:
            caption: stands in front of them.
            registry: the methods to choose from.
            shared: whether it closes a share of the amount.
            optional: whether there may be none.
        """
        super().__init__()
        self._registry = registry
        self._caption: QLabel = label(caption, tone="text2")
        self._caption.setMinimumWidth(_CAPTION_WIDTH)
        self.kind = QComboBox()
        self.kind.setMinimumWidth(_KIND_WIDTH)
        self.kind.setAccessibleName(caption)
        if optional:
            self.kind.addItem(self.tr("None"), "")
        for key, method in registry.items():
            self.kind.addItem(method.title, key)
        self.share = value_field(self.tr("Share of {0}").format(caption), SHARE_WIDTH)
        self._shared = shared
        self._edits: dict[str, QLineEdit | QComboBox] = {}
        self._captions: list[QLabel] = []
        self._built = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
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
        wanted = tuple(name for name, _ in draft.values)
        if tuple(self._edits) != wanted or self._built != draft.kind:
            self._rebuild(draft.kind, wanted)
        for name, words in draft.values:
            _show_words(self._edits[name], words)
        if self._shared and self.share.text() != f"{draft.share} %":
            self.share.setText(f"{draft.share} %")

    @property
    def draft(self) -> MethodDraft:
        """The level as it stands in the fields."""
        values = tuple((name, _words_in(edit)) for name, edit in self._edits.items())
        share = self.share.text().strip().removesuffix("%").strip() if self._shared else ""
        return MethodDraft(str(self.kind.currentData()), values, share)

    def set_wrong(self, path: str | None) -> None:
        """Mark the field of a mistake, all of them when ``path`` names none; None: no mistake."""
        named = None if path is None else path.rpartition(".")[2]
        for name, edit in self._named():
            wrong = path is not None and (named == name or named not in dict(self._named()))
            mark_wrong(edit, wrong=wrong)

    def _named(self) -> list[tuple[str, QLineEdit | QComboBox]]:
        named: list[tuple[str, QLineEdit | QComboBox]] = list(self._edits.items())
        return [*named, ("share", self.share)] if self._shared else named

    def edit(self, name: str) -> QLineEdit | QComboBox:
        """The field of one value."""
        return self._edits[name]

    def _on_kind(self, _at: int) -> None:
        kind = str(self.kind.currentData())
        self.show_draft(MethodDraft(kind, method_fields(self._registry, kind), self.draft.share))
        self.edited.emit()

    def _rebuild(self, kind: str, names: tuple[str, ...]) -> None:
        gone: list[QWidget] = [*self._edits.values(), *self._captions]
        for part in gone:
            self._row.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._captions.clear()
        self._built = kind
        self._edits = {name: self._make_field(kind, name) for name in names}
        for name, edit in self._edits.items():
            if len(names) > 1:
                self._captions.append(label(_words(name), px=11, tone="text3"))
                self._insert(self._captions[-1])
            self._insert(edit)
        self.updateGeometry()

    def _insert(self, part: QWidget) -> None:
        self._row.insertWidget(self._row.count() - 1, part)
        part.show()

    def _make_field(self, kind: str, name: str) -> QLineEdit | QComboBox:
        choices = choices_of(self._registry[kind], name)
        if choices:
            return self._choice_field(name, choices)
        made = value_field(_words(name), _EXPRESSION_WIDTH if name == EXPRESSION else _VALUE_WIDTH)
        if name == EXPRESSION:
            made.setFont(font(12, mono=True))
            made.setAlignment(Qt.AlignmentFlag.AlignLeft)
            made.setPlaceholderText(self.tr("expression"))
        made.textEdited.connect(lambda _text: self.edited.emit())
        return made

    def _choice_field(self, name: str, choices: Sequence[str]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(_words(name))
        made.setToolTip(_words(name))
        made.addItems(list(choices))
        made.activated.connect(lambda _at: self.edited.emit())
        return made


def _words_in(edit: QLineEdit | QComboBox) -> str:
    return edit.currentText() if isinstance(edit, QComboBox) else edit.text()


def _show_words(edit: QLineEdit | QComboBox, words: str) -> None:
    if isinstance(edit, QComboBox):
        edit.setCurrentIndex(edit.findText(words))
    elif edit.text() != words:
        edit.setText(words)
        edit.setCursorPosition(0)


def _words(name: str) -> str:
    return name.replace("_", " ")


def mark_wrong(edit: QWidget, *, wrong: bool) -> None:
    """Show a field as one with a mistake, or as sound."""
    if bool(edit.property("wrong")) != wrong:
        edit.setProperty("wrong", "true" if wrong else None)
        edit.style().unpolish(edit)
        edit.style().polish(edit)


def value_field(name: str, width: int) -> QLineEdit:
    """A narrow field for a number, with the name that assistive tools read."""
    made = QLineEdit()
    made.setFixedWidth(width)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setAccessibleName(name)
    made.setToolTip(name)
    UndoKeys(made)
    return made
