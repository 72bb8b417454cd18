"""Where people of the demo come in: the address, one sign-in of each role, on the screen and in a file that only
this user of the machine reads.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx
import msgspec
from rich.table import Table

from leadcenter.entry.demo.person import STEP_S, Person, Refused, SignIn
from leadcenter.entry.demo.places import GIVEN, SURNAMES
from leadcenter.entry.demo.staffing import ADMINISTRATOR, Post, let_in, one_of_each, posts
from leadcenter.entry.signing import account_link, first_link
from leadcenter.kernel.config import Config

FILE: Final = "sign-ins.json"
MAKER: Final = "maker"


class SignIns(msgspec.Struct, frozen=True):
    """The file: where the web is, and how one person of each role signs in. Kept with the demo's data, 0600."""

    url: str
    sign_ins: list[SignIn]


class Doors:
    """People get in, in a thread beside what is shown. `dealers`: codes of those who have all their people at the
    web; `arrived` is told of each person; `tell` prints."""

    def __init__(
        self,
        config: Config,
        url: str,
        dealers: Sequence[str],
        arrived: Callable[[Post, Person], None],
        tell: Callable[[Any], None],
    ) -> None:
        self._config, self._url, self._tell, self._arrived = config, url, tell, arrived
        self._wanted = posts(MAKER, dealers)
        self._shown = {one.login for one in one_of_each(self._wanted)} | {ADMINISTRATOR}
        self._client = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._open, name="doors", daemon=True)
        self._lock = threading.Lock()
        self.known: list[SignIn] = []
        self.failure: Exception | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def shut(self) -> None:
        """Nobody comes in any more; whoever is in may go on."""
        self._ended.set()
        self._thread.join(timeout=40)

    def close(self) -> None:
        """Nobody is in any more."""
        self.shut()
        self._client.close()

    def codes(self) -> str:
        """The one-time code of each role now, in one line."""
        now = time.time()
        said = "  ".join(f"{one.role} {one.code(now)}" for one in list(self.known))
        return f"验证码 codes ({STEP_S - int(now) % STEP_S} s) {said}"

    def _open(self) -> None:
        chance = Random(13)
        names = [chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2)) for _ in self._wanted]
        try:
            first = first_link(self._config, self._url)
            let_in(
                self._client, _token(first) if first else None, self._link_of, self._wanted, names,
                self._in, self._ended.is_set,
            )  # fmt: skip
        except (Refused, httpx.HTTPError) as failure:
            self.failure = failure
            self._tell(f"not everybody got in: {failure}")

    def _in(self, post: Post, person: Person) -> None:
        with self._lock:
            if post.login in self._shown:
                self.known.append(person.sign_in)
                if len(self.known) == len(self._shown):
                    self._show()
        self._arrived(post, person)

    def _show(self) -> None:
        # a browser keeps cookies that are for TLS only on localhost, and on no address
        address = self._url.replace("127.0.0.1", "localhost")
        self._tell(_table(address, self.known))
        self._tell(f"{_write_down(self._config.folder, address, self.known)}")

    def _link_of(self, login: str) -> str:
        return _token(account_link(self._config, login, self._url))


def _write_down(folder: Path, url: str, people: Iterable[SignIn]) -> Path:
    """The file of sign-ins, readable for its owner alone."""
    place = folder / FILE
    place.unlink(missing_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(SignIns(url, list(people))), indent=1))
    return place


def _table(url: str, people: Iterable[SignIn]) -> Table:
    """One sign-in of each role."""
    made = Table(title=f"登录 | sign in at {url}", expand=False)
    for column in ("角色 role", "账号 account", "密码 password", "验证器密钥 authenticator"):
        made.add_column(column, overflow="fold")
    for one in people:
        made.add_row(one.role, one.login, one.password, one.app)
    return made


def _token(address: str) -> str:
    return address.rpartition("#")[2]
