"""How well what was typed fits a name."""

from __future__ import annotations

_NO_MATCH = 0


def match_score(typed: str, name: str) -> int:
    """0 for no match, more for better: all letters in order, best at the start or word starts."""
    needle, hay = typed.casefold().replace(" ", ""), name.casefold()
    if not needle:
        return 1
    whole = hay.replace(" ", "").find(needle)
    if whole >= 0:
        return 1000 - min(whole, 400) - min(len(hay), 100) + (200 if whole == 0 else 0)
    score, at = 300 - min(len(hay), 100), -1
    for letter in needle:
        found = hay.find(letter, at + 1)
        if found < 0:
            return _NO_MATCH
        starts_word = found == 0 or not hay[found - 1].isalnum()
        score += 5 if starts_word else -min(found - at - 1, 20)
        at = found
    return max(score, 1)
