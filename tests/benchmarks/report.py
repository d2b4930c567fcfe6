"""The one form of a benchmark's figures: ``name value target pass|short``, aligned."""

from __future__ import annotations

VERDICTS = ("pass", "short")


def report(name: str, value: float, target: float, unit: str = "", *, least: bool = False) -> None:
    """Print one figure and whether it reaches its target.

    Args:
        name: what was measured.
        value: the figure, in ``unit``.
        target: the most it may be.
        unit: s, ms, MB, × and the like.
        least: the target is the least it may be instead.
    """
    reached = value >= target if least else value <= target
    bound = f"{'≥' if least else '≤'} {target:g} {unit}".rstrip()
    print(f"{name:<58} {f'{value:.3g} {unit}'.rstrip():>10}  {bound:<9} {VERDICTS[not reached]}")


def remark(text: str) -> None:
    """Print what helps to read the figures but is none."""
    print(f"# {text}")
