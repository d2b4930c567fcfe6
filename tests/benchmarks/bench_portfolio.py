"""One account over 100 symbols × 24,000 bars, from the text of the rules to every metric.

The least of some runs counts, wall clock; kernels are compiled before. Prints
`name value target pass|short`.
"""

from __future__ import annotations

from time import perf_counter

from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder
from tests.benchmarks.report import remark, report

SYMBOLS = 100
BARS = 24_000
HOUR = 3_600_000
ROUNDS = 3
MOST_S = 3.0


def main() -> None:
    """Measure with the kernels the program uses, compiled before."""
    cache = KernelCache(kernel_folder())
    cache.use()
    cache.compile_now()
    from app.domain.backtester import Account, PortfolioRun, simulate_portfolio
    from app.domain.backtester.metrics import measure
    from tests.benchmarks.bar_walk import bar_walk, books_of, cross_strategy

    series = {f"S{n:03}/USDT": bar_walk(BARS, n, HOUR) for n in range(SYMBOLS)}
    strategy = cross_strategy("1h")
    run = PortfolioRun(Account(risk=0.001, fee=0.001, slippage=0.0005), max_open=20)
    seconds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        books = books_of(strategy, series)
        evaluated = perf_counter()
        outcome = simulate_portfolio(strategy, books, run)
        traded = perf_counter()
        measure(outcome)
        ended = perf_counter()
        seconds.append(ended - began)
        remark(
            f"{len(outcome.trades):,} trades, {outcome.refused:,} entries refused; rules "
            f"{evaluated - began:.2f} s, account {traded - evaluated:.2f} s, "
            f"metrics {ended - traded:.2f} s"
        )
    report(f"portfolio of {SYMBOLS} symbols × {BARS:,} bars", min(seconds), MOST_S, "s")


if __name__ == "__main__":
    main()
