"""Preferences: one page for each section of the settings, made from its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.forms.model_form import ModelForm
from app.ui.theme import font
from app.ui.widgets.basics import button, horizontal_line, label

if TYPE_CHECKING:
    from app.services.preferences import Settings
    from app.ui.context import Context

_SIZE = (800, 600)
_RAIL = 168


class Preferences(QDialog):
    """Edits a copy of the settings; *Save* takes all pages together."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preferences")
        self.setWindowTitle(self.tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self._context = context
        self._settings: Settings = context.services.settings.current
        self.forms: dict[str, ModelForm[BaseModel]] = {}
        self.pages = QListWidget()
        self.pages.setFixedWidth(_RAIL)
        self.pages.setObjectName("rail")
        self.pages.setFont(font(12, 500))
        self.pages.setAccessibleName(self.tr("Pages"))
        self._stack = QStackedWidget()
        self._error = label("", tone="danger", wrap=True)
        self.save_button = button(self.tr("Save"), "primary")
        self._lay_out()
        self._add_pages()
        self.pages.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.pages.setCurrentRow(0)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.pages)
        middle.addWidget(self._stack, 1)
        cancel = button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.save)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self._error, 1)
        foot.addWidget(cancel)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(horizontal_line())
        column.addLayout(foot)

    def _add_pages(self) -> None:
        for name in type(self._settings).model_fields:
            section = getattr(self._settings, name)
            if isinstance(section, BaseModel):
                self._add_page(name, section)

    def _add_page(self, name: str, section: BaseModel) -> None:
        title = self.tr(name.replace("_", " ").capitalize())
        form = self.forms[name] = ModelForm(section)
        form.changed.connect(self._judge)
        page = QWidget()
        page.setObjectName("panel")
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label(title, px=16, weight=600))
        column.addWidget(label(_first_line(section), tone="text2", wrap=True))
        column.addSpacing(8)
        column.addWidget(form, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        self._stack.addWidget(scroll)
        self.pages.addItem(title)

    def _judge(self) -> None:
        self.save_button.setEnabled(all(form.is_valid for form in self.forms.values()))

    def save(self) -> None:
        """Keep everything and close; a refusal stays on screen."""
        chosen = {name: form.value for name, form in self.forms.items()}
        settings = self._context.services.settings
        self._context.runner.ask(
            self,
            lambda: settings.replace(settings.current.model_copy(update=chosen)),
            lambda _nothing: self.accept(),
            failed=self._error.setText,
        )


def _first_line(section: BaseModel) -> str:
    return (type(section).__doc__ or "").strip().partition("\n")[0]
