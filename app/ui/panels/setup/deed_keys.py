"""Keys and palette entries for what can be done about the chosen setup, from anywhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.actions import ActionSpec, Menu

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel
    from app.ui.panels.setup.footer import Footer


class DeedKeys(QObject):
    """Each deed asks in the panel's footer, which comes to the front for it."""

    def __init__(self, context: Context, panel: Panel, footer: Footer) -> None:
        super().__init__(panel)
        self._context = context
        self._asks = {
            "take": footer.ask_take,
            "skip": footer.ask_skip,
            "snooze": footer.ask_snooze,
            "cancel": footer.ask_cancel,
        }
        for deed, text, keys in (
            ("take", self.tr("Take the setup"), "Ctrl+T"),
            ("skip", self.tr("Skip the setup"), "Ctrl+Shift+X"),
            ("snooze", self.tr("Snooze the setup"), "Ctrl+Shift+M"),
            ("cancel", self.tr("Cancel the setup"), ""),
        ):
            if f"setup.{deed}" not in context.actions:
                spec = ActionSpec(f"setup.{deed}", text, Menu.SCAN, keys=keys, group=20)
                want = partial(context.selection.want_deed, deed)
                context.actions.add(spec, want)
        context.selection.deed_wanted.connect(self._ask)

    def _ask(self, deed: str) -> None:
        if deed in self._asks:
            self._asks[deed]()
