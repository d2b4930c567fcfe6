"""Strategies that came from elsewhere: what is new, and what to do where a name is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.services.strategy_import import Answer
from app.ui.widgets.basics import Segments, button, horizontal_line, label

if TYPE_CHECKING:
    from app.services.strategy_import import Incoming


class ImportPage(QWidget):
    """Asks once for all conflicts; nothing is kept before.

    Signals:
        taken: `Incoming`, and the answers by name.
        closed: nothing is to be taken.
    """

    taken = Signal(object, object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._incoming: Incoming | None = None
        self.answers: dict[str, Segments] = {}
        self.title = label("", px=14, weight=600)
        self.summary = label("", tone="text2", wrap=True)
        self.all = Segments(self._choices(), Answer.BOTH.value)
        self.accept = button(self.tr("Import"), "primary")
        self.cancel = button(self.tr("Cancel"))
        self._rows = QWidget()
        self._rows.setObjectName("panel")
        self._grid = QGridLayout(self._rows)
        self._build()
        self.all.chosen.connect(self._answer_all)
        self.accept.clicked.connect(lambda _checked: self._take())
        self.cancel.clicked.connect(lambda _checked: self.closed.emit())

    def _choices(self) -> tuple[tuple[str, str], ...]:
        return (
            (Answer.REPLACE.value, self.tr("New version")),
            (Answer.BOTH.value, self.tr("Keep both")),
            (Answer.SKIP.value, self.tr("Skip")),
        )

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 12, 12, 4)
        head.addWidget(self.title, 1)
        self._all_words = label(self.tr("For all"), tone="text2")
        head.addWidget(self._all_words)
        head.addWidget(self.all)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setColumnStretch(0, 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._rows)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 8)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        self.summary.setContentsMargins(12, 0, 12, 8)
        column.addWidget(self.summary)
        column.addWidget(horizontal_line())
        column.addWidget(scroll, 1)
        column.addWidget(horizontal_line())
        column.addLayout(foot)

    def show_incoming(self, came: Incoming) -> None:
        """Ask about what came."""
        self._incoming = came
        fresh = len(came.strategies) - len(came.taken) - len(came.known)
        self.title.setText(self.tr("{0} names are taken").format(len(came.taken)))
        if len(came.taken) == 1:
            self.title.setText(self.tr("A name is taken"))
        words = self.tr("{0}: {1} new, {2} the same as yours, {3} with a name that is taken.")
        self.summary.setText(words.format(came.source, fresh, len(came.known), len(came.taken)))
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.answers.clear()
        for row, name in enumerate(came.taken):
            choice = Segments(self._choices(), Answer.BOTH.value)
            choice.setAccessibleName(self.tr("What to do with {0}").format(name))
            self.answers[name] = choice
            self._grid.addWidget(label(name, weight=500), row, 0)
            self._grid.addWidget(choice, row, 1)
        several = len(came.taken) > 1
        self.all.setVisible(several)
        self._all_words.setVisible(several)
        self.accept.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer_all(self, answer: str) -> None:
        for choice in self.answers.values():
            choice.set_current(answer)

    def _take(self) -> None:
        if self._incoming is not None:
            answers = {name: Answer(choice.current) for name, choice in self.answers.items()}
            self.taken.emit(self._incoming, answers)
