"""A run from the form to its pages, over the program's own services."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.adapters.storage.candle_files import CandleFiles
from app.domain.timeframe import Timeframe
from app.services.events import Waiting
from app.ui.panels.backtester import export_menu
from app.ui.panels.backtester.form_text import FormText
from app.ui.panels.backtester.run_control import JOB
from app.ui.panels.chart.chart_panel import ChartPanel

SYMBOLS = ("BTC/USDT", "ETH/USDT")
PATIENCE = 60_000


class EndlessRuns:
    """Runs that only their cancelling ends."""

    def run(self, _request):
        while True:
            yield Waiting()


def run(qtbot, panel):
    with qtbot.waitSignal(panel.control.ended, timeout=PATIENCE):
        qtbot.mouseClick(panel.form.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.control.is_running)
    return panel.report


def test_a_run_fills_every_page_and_is_kept(qtbot, installation, context, panel):
    assert panel.results.shown is panel.empty
    report = run(qtbot, panel)
    result = report.result
    assert len(report.rows) == len(result.outcome.trades) > 5
    overview = panel.results.overview
    qtbot.waitUntil(lambda: overview.trades.model.rowCount() == len(report.rows))
    assert overview.tiles.tiles[0].words.value == "{:+,.2f} %".format(
        result.measures["return_pct"]
    ).replace("-", "−")
    assert "Net profit / starting equity" in overview.tiles.tiles[0].toolTip()
    assert overview.chart.curves.count == len(result.outcome.times)
    assert result.request.strategy.name in panel.summary
    for page, model in (
        ("trades", panel.results.trades.model),
        ("report", panel.results.report.measures),
    ):
        panel.results.show_page(page)
        qtbot.waitUntil(lambda model=model: model.rowCount() > 0)
    qtbot.waitUntil(lambda: panel.history.model.total == 1)
    (kept,) = installation.application.backtest_history.list()
    assert panel.history.table.chosen().id == kept.id == result.id


def test_a_watchlist_is_traded_as_it_stands_and_remembered(qtbot, installation, context, panel):
    settings = installation.application.settings
    settings.set("watchlists", "Majors: ETH/USDT BTC/USDT")
    box = panel.form.field("symbols")
    qtbot.waitUntil(lambda: box.findText("Majors (2)") >= 0)
    box.setCurrentIndex(box.findText("Majors (2)"))
    box.activated.emit(box.currentIndex())
    result = run(qtbot, panel).result
    assert result.request.symbols == ("ETH/USDT", "BTC/USDT")
    assert set(result.outcome.trades.symbols) == set(SYMBOLS)
    state = panel.saved_state()
    settings.set("watchlists", "")
    qtbot.waitUntil(lambda: "“Majors” is gone" in panel.form.error("symbols"))
    settings.set("watchlists", "Majors: BTC/USDT")
    qtbot.waitUntil(lambda: box.findText("Majors (1)") >= 0)
    panel.restore_state(state)
    assert box.currentText() == "Majors (1)"
    assert panel.form.reading.request.symbols == ("BTC/USDT",)


def test_two_runs_are_compared_and_a_deleted_one_comes_back(qtbot, context, panel):
    first = run(qtbot, panel).result
    panel.form.show_text(FormText(strategy=first.request.strategy.name, risk="2", fee="0"))
    second = run(qtbot, panel).result
    qtbot.waitUntil(lambda: panel.history.model.total == 2)
    panel.history.table.choose(first.id)
    qtbot.mouseClick(panel.history.compare, Qt.MouseButton.LeftButton)
    compare = panel.results.compare
    qtbot.waitUntil(compare.table.isVisible)
    assert panel.results.page == "compare"
    rows = {row.label: row for row in compare.model.rows()}
    assert rows["Risk a trade"].shown == ("2 %", "1 %")
    assert rows["Fee a fill"].shown == ("0 %", "0.1 %")
    assert "Symbols" not in rows
    assert rows["Net profit"].first == second.measures["net_profit"]
    assert rows["Net profit"].second == first.measures["net_profit"]
    compare.differing.setChecked(True)
    assert all(row.differs for row in compare.model.rows())

    panel.history.table.choose(first.id)
    panel.window().activateWindow()
    panel.history.table.setFocus()
    qtbot.waitUntil(panel.history.table.hasFocus)
    qtbot.keyClick(panel.history.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: panel.history.model.total == 1)
    (toast,) = context.notices.shown()
    next(iter(toast.findChildren(type(panel.form.run)))).click()
    qtbot.waitUntil(lambda: panel.history.model.total == 2)

    panel.history.table.choose(first.id)
    qtbot.keyClick(panel.history.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.report.result.id == first.id)
    assert len(panel.report.rows) == len(first.outcome.trades)


def test_a_trade_opens_in_the_chart_with_its_fills(qtbot, context, panel):
    chart = ChartPanel(context)
    qtbot.addWidget(chart)
    chart.resize(900, 500)
    chart.show()
    report = run(qtbot, panel)
    wanted = []
    context.selection.panel_wanted.connect(wanted.append)
    context.selection.choose_symbol("BTC/USDT")
    row = report.rows[len(report.rows) // 2]
    panel.results.overview.trades.table.row_opened.emit(row)
    assert wanted == ["chart"]
    assert context.selection.symbol == "ETH/USDT"

    def is_shown():
        seen = chart.view.look()
        return (
            seen is not None
            and seen.trades is not None
            and seen.scene.data.request.symbol == "ETH/USDT"
            and seen.view.left < seen.scene.clock.position(row.entry_time) < seen.view.right
        )

    qtbot.waitUntil(is_shown, timeout=PATIENCE)
    seen = chart.view.look()
    assert len(seen.trades.entries) == len(report.rows)
    assert seen.setup.entry_time == row.entry_time
    assert [part.reason for part in seen.setup.exits][-1] == row.reason
    assert not chart.view.grab().isNull()
    context.selection.choose_symbol("BTC/USDT")
    qtbot.waitUntil(lambda: chart.view.look().trades is None, timeout=PATIENCE)


def test_a_draft_is_taken_up_and_a_wrong_run_says_why(qtbot, installation, context, panel):
    draft = next(iter(panel.form._strategies.values())).strategy.model_copy(
        update={"name": "My draft"}
    )
    context.selection.want_backtest(draft)
    assert panel.form.reading.request.strategy.name == "My draft"
    panel.form.show_text(FormText(symbols="list", listed="NONE/USDT"))
    with qtbot.waitSignal(panel.control.failed, timeout=PATIENCE) as told:
        panel.form.ask()
    assert "NONE/USDT" in told.args[0]
    qtbot.waitUntil(panel.form.run.isEnabled)
    assert panel.results.shown is panel.empty


def test_a_run_is_cancelled_and_leaves_nothing(qtbot, installation, context, panel):
    vars(installation.application)["backtests"] = EndlessRuns()
    qtbot.mouseClick(panel.form.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.strip.isHidden())
    assert not panel.form.run.isEnabled()
    with qtbot.waitSignal(panel.control.ended, timeout=5_000) as ended:
        qtbot.mouseClick(panel.strip.cancel, Qt.MouseButton.LeftButton)
    assert ended.args == [True]
    qtbot.waitUntil(lambda: not context.runner.is_running(JOB))
    assert panel.report is None
    assert installation.application.backtest_history.list() == ()
    assert panel.form.run.isEnabled()


def test_the_form_is_remembered(qtbot, panel):
    text = FormText(strategy="Falling", fee="0.2", period="90")
    panel.form.show_text(text)
    state = panel.saved_state()
    panel.form.show_text(FormText())
    panel.restore_state(state)
    assert panel.form.text == text
    panel.restore_state({"form": 3, "split": "no", "page": "elsewhere"})
    assert panel.form.text == text


def test_a_run_is_saved_as_files(qtbot, context, panel, tmp_path):
    export = panel.results.export
    assert not export.button.isEnabled()
    run(qtbot, panel)
    assert export.button.isEnabled()
    for kind in export.kinds:
        path = tmp_path / f"run{kind.suffix}"
        export.save(kind, str(path))
        assert not export.button.isEnabled()
        qtbot.waitUntil(lambda: bool(context.notices.shown()), timeout=PATIENCE)
        qtbot.waitUntil(lambda: not context.runner.is_running(export_menu.JOB))
        qtbot.waitUntil(export.button.isEnabled)
        assert path.stat().st_size > 500
        for toast in context.notices.shown():
            toast.closer.click()
    export.save(export.kinds[2], str(tmp_path / "missing" / "run.csv"))
    qtbot.waitUntil(
        lambda: any("failed" in toast.accessibleName() for toast in context.notices.shown())
    )
    qtbot.waitUntil(lambda: not context.runner.is_running(export_menu.JOB))


def test_an_older_version_of_a_strategy_is_run(qtbot, installation, panel):
    strategies = installation.application.strategies
    older = strategies.get("Rising").strategy
    strategies.save(older.model_copy(update={"time_stop_bars": 5}))
    qtbot.waitUntil(lambda: panel.form._strategies["Rising"].version == 2)
    panel.form.show_text(FormText(strategy="Rising", version="1"))
    qtbot.waitUntil(panel.form.run.isEnabled)
    report = run(qtbot, panel)
    assert report.result.request.strategy == older
    assert report.result.version == older.content_hash()


def test_a_folder_of_files_is_run_and_a_missing_one_says_so(qtbot, candles, panel, tmp_path):
    for symbol, series in candles[Timeframe.H1].items():
        CandleFiles().write(tmp_path / f"{symbol.replace('/', '_')}-1h.parquet", series)
    panel.form.show_text(FormText(strategy="Rising", symbols="universe"))
    panel.form.take_folder(str(tmp_path))
    report = run(qtbot, panel)
    assert report.result.request.folder == tmp_path
    assert report.result.outcome.trades.symbols == SYMBOLS
    panel.form.take_folder(str(tmp_path / "nowhere"))
    with qtbot.waitSignal(panel.control.failed, timeout=PATIENCE) as told:
        panel.form.ask()
    assert "nowhere" in told.args[0]
    qtbot.waitUntil(panel.form.run.isEnabled)
