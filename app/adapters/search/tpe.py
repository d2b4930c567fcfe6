"""Optuna's tree-structured Parzen estimators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.domain.backtester.robustness.grid import Grid
    from app.services.ports import ParameterSearch


class OptunaSearches:
    """The `ParameterSearches` port."""

    def tpe(self, grid: Grid, seed: int) -> ParameterSearch:
        """See `app.services.ports.ParameterSearches`."""
        return TpeSearch(grid, seed)


class TpeSearch:
    """The `ParameterSearch` port.

    Every range is a choice of its values by their place, so that a proposal is always one of the
    grid's and neighbours are known to be near.
    """

    def __init__(self, grid: Grid, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._ranges = grid.ranges
        self._places: dict[str, optuna.distributions.BaseDistribution] = {
            one.name: optuna.distributions.IntDistribution(0, len(one.values) - 1)
            for one in grid.ranges
        }
        self._states = optuna.trial.TrialState
        sampler = optuna.samplers.TPESampler(seed=seed)
        self._study = optuna.create_study(direction="maximize", sampler=sampler)
        self._trial: Any = None

    def propose(self) -> tuple[float, ...]:
        """See `app.services.ports.ParameterSearch`."""
        self._trial = self._study.ask(self._places)
        return tuple(one.values[self._trial.params[one.name]] for one in self._ranges)

    def learn(self, value: float | None) -> None:
        """See `app.services.ports.ParameterSearch`."""
        if value is None:
            self._study.tell(self._trial, state=self._states.FAIL)
        else:
            self._study.tell(self._trial, value)
