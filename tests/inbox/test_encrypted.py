"""What goes outside goes encrypted, to who proves who he is: SMTP with STARTTLS, webhooks over TLS; against
servers of the tests, whose certificates a certificate authority of the tests has signed."""

from __future__ import annotations

import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from leadcenter.wire.mail import Mail, SmtpMails
from leadcenter.wire.webhook import Hook, Webhooks

HOOK = "hook.example"
MAIL = Mail("msg_1", "first@dealer.example", "一条新消息", "内容\n")


class Authority:
    """Signs certificates; `file`: what believes it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of the tests")])
        own = self._drafted(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(_pem(own.sign(self._key, hashes.SHA256())))

    def context(self, *names: x509.GeneralName) -> ssl.SSLContext:
        """For a server of these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        draft = self._drafted(x509.Name([]), key).add_extension(
            x509.SubjectAlternativeName(names), critical=True
        )
        file = self._folder / f"{len(list(self._folder.iterdir()))}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + _pem(draft.sign(self._key, hashes.SHA256())))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(file)
        return made

    def _drafted(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        draft = x509.CertificateBuilder(self._name, name, key.public_key(), x509.random_serial_number())
        return draft.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


class Served(socketserver.ThreadingTCPServer):
    """`said`: what clients sent; `safe`: with which certificate the server proves who it is."""

    daemon_threads = True
    said: list[tuple[bool, str]]
    safe: ssl.SSLContext


@contextmanager
def served(handler: Any, safe: ssl.SSLContext) -> Iterator[Served]:
    server = Served(("127.0.0.1", 0), handler)
    server.said, server.safe = [], safe
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Mailbox(socketserver.StreamRequestHandler):
    """A mail server that wants STARTTLS; notes of each line whether it came encrypted."""

    server: Served

    def handle(self) -> None:
        safe = False
        self._say("220 truth")
        while line := self.rfile.readline().decode().rstrip():
            self.server.said.append((safe, line))
            match line[:4].upper():
                case "EHLO":
                    self._say("250-truth" if not safe else "250 truth", *([] if safe else ["250 STARTTLS"]))
                case "STAR":
                    self._say("220 go on")
                    try:
                        plain = self.server.safe.wrap_socket(self.request, server_side=True)
                    except (OSError, ssl.SSLError):
                        return
                    self.rfile, self.wfile, safe = plain.makefile("rb"), plain.makefile("wb"), True
                case "DATA":
                    self._say("354 go on")
                    while (text := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                        self.server.said.append((safe, text))
                    self._say("250 taken")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()


class Page(socketserver.StreamRequestHandler):
    """Takes one request over TLS."""

    server: Served

    def handle(self) -> None:
        try:
            safe = self.server.safe.wrap_socket(self.request, server_side=True)
        except (OSError, ssl.SSLError):
            return
        length = 0
        with safe.makefile("rb") as lines:
            while line := lines.readline().decode().rstrip():
                self.server.said.append((True, line.lower()))
                if line.lower().startswith("content-length:"):
                    length = int(line.partition(":")[2])
            lines.read(length)
        safe.sendall(b"HTTP/1.1 204 -\r\ncontent-length: 0\r\n\r\n")
        safe.close()


@pytest.fixture
def believed(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine believes the authority of the tests, as one does with its own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@pytest.mark.usefixtures("believed")
def test_mail_goes_by_starttls_and_nothing_of_it_before(authority: Authority) -> None:
    with served(Mailbox, authority.context(x509.DNSName("localhost"))) as server:
        port = server.server_address[1]
        assert SmtpMails("localhost", port, "leads@maker.example").send(MAIL) == ""
    said = [line for safe, line in server.said if safe]
    assert any("first@dealer.example" in line for line in said)
    assert any(line.startswith("Message-ID: <msg_1@") for line in said)
    assert {line[:4].upper() for safe, line in server.said if not safe} == {"EHLO", "STAR"}


@pytest.mark.usefixtures("believed")
def test_mail_server_under_another_name_hears_nothing(authority: Authority) -> None:
    with served(Mailbox, authority.context(x509.DNSName("other.example"))) as server:
        port = server.server_address[1]
        told = SmtpMails("localhost", port, "leads@maker.example").send(MAIL)
    assert told == "SSLCertVerificationError"
    assert not any("dealer.example" in line for _, line in server.said)


def test_mail_server_that_nobody_vouches_for_hears_nothing(authority: Authority) -> None:
    with served(Mailbox, authority.context(x509.DNSName("localhost"))) as server:
        port = server.server_address[1]
        assert SmtpMails("localhost", port, "a@maker.example").send(MAIL) == "SSLCertVerificationError"
    assert not any("dealer.example" in line for _, line in server.said)


def webhooks(trust: ssl.SSLContext | None) -> Webhooks:
    """The name is that of a server of the tests."""
    inside = [ipaddress.ip_network("127.0.0.0/8")]
    return Webhooks(inside, resolve=lambda host, port: ["127.0.0.1"], trust=trust)


def test_webhook_goes_to_who_bears_the_name_though_the_address_is_pinned(authority: Authority) -> None:
    trust = ssl.create_default_context(cafile=str(authority.file))
    with served(Page, authority.context(x509.DNSName(HOOK))) as server:
        url = f"https://{HOOK}:{server.server_address[1]}/in"
        told = webhooks(trust).send(Hook("msg_1", url, b"{}", (b"k" * 32,)))
    assert told.fault == ""
    lines = [line for _, line in server.said]
    assert lines[0] == "post /in http/1.1"
    assert f"host: {HOOK}:{server.server_address[1]}" in lines
    assert any(line.startswith("webhook-signature: v1,") for line in lines)


@pytest.mark.parametrize("named", ["other.example", ""])
def test_webhook_goes_to_nobody_who_cannot_prove_the_name(authority: Authority, named: str) -> None:
    """Another's certificate; a right one that nobody here vouches for."""
    trust = ssl.create_default_context(cafile=str(authority.file)) if named else None
    with served(Page, authority.context(x509.DNSName(named or HOOK))) as server:
        url = f"https://{HOOK}:{server.server_address[1]}/in"
        told = webhooks(trust).send(Hook("msg_1", url, b"{}", (b"k" * 32,)))
    assert told.fault == "ConnectError"
    assert server.said == []
