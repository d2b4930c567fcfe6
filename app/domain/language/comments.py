"""Comments of a rule's text, carried over into the text of a tree that was changed.

A comment behind code belongs to the condition before it and goes where that goes, or away with it;
one on a line of its own belongs to what follows and stays as long as anything does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.language.layout import WIDTH, layout_rule
from app.domain.language.paths import locate, node_at, paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.domain.language.nodes import Node
    from app.domain.language.paths import Path

type Ranges = Mapping[Path, tuple[int, int]]

_WIDTHS: Final = (WIDTH, 45, 30, 15, 0)
_MARK: Final = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*')


class Commented(NamedTuple):
    """A rule's text with its tree and where each node stands in it."""

    text: str
    root: Node
    ranges: Ranges


class _Comment(NamedTuple):
    """One comment; ``line`` is the half-open range of the code before it on its line."""

    text: str
    line: tuple[int, int]
    is_behind: bool


class _Placed(NamedTuple):
    """A comment's place among lines: ``side`` is −1 above the line, 0 behind it, 1 below it."""

    line: int
    side: int
    comment: _Comment


def has_comments(text: str) -> bool:
    """Whether the text of a rule holds a comment."""
    return next(_comments(text), None) is not None


def layout_like(before: Commented, root: Node) -> str:
    """The text of a changed tree, with the comments that the text before it had.

    Args:
        before: the rule before the change.
        root: the tree after it; what was not changed are the very nodes of ``before.root``.

    Returns:
        Lines that parse to a tree equal to ``root``, no two of the comments on one of them that
        were not so before, where that can be.
    """
    comments = tuple(_comments(before.text))
    if not comments:
        return layout_rule(root)
    moves = _Moves(before, root)
    lines: list[str] = []
    placed: list[_Placed] = []
    for width in _WIDTHS:
        text = layout_rule(root, width)
        lines = text.split("\n")
        ranges = locate(text).ranges
        found = (moves.placed(comment, text, ranges) for comment in comments)
        placed = [each for each in found if each is not None]
        if _are_apart(placed):
            break
    return _woven(lines, placed)


class _Moves:
    """From nodes of the tree before to paths of the tree after."""

    def __init__(self, before: Commented, root: Node) -> None:
        self._before = before
        self._old = {id(node) for _, node in paths(before.root)}
        self._new: dict[int, Path] = {}
        self._paths = dict(paths(root))
        for path, node in self._paths.items():
            self._new.setdefault(id(node), path)

    def placed(self, comment: _Comment, text: str, ranges: Ranges) -> _Placed | None:
        """Where the comment stands in the new text; None when what it was about is gone."""
        if comment.is_behind:
            for path, at_end in self._on_line(comment.line):
                there = self._range(path, ranges)
                if there is not None:
                    return _Placed(_line_of(text, there[1] - 1 if at_end else there[0]), 0, comment)
            return self._at_bracket(comment, text, ranges)
        for path in self._after(comment.line[1]):
            there = self._range(path, ranges)
            if there is not None:
                return _Placed(_line_of(text, there[0]), -1, comment)
        return _Placed(text.count("\n"), 1, comment)

    def _at_bracket(self, comment: _Comment, text: str, ranges: Ranges) -> _Placed | None:
        """The bracket's place when its line held nothing else; beside what it held when it is gone.

        None when there was more on the line, or all that the bracket held is gone.
        """
        begin, end = comment.line
        if any(begin < last <= end or begin <= first < end for first, last in self._ranges()):
            return None
        opens = self._before.text[begin:end].rstrip().endswith("(")
        for path in self._after(end) if opens else self._until(begin):
            there = self._range(path, ranges)
            if there is not None:
                line = _line_of(text, there[0] if opens else there[1] - 1)
                return _beside(text.split("\n"), line, comment, opens=opens)
        return None

    def _ranges(self) -> Iterable[tuple[int, int]]:
        return self._before.ranges.values()

    def _range(self, path: Path, ranges: Ranges) -> tuple[int, int] | None:
        moved = self._moved(path)
        return None if moved is None else ranges.get(moved)

    def _moved(self, path: Path) -> Path | None:
        """Where a node is now, or what was put in its place; None when it is gone."""
        found = self._new.get(id(node_at(self._before.root, path)))
        if found is not None:
            return found
        instead = self._paths.get(path)
        return path if instead is not None and id(instead) not in self._old else None

    def _on_line(self, line: tuple[int, int]) -> Iterator[tuple[Path, bool]]:
        """Nodes that end on the line, the last and largest first, else those that begin there."""
        ranges = self._before.ranges
        begin, end = line
        ending = [path for path, (_, last) in ranges.items() if begin < last <= end]
        ending.sort(key=lambda path: (-ranges[path][1], ranges[path][0] < begin, ranges[path][0]))
        yield from ((path, True) for path in ending)
        if not ending:
            starting = [path for path, (first, last) in ranges.items() if begin <= first < end]
            starting.sort(key=lambda path: ranges[path][0] - ranges[path][1])
            yield from ((path, False) for path in starting)

    def _after(self, offset: int) -> list[Path]:
        """Nodes that begin after a place in the text, the nearest and largest first."""
        ranges = self._before.ranges
        found = [path for path, (first, _) in ranges.items() if first >= offset]
        return sorted(found, key=lambda path: (ranges[path][0], -ranges[path][1]))

    def _until(self, offset: int) -> list[Path]:
        """Nodes that end before a place in the text, the nearest and largest first."""
        ranges = self._before.ranges
        found = [path for path, (_, last) in ranges.items() if last <= offset]
        return sorted(found, key=lambda path: (-ranges[path][1], ranges[path][0]))


def _beside(lines: list[str], line: int, comment: _Comment, *, opens: bool) -> _Placed:
    bracket = line - 1 if opens else line + 1
    if 0 <= bracket < len(lines):
        code = lines[bracket].strip()
        if code.endswith("(") if opens else code.startswith(")"):
            return _Placed(bracket, 0, comment)
    return _Placed(line, -1 if opens else 1, comment)


def _comments(text: str) -> Iterator[_Comment]:
    for mark in _MARK.finditer(text):
        if mark[0].startswith("#"):
            begin = text.rfind("\n", 0, mark.start()) + 1
            code = text[begin : mark.start()]
            yield _Comment(mark[0].rstrip(), (begin, mark.start()), bool(code.strip()))


def _are_apart(placed: Iterable[_Placed]) -> bool:
    """Whether each comment that was behind a line is, and none with one of another line."""
    sources: dict[int, set[int]] = defaultdict(set)
    for each in placed:
        if each.side == 0:
            sources[each.line].add(each.comment.line[0])
        elif each.comment.is_behind:
            return False
    return all(len(lines) == 1 for lines in sources.values())


def _woven(lines: list[str], placed: Iterable[_Placed]) -> str:
    sides: dict[tuple[int, int], list[str]] = defaultdict(list)
    for each in placed:
        sides[each.line, each.side].append(each.comment.text)
    woven = []
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        woven += [f"{indent}{comment}" for comment in sides[number, -1]]
        woven.append("  ".join([line, *sides[number, 0]]))
        woven += [f"{indent}{comment}" for comment in sides[number, 1]]
    return "\n".join(woven)


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset)
