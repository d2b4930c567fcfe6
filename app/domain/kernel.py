"""The one way numeric kernels are declared, so that they can all be compiled at set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from numba import njit
from numba.core.sigutils import normalize_signature

if TYPE_CHECKING:
    from collections.abc import Callable


class Kernel(NamedTuple):
    """A compiled function and the argument types it is compiled for ahead of its first use."""

    dispatcher: Any
    signatures: tuple[str, ...]


KERNELS: list[Kernel] = []


def kernel[F: Callable[..., Any]](*signatures: str) -> Callable[[F], F]:
    """Decorator: compile without the interpreter lock, IEEE division, cached on disk.

    Args:
        signatures: numba signatures, such as ``"void(float64[::1], int64, float64[::1])"``, for
            each way the program calls it; none for functions that only other kernels call.
    """

    def declare(function: F) -> F:
        dispatcher = njit(cache=True, nogil=True, error_model="numpy")(function)
        KERNELS.append(Kernel(dispatcher, signatures))
        return dispatcher  # type: ignore[no-any-return]

    return declare


def compile_kernels() -> int:
    """Compile, or load from the cache, every declared signature; returns how many.

    Modules with kernels must have been imported. Takes seconds when the cache is cold: for set-up
    and helper processes, never for the window's own.
    """
    count = 0
    for dispatcher, signatures in KERNELS:
        for signature in signatures:
            # As a call asks for it: numba files what is compiled under the very object it is given.
            dispatcher.compile(normalize_signature(signature)[0])
            count += 1
    return count
