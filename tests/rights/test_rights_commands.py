"""Commands of the rights desk: they tell what is there, and are on record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from erasing_house import ErasingHouse
from rich.console import Console
from test_breach import seen
from test_erasure import Person

from leadcenter.entry.rights_commands import clear_now, tell_affected, write_provisions
from leadcenter.kernel.database import connect
from leadcenter.lead.face import References


def test_commands_tell_what_is_there_and_are_on_record(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(database_url) as conn:
        house = ErasingHouse(conn, tmp_path)
        who = Person(house)
        seen(house, who, "person:thief", "lead.revealed")
        config = msgspec.structs.replace(house.config, database_url=database_url)
        now = house.now()
        span = (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=1)).isoformat()
        tell_affected(config, Console(), "person:thief", *span)
        told = capsys.readouterr().out
        assert References(house.house.keyring).write(house.house.maker, who.key) in told
        assert "1 lead.revealed" in told
        write_provisions(config, *span)
        lines = capsys.readouterr().out.splitlines()
        ((count,),) = house.rows("select count(*) from dispatch where merge_id is null")
        assert len(lines) == 1 + count
        assert not any(word in text for text in lines for word in who.canaries)
        house.rows(
            "insert into request (bucket, scope, key, fingerprint, status, body, at) "
            "values (1, 's', 'k', '', 200, '', now() - interval '8 days') returning 1"
        )
        clear_now(config, Console())
        assert "1 answers" in capsys.readouterr().out
        clear_now(config, Console())
        assert "nothing" in capsys.readouterr().out
        acts = house.rows("select what from audit where actor = 'shell' order by at, id")
        assert acts == [("breach.looked_into",), ("provisions.exported",)]
