"""While you were away: one notice after a pause, which stays until it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.services.away import WhileAway
from app.ui.models.formats import moment

if TYPE_CHECKING:
    from app.ui.context import Context


def greet_after_pauses(context: Context) -> None:
    """Show each `WhileAway` as it is announced."""
    context.bridge.on(WhileAway, lambda news: _greet(context, news), context.bridge)


def summary(news: WhileAway, zone: str) -> str:
    """What happened since the last scan, in one line; times in the given zone."""
    counted = (
        (_tr("{0} new and open"), len(news.found)),
        (_tr("{0} came and went"), len(news.missed)),
        (_tr("{0} ended"), len(news.ended)),
        (_tr("{0} moved on"), len(news.moved)),
    )
    parts = ", ".join(words.format(f"{count:,}") for words, count in counted if count)
    return _tr("Setups since {0}: {1}.").format(moment(news.since, zone), parts)


def _greet(context: Context, news: WhileAway) -> None:
    context.notices.show(
        _tr("While you were away"),
        summary(news, context.zone),
        action=(_tr("Show"), lambda: context.selection.want_panel("setups")),
        stays=True,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("away", text)
