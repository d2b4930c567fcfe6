"""Which addresses an outgoing webhook may reach: none inside of this machine or its network.

An address is judged by what its name means when it is connected to, and the connection goes to
exactly the addresses that were judged; so neither another spelling nor a name that changes its
meaning in between (DNS rebinding) leads inside.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from app.domain.errors import BadInput, RetryableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from ipaddress import IPv6Address

    type IPAddress = IPv4Address | IPv6Address
    type Resolve = Callable[[str, int], Sequence[str]]

_LONGEST: Final = 2_000
_LOOKUP_S: Final = 5.0
# IANA's special-purpose registries (RFC 6890 and its successors). Of IPv6 only 2000::/3 is on the
# internet, and inside of it Teredo and 6to4 carry an IPv4 address of anywhere.
_INTERNET: Final = ip_network("2000::/3")
_INSIDE: Final = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
            *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        ),
    )
)
_LOCAL: Final = tuple(
    map(
        ip_network,
        (
            *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.168.0.0/16", "::1/128", "fc00::/7", "fe80::/10"),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address of a web server.

    Attributes:
        url: as it is requested.
        host: name or number, as the server is called in Host and in TLS.
    """

    url: str
    host: str
    port: int
    encrypted: bool


def is_public(address: IPAddress) -> bool:
    """Whether an address is somewhere on the internet, and nowhere nearer."""
    if address.version == 6 and (address not in _INTERNET or address.scope_id):
        return False
    return not any(address in network for network in _INSIDE if network.version == address.version)


def is_local(address: IPAddress) -> bool:
    """Whether an address belongs to this machine or the networks it stands in."""
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in network for network in _LOCAL if network.version == plain.version)


def target_of(url: str, *, allow_local: bool) -> Target:
    """The parts of an address as the user wrote it.

    Raises:
        BadInput: no https address, or one in a spelling that is used to hide where it leads.
    """
    url = url.strip()
    if not url:
        raise BadInput("Enter the address the webhook goes to")
    if len(url) > _LONGEST or not url.isprintable() or any(sign in url for sign in ' \\"<>'):
        raise BadInput("The webhook's address holds characters that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadInput("The webhook's address is no address of a web server") from error
    host = parts.hostname or ""
    _check_parts(parts.scheme, host, has_user="@" in parts.netloc, allow_local=allow_local)
    encrypted = parts.scheme == "https"
    return Target(url.partition("#")[0], host, port or (443 if encrypted else 80), encrypted)


def _check_parts(scheme: str, host: str, *, has_user: bool, allow_local: bool) -> None:
    if scheme not in ("https", "http") or not host:
        raise BadInput("The webhook's address begins with https:// and the server's name")
    if scheme == "http" and not allow_local:
        raise BadInput("Webhooks go to https addresses alone, unless the local network is allowed")
    if has_user:
        raise BadInput("The webhook's address holds a name or password: leave it out")
    if not host.isascii() or "%" in host:
        raise BadInput("Write the server's name in plain letters (xn--… for others)")
    if _is_disguised(host):
        raise BadInput("Write the server's name, or its number as four decimals such as 1.2.3.4")


def _is_disguised(host: str) -> bool:
    """Whether a host is a number in another spelling than the usual one.

    Such as 2130706433, 0x7f.1, 0177.0.0.1 or 127.1, which systems read as addresses (inet_aton).
    """
    if ":" in host:
        return False
    last = host.rstrip(".").rpartition(".")[2]
    looks_numeric = last.isdigit() or last.startswith("0x")
    if not looks_numeric:
        return False
    try:
        return str(IPv4Address(host)) != host
    except ValueError:
        return True


def system_addresses(host: str, port: int) -> Sequence[str]:
    """What the system's resolver knows for a name; OSError when nothing."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a webhook gets: names into addresses, and which of these are nowhere near."""

    resolve: Resolve = system_addresses
    is_public: Callable[[IPAddress], bool] = is_public


async def checked_addresses(target: Target, reach: Reach, *, allow_local: bool) -> tuple[str, ...]:
    """The addresses to connect to, all of which may be reached.

    Raises:
        BadInput: one of them lies inside.
        RetryableError: the name is not found now.
    """
    answers = await _resolved(target, reach.resolve)
    addresses = []
    for answer in answers:
        try:
            address = ip_address(answer)
        except ValueError as error:
            raise BadInput("The webhook's server has no usable address") from error
        if not reach.is_public(address) and not (allow_local and is_local(address)):
            raise BadInput(
                f"The webhook's address leads to {address}, inside of this machine or its network;"
                " that takes the setting that allows the local network"
            )
        if not target.encrypted and not is_local(address):
            raise BadInput("Without encryption webhooks go to the local network alone: use https")
        addresses.append(str(address))
    return tuple(addresses)


async def _resolved(target: Target, resolve: Resolve) -> Sequence[str]:
    """Ask in a thread that is not waited for when it takes too long, nor when the program ends."""
    try:
        return [str(ip_address(target.host))]
    except ValueError:
        pass
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[Sequence[str]] = loop.create_future()

    def put(answers: Sequence[str]) -> None:
        if not answered.done():
            answered.set_result(answers)

    def ask() -> None:
        try:
            answers = resolve(target.host, target.port)
        except (OSError, UnicodeError):
            answers = ()
        with suppress(RuntimeError):  # the loop ended meanwhile
            loop.call_soon_threadsafe(put, answers)

    threading.Thread(target=ask, name="webhook-name", daemon=True).start()
    try:
        answers = await asyncio.wait_for(answered, _LOOKUP_S)
    except TimeoutError:
        answers = ()
    if not answers:
        raise RetryableError("The webhook's server was not found: check its name and the network")
    return answers
