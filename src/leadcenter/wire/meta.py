"""The wire to Meta's Graph API: fetch the leads that notices named.

`GET {base}/{version}/{lead}` for one lead, `POST {base}/{version}/` with `batch` for up to 50 (answered in
order, each with its own status). The token goes in a header or in the form, never in an address; neither it
nor what was fetched stands in an error or a log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from urllib.parse import quote

import httpx
import msgspec

TIMEOUT_SECONDS = 10.0
BATCH = 50
FIELDS = (
    "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,field_data,"
    "custom_disclaimer_responses,is_organic,platform,partner_name,retailer_item_id,vehicle"
)
_LONGEST_REPLY = 4 * 1_024 * 1_024
_LONGEST_PAUSE = 3_600.0
_PAUSE = 60.0
_TRANSIENT = frozenset({1, 2, 4, 17, 32, 341, 368, 613})  # unknown, service, and the rate limits
_RATE_LIMITS = range(80_000, 80_015)  # business use cases; 80005 is lead generation
_TOKEN = frozenset({10, 102, 190, *range(200, 300)})
_GONE = frozenset({100, 803})


class Fetched(msgspec.Struct, frozen=True):
    """The lead, as the raw bytes of its JSON."""

    body: bytes

    def __repr__(self) -> str:
        return f"Fetched({len(self.body)} bytes)"


class FetchLater(msgspec.Struct, frozen=True):
    """Nothing is wrong with the lead: ask again after so many seconds. `code`: `rate_limited`, `http_5xx`,
    `unreachable`, …"""

    seconds: float
    code: str


class FetchRefused(msgspec.Struct, frozen=True):
    """Asking again will not help before a person has looked. `code`: `token_refused`, `lead_gone`,
    `answer_unusable`."""

    code: str


Outcome = Fetched | FetchLater | FetchRefused


class _Reply(msgspec.Struct):
    """One reply of a batch."""

    code: int = 0
    body: str | None = None


class _Fault(msgspec.Struct):
    code: int = 0
    is_transient: bool = False


class _Refusal(msgspec.Struct):
    error: _Fault


class MetaLeads:
    """Leads over the Graph API with one page's token. Safe to use from several threads; `close` it in the
    end."""

    def __init__(
        self, base_url: str, version: str, token: str, *, timeout: float = TIMEOUT_SECONDS, batch: int = BATCH
    ) -> None:
        if not 1 <= batch <= BATCH:
            raise ValueError(f"a batch holds 1 to {BATCH} leads")
        self._token = token
        self._batch = batch
        self._client = httpx.Client(
            base_url=f"{base_url.rstrip('/')}/{version}",
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
        )

    def __repr__(self) -> str:
        return f"MetaLeads({self._client.base_url.host})"

    def close(self) -> None:
        """Gives its connections back."""
        self._client.close()

    def fetch_leads(self, lead_ids: Sequence[str]) -> dict[str, Outcome]:
        """One outcome for each lead id. Never raises for what the other side does, nor for the token."""
        outcomes: dict[str, Outcome] = {}
        rest = iter(dict.fromkeys(lead_ids))
        while some := list(islice(rest, self._batch)):
            try:
                outcomes |= self._one(some[0]) if len(some) == 1 else self._many(some)
            except httpx.TimeoutException:
                outcomes |= dict.fromkeys(some, FetchLater(_PAUSE, "timeout"))
            except httpx.HTTPError:
                outcomes |= dict.fromkeys(some, FetchLater(_PAUSE, "unreachable"))
            except UnicodeError:  # no header can carry this token
                outcomes |= dict.fromkeys(some, FetchRefused("token_refused"))
            except _TooLong:
                outcomes |= dict.fromkeys(some, FetchRefused("answer_unusable"))
        return outcomes

    def _one(self, lead_id: str) -> dict[str, Outcome]:
        request = self._client.build_request(
            "GET",
            f"/{quote(lead_id, safe='')}",
            params={"fields": FIELDS},
            headers={"authorization": f"Bearer {self._token}"},
        )
        status, headers, body = self._send(request)
        return {lead_id: _outcome(status, body, _pause(headers))}

    def _many(self, lead_ids: list[str]) -> dict[str, Outcome]:
        calls = [
            {"method": "GET", "relative_url": f"{quote(lead_id, safe='')}?fields={FIELDS}"}
            for lead_id in lead_ids
        ]
        form = {
            "access_token": self._token,
            "include_headers": "false",
            "batch": msgspec.json.encode(calls).decode(),
        }
        status, headers, body = self._send(self._client.build_request("POST", "/", data=form))
        pause = _pause(headers)
        if status == 200:
            try:
                replies = msgspec.json.decode(body, type=list[_Reply | None])
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                replies = []
            if len(replies) != len(lead_ids):
                return dict.fromkeys(lead_ids, FetchRefused("answer_unusable"))
            return {
                lead_id: _outcome(reply.code, (reply.body or "").encode(), pause)
                if reply is not None
                else FetchLater(pause, "timeout")  # Graph's sign for "did not get to it"
                for lead_id, reply in zip(lead_ids, replies, strict=True)
            }
        return dict.fromkeys(lead_ids, _outcome(status, body, pause))

    def _send(self, request: httpx.Request) -> tuple[int, Mapping[str, str], bytes]:
        response = self._client.send(request, stream=True)
        try:
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > _LONGEST_REPLY:
                    raise _TooLong
            return response.status_code, response.headers, body
        finally:
            response.close()


class _TooLong(Exception):
    pass


def _outcome(status: int, body: bytes, pause: float) -> Outcome:
    if status == 200:
        return Fetched(body) if _is_lead(body) else FetchRefused("answer_unusable")
    if status == 429:
        return FetchLater(pause, "rate_limited")
    if status >= 500:
        return FetchLater(pause, f"http_{status}")
    fault = _fault(body)
    if fault.code in _RATE_LIMITS or fault.is_transient or fault.code in _TRANSIENT:
        return FetchLater(pause, "rate_limited")
    if status in (401, 403) or fault.code in _TOKEN:
        return FetchRefused("token_refused")
    return FetchRefused("lead_gone" if status == 404 or fault.code in _GONE else "answer_unusable")


def _is_lead(body: bytes) -> bool:
    try:
        return "id" in msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _fault(body: bytes) -> _Fault:
    try:
        return msgspec.json.decode(body, type=_Refusal).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Fault()


def _pause(headers: Mapping[str, str]) -> float:
    try:
        return min(max(float(headers.get("retry-after", _PAUSE)), 1.0), _LONGEST_PAUSE)
    except ValueError:
        return _PAUSE
