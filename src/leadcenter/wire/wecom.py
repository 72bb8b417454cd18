"""The wire to WeCom (企业微信): a text message of an application to one member.

`GET /cgi-bin/gettoken` gives a token that lasts for two hours, `POST /cgi-bin/message/send` takes a message;
both answer 200 with `errcode`. A repeated message within four hours is dropped by WeCom itself. Source:
developer.work.weixin.qq.com, "获取access_token", "发送应用消息".
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import httpx
import msgspec

TIMEOUT_SECONDS = 10.0
_TOKEN_OVER = frozenset({40_001, 40_014, 42_001})
_EARLY = 300.0
_REPEATED = 14_400


class WecomText(msgspec.Struct, frozen=True):
    """One message to a member of the company."""

    key: str
    member: str
    text: str

    def __repr__(self) -> str:
        return f"WecomText({self.key})"


class Wecom(Protocol):
    """What the house asks. Does not raise."""

    def send(self, message: WecomText) -> str:
        """Send it; empty = WeCom has it, else what went wrong, in a word."""
        ...


class HttpWecom:
    """WeCom over HTTP(S). Safe to use from several threads; `close` it in the end."""

    def __init__(
        self,
        base_url: str,
        company: str,
        agent: int,
        secret: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._company, self._agent, self._secret, self._clock = company, agent, secret, clock
        self._client = httpx.Client(
            base_url=base_url, timeout=timeout, follow_redirects=False, trust_env=False
        )
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def send(self, message: WecomText) -> str:
        """Send it; empty = taken. A token that ended early is fetched once more."""
        said = self._send(message, self._fresh(""))
        if said in _TOKEN_OVER:
            said = self._send(message, self._fresh(self._token))
        return "" if said == 0 else f"wecom_{said}"

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _send(self, message: WecomText, token: str) -> int | str:
        body = {
            "touser": message.member, "msgtype": "text", "agentid": self._agent,
            "text": {"content": message.text}, "enable_duplicate_check": 1,
            "duplicate_check_interval": _REPEATED,
        }  # fmt: skip
        answer = self._asked("POST", "/cgi-bin/message/send", {"access_token": token}, body)
        if isinstance(answer, str):
            return answer
        if answer.get("invaliduser"):
            return "member_unknown"
        code = answer.get("errcode")
        return code if isinstance(code, int) else "answer_unusable"

    def _fresh(self, spoiled: str) -> str:
        """A token that lasts; not the one that was spoiled."""
        with self._lock:
            if not self._token or self._token == spoiled or self._clock() >= self._until:
                given = {"corpid": self._company, "corpsecret": self._secret}
                answer = self._asked("GET", "/cgi-bin/gettoken", given, None)
                told = answer if isinstance(answer, dict) else {}
                lasts = told.get("expires_in")
                self._token = str(told.get("access_token") or "")
                self._until = self._clock() + (lasts if isinstance(lasts, int) else 0) - _EARLY
            return self._token

    def _asked(self, method: str, path: str, params: dict[str, str], body: Any) -> dict[str, Any] | str:
        try:
            reply = self._client.request(method, path, params=params, json=body)
        except httpx.HTTPError as error:  # its text would quote the address, and that the token
            return type(error).__name__
        if not reply.is_success:
            return f"status_{reply.status_code}"
        try:
            return msgspec.json.decode(reply.content, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return "answer_unusable"
