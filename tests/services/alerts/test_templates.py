from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.domain.alerts import AlertKind
from app.domain.alerts.alert import EVENTS
from app.domain.errors import BadInput
from app.services.alerts.default_templates import DEFAULTS, TemplateText
from app.services.alerts.samples import sample_facts
from app.services.alerts.sandbox import compiled, rendered
from app.services.alerts.templates import MOST_CHARACTERS, TemplateService
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from tests.builders.alerts import AlertDesk

HOSTILE = (
    "{{ 'a' * 1000000000 }}",
    "{{ 'a' * 10 ** 9 }}",
    "{{ 2 ** 99999999 }}",
    "{% for a in range(1000000000) %}x{% endfor %}",
    "{% for a in why %}{% for b in why %}{% for c in why %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in symbol %}x{% endfor %}",
    "{% for w in why recursive %}{{ loop(why) }}{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ symbol|attr('__class__') }}",
    "{{ symbol['__class__'] }}",
    "{{ symbol.__class__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ lipsum() }}",
    "{{ cycler.__init__ }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ config }}",
    "{{ symbol.format() }}",
    "{{ '%999999999d' % 1 }}",
    "{{ 'x'|center(999999999) }}",
    "{{ 'x'|indent(999999999) }}",
    "{{ '{:>999999999}'|format(1) }}",
    "{{ why|map(attribute='label')|list }}",
    "{{ why[0:1] }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{% set x = 'a' %}",
    "{% set ns = namespace(x='a') %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call m() %}{% endcall %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{% block a %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% autoescape true %}x{% endautoescape %}",
    "{{ " + "(" * 400 + "1" + ")" * 400 + " }}",
    "{{ " + "-" * 900 + "1 }}",
    "{% if " + "not " * 300 + "true %}x{% endif %}",
    "{% for a in why %}" * 60 + "x" + "{% endfor %}" * 60,
    "{% for a in why %}" + "{{ 'x'" + "|title" * 300 + " }}" + "{% endfor %}",
    "{{ 1 / 0 }}",
    "{{ entry + symbol }}",
    "{{ nothing }}",
    "{{ why.nothing.more }}",
    "{{ symbol",
    "{% if %}",
    "{% endfor %}",
    "x" * (MOST_CHARACTERS + 1),
)
WORDS = ("{{", "}}", "{%", "%}", "for", "in", "why", "if", "endif", "endfor", "symbol", "|")
WORDS += ("upper", "~", "+", "*", "'a'", "9", "(", ")", ".", "[", "]", "entry", "w")


@pytest.mark.parametrize("source", HOSTILE)
def test_no_template_escapes_hangs_or_grows(source: str) -> None:
    facts = sample_facts(AlertKind.SETUP) | {"why": [{"label": "x", "true": True}] * 5_000}
    began = time.perf_counter()
    try:
        text = rendered(compiled(source, MOST_CHARACTERS), facts, 4_000)
    except BadInput:
        text = ""
    assert time.perf_counter() - began < 0.5
    assert len(text) <= 4_000
    assert not any(word in text for word in ("class", "object", "Template", "globals"))


@examples(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_any_text_is_a_message_or_bad_input(source: str) -> None:
    try:
        text = rendered(compiled(source, MOST_CHARACTERS), sample_facts(AlertKind.SETUP), 4_000)
    except BadInput as error:
        assert str(error)
    else:
        assert len(text) <= 4_000


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_has_words_that_name_what_it_is_about(desk: AlertDesk, kind: AlertKind) -> None:
    title, text = desk.templates.preview(kind, DEFAULTS[kind])
    facts = sample_facts(kind)
    assert str(facts.get("symbol", "")) in title
    assert text
    assert "{" not in title + text


def test_own_words_are_kept_and_used_until_they_are_reset(desk: AlertDesk) -> None:
    own = TemplateText("{{ symbol }}!", "{% for t in targets %}{{ t.price | price }} {% endfor %}")
    desk.templates.set(AlertKind.SETUP, own)
    again = TemplateService(desk.database.work)
    assert again.is_own(AlertKind.SETUP)
    (alert,) = desk.opens(a_setup())
    assert (alert.title, alert.text) == ("BTC/USDT!", "66,000.00 68,000.00")
    desk.templates.reset(AlertKind.SETUP)
    assert desk.templates.text(AlertKind.SETUP) == DEFAULTS[AlertKind.SETUP]


def test_a_mistake_names_its_part_and_line(desk: AlertDesk) -> None:
    with pytest.raises(BadInput, match=r"text:3: 'assign'") as told:
        desk.templates.set(AlertKind.SETUP, TemplateText("ok", "one\ntwo\n{% set x = 1 %}"))
    assert (told.value.source, told.value.line) == ("text", 3)
    with pytest.raises(BadInput, match="empty"):
        desk.templates.set(AlertKind.SETUP, TemplateText("{{ '' }}", "text"))
    assert not desk.templates.is_own(AlertKind.SETUP)


def test_words_that_fail_on_one_alert_give_way(desk: AlertDesk) -> None:
    own = TemplateText("{{ symbol }}", "{{ entry_price - entry }} off")
    desk.templates.set(AlertKind.SETUP, own)
    (alert,) = desk.opens(a_setup(entry_price=None))
    assert alert.text.startswith("EMA cross: entry")
