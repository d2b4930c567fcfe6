"""TA-Lib, which knows the candlestick patterns; loaded when the first of them is computed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray

    type Prices = NDArray[np.float64]

type Recogniser = Callable[[Prices, Prices, Prices, Prices], NDArray[np.int32]]
"""From open, high, low and close: above 0 bullish, below 0 bearish, 0 no pattern."""

_hidden_here: Final[ContextVar[frozenset[str]]] = ContextVar("hidden", default=frozenset())


@lru_cache(maxsize=128)
def recogniser(name: str) -> Recogniser:
    """The function of one pattern, such as ``CDLDOJI``.

    TA-Lib imports pandas and polars when they are installed, more than a second that serves only
    callers with data frames. Here they are hidden from it, and from it alone; loaded this way it
    takes arrays only.
    """
    with _hidden("pandas", "polars"):
        import talib
    function: Recogniser = getattr(talib, name)
    return function


class _Hiding(MetaPathFinder):
    """Tells whoever imports in this context that some packages are not installed."""

    def find_spec(
        self,
        fullname: str,
        _path: Sequence[str] | None,
        _target: ModuleType | None = None,
        /,
    ) -> ModuleSpec | None:
        """Refuse a hidden package; leave all others to the finders behind."""
        if fullname in _hidden_here.get():
            raise ModuleNotFoundError(f"{fullname} is not needed here", name=fullname)
        return None


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Hide packages that are not yet loaded from what is imported inside, in this thread alone."""
    hiding = _Hiding()
    token = _hidden_here.set(frozenset(names))
    sys.meta_path.insert(0, hiding)
    try:
        yield
    finally:
        sys.meta_path.remove(hiding)
        _hidden_here.reset(token)
