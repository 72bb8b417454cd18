"""What rules hear of a lead on the desk without a passage is what the passage heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from leadcenter.flow.face import told
from leadcenter.kernel.database import connect
from leadcenter.kernel.logins import Login, url_of
from leadcenter.kernel.scope import Scope, Zone, enter
from leadcenter.lead.face import NAMES
from living_house import LivingHouse


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivingHouse]:
    with connect(database_url) as conn:
        folder: Path = tmp_path_factory.mktemp("house")
        yield LivingHouse(conn, folder)


def test_the_web_hears_of_waiting_leads_what_a_passage_would(house: LivingHouse, database_url: str) -> None:
    """As the login of the web, which may read no more than that; in the order asked for; nothing changes."""
    dealer = house.world.dealers[0].code
    first, second = house.ask(
        house.inquiry("13812345671", name="王一", dealer=dealer),
        house.inquiry("13812345672", name="王二", dealer=dealer, city="杭州市"),
    )
    rows = house.conn.execute("select bucket, raw_id from belt where raw_id = any(%s)", [[first, second]])
    keys = {lead: (bucket, lead) for bucket, lead in rows.fetchall()}
    asked = [keys[second], keys[first]]
    before = house.conn.execute("select to_jsonb(b) from belt b order by raw_id").fetchall()
    house.conn.commit()
    config = msgspec.structs.replace(house.config, database_url=database_url)
    with connect(url_of(config, Login.APP), autocommit=True) as web, web.transaction():
        enter(web, Scope(Zone.MAKER))
        heard = told(web, house.house, house.carrier.clock, asked, house.now())
        columns = {name: heard[name] for name in NAMES}
    assert columns["dealer"] == [dealer, dealer]
    assert columns["city"][0] == "杭州市"
    assert columns["mobile"] == columns["has_name"] == columns["existing_customer"] == [True, True]
    assert columns["score"] == [55, 55]
    assert columns["grade"] == ["A", "A"]
    assert house.conn.execute("select to_jsonb(b) from belt b order by raw_id").fetchall() == before


def test_of_no_lead_nothing_is_heard(house: LivingHouse) -> None:
    heard = told(house.conn, house.house, house.carrier.clock, [], house.now())
    assert [heard[name] for name in NAMES] == [[] for _ in NAMES]
