"""The pictures of a trade: pasted, dropped, chosen, or made of the chart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
)

from app.domain.journal.day import PictureKind
from app.ui.panels.journal.page import TradePage
from app.ui.theme import font
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from app.domain.journal.day import Picture

THUMB = QSize(148, 92)
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
_ID = Qt.ItemDataRole.UserRole


class Thumbnail(NamedTuple):
    """A picture and what is shown of it in the list."""

    picture: Picture
    image: QImage


class NewPicture(NamedTuple):
    """A picture that is to be added: its bytes, or the file they are in."""

    name: str
    content: bytes = b""
    path: str = ""

    def bytes_of(self) -> bytes:
        """The content; reads the file.

        Raises:
            OSError: the file cannot be read.
        """
        return self.content or Path(self.path).read_bytes()


def thumbnail(picture: Picture, content: bytes, ratio: float = 2.0) -> Thumbnail:
    """Shrink a picture; safe on any thread."""
    image = QImage.fromData(content)
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    small = image.scaled(THUMB * ratio, keep, smooth) if not image.isNull() else image
    small.setDevicePixelRatio(ratio)
    return Thumbnail(picture, small)


def png_of(image: QImage) -> bytes:
    """A picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def pictures_in(data: QMimeData, name: str) -> list[NewPicture]:
    """The pictures that were pasted or dropped."""
    files = [url.toLocalFile() for url in data.urls() if _is_picture(url)]
    if files:
        return [NewPicture(Path(file).name, path=file) for file in files]
    if data.hasImage():
        image = QImage(data.imageData())
        if not image.isNull():
            return [NewPicture(name, png_of(image))]
    return []


def _is_picture(url: QUrl) -> bool:
    return url.isLocalFile() and url.toLocalFile().lower().endswith(SUFFIXES)


class PicturesPage(TradePage):
    """A row of thumbnails; Enter or a double click opens one.

    Signals:
        added: the `NewPicture`s to keep.
        removed: ids of pictures to take out.
        opened: id of the picture to look at.
    """

    added = Signal(object)
    removed = Signal(object)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__(scrolls=False)
        self.setAcceptDrops(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pictures"))
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setIconSize(THUMB)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(4)
        self.list.setFont(font(11))
        self.list.setAcceptDrops(False)
        self.empty = label(
            self.tr("Paste a picture, drop a file here, or choose one."), tone="text3"
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column.addWidget(self.empty, 1)
        self.column.addWidget(self.list, 1)
        self.column.addLayout(self._make_row())
        self.list.itemActivated.connect(lambda item: self.opened.emit(item.data(_ID)))
        self._add_keys()
        self.show_thumbnails(())

    def _make_row(self) -> QHBoxLayout:
        self.paste_button = button(self.tr("Paste"), icon_name="clipboard")
        self.file_button = button(self.tr("Add file…"), icon_name="image")
        self.remove_button = button(self.tr("Remove"), "danger")
        row = QHBoxLayout()
        row.setSpacing(8)
        for made, run in (
            (self.paste_button, self.paste),
            (self.file_button, self._choose_files),
            (self.remove_button, self.remove_selected),
        ):
            made.clicked.connect(lambda _checked, run=run: run())
            row.addWidget(made)
        row.addStretch(1)
        return row

    def _add_keys(self) -> None:
        for keys, run in (
            (QKeySequence.StandardKey.Paste, self.paste),
            (QKeySequence.StandardKey.Delete, self.remove_selected),
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(run)

    def show_thumbnails(self, thumbnails: Sequence[Thumbnail]) -> None:
        """Show the pictures of the trade."""
        self.list.clear()
        for made in thumbnails:
            item = QListWidgetItem(QIcon(QPixmap.fromImage(made.image)), _title(made.picture))
            item.setData(_ID, made.picture.id)
            item.setToolTip(made.picture.name)
            self.list.addItem(item)
        self.list.setVisible(bool(thumbnails))
        self.empty.setVisible(not thumbnails)
        self.remove_button.setEnabled(bool(thumbnails))

    @property
    def selected(self) -> list[str]:
        """Ids of the selected pictures."""
        return [str(item.data(_ID)) for item in self.list.selectedItems()]

    def paste(self) -> None:
        """Add what is on the clipboard, if it is a picture."""
        found = pictures_in(QGuiApplication.clipboard().mimeData(), self.tr("Pasted picture"))
        if found and self.trade is not None:
            self.added.emit(found)

    def remove_selected(self) -> None:
        """Take the selected pictures out; undo brings them back."""
        if self.selected:
            self.removed.emit(self.selected)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasImage() or any(_is_picture(url) for url in data.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = pictures_in(event.mimeData(), self.tr("Dropped picture"))
        if found and self.trade is not None:
            self.added.emit(found)
            event.acceptProposedAction()

    def _choose_files(self) -> None:
        filters = self.tr("Pictures ({0})").format(" ".join(f"*{end}" for end in SUFFIXES))
        dialog = QFileDialog(self, self.tr("Add pictures"), "", filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(
            lambda files: self.added.emit([NewPicture(Path(one).name, path=one) for one in files])
        )
        dialog.open()


def _title(picture: Picture) -> str:
    titles = {PictureKind.ENTRY: "Entry", PictureKind.EXIT: "Exit"}
    return titles.get(picture.kind, picture.name)
