"""The help window: pages at the left, a search above them, the page at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.services.help_page import find_word, search
from app.services.help_pages import FIRST_PAGE, Shortcut, help_pages
from app.ui.dialogs.help.guides import read_guides
from app.ui.dialogs.help.page_html import page_document
from app.ui.theme import font
from app.ui.widgets.basics import tool_button

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QTextDocument

    from app.services.help_page import HelpPage
    from app.ui.actions import ActionBook
    from app.ui.context import Context

_SIZE = (960, 720)
_LIST_WIDTH = 240
_READING_WIDTH = 660
_LIKELY = 40


class HelpWindow(QDialog):
    """Made when it is asked for; the pages are put together in the background."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setWindowTitle(self.tr("Rules and indicators"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.pages: tuple[HelpPage, ...] = ()
        self.current: HelpPage | None = None
        self._wanted = ""
        self._past: list[str] = []
        self._future: list[str] = []
        self._document: QTextDocument | None = None
        self.field = QLineEdit()
        self.list = QTreeWidget()
        self.view = QTextBrowser()
        self.back = tool_button("arrow-left", self.tr("Back"))
        self.forward = tool_button("arrow-right", self.tr("Forward"))
        self._lay_out()
        self._connect(context)
        shortcuts = shortcuts_of(context.actions)
        context.runner.ask(
            self,
            lambda: help_pages(read_guides(), shortcuts),
            self._receive,
            failed=self.view.setPlainText,
        )

    # ------------------------------------------------------------ layout

    def _lay_out(self) -> None:
        self.field.setPlaceholderText(self.tr("Search the help"))
        self.field.setAccessibleName(self.tr("Search the help"))
        self.field.setClearButtonEnabled(True)
        self.list.setHeaderHidden(True)
        self.list.setAccessibleName(self.tr("Pages"))
        self.list.setIndentation(12)
        self.list.setFont(font())
        self.view.setOpenLinks(False)
        self.view.setAccessibleName(self.tr("Page"))
        self.view.setObjectName("help-page")
        self.view.setProperty("flat", "true")
        self.view.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.view.setLineWrapColumnOrWidth(_READING_WIDTH)
        head = QHBoxLayout()
        head.setContentsMargins(12, 12, 12, 8)
        head.setSpacing(4)
        head.addWidget(self.field, 1)
        head.addWidget(self.back)
        head.addWidget(self.forward)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        split = QSplitter()
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST_WIDTH, _SIZE[0] - _LIST_WIDTH])
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    def _connect(self, context: Context) -> None:
        self.field.textChanged.connect(self._list_pages)
        self.field.returnPressed.connect(self._open_first)
        self.list.currentItemChanged.connect(self._choose)
        self.view.anchorClicked.connect(self._follow)
        self.back.clicked.connect(lambda: self._step(self._past, self._future))
        self.forward.clicked.connect(lambda: self._step(self._future, self._past))
        context.theme.changed.connect(self._show_current)
        for keys, run in (
            (QKeySequence.StandardKey.Find, self._focus_search),
            (QKeySequence.StandardKey.Back, self.back.click),
            (QKeySequence.StandardKey.Forward, self.forward.click),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(run)
        self._tell_steps()

    def _focus_search(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    # ------------------------------------------------------------ pages

    def _receive(self, pages: tuple[HelpPage, ...]) -> None:
        self.pages = pages
        self._list_pages()
        self.open_word(self._wanted)

    def open_word(self, word: str) -> None:
        """Show the page that explains a name of the language, else the first page."""
        self._wanted = word
        if not self.pages:
            return
        page = find_word(self.pages, word)
        self.open_page(page.id if page is not None else FIRST_PAGE)
        if page is not None and len(page.words) > 1:
            self._show_word(word)

    def open_page(self, page_id: str) -> None:
        """Show a page; an unknown one is ignored."""
        if self.current is not None and self.current.id == page_id:
            return
        if self.current is not None and any(page.id == page_id for page in self.pages):
            self._past.append(self.current.id)
            self._future.clear()
        self._show(page_id)

    def _show(self, page_id: str) -> None:
        found = next((page for page in self.pages if page.id == page_id), None)
        if found is None:
            return
        self.current = found
        self._show_current()
        self._mark(page_id)
        self._tell_steps()

    def _show_current(self) -> None:
        if self.current is not None:
            document = page_document(self.current.text)
            document.setParent(self.view)
            before, self._document = self._document, document
            self.view.setDocument(document)
            if before is not None:
                before.deleteLater()

    def _show_word(self, word: str) -> None:
        """Select the word's first place on the page and scroll to it."""
        self.view.moveCursor(QTextCursor.MoveOperation.Start)
        self.view.find(word)

    def _follow(self, target: QUrl) -> None:
        if target.scheme() == "help":
            self.open_page(target.path())

    def _step(self, source: list[str], target: list[str]) -> None:
        if source and self.current is not None:
            target.append(self.current.id)
            self._show(source.pop())

    def _tell_steps(self) -> None:
        self.back.setEnabled(bool(self._past))
        self.forward.setEnabled(bool(self._future))

    # ------------------------------------------------------------ list

    def _list_pages(self) -> None:
        wanted = self.field.text().strip()
        blocker = QSignalBlocker(self.list)
        self.list.clear()
        if wanted:
            for page in search(self.pages, wanted)[:_LIKELY]:
                self.list.addTopLevelItem(_item(page))
        else:
            self._add_sections()
        blocker.unblock()
        if self.current is not None:
            self._mark(self.current.id)

    def _add_sections(self) -> None:
        heads: dict[str, QTreeWidgetItem] = {}
        for page in self.pages:
            head = heads.get(page.section)
            if head is None:
                head = heads[page.section] = QTreeWidgetItem([page.section])
                head.setFont(0, font(12, 600))
                head.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.list.addTopLevelItem(head)
                head.setExpanded(len(heads) == 1)
            head.addChild(_item(page))

    def _open_first(self) -> None:
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)

    def _choose(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if item is not None and (page_id := item.data(0, Qt.ItemDataRole.UserRole)):
            self.open_page(page_id)

    def _mark(self, page_id: str) -> None:
        """Make the shown page the current line, without opening it anew."""
        for item in self.list.findItems(
            "*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive
        ):
            if item.data(0, Qt.ItemDataRole.UserRole) == page_id:
                with QSignalBlocker(self.list):
                    self.list.setCurrentItem(item)
                return


def shortcuts_of(book: ActionBook) -> list[Shortcut]:
    """Every action that has keys, by menu."""
    return [
        Shortcut(spec.menu.value, spec.text, action.shortcut().toString(_NATIVE))
        for spec, action in book.items()
        if not action.shortcut().isEmpty()
    ]


def _item(page: HelpPage) -> QTreeWidgetItem:
    made = QTreeWidgetItem([page.title])
    made.setToolTip(0, page.id.rpartition("/")[2] if "/" in page.id else page.title)
    made.setData(0, Qt.ItemDataRole.UserRole, page.id)
    return made


_NATIVE = QKeySequence.SequenceFormat.NativeText
