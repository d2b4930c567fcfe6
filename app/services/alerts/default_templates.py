"""The words of each kind of alert where the user has written none of their own."""

from __future__ import annotations

from typing import Final, NamedTuple

from app.domain.alerts.alert import AlertKind


class TemplateText(NamedTuple):
    """Title and text of a message, in Jinja2."""

    title: str
    text: str


_NAME: Final = "{{ symbol }} · {{ direction | side }} · {{ timeframe }}"
_RESULT: Final = "{{ strategy }}{% if r is not none %}: {{ r | signed }} R{% endif %}"
_AT: Final = "{% if price is not none %} at {{ price | price }}{% endif %}"

DEFAULTS: Final = {
    AlertKind.SETUP: TemplateText(
        _NAME,
        "{{ strategy }}: entry {{ entry | price }}, stop {{ stop | price }},"
        " target {{ target | price }}",
    ),
    AlertKind.ENTRY: TemplateText(
        _NAME + ": entry reached",
        "{{ strategy }}: in" + _AT + ", stop {{ stop | price }}, target {{ target | price }}",
    ),
    AlertKind.TARGET: TemplateText(
        _NAME + ": {{ to | upper }} reached", "{{ strategy }}: {{ reason }}" + _AT
    ),
    AlertKind.WON: TemplateText(_NAME + ": won", _RESULT),
    AlertKind.STOPPED: TemplateText(_NAME + ": stopped", _RESULT),
    AlertKind.BREAK_EVEN: TemplateText(_NAME + ": break-even", _RESULT),
    AlertKind.EXPIRED: TemplateText(_NAME + ": expired", "{{ strategy }}: {{ reason }}"),
    AlertKind.INVALIDATED: TemplateText(_NAME + ": invalidated", "{{ strategy }}: {{ reason }}"),
    AlertKind.REGIME: TemplateText(
        "Regime: {{ label }}", "The market was {{ before | default('not judged', true) }} before."
    ),
    AlertKind.SCAN_FAILED: TemplateText("Scan failed", "{{ reason }}"),
    AlertKind.SCAN_RECOVERED: TemplateText(
        "Scans work again", "{{ scanned }} of {{ universe }} symbols of {{ exchange }} scanned."
    ),
    AlertKind.PRICE: TemplateText(
        "{{ symbol }} {{ words }}",
        "{{ timeframe }} bar closed at {{ price | price }}{% if note %}. {{ note }}{% endif %}",
    ),
}
"""Every title about a setup names its symbol."""
