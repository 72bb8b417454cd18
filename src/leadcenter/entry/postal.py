"""By which ways notices go out of this house, from the environment; what is not set up waits."""

from __future__ import annotations

import ipaddress
import os
from typing import cast
from urllib.parse import urlsplit

from leadcenter.entry.officer import text_messages
from leadcenter.inbox.face import Wires
from leadcenter.kernel.config import number, secret
from leadcenter.wire.mail import Security, SmtpMails
from leadcenter.wire.webhook import Webhooks
from leadcenter.wire.wecom import HttpWecom


def webhooks() -> Webhooks:
    """LEADCENTER_WEBHOOK_NETWORKS: private networks that webhooks may reach all the same, apart by commas;
    there also without encryption. Raises ValueError."""
    named = os.environ.get("LEADCENTER_WEBHOOK_NETWORKS", "").split(",")
    return Webhooks([ipaddress.ip_network(one.strip()) for one in named if one.strip()])


def wires() -> Wires:
    """Everything that is set up."""
    return Wires(webhooks(), _mails(), text_messages(), _wecom())


def _mails() -> SmtpMails | None:
    """LEADCENTER_MAIL_URL: `smtp://NAME@HOST:PORT` (STARTTLS), `smtps://…` (TLS), `smtp+plain://…` (neither,
    for a server on the same machine); LEADCENTER_MAIL_FROM; with a name, LEADCENTER_MAIL_SECRET_FILE."""
    url = os.environ.get("LEADCENTER_MAIL_URL", "")
    if not url:
        return None
    parts = urlsplit(url)
    security, port = {"smtps": ("tls", 465), "smtp+plain": ("none", 25)}.get(parts.scheme, ("starttls", 587))
    login = (parts.username, secret("LEADCENTER_MAIL_SECRET_FILE")) if parts.username else None
    return SmtpMails(
        parts.hostname or "localhost", parts.port or port, os.environ["LEADCENTER_MAIL_FROM"],
        security=cast(Security, security), login=login,
    )  # fmt: skip


def _wecom() -> HttpWecom | None:
    """LEADCENTER_WECOM_COMPANY, _AGENT and _SECRET_FILE; _URL where it is not WeCom's own."""
    company = os.environ.get("LEADCENTER_WECOM_COMPANY", "")
    if not company:
        return None
    url = os.environ.get("LEADCENTER_WECOM_URL", "https://qyapi.weixin.qq.com")
    agent = number("LEADCENTER_WECOM_AGENT", 0, 1 << 53)
    return HttpWecom(url, company, agent, secret("LEADCENTER_WECOM_SECRET_FILE"))
