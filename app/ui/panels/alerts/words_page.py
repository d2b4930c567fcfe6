"""The words of each alert: a template, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.alerts.alert import EVENTS
from app.services.alerts.default_templates import TemplateText
from app.ui.panels.alerts.columns import kind_word
from app.ui.panels.alerts.page import Page
from app.ui.theme import font
from app.ui.widgets.basics import button, label, set_tone

if TYPE_CHECKING:
    from app.domain.alerts import AlertKind
    from app.ui.context import Context

_PAUSE_MS = 300
_RAIL = 168


class WordsPage(Page):
    """Edits one template at a time; what it gives on a sample stands below it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.kinds = QListWidget()
        self.kinds.setObjectName("rail")
        self.kinds.setFixedWidth(_RAIL)
        self.kinds.setAccessibleName(self.tr("Events"))
        self.kinds.addItems([kind_word(kind).capitalize() for kind in EVENTS])
        self.title = QLineEdit()
        self.title.setFont(font(12, mono=True))
        self.text = QPlainTextEdit()
        self.text.setFont(font(12, mono=True))
        self.text.setTabChangesFocus(True)
        self.preview_title = label("", weight=600, wrap=True)
        self.preview_text = label("", tone="text2", wrap=True)
        self.problem = label("", px=11, tone="danger", wrap=True)
        self.save_button = button(self.tr("Save"), "primary")
        self.reset_button = button(self.tr("Back to Harrier's words"), "quiet")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._preview)
        self.lay_out([], self._contents())
        self._connect()
        self.kinds.setCurrentRow(0)

    def _contents(self) -> QWidget:
        contents = QWidget()
        row = QHBoxLayout(contents)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.kinds)
        column = QVBoxLayout()
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        for words, field in ((self.tr("Title"), self.title), (self.tr("Text"), self.text)):
            caption = label(words, px=11, tone="text3")
            caption.setBuddy(field)
            field.setAccessibleName(words)
            column.addWidget(caption)
            column.addWidget(field, int(field is self.text))
        column.addWidget(self.problem)
        column.addWidget(label(self.tr("As it would be told"), px=11, tone="text3"))
        column.addWidget(self.preview_title)
        column.addWidget(self.preview_text)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.reset_button)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        row.addLayout(column, 1)
        return contents

    def _connect(self) -> None:
        self.kinds.currentRowChanged.connect(lambda _row: self.refresh())
        self.title.textChanged.connect(lambda _text: self._on_typed())
        self.text.textChanged.connect(self._on_typed)
        self.save_button.clicked.connect(lambda _checked: self.save())
        self.reset_button.clicked.connect(lambda _checked: self.reset())

    @property
    def kind(self) -> AlertKind:
        """The event whose words are shown."""
        return EVENTS[max(0, self.kinds.currentRow())]

    @property
    def template(self) -> TemplateText:
        """What is typed."""
        return TemplateText(self.title.text(), self.text.toPlainText())

    def refresh(self) -> None:
        kind, templates = self.kind, self._context.services.alerts.templates
        self._context.runner.ask(
            self,
            lambda: (templates.text(kind), templates.is_own(kind)),
            lambda found: self._show(*found),
            topic="template",
        )

    def save(self) -> None:
        """Keep the words."""
        kind, template = self.kind, self.template
        templates = self._context.services.alerts.templates
        self._context.runner.ask(
            self,
            lambda: templates.set(kind, template),
            lambda _nothing: self.refresh(),
            failed=self._show_problem,
        )

    def reset(self) -> None:
        """Go back to the program's own words."""
        kind, templates = self.kind, self._context.services.alerts.templates
        self._context.runner.ask(
            self, lambda: templates.reset(kind), lambda _nothing: self.refresh()
        )

    def _show(self, template: TemplateText, is_own: bool) -> None:
        self.title.setText(template.title)
        if self.text.toPlainText() != template.text:
            self.text.setPlainText(template.text)
        self.reset_button.setEnabled(is_own)
        self.save_button.setEnabled(False)
        self._preview()

    def _on_typed(self) -> None:
        self.save_button.setEnabled(True)
        self._pause.start()

    def _preview(self) -> None:
        kind, template = self.kind, self.template
        templates = self._context.services.alerts.templates
        self._context.runner.ask(
            self,
            lambda: templates.preview(kind, template),
            lambda words: self._show_preview(*words),
            failed=self._show_problem,
            topic="preview",
        )

    def _show_preview(self, title: str, text: str) -> None:
        self.problem.clear()
        self.preview_title.setText(title)
        self.preview_text.setText(text)
        for shown, tone in ((self.preview_title, "text"), (self.preview_text, "text2")):
            set_tone(shown, tone)

    def _show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.save_button.setEnabled(False)
        for shown in (self.preview_title, self.preview_text):
            set_tone(shown, "off")

    def focus_filter(self) -> None:
        self.kinds.setFocus(Qt.FocusReason.ShortcutFocusReason)
