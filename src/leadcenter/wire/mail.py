"""The wire to a mail server: send one message by SMTP.

The address stands in the message and nowhere else: not in a log, an error or the text of this record.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Literal, Protocol

import msgspec

TIMEOUT_SECONDS = 10.0
Security = Literal["none", "starttls", "tls"]


class Mail(msgspec.Struct, frozen=True):
    """One message. `key`: the same again bears the same Message-ID, so that readers show it once."""

    key: str
    to: str
    subject: str
    text: str

    def __repr__(self) -> str:
        return f"Mail({self.key})"


class Mails(Protocol):
    """What the house asks of any mail server. Does not raise."""

    def send(self, mail: Mail) -> str:
        """Send it; empty = the server has it, else what went wrong, in a word."""
        ...


class SmtpMails:
    """A mail server over SMTP, a connection for each message. `sender`: the address it comes from; `login`:
    name and password, where the server wants them."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        security: Security = "starttls",
        login: tuple[str, str] | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._host, self._port, self._sender = host, port, sender
        self._security, self._login, self._timeout = security, login, timeout

    def send(self, mail: Mail) -> str:
        """Send it; empty = taken."""
        if not mail.to.isascii() or not mail.to.isprintable() or " " in mail.to or mail.to.count("@") != 1:
            return "address_unfit"
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message["Message-ID"] = f"<{mail.key}@{self._sender.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPResponseException as error:
            return f"smtp_{error.smtp_code}"
        except smtplib.SMTPRecipientsRefused as error:
            return "smtp_" + "_".join(str(code) for code, _ in error.recipients.values())
        except (smtplib.SMTPException, OSError) as error:
            return type(error).__name__
        return ""

    def _connected(self) -> smtplib.SMTP:
        if self._security == "tls":
            safe = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=safe
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self._login is not None:
                server.login(*self._login)
        except BaseException:
            server.close()
            raise
        return server
