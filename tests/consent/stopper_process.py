"""Customers take consent back, in a process of its own: `stopper_process.py URL KEYS SHARE OF SEED TRUTH`.

Each lead of its share about when it is due, so that a passage has it in hand: the stop is written (or, every
other time, only the bare word, as a call-back or a channel tells it), and while its locks are held it looks
whether the lead was dispatched. Only after the commit a line goes to the file TRUTH: lead, stop or word, 1 if
it had been dispatched before, seconds that it took. So the truth lies outside the database.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from leadcenter.assignment import face as assignment
from leadcenter.consent import face as consent
from leadcenter.consent.face import ConsentEvent, EventKind
from leadcenter.entry.house import open_house
from leadcenter.flow import face as flow
from leadcenter.kernel.config import Config
from leadcenter.kernel.database import connect, is_retryable


def main(url: str, keys: Path, share: int, of: int, seed: int, truth: Path) -> None:
    with connect(url, autocommit=True) as conn, truth.open("w", buffering=1) as told:
        house = open_house(conn, Config(folder=keys, keys=keys, database_url=url))
        (row,) = conn.execute("select clock_timestamp()")
        with conn.transaction():
            book = assignment.load_book(conn, row[0])
        print("ready", flush=True)
        sys.stdin.readline()
        leads = conn.execute(
            "select l.bucket, l.customer_id, l.id, l.dealer_id, b.due_at from belt b "
            "join lead l on l.bucket = b.bucket and l.id = b.raw_id where l.live and b.due_at is not null "
            "order by b.due_at"
        ).fetchall()
        chance, mine = random.Random(seed + share), leads[share::of]
        for number, (bucket, customer, lead, dealer, due_at) in enumerate(mine):
            how = ("stop", "word")[number % 2]
            time.sleep(max(0.0, due_at.timestamp() + chance.uniform(-0.1, 0.3) - time.time()))
            began = time.monotonic()
            while True:
                try:
                    with conn.transaction():
                        (row,) = conn.execute("select clock_timestamp()")
                        if how == "stop":
                            flow.stop(
                                conn, house, (bucket, customer), [dealer], {"action": "x"}, row[0], book
                            )
                        else:
                            word = ConsentEvent(
                                bucket, customer, dealer, EventKind.WITHDRAWN, None, lead, {"action": "x"}
                            )
                            consent.record(conn, house.maker, [word], row[0])
                        seen = conn.execute("select 1 from dispatch where lead_id = %s", [lead]).fetchone()
                    break
                except Exception as error:
                    if not (isinstance(error, (flow.Moved, *flow.AGAIN)) or is_retryable(error)):
                        raise
            told.write(f"{lead} {how} {int(seen is not None)} {time.monotonic() - began:.4f}\n")


if __name__ == "__main__":
    url, keys, share, of, seed, truth = sys.argv[1:]
    main(url, Path(keys), int(share), int(of), int(seed), Path(truth))
