"""A backtest as one HTML file that needs nothing else and asks nobody for anything."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.util import find_spec
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from app.adapters.reports.content import check_rows, made_text, metric_rows, subject
from app.adapters.reports.page_charts import chart_data
from app.adapters.reports.page_tables import month_rows, tiles
from app.adapters.reports.progress import Progress
from app.adapters.reports.texts import day
from app.domain.backtester.breakdowns import breakdowns
from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from jinja2 import Environment

    from app.services.file_progress import FileProgress
    from app.services.ports.backtests import BacktestResult

_ROOT: Final = Path(__file__).parents[3]
_RESOURCES: Final = _ROOT / "resources"
_PLOTLY: Final = Path("package_data") / "plotly.min.js"
_PARTS_AT_ONCE: Final = 100  # of the page as it is rendered
_FONTS: Final = {400: "Inter-Regular.otf", 600: "Inter-SemiBold.otf"}


def page_text(result: BacktestResult) -> Generator[FileProgress, None, str]:
    """The whole page; the trades are what is counted.

    Raises:
        EnvironmentFault: a part of the installation is missing.
    """
    progress = Progress(len(result.outcome.trades))
    try:
        data = yield from chart_data(result, progress)
        parts: list[str] = []
        for some in batched(_rendered(result, data), _PARTS_AT_ONCE):
            parts += some
            yield progress.now
    except OSError as error:
        raise EnvironmentFault(f"The report cannot be made: {error}.") from error
    text = "".join(parts)
    yield progress.now
    return text


def _rendered(result: BacktestResult, data: dict[str, object]) -> Iterator[str]:
    environment = _environment()
    from markupsafe import Markup

    scripts = {
        "plotly": _plotly(),
        "script": (_RESOURCES / "reports" / "backtest.js").read_text("utf-8"),
    }
    outcome, request = result.outcome, result.request
    times = outcome.times
    return environment.get_template("backtest.html").generate(
        **{name: Markup(text) for name, text in scripts.items()},
        hashes=[_script_hash(text) for text in scripts.values()],
        fonts={weight: _font(name) for weight, name in _FONTS.items()},
        title=request.strategy.name,
        symbols=outcome.trades.symbols,
        timeframe=str(request.strategy.timeframe),
        period=f"{day(int(times[0]))} – {day(int(times[-1]))}" if len(times) else "no bars",
        version=result.version[:8],
        made=made_text(result),
        intrabar=outcome.intrabar,
        tiles=tiles(result),
        checks=check_rows(result),
        bracket=result.bracket,
        metrics=metric_rows(result),
        years=month_rows(result),
        splits=breakdowns(outcome, result.regime, result.conditions.splits),
        closed=int(outcome.trades.closed.sum()),
        count=len(outcome.trades),
        rejected=outcome.rejected,
        assumptions=[(subject(name), text) for name, text in result.assumptions.items()],
        data=data,
    )


def _environment() -> Environment:
    # Imported with the first report.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from app.adapters.reports.page_tables import FILTERS

    environment = Environment(
        loader=FileSystemLoader(_RESOURCES / "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    # All trades are one call, in which no other thread runs: json's takes ten times as long.
    environment.policies["json.dumps_function"] = lambda value, **_: orjson.dumps(value).decode()
    return environment


def _plotly() -> str:
    """Plotly's script out of its package, which itself is not imported: that takes a second."""
    bundled = _ROOT / "plotly" / _PLOTLY
    if bundled.is_file():
        return bundled.read_text("utf-8")
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise EnvironmentFault("The report needs plotly, which is not installed.")
    return (Path(spec.submodule_search_locations[0]) / _PLOTLY).read_text("utf-8")


def _script_hash(text: str) -> str:
    """As a Content-Security-Policy names the only scripts that may run."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _font(name: str) -> str:
    return b64encode((_RESOURCES / "fonts" / name).read_bytes()).decode()
