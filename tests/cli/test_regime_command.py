from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from test_scan_command import Shell


def test_changes_of_the_regime_are_listed(shell: Shell) -> None:
    empty = shell("regime", "list", "--json")
    assert (empty.code, empty.document) == (0, {"reference": "BTC/USDT", "changes": []})
    assert shell("scan", "--symbols", "BTC/USDT", "--json").code == 0
    listed = shell("regime", "list", "--json", "--limit", "5").document["changes"]
    assert len(listed) == 5
    times = [change["time"] for change in listed]
    assert times == sorted(times, reverse=True)
    for change in listed:
        before = change["before"]
        assert change["label"] == f"{change['trend'] or '–'} · {change['volatility'] or '–'}"
        assert change["label"] != before["label"]
    table = shell("regime", "list")
    assert listed[0]["label"] in table.out
    assert shell("regime", "list", "--limit", "0").complaint
