"""The form of a run: what to trade, where, when, with how much and at what cost."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.panels.backtester.form_fields import add_fields, shown_rows
from app.ui.panels.backtester.form_grid import FormGrid
from app.ui.panels.backtester.form_symbols import (
    CHART,
    LIST,
    UNIVERSE,
    follow_watchlists,
    watchlist_key,
)
from app.ui.panels.backtester.form_text import (
    CURRENT,
    FOLDER,
    Around,
    FormReading,
    FormText,
    read_form,
)
from app.ui.theme import icon
from app.ui.widgets.basics import button

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QComboBox

    from app.domain.strategy import Strategy
    from app.services.ports import StoredStrategy
    from app.services.watchlists import Watchlists


class RunForm(QWidget):
    """Every field is read as it is changed; mistakes stand under their fields.

    Signals:
        run_wanted: the `BacktestRequest` to run.
        changed: the words of the form changed.
        versions_wanted: the name of a strategy whose versions are to be offered.
    """

    run_wanted = Signal(object)
    changed = Signal()
    versions_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._text = FormText()
        self._around = Around(None, "", (), 0)
        self._strategies: dict[str, StoredStrategy] = {}
        self._versions: dict[str, tuple[StoredStrategy, ...]] = {}
        self._zone = "UTC"
        self._draft: Strategy | None = None
        self._reading = FormReading(None, {})
        self._notes: dict[str, str] = {}
        self._busy = False
        self._grid = FormGrid()
        add_fields(self._grid)
        self._add_browsing()
        self.run = button(self.tr("Run"), "primary", "play")
        self.run.setToolTip(self.tr("Run the backtest (Ctrl+Return)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self._grid)
        column.addWidget(self.run, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._connect()
        self._show_text()
        self._judge()

    def _add_browsing(self) -> None:
        line = self._grid.field("folder")
        assert isinstance(line, QLineEdit)
        browse = QAction(icon("folder-open"), self.tr("Choose a folder"), line)
        browse.triggered.connect(lambda _checked: self._choose_folder())
        line.addAction(browse, QLineEdit.ActionPosition.TrailingPosition)

    def _connect(self) -> None:
        self._grid.edited.connect(self._change)
        self._grid.entered.connect(self.ask)
        self.run.clicked.connect(lambda _checked: self.ask())
        keys = QShortcut(QKeySequence("Ctrl+Return"), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.ask)

    # ------------------------------------------------------------ what it holds

    @property
    def text(self) -> FormText:
        """The fields as the user left them."""
        return self._text

    @property
    def reading(self) -> FormReading:
        """What they mean."""
        return self._reading

    @property
    def draft(self) -> Strategy | None:
        """The unsaved strategy that is offered beside the others."""
        return self._draft

    def field(self, name: str) -> QComboBox | QLineEdit:
        """The control of a field."""
        return self._grid.field(name)

    def error(self, name: str) -> str:
        """The sentence under a field; "" when it is right."""
        return self._grid.error(name)

    def show_text(self, text: FormText) -> None:
        """Show other words."""
        self._text = text
        self._keep_to_watchlists(self._around.watchlists)
        self._follow_strategy()
        self._show_text()
        self._judge()

    # ------------------------------------------------------------ strategies and their versions

    def offer(self, stored: Sequence[StoredStrategy], draft: Strategy | None) -> None:
        """Offer these strategies, and the draft of the editor under its own line."""
        self._strategies, self._draft = {one.strategy.name: one for one in stored}, draft
        self._versions.clear()
        box = self._grid.box("strategy")
        box.clear()
        if draft is not None:
            box.addItem(self.tr("{0} (draft)").format(draft.name), "")
        for name in self._strategies:
            box.addItem(name, name)
        known = {"", *self._strategies} if draft is not None else set(self._strategies)
        if self._text.strategy not in known and self._strategies:
            first = next(iter(self._strategies))
            self._text = replace(self._text, strategy=first, version=CURRENT)
        self._follow_strategy()
        self._show_text()
        self._judge()

    def choose_draft(self, draft: Strategy) -> None:
        """Take an unsaved strategy as the one to run."""
        self._text = replace(self._text, strategy="", version=CURRENT)
        self.offer(tuple(self._strategies.values()), draft)

    def offer_versions(self, name: str, versions: Sequence[StoredStrategy], zone: str) -> None:
        """Offer the versions of a strategy, newest first."""
        self._versions[name], self._zone = tuple(versions), zone
        if name == self._text.strategy:
            numbers = {str(one.version) for one in versions[1:]}
            if self._text.version not in numbers:
                self._text = replace(self._text, version=CURRENT)
            self._follow_strategy()
            self._show_text()
            self._judge()

    def _follow_strategy(self) -> None:
        """Offer the versions of the strategy as far as they are known; ask for the others."""
        name, version, box = self._text.strategy, self._text.version, self._grid.box("version")
        stored, known = self._strategies.get(name), self._versions.get(name)
        box.clear()
        box.addItem(self.tr("Current"), CURRENT)
        if stored is not None:
            box.setItemText(0, self.tr("v{0} (current)").format(stored.version))
        for one in (known or ())[1:]:
            made = f"{formats.local(one.changed_at, self._zone):%d %b %Y}".lstrip("0")
            box.addItem(f"v{one.version} · {made}", str(one.version))
        if self._is_reading_versions():
            box.addItem(f"v{version}", version)
        if stored is not None and known is None and stored.version > 1:
            self.versions_wanted.emit(name)

    @property
    def strategy(self) -> Strategy | None:
        """The chosen version of the chosen strategy, or the draft; None while it is read."""
        name, version = self._text.strategy, self._text.version
        if not name:
            return self._draft
        if version == CURRENT:
            stored = self._strategies.get(name)
            return None if stored is None else stored.strategy
        known = self._versions.get(name, ())
        return next((one.strategy for one in known if str(one.version) == version), None)

    # ------------------------------------------------------------ what is around it

    def follow(
        self, symbol: str, universe: Sequence[str], now: int, watchlists: Watchlists = ()
    ) -> None:
        """Take what the words refer to: the chart's symbol, universe, market time, watchlists."""
        self._keep_to_watchlists(watchlists)
        self._around = Around(None, symbol, tuple(universe), now, watchlists)
        self._show_text()
        self._judge()

    def _keep_to_watchlists(self, watchlists: Watchlists) -> None:
        """Follow a list that was renamed; say so when the chosen one is gone."""
        choice, note = follow_watchlists(self._text.symbols, self._around.watchlists, watchlists)
        if choice != self._text.symbols:
            self._text = replace(self._text, symbols=choice)
            self._notes = {"symbols": note} if note else {}

    def _offer_symbols(self) -> None:
        around = self._around
        every = self.tr("Universe ({0})").format(f"{len(around.universe):,}")
        in_folder = self._text.source == FOLDER
        choices = [
            (CHART, around.symbol or self.tr("Chart's symbol")),
            (UNIVERSE, self.tr("All in the folder") if in_folder else every),
            *(
                (watchlist_key(one.name), f"{one.name} ({len(one.symbols)})")
                for one in around.watchlists
            ),
            (LIST, self.tr("List…")),
        ]
        self._grid.offer("symbols", choices)

    def _choose_folder(self) -> None:
        here = str(Path(self._text.folder).expanduser()) if self._text.folder else ""
        dialog = QFileDialog(self, self.tr("Folder of candle files"), here)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_folder)
        dialog.open()

    def take_folder(self, path: str) -> None:
        """Take the candles from this folder."""
        self.show_text(replace(self._text, source=FOLDER, folder=path))
        self.changed.emit()

    # ------------------------------------------------------------ changes

    def set_busy(self, *, busy: bool) -> None:
        """A run is under way: the next one has to wait."""
        self._busy = busy
        self._show_run()

    def ask(self) -> None:
        """Ask for the run that the form describes, if it can be taken."""
        self._judge()
        if self._reading.request is not None and not self._busy:
            self.run_wanted.emit(self._reading.request)

    def _change(self, name: str, words: str) -> None:
        self._text = replace(self._text, **{name: words})
        self._notes.pop(name, None)
        if name == "strategy":
            self._text = replace(self._text, version=CURRENT)
            self._follow_strategy()
            self._show_text()
        self._show_rows()
        self._judge()
        self.changed.emit()

    def _show_text(self) -> None:
        self._offer_symbols()
        self._grid.show_values(asdict(self._text))
        self._show_rows()

    def _show_rows(self) -> None:
        """Only those fields that the chosen kinds ask for."""
        self._grid.show_rows(shown_rows(self._text))
        self._offer_symbols()
        self._grid.field("symbols").setToolTip(self._grid.box("symbols").currentText())
        self._grid.field("strategy").setToolTip(self._grid.box("strategy").currentText())
        self._grid.field("folder").setToolTip(self._text.folder)

    def _show_own(self) -> None:
        """Say what the strategy itself asks for, where the form leaves it to it."""
        strategy = self.strategy
        for name in ("timeframe", "intrabar"):
            words = self.tr("Strategy's")
            if strategy is not None:
                words = self.tr("Own: {0}").format(str(getattr(strategy, name)))
            self._grid.box(name).setItemText(0, words)

    def _judge(self) -> None:
        self._show_own()
        errors: Mapping[str, str] = {}
        if self._is_reading_versions():
            self._reading = FormReading(None, {})
        else:
            self._reading = read_form(self._text, self._around._replace(strategy=self.strategy))
            errors = self._reading.errors
        wrong = {self._text.sizing if name == "size" else name for name in errors}
        self._grid.show_errors(errors, wrong, self._notes)
        self._show_run()

    def _is_reading_versions(self) -> bool:
        name = self._text.strategy
        older = bool(name) and self._text.version != CURRENT
        return older and name in self._strategies and name not in self._versions

    def _show_run(self) -> None:
        self.run.setEnabled(self._reading.request is not None and not self._busy)
