"""The words and signs of the language as an editor offers them."""

from __future__ import annotations

from typing import Final, NamedTuple


class Phrase(NamedTuple):
    """One or more keywords that are written together.

    Attributes:
        terminal: the grammar's terminal that it begins with.
        follows: True when a condition must stand before it, False for a value, None for neither.
        begins: whether a condition begins with it.
        insert: what is written; the mark ``|`` shows where the caret goes.
    """

    label: str
    terminal: str
    follows: bool | None
    begins: bool
    template: str
    summary: str

    @property
    def insert(self) -> str:
        """What is written."""
        return self.template.replace("|", "")

    @property
    def caret(self) -> int:
        """Where the caret goes, counted from the start of `insert`."""
        place = self.template.find("|")
        return len(self.template) if place < 0 else place


def _start(label: str, terminal: str, template: str, summary: str) -> Phrase:
    return Phrase(label, terminal, None, True, template, summary)


def _after_value(label: str, terminal: str, summary: str) -> Phrase:
    return Phrase(label, terminal, False, False, f"{label} ", summary)


def _after_condition(label: str, terminal: str, template: str, summary: str) -> Phrase:
    return Phrase(label, terminal, True, False, template, summary)


def _word(label: str, terminal: str, summary: str) -> Phrase:
    return Phrase(label, terminal, None, False, f"{label} ", summary)


OPERATORS: Final = (
    (">", "greater than"),
    (">=", "at least"),
    ("<", "less than"),
    ("<=", "at most"),
    ("==", "equal to"),
    ("!=", "different from"),
)
PHRASES: Final = (
    _after_value("crosses above", "_CROSSES", "was not above one bar ago and is now"),
    _after_value("crosses below", "_CROSSES", "was not below one bar ago and is now"),
    _after_value("crosses", "_CROSSES", "passes it in either direction"),
    _after_value("between", "BETWEEN", "inside two bounds, ends included"),
    _after_value("outside", "OUTSIDE", "outside two bounds"),
    _after_value("rising", "RISING", "each of the last n steps went up"),
    _after_value("falling", "FALLING", "each of the last n steps went down"),
    Phrase("near", "_NEAR", False, False, "near | by 0.5%", "apart by at most a share"),
    _after_condition("and", "_AND", "and ", "both are true"),
    _after_condition("or", "_OR", "or ", "at least one is true"),
    _after_condition("within", "_WITHIN", "within | bars", "true on one of the last n bars"),
    _after_condition("for", "_FOR", "for | bars", "true on each of the last n bars"),
    _after_condition("becomes true", "_BECOMES", "becomes true", "true now, not one bar ago"),
    _after_condition("as", "_AS", 'as "|"', "a label for alerts and the journal"),
    _start("not", "NOT", "not ", "the opposite"),
    _start("any of", "ANY", "any of (|)", "at least one of several conditions"),
    _start("all of", "ALL", "all of (|)", "all of several conditions"),
    _start("none of", "NONE", "none of (|)", "none of several conditions"),
    _start("at least", "AT", "at least 2 of (|)", "a number of several conditions"),
    _start("price touches", "PRICE", "price touches ", "the bar's range holds the value"),
    Phrase("score", "SCORE", None, False, "score(|)", "sum of the weights of what is true"),
    _word("above", "ABOVE", "from below to above"),
    _word("below", "BELOW", "from above to below"),
    _word("by", "_BY", "how far apart at most"),
    _word("touches", "_TOUCHES", "the bar's range holds the value"),
    _word("of", "_OF", "the conditions follow in parentheses"),
    _word("least", "_LEAST", "at least so many"),
    _word("true", "_TRUE", "true now, not one bar ago"),
    _word("bars", "_BARS", "bars"),
)
