"""Templates of messages: checked before they are run, so that none can hang or fill the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.domain.alerts.alert import EVENTS
from app.domain.errors import BadInput
from app.services.alerts.default_templates import DEFAULTS, TemplateText
from app.services.alerts.samples import sample_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from app.domain.alerts.alert import AlertKind
    from app.services.ports import OpenUnitOfWork

_FACT: Final = "alerts/templates"
MOST_CHARACTERS: Final = 2_000
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 4_000


class TemplateService:
    """The words of alerts: the user's own where there are any, else the program's."""

    def __init__(self, open_work: OpenUnitOfWork) -> None:
        self._open_work = open_work
        self._own: dict[AlertKind, TemplateText] | None = None
        self._compiled: dict[str, Template] = {}

    def text(self, kind: AlertKind) -> TemplateText:
        """The template in force."""
        return self._read().get(kind, DEFAULTS[kind])

    def is_own(self, kind: AlertKind) -> bool:
        """Whether the user has written it."""
        return kind in self._read()

    def set(self, kind: AlertKind, template: TemplateText) -> None:
        """Keep the user's template.

        Raises:
            BadInput: a mistake, with its line, or a kind that has no template.
        """
        if kind not in EVENTS:
            raise BadInput(f"alerts of the kind {kind} have no template")
        self.preview(kind, template)
        self._keep({**self._read(), kind: template})

    def reset(self, kind: AlertKind) -> None:
        """Go back to the program's own words."""
        self._keep({each: text for each, text in self._read().items() if each is not kind})

    def preview(self, kind: AlertKind, template: TemplateText) -> tuple[str, str]:
        """Title and text of a sample with a template that need not be kept.

        Raises:
            BadInput: a mistake, with its line; ``source`` is ``title`` or ``text``.
        """
        return self._rendered(template, sample_facts(kind))

    def render(self, kind: AlertKind, facts: Mapping[str, object]) -> tuple[str, str]:
        """Title and text of an alert; a template that fails on it gives way to the program's."""
        try:
            return self._rendered(self.text(kind), facts)
        except BadInput:
            return self._rendered(DEFAULTS[kind], facts)

    def _rendered(self, template: TemplateText, facts: Mapping[str, object]) -> tuple[str, str]:
        title = " ".join(self._run("title", template.title, facts, LONGEST_TITLE).split())
        text = self._run("text", template.text, facts, LONGEST_TEXT).strip()
        if not title or not text:
            raise BadInput("it comes out empty", source="text" if title else "title")
        return title, text

    def _run(self, part: str, source: str, facts: Mapping[str, object], limit: int) -> str:
        from app.services.alerts.sandbox import compiled, rendered

        try:
            template = self._compiled.get(source)
            if template is None:
                template = self._compiled[source] = compiled(source, MOST_CHARACTERS)
            return rendered(template, facts, limit)
        except BadInput as error:
            raise BadInput(str(error.args[0]), source=part, line=error.line) from error

    def _read(self) -> dict[AlertKind, TemplateText]:
        if self._own is None:
            with self._open_work(read_only=True) as work:
                stored: Any = work.facts.get(_FACT)
            own = stored if isinstance(stored, dict) else {}
            self._own = {
                kind: TemplateText(*own[kind])
                for kind in EVENTS
                if isinstance(own.get(kind), list) and len(own[kind]) == len(TemplateText._fields)
            }
        return self._own

    def _keep(self, own: dict[AlertKind, TemplateText]) -> None:
        with self._open_work() as work:
            work.facts.set(_FACT, {str(kind): list(text) for kind, text in own.items()})
            work.commit()
        self._own = own
