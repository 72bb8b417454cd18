"""A house full of customers, among whom probable matches are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from merging_house import Key, MergingHouse

from leadcenter.customer.face import Proposals
from leadcenter.customer.proposing import Round
from leadcenter.kernel.database import Connection

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志文晓东海燕红"
CITIES = [f"{one}{two}市" for one in "芜安滁宣六黄淮亳宿阜池蚌" for two in "湖庆州城安山北南阳"]


class MatchingHouse(MergingHouse):
    """Asks in the name of customers; numbers are drawn, so that none is a slip away from another."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.draw = Random(15)
        self.proposals = Proposals(self.house)

    def phone(self) -> str:
        """A number that nobody has."""
        return f"13{self.draw.choice('56789')}{self.draw.randrange(10**8):08}"

    def crowd(self, people: int) -> None:
        """So many customers, one in four of them from Shanghai."""
        self.ask(
            *(
                self.inquiry(
                    self.phone(),
                    name=self.draw.choice(FAMILY) + "".join(self.draw.choices(GIVEN, k=2)),
                    city=self.draw.choice([*CITIES, *["上海市"] * (len(CITIES) // 3)]),
                )
                for _ in range(people)
            )
        )

    def person(self, name: str, city: str, phone: str = "", dealer: str = "D0001", **more: Any) -> Key:
        """Somebody asks at a dealer; the customer."""
        (raw,) = self.ask(self.inquiry(phone or self.phone(), name=name, city=city, dealer=dealer, **more))
        return self.customer(raw)

    @contextmanager
    def committed(self) -> Iterator[Connection]:
        with self.conn.transaction():
            yield self.conn

    def propose(self) -> list[Round]:
        """Look for probable matches until nobody waits."""
        rounds = []
        while (done := self.proposals.round(self.committed)) is not None:
            rounds.append(done)
        assert not self.rows("select from match_due")
        return rounds

    def proposed(self) -> dict[frozenset[Key], dict[str, Any]]:
        """Probable pairs, decided or not, with the latest review of each."""
        rows = self.rows(
            "select bucket, customer_id, other_bucket, other_id, "
            "jsonb_build_object('weight', weight, 'probability', probability, 'by_field', by_field, "
            "'status', status, 'model', model) from match_review where reason = 'probable_match' order by id"
        )
        return {frozenset({(row[0], row[1]), (row[2], row[3])}): row[4] for row in rows}
