"""`leadcenter after-restore` and `resume-outbound` as people run them, on a server of their own: what the
world saw after the instant holds, nothing goes out until somebody says so, and the trail tells all of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from leadcenter.channel.face import SECRET, IdentityKind
from leadcenter.entry import house as opening
from leadcenter.entry.ledger import Barred, Called, Ledger, SaidNo, TakenBack, Who
from leadcenter.entry.ledger_keeper import Keeper
from leadcenter.kernel import migrate as migrating
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, url_of
from living_house import LivingHouse

PHONE = "13900004321"


class Restored:
    """A house whose database was set back by its own server's tools: the ledger knows more than it does."""

    def __init__(self, url: str, folder: Path) -> None:
        self.conn = connect(url)
        self.town = LivingHouse(self.conn, folder, dealers=2, staff_each=3)
        self.config: Config = msgspec.structs.replace(self.town.config, database_url=url)
        dealer = self.town.world.dealers[0]
        (self.lead,) = self.town.ask(self.town.inquiry(PHONE, name="王芳", dealer=dealer.code))
        self.rows(
            "insert into account (id, entity_id, login, made_at) select gen_random_uuid(), id, 'li', now() "
            "from entity where kind = 'maker'"
        )
        self.rows(
            "insert into session "
            "(id, account_id, token_hash, stage, how, made_at, seen_at, ends_at, proved_at) "
            "select gen_random_uuid(), id, 'x', 'whole', 'password', now(), now(), now() + '1 h', now() "
            "from account where login = 'li'"
        )
        self.rows(
            "insert into service_key (id, entity_id, name, scopes, secret_hash, made_at, expires_at) "
            "select gen_random_uuid(), entity.id, n.name, '{x}', n.name::bytea, now(), now() + '90 d' "
            "from entity cross join (values ('stolen'), ('good')) as n (name) where entity.kind = 'maker'"
        )
        self.rows(
            "insert into account (id, entity_id, login, made_at) "
            "select gen_random_uuid(), id, 'thief', now() from entity where kind = 'maker'"
        )
        self.rows(
            "insert into account_role (account_id, role, given_by, given_at) "
            "select id, r.role, 'test', now() from account "
            "cross join (values ('administrator'), ('marketing')) as r (role) where login = 'li'"
        )
        ((self.channel,),) = self.rows("select id from channel where code = 'form'")
        sealed = self.town.house.keyring.seal(self.town.house.maker).close(b"k", SECRET, self.channel)
        self.rows(
            "insert into channel_secret (channel_id, use, key_id, sealed, valid_from) "
            "select %s, 'api_key', k, %s, now() from unnest(array['leaked', 'kept']) as k",
            self.channel, sealed,
        )  # fmt: skip
        self.rows(
            "insert into subject_link "
            "(bucket, hash, customer_id, reason, made_by, made_at, expires_at, window_at) "
            "select bucket, sha256('link'), id, 'staff', 'test', now(), now() + '30 d', now() from customer"
        )
        self.to = self.town.now()
        self.tell_the_world()

    def tell_the_world(self) -> None:
        """After the instant: the customer said no, was called, and took an inquiry back that is not here."""
        house, now = self.town.house, datetime.now(UTC)
        ((bucket, kind, index),) = self.rows("select bucket, kind, blind_index from identity")
        assert kind == IdentityKind.PHONE
        maker, no = house.maker, (Who(bucket, kind, bytes(index)),)
        entries = [
            SaidNo(now, uuid4(), maker, "sales_contact", "withdrawn", no),
            Called(now, b"w" * 32, bucket, uuid4(), 1),
            TakenBack(now, "form", "never-came"),
            Barred(now - timedelta(seconds=5), tuple(self.ids("account", "login", "li")), ()),  # let in again
            Barred(
                now,
                tuple(self.ids("account", "login", "thief")),
                tuple(self.ids("service_key", "name", "stolen")),
                tuple((one, "marketing", None) for one in self.ids("account", "login", "li")),
                ((self.channel, "api_key", "leaked"),),
            ),
        ]
        Ledger(self.config.ledger_folder, house).append(entries, now)

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        with self.conn.transaction():
            cursor = self.conn.execute(query.encode(), given)
            return cursor.fetchall() if cursor.description else []

    def run(self, *arguments: str) -> str:
        """The command from beginning to end; what it said."""
        done = self._done(arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *arguments: str) -> bool:
        """Did the command say in words that it will not do it?"""
        done = self._done(arguments)
        return done.returncode == 2 and "Traceback" not in done.stderr

    def _done(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        settings = {
            "LEADCENTER_DATABASE_URL": self.config.database_url,
            "LEADCENTER_FOLDER": str(self.config.folder),
            "LEADCENTER_KEYS": str(self.config.keys),
            "LEADCENTER_LEDGER": str(self.config.ledger_folder),
        }
        return subprocess.run(
            [sys.executable, "-m", "leadcenter.entry.cli", *arguments],
            env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def ids(self, table: str, column: str, value: str) -> list[UUID]:
        return [row for (row,) in self.rows(f"select id from {table} where {column} = %s", value)]

    def acts(self, what: str) -> list[tuple[Any, ...]]:
        return self.rows("select actor_kind, actor, object, after from audit where what = %s", what)


@pytest.fixture(scope="module")
def restored(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    made = Restored(database_url, tmp_path_factory.mktemp("house"))
    yield made
    made.conn.close()


def test_what_the_world_saw_holds_and_nothing_goes_out_until_somebody_says_so(restored: Restored) -> None:
    for unsure in (restored.to.replace(tzinfo=None), restored.to + timedelta(days=365)):
        assert restored.refused("after-restore", "--to", unsure.isoformat())
    assert restored.rows("select 1 from restoration") == []
    said = restored.run("after-restore", "--to", restored.to.isoformat())
    assert f"as it stood at {restored.to:%Y-%m-%d %H:%M:%S} UTC" in " ".join(said.split())
    assert (
        "epoch 1: 1 refusals and 1 inquiries taken back hold, 1 calls are asked about, "
        "4 accounts, keys, roles and secrets are shut out again" in " ".join(said.split())
    )
    assert restored.rows("select epoch, restored_to, resumed_at from restoration") == [(1, restored.to, None)]
    assert restored.rows("select 1 from session where ended_at is null") == []
    assert restored.rows("select login, status from account order by login") == [
        ("li", "active"), ("thief", "disabled"),
    ]  # fmt: skip
    assert restored.rows("select name, expires_at <= now() from service_key order by name") == [
        ("good", False), ("stolen", True),
    ]  # fmt: skip
    assert restored.rows("select role from account_role order by role") == [("marketing",)]
    keys = "select key_id, valid_to <= now() from channel_secret where key_id ~ '^[kl]' order by 1"
    assert restored.rows(keys) == [("kept", None), ("leaked", True)]
    assert restored.rows("select 1 from subject_link where revoked_at is null") == [], (
        "nor does a customer's link"
    )
    assert restored.rows("select count(*) from called_before") == [(1,)]
    assert restored.rows("select state from consent_grant where purpose = 'sales_contact' and entity_id = %s",
                         restored.town.house.maker) == [("withdrawn",)]  # fmt: skip
    ((kind, actor, epoch, after),) = restored.acts("house.restored")
    assert (kind, actor, epoch) == ("operator", "shell", "1")
    assert (after["calls"], after["nos"], after["taken_back"], after["waiting"]) == (1, 1, 1, 0)
    (late,) = restored.town.ask(restored.town.inquiry("13900009999", name="李", external_id="never-came"))
    assert restored.town.place(late) == ("erased", "erased_before_inquiry")

    assert "outbound resumed" in restored.run("resume-outbound")
    ((kind, actor, epoch, after),) = restored.acts("outbound.resumed")
    assert (kind, actor, epoch, set(after)) == ("operator", "shell", "1", {"by"})
    assert restored.rows("select 1 from restoration where resumed_at is null") == []
    assert "nothing was held" in restored.run("resume-outbound")
    assert len(restored.acts("outbound.resumed")) == 1
    assert PHONE not in str(restored.rows("select to_jsonb(a) from audit a"))


def test_each_restore_of_a_server_of_ones_own_is_a_new_epoch(restored: Restored) -> None:
    before = restored.rows("select coalesce(max(epoch), 0) from restoration")[0][0]
    restored.run("after-restore", "--to", (restored.to - timedelta(hours=1)).isoformat())
    assert restored.rows("select max(epoch) from restoration") == [(before + 1,)]


def test_whoever_is_shut_out_is_told_outside_by_the_worker_and_once_for_each_change(
    restored: Restored,
) -> None:
    opening.admit(restored.conn, restored.config)
    restored.conn.commit()
    ledger = Ledger(restored.config.ledger_folder, restored.town.house)
    keeper = Keeper(restored.town.house, ledger)
    begun = datetime.now(UTC)

    def told() -> list[Barred]:
        with connect(url_of(restored.config, Login.WORKER)) as conn:
            keeper.look(conn)
        return [one for one in ledger.read(begun - timedelta(seconds=5)) if isinstance(one, Barred)]

    already = len(told())
    assert len(told()) == already, "nothing has changed"
    (li,) = restored.ids("account", "login", "li")
    restored.rows("update account set status = 'disabled' where id = %s", li)
    *_, last = now_told = told()
    assert len(now_told) == already + 1
    assert li in last.accounts
    assert set(last.keys) == set(restored.ids("service_key", "name", "stolen"))
    restored.rows("update account set status = 'active' where id = %s", li)
    assert li not in told()[-1].accounts
    assert told()[-1].roles == ((li, "marketing", None),)
    restored.rows("delete from account_role")
    assert told()[-1].roles == ()
    assert (restored.channel, "api_key", "leaked") in told()[-1].secrets


@pytest.fixture
def one_more(monkeypatch: pytest.MonkeyPatch) -> str:
    """A program that is one migration newer than the database."""
    real = migrating.known()
    newer = [*real, ("9998_next", "create table next_of_all (id int)")]
    monkeypatch.setattr(migrating, "known", lambda: newer)
    return "9998_next"


def test_migrations_are_told_in_the_transaction_that_applies_them(conn: Connection, one_more: str) -> None:
    told = "select actor_kind, actor, object, after from audit where what = 'schema.migrated'"
    assert opening.prepare(conn) == [one_more]
    assert conn.execute(told.encode()).fetchall() == [
        ("operator", "shell", one_more, {"applied": [one_more]})
    ]
    assert opening.prepare(conn) == []
    assert len(conn.execute(told.encode()).fetchall()) == 1


def test_migration_that_cannot_be_told_is_not_applied(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = migrating.known()
    bad = [*real, ("9999_last", "create table last_of_all (id int)")]
    monkeypatch.setattr(migrating, "known", lambda: bad)

    def fail(*_: Any) -> None:
        raise OSError("the trail is away")

    with connect(database_url) as session:
        with pytest.raises(OSError, match="away"):
            migrating.migrate(session, fail)
        session.rollback()
        assert session.execute("select to_regclass('last_of_all')").fetchone() == (None,)
