"""Gathering: many small posts become one commit, and each is answered only after it.

Requests wait a few milliseconds for company, one thread lands them all in one transaction, and then every
sender gets its own answer. While the database is away senders hear 503 with Retry-After: they keep their
leads and try again.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

import msgspec
import psycopg
import structlog

from leadcenter.channel.face import Channel, House, Landed, Piece, Verdict, land
from leadcenter.entry.ledger import Ledger, TakenBack
from leadcenter.kernel.arrays import blobs, ints, shorts, texts
from leadcenter.kernel.database import Connection, is_retryable
from leadcenter.kernel.sql import statement

LONGEST_WAIT = 0.003
MOST_PIECES = 2_000
MOST_WAITING = 20_000
TRIES = 3

log = structlog.get_logger()


class Answer(msgspec.Struct, frozen=True):
    """What a sender hears, byte for byte."""

    status: int
    body: bytes


class Post(msgspec.Struct):
    """One request on its way into the database. `answer` makes the answer from what landed; `key` is (scope,
    Idempotency-Key, fingerprint).
    """

    pieces: Sequence[tuple[Channel, Piece]]
    answer: Callable[[Sequence[Landed]], Answer]
    key: tuple[str, str, bytes] | None
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Answer]


class Unavailable(Exception):
    """Nothing was kept: the sender must try again (503)."""


class KeyReused(Exception):
    """The Idempotency-Key was used for another request (422)."""


class Gatherer:
    """One thread with one connection that lands what requests bring. `connect` opens a connection; it is
    called again when one is lost.
    """

    def __init__(self, connect: Callable[[], Connection], house: House, ledger: Ledger | None = None) -> None:
        self._connect = connect
        self._house = house
        self._ledger = ledger
        self._waiting: queue.SimpleQueue[Post | None] = queue.SimpleQueue()
        self._conn: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="gatherer", daemon=True)
        self._thread.start()

    async def keep(
        self,
        pieces: Sequence[tuple[Channel, Piece]],
        answer: Callable[[Sequence[Landed]], Answer],
        key: tuple[str, str, bytes] | None = None,
    ) -> Answer:
        """Make the pieces durable and return the answer. Raises Unavailable (nothing kept) or KeyReused."""
        if self._waiting.qsize() > MOST_WAITING:
            raise Unavailable("too many requests are waiting")
        loop = asyncio.get_running_loop()
        post = Post(pieces, answer, key, loop, loop.create_future())
        self._waiting.put(post)
        return await post.future

    def close(self) -> None:
        """Land what waits and end the thread."""
        self._waiting.put(None)
        self._thread.join(timeout=10)
        if self._conn is not None:
            self._conn.close()

    def _run(self) -> None:
        while True:
            first = self._waiting.get()
            if first is None:
                return
            posts, last = self._gather(first)
            self._land_all(posts)
            if last:
                return

    def _gather(self, first: Post) -> tuple[list[Post], bool]:
        posts, pieces, until = [first], len(first.pieces), monotonic() + LONGEST_WAIT
        while pieces < MOST_PIECES:
            try:
                post = self._waiting.get(timeout=max(0.0, until - monotonic()))
            except queue.Empty:
                return posts, False
            if post is None:
                return posts, True
            posts.append(post)
            pieces += len(post.pieces)
        return posts, False

    def _land_all(self, posts: list[Post]) -> None:
        """All together; should the set fail for a reason of its own, each alone, so that one bad post refuses
        no other.
        """
        try:
            self._try(posts)
        except Exception as error:
            if len(posts) == 1 or isinstance(error, Unavailable):
                said = error if isinstance(error, (Unavailable, KeyReused)) else Unavailable(_kind(error))
                _tell(posts, [said] * len(posts))
                log.warning("intake.not_kept", posts=len(posts), kind=_kind(error))
                return
            for post in posts:
                self._land_all([post])

    def _try(self, posts: list[Post]) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                answers = self._land(posts)
                break
            except (psycopg.Error, OSError) as error:
                if self._conn is None or self._conn.closed or isinstance(error, psycopg.OperationalError):
                    self._drop()
                if not is_retryable(error):
                    raise
                if attempt == TRIES:
                    raise Unavailable(_kind(error)) from error
        _tell(posts, answers)

    def _land(self, posts: list[Post]) -> list[Answer | Exception]:
        conn = self._connection()
        with conn.transaction():
            row = conn.execute(statement("entry", "read_now")).fetchone()
            assert row is not None
            now: datetime = row[0]
            answered = self._answered(conn, posts)
            fresh = [post for place, post in enumerate(posts) if place not in answered]
            landed = iter(land(conn, self._house, [piece for post in fresh for piece in post.pieces], now))
            made = {id(post): post.answer([next(landed) for _ in post.pieces]) for post in fresh}
            answers = [
                answered[place] if place in answered else made[id(post)] for place, post in enumerate(posts)
            ]
            self._keep_answers(conn, fresh, made, now)
        self._tell_ledger(fresh, now)
        return answers

    def _tell_ledger(self, posts: list[Post], now: datetime) -> None:
        """What was taken back must stay so if the database is ever set back (`entry.restoring`). A sender
        who hears no because this failed sends it again."""
        if self._ledger is not None:
            told = [
                TakenBack(now, channel.code, piece.inquiry.external_id)
                for post in posts
                for channel, piece in post.pieces
                if piece.verdict is Verdict.ERASURE
            ]
            self._ledger.append(told, now)

    def _answered(self, conn: Connection, posts: list[Post]) -> dict[int, Answer | Exception]:
        keyed = [(place, post.key) for place, post in enumerate(posts) if post.key is not None]
        rows = conn.execute(
            statement("entry", "read_answers"),
            {
                "buckets": ints([self._bucket(key) for _, key in keyed]),
                "scopes": texts([key[0] for _, key in keyed]),
                "keys": texts([key[1] for _, key in keyed]),
            },
        ).fetchall()
        known = {
            (scope, key): (bytes(mark), Answer(status, bytes(body)))
            for scope, key, mark, status, body in rows
        }
        answered: dict[int, Answer | Exception] = {}
        for place, (scope, key, mark) in keyed:
            have = known.get((scope, key))
            if have is not None:
                answered[place] = have[1] if have[0] == mark else KeyReused(key)
        return answered

    def _keep_answers(
        self, conn: Connection, posts: list[Post], made: dict[int, Answer], now: datetime
    ) -> None:
        keyed = {post.key[:2]: post for post in posts if post.key is not None}
        rows = [(post.key, made[id(post)]) for post in keyed.values() if post.key is not None]
        kept = conn.execute(
            statement("entry", "keep_answers"),
            {
                "now": now,
                "buckets": ints([self._bucket(key) for key, _ in rows]),
                "scopes": texts([key[0] for key, _ in rows]),
                "keys": texts([key[1] for key, _ in rows]),
                "fingerprints": blobs([key[2] for key, _ in rows]),
                "statuses": shorts([answer.status for _, answer in rows]),
                "bodies": blobs([answer.body for _, answer in rows]),
            },
        ).fetchall()
        if len(kept) != len(rows):
            # the same key was in flight elsewhere: try again and find its answer
            raise psycopg.errors.SerializationFailure("idempotency key in flight")

    def _bucket(self, key: tuple[str, str, bytes]) -> int:
        return self._house.keyring.bucket(f"{key[0]}/{key[1]}".encode())

    def _connection(self) -> Connection:
        if self._conn is None or self._conn.closed:
            self._conn = self._connect()
        return self._conn

    def _drop(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None


def _kind(error: Exception) -> str:
    return type(error).__name__


def _tell(posts: Sequence[Post], answers: Sequence[Answer | Exception]) -> None:
    """Everybody at once: waking the loop costs more than an answer."""

    def settle() -> None:
        for post, answer in zip(posts, answers, strict=True):
            if post.future.done():
                continue
            if isinstance(answer, Exception):
                post.future.set_exception(answer)
            else:
                post.future.set_result(answer)

    posts[0].loop.call_soon_threadsafe(settle)
