"""A worker process: the carrying loop, and the threads that send and fetch."""

from __future__ import annotations

import gc
import os

from leadcenter.audit.face import load_signer
from leadcenter.clocks.face import Timekeeper
from leadcenter.desk.face import DayCounter
from leadcenter.entry import house as opening
from leadcenter.entry.beside import Beside, beside
from leadcenter.entry.calling import Caller, privacy_calls
from leadcenter.entry.expirer import Expirer
from leadcenter.entry.exporter import Exports
from leadcenter.entry.health import check_schema
from leadcenter.entry.ledger import Ledger
from leadcenter.entry.ledger_keeper import Keeper
from leadcenter.entry.looker import Looker
from leadcenter.entry.officer import Officer, text_messages
from leadcenter.entry.postal import wires
from leadcenter.entry.proposer import Proposer
from leadcenter.entry.restoring import unless_held
from leadcenter.entry.sealer import Sealer, store_of_roots
from leadcenter.entry.sender import Sender
from leadcenter.entry.texting import links_of
from leadcenter.entry.worker import Worker, stop_on_signals
from leadcenter.flow.face import Asker
from leadcenter.inbox.face import Postman
from leadcenter.kernel.config import Config, secret
from leadcenter.kernel.database import Connection, connect
from leadcenter.kernel.logins import Login, check, url_of
from leadcenter.pool.face import Recaller, Sorter
from leadcenter.selfservice.face import Letters
from leadcenter.transfer import face as transfers
from leadcenter.wire.call_centre import HttpCallCentre

YOUNG = 400_000
"""Objects that a passage may make before the collector looks for cycles: more than a set's, whose objects all
go by themselves at its end; looking on the way costs a quarter of the worker's time."""


def work(config: Config) -> None:
    """Work until SIGTERM or Ctrl-C. Raises Refusal: the login may do too much, the schema is too old."""
    url = url_of(config, Login.WORKER)

    def open_connection() -> Connection:
        conn = connect(url, name="leadcenter worker")
        # sets come in all sizes: plan once for any
        conn.execute("set plan_cache_mode = force_generic_plan")
        conn.commit()
        return conn

    with open_connection() as conn:
        check(conn)
        check_schema(conn)
        house = opening.open_house(conn, config)
        clock, caps = opening.read_clock(conn), opening.read_caps(conn)
    worker = Worker(open_connection, house, clock)
    stop_on_signals(worker.stop)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
    ledger = Ledger(config.ledger_folder, house)
    sender = Sender(house, clock, _call_centre(), caps, ledger)
    keeper = Keeper(house, ledger)
    proposer = Proposer(house, busy=lambda: worker.busy)
    sealer = Sealer(load_signer(config.keys), store_of_roots())
    exports = Exports(config, house)
    postman = Postman(house.keyring, wires(), clock)
    caller = Caller(house, privacy_calls(), text_messages(), links_of(house, config.origin), clock=clock)
    letters = Letters(house, text_messages(), config.origin, clock)
    with beside(
        Beside("sender", open_connection, sender.round),
        Beside("caller", open_connection, caller.round),
        Beside("proposer", open_connection, proposer.round),
        Beside("sealer", open_connection, sealer.round),
        Beside("expirer", open_connection, Expirer(house).round),
        Beside("looker", open_connection, Looker(config, house).round),
        Beside("officer", open_connection, Officer(house, text_messages()).round),
        Beside("keeper", keeper.in_turn(open_connection), keeper.round),
        Beside("exporter", exports.open, exports.round),
        Beside("counter", open_connection, DayCounter(house).round),
        Beside("timekeeper", open_connection, Timekeeper(house.maker, clock).round),
        Beside("postman", open_connection, unless_held(postman.round)),
        Beside("recaller", open_connection, Recaller().round),
        Beside("sorter", open_connection, Sorter(house).round),
        Beside("letters", open_connection, letters.round),
        Beside("asker", open_connection, Asker(house, clock).round),
        Beside("transfers", open_connection, lambda conn: transfers.go_on(conn, house, clock)),
    ):
        worker.run()


def _call_centre() -> HttpCallCentre | None:
    """Orders go out where a call centre is configured: LEADCENTER_CALL_CENTRE_URL and _SECRET_FILE."""
    url = os.environ.get("LEADCENTER_CALL_CENTRE_URL", "")
    if not url:
        return None
    return HttpCallCentre(url, secret("LEADCENTER_CALL_CENTRE_SECRET_FILE").encode())
