"""Receivers of outgoing webhooks over loopback; over TLS with a certificate of their own."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from tests.loopback.served import Served

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Posted:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Reply:
    """What is answered."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "ok"


class WebhookServer(Served):
    """Keeps what is posted.

    Attributes:
        replies: to the next requests, oldest first; None breaks the connection.
        names: what the callers called this server when TLS began.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, folder: Path | None = None) -> None:
        super().__init__()
        self.host, self.port = host, port
        self.posted: list[Posted] = []
        self.replies: list[Reply | None] = []
        self.names: list[str | None] = []
        if folder is not None:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
            self.tls.sni_callback = self._hear_name

    def _hear_name(self, _socket: object, name: str | None, _context: ssl.SSLContext) -> None:
        self.names.append(name)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.route("*", "/{path:.*}", self._answer)]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.posted.append(Posted(request.path_qs, dict(request.headers), await request.read()))
        reply = self.replies.pop(0) if self.replies else Reply()
        self.changed()
        if reply is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return web.Response(status=reply.status, headers=reply.headers, text=reply.body)


def write_certificate(folder: Path, name: str) -> ssl.SSLContext:
    """Make a key and a certificate for a name; returns who trusts them."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    trusting = ssl.create_default_context()
    trusting.load_verify_locations(folder / "certificate.pem")
    return trusting
