"""The menus of what can be done about a setup: common reasons to skip it, times to snooze it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.timeframe import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from app.domain.setup import Setup


def _tr(text: str) -> str:
    return QCoreApplication.translate("setups", text)


def skip_reasons() -> list[str]:
    """The common reasons to skip a setup."""
    return [
        _tr("news ahead"),
        _tr("price has run away"),
        _tr("too much open risk"),
        _tr("correlated with an open trade"),
        _tr("against the regime"),
        _tr("thin market"),
        _tr("not at the desk"),
    ]


def fill_skip_menu(menu: QMenu, skip: Callable[[str], object], other: Callable[[], object]) -> None:
    """One line a reason, and one that asks for another."""
    menu.clear()
    for reason in skip_reasons():
        menu.addAction(reason).triggered.connect(partial(_call, skip, reason))
    menu.addSeparator()
    menu.addAction(_tr("Another reason…")).triggered.connect(lambda _checked: other())


def fill_snooze_menu(
    menu: QMenu,
    setup: Setup,
    snooze: Callable[[int | None], object],
    wake: Callable[[], object],
) -> None:
    """Times to snooze a setup, and the end of a snooze where it has one."""
    menu.clear()
    for text, milliseconds in (
        (_tr("Until the next {0} bar").format(setup.timeframe), None),
        (_tr("1 hour"), HOUR),
        (_tr("4 hours"), 4 * HOUR),
        (_tr("1 day"), DAY),
        (_tr("7 days"), 7 * DAY),
    ):
        menu.addAction(text).triggered.connect(partial(_call, snooze, milliseconds))
    if setup.snoozed_until is not None:
        menu.addSeparator()
        menu.addAction(_tr("Wake it")).triggered.connect(lambda _checked: wake())


def _call[Value](run: Callable[[Value], object], value: Value, _checked: bool = False) -> None:
    run(value)
