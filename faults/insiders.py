"""Somebody who works at a dealer, signed in at the web as everybody is: by a link, a password and an app."""

from __future__ import annotations

from typing import Any

import httpx

from leadcenter.entry.demo.person import Person

PATIENCE_S = 30.0


class Insider:
    """One person's session. `port`: of the web at which it began; it holds at any web of the house."""

    def __init__(self, port: int, code: str, token: str) -> None:
        self.code = code
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S, trust_env=False)
        self._person = Person(self._client, "", code.lower())
        self._person.begin(token)

    def do(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """What is answered. Raises what `Person.do` does."""
        return self._person.do(method, path, body, **query)

    def try_once(self, port: int, method: str, path: str, key: str = "") -> tuple[int, Any]:
        """One try at a port: status and answer; 0 when none came."""
        headers = {**self._person._headers, **({"idempotency-key": key} if key else {})}
        try:
            answer = self._client.request(method, f"http://127.0.0.1:{port}{path}", headers=headers)
        except httpx.HTTPError:
            return 0, None
        return answer.status_code, answer.json() if answer.content else None

    def close(self) -> None:
        """Hang up."""
        self._client.close()
