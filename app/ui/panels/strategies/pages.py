"""The pages that stand in the editor's place: versions, gallery, import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from app.domain.strategy import Strategy
    from app.services.strategy_history import TextChange, VersionEntry
    from app.services.strategy_import import Incoming
    from app.ui.panels.strategies.desk import StrategyDesk
    from app.ui.panels.strategies.gallery_page import GalleryPage
    from app.ui.panels.strategies.import_page import ImportPage
    from app.ui.panels.strategies.versions_page import VersionsPage


class Pages(QObject):
    """Builds each page when it is first wanted and answers it from the library."""

    def __init__(self, panel: StrategyDesk, stack: QStackedWidget) -> None:
        super().__init__(panel.widget)
        self._panel, self._stack = panel, stack
        self._versions: VersionsPage | None = None
        self._gallery: GalleryPage | None = None
        self._import: ImportPage | None = None
        self._name = ""
        library = panel.library
        library.versions.connect(self._take_versions)
        library.compared.connect(self._take_changes)
        library.restored.connect(self._on_restored)
        library.gallery.connect(self._take_gallery)

    @property
    def versions(self) -> VersionsPage:
        """The versions of one strategy."""
        if self._versions is None:
            from app.ui.panels.strategies.versions_page import VersionsPage

            made = self._versions = VersionsPage(self._panel.context.theme)
            library = self._panel.library
            made.compare_wanted.connect(
                lambda before, after: library.compare(self._name, before, after)
            )
            made.restore_wanted.connect(
                lambda version: library.restore_version(self._name, version)
            )
            made.closed.connect(self._panel.show_editor)
            self._stack.addWidget(made)
        return self._versions

    @property
    def gallery(self) -> GalleryPage:
        """The ready strategies."""
        if self._gallery is None:
            from app.ui.panels.strategies.gallery_page import GalleryPage

            made = self._gallery = GalleryPage(self._panel.context.theme)
            made.add_wanted.connect(self._panel.library.add_ready)
            made.closed.connect(self._panel.show_editor)
            self._stack.addWidget(made)
        return self._gallery

    @property
    def incoming(self) -> ImportPage:
        """The question about names that are taken."""
        if self._import is None:
            from app.ui.panels.strategies.import_page import ImportPage

            made = self._import = ImportPage()
            made.taken.connect(self._panel.library.take)
            made.closed.connect(self._panel.show_editor)
            self._stack.addWidget(made)
        return self._import

    def show_versions(self, name: str) -> None:
        """Show the versions of a strategy as soon as they are read."""
        self._name = name
        self._panel.library.load_versions(name)

    def show_gallery(self) -> None:
        """Show the gallery as soon as it is read."""
        self._panel.library.load_gallery()

    def ask_about(self, came: Incoming) -> None:
        """Ask what to do with names that are taken."""
        page = self.incoming
        self._panel.widget.show_empty(empty=False)
        self._stack.setCurrentWidget(page)
        page.show_incoming(came)

    def _take_versions(self, name: str, found: tuple[VersionEntry, ...]) -> None:
        if name == self._name:
            self._stack.setCurrentWidget(self.versions)
            self.versions.show_versions(name, found)

    def _take_changes(self, before: int, after: int, found: tuple[TextChange, ...]) -> None:
        self.versions.show_changes(before, after, found)

    def _on_restored(self, name: str, version: int) -> None:
        panel = self._panel
        panel.shelf.forget(name)
        panel.show_editor()
        panel.context.notices.show(
            self.tr("{0}: an old version is back as v{1}").format(name, version),
            self.tr("The versions in between are kept."),
            action=(
                self.tr("Undo"),
                lambda: panel.library.restore_version(name, version - 1),
            ),
        )

    def _take_gallery(self, found: tuple[Strategy, ...]) -> None:
        self._stack.setCurrentWidget(self.gallery)
        self.gallery.show_gallery(found, self._panel.shelf.names)
