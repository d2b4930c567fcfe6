"""The common indicators of a scan against TA-Lib, pandas-ta and writing: see `common_indicators`.

Prints `name value target pass|short`, one line a figure.
"""

from __future__ import annotations

from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder


def main() -> None:
    """Measure with the kernels the program uses, compiled before."""
    cache = KernelCache(kernel_folder())
    cache.use()
    cache.compile_now()
    from tests.benchmarks.common_indicators import measure  # numba must know its folder before

    measure()


if __name__ == "__main__":
    main()
