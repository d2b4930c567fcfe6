from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.notify.addresses import Reach, is_local, is_public, target_of
from app.adapters.notify.webhook import WebhookChannel
from app.domain.errors import BadInput
from tests.adapters.notify.conftest import a_message
from tests.builders.wall import StandingClock

NAMES = {
    "rebound.example": "127.0.0.1",
    "router.example": "192.168.1.1",
    "metadata.google.internal": "169.254.169.254",
    "six.example": "::1",
    "mixed.example": "93.184.215.14 10.0.0.5",
    "mapped.example": "::ffff:10.0.0.5",
    "127.0.0.1.nip.io": "127.0.0.1",
    "localhost": "127.0.0.1",
    "localhost.": "127.0.0.1",
    "printer.local": "169.254.7.7",
    "scoped.example": "fe80::1%2",
}

INSIDE = (
    "http://example.org/",
    "https://127.0.0.1/",
    "https://127.0.0.1:8443/",
    "https://127.8.9.10/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://0.0.0.0/",
    "https://10.0.0.5/",
    "https://172.16.31.4/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal/",
    "https://100.64.0.1/",
    "https://198.18.0.1/",
    "https://224.0.0.251/",
    "https://255.255.255.255/",
    "https://192.88.99.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::a00:5]/",
    "https://[2002:7f00:1::1]/",
    "https://[2001:0:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1./",
    "https://127.000.000.001/",
    "https://１２７.０.０.１/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "https://127%2e0%2e0%2e1/",
    "https://user:word@example.org/",
    "https://example.org@127.0.0.1/",
    "https://127.0.0.1\\@example.org/",
    "https://example.org#@127.0.0.1/ x",
    "https://rebound.example/",
    "https://router.example/",
    "https://six.example/",
    "https://mixed.example/",
    "https://mapped.example/",
    "https://scoped.example/",
    "https://printer.local/",
    "https://127.0.0.1.nip.io/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:25/",
    "https:///etc/passwd",
    "https://",
    "https://[/",
    "https://example.org:99999/",
    "https://example.org/\r\nHost: 127.0.0.1",
    "javascript:alert(1)",
    "",
)


@pytest.mark.parametrize("url", INSIDE)
def test_nothing_inside_is_reached(url: str) -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return NAMES[host.lower()].split()

    channel = WebhookChannel(
        lambda: url, lambda: None, lambda: False, StandingClock(), reach=Reach(resolve)
    )
    with pytest.raises(BadInput):
        channel.send(a_message())
    channel.close()
    assert set(asked) <= {name.lower() for name in NAMES}


def test_the_list_is_long_enough() -> None:
    assert len(set(INSIDE)) >= 40


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "100.128.0.1"]
)
def test_what_is_on_the_internet_is_reached(address: str) -> None:
    assert is_public(ip_address(address))
    assert not is_local(ip_address(address))


@settings(max_examples=300, deadline=None)
@given(st.ip_addresses())
def test_no_address_is_both_and_the_library_agrees(address: object) -> None:
    plain = ip_address(str(address))
    if is_public(plain):
        assert plain.is_global
        assert not plain.is_multicast
        assert not is_local(plain)
        assert getattr(plain, "sixtofour", None) is None
        assert getattr(plain, "teredo", None) is None


def test_spellings_that_are_meant_are_taken() -> None:
    plain = target_of(" https://Hooks.Example.org/a/b?c=%20d#part ", allow_local=False)
    assert (plain.host, plain.port, plain.encrypted) == ("hooks.example.org", 443, True)
    assert plain.url == "https://Hooks.Example.org/a/b?c=%20d"
    assert target_of("https://3com.example/", allow_local=False).host == "3com.example"
    local = target_of("http://192.168.1.7:8123/api", allow_local=True)
    assert (local.host, local.port, local.encrypted) == ("192.168.1.7", 8123, False)
