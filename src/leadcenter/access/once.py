"""Acts that a sender may repeat: an act under an Idempotency-Key is done once for whoever sends it, and told
again with the answer that it had. A phone without a net queues what its owner did and sends each until it
hears an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

import msgspec
from litestar.openapi.spec import Example
from litestar.params import HeaderParameter

from leadcenter.access.terms import Sight
from leadcenter.kernel.database import Connection
from leadcenter.kernel.errors import Refusal
from leadcenter.kernel.keys import Keyring
from leadcenter.kernel.scope import Connect, Scope
from leadcenter.kernel.sql import statement

T = TypeVar("T")
KIND: Final = "request"
OnceKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        description="A name of the sender's own for this act, such as a UUID. The same request under the "
        "same name is done once and answered the same for seven days; another request under it is refused "
        "(422). A refusal keeps no name.",
        pattern=r"^[!-~]{0,200}$",
        examples=[Example("of a phone's queue", value="0197a9c2-5d7e-7c31-9f0e-6a8b1c2d3e4f")],
    ),
]
"""How a route takes it: `key: OnceKey = ""`."""


class Once(msgspec.Struct, frozen=True):
    """Gives acts their transaction. `maker`: under whose key requests are told apart."""

    connect: Connect
    keyring: Keyring
    maker: UUID

    def __call__(
        self,
        sight: Sight,
        request: Any,
        key: str,
        body: object,
        answer: type[T],
        act: Callable[[Connection, datetime], T],
        scope: Scope | None = None,
    ) -> T:
        """What the act answers, done in one transaction of the asker's scope (or `scope`) with the instant of
        the database; under a key that was there before: what it answered then. Whoever comes while the first
        is at work waits for it. An answer holds names and codes and no personal data. Raises Refusal
        `idempotency_key_reused` (422), and whatever the act raises: then nothing is kept."""
        with self.connect(scope or sight.scope) as conn:
            ((now,),) = conn.execute(statement("access", "read_now"))
            if not key:
                return act(conn, now)
            told = msgspec.json.encode([request.method, request.url.path, body])
            bucket = self.keyring.bucket(f"{sight.name}/{key}".encode())
            where = {"bucket": bucket, "scope": sight.name, "key": key}
            mark = self.keyring.mark(self.maker, KIND)(told)
            given = where | {"fingerprint": mark, "now": now}
            if conn.execute(statement("access", "begin_once"), given).fetchone() is None:
                ((known, kept),) = conn.execute(statement("access", "read_once"), where)
                if bytes(known) != mark:
                    raise Refusal("idempotency_key_reused", 422)
                return msgspec.json.decode(kept, type=answer)
            done = act(conn, now)
            conn.execute(statement("access", "end_once"), where | {"body": msgspec.json.encode(done)})
            return done
