"""Messages that did not arrive at people are shown to their own house alone, and go out again."""

from __future__ import annotations

from inbox_house import MANAGER, OWNER, InboxHouse

GIVEN_UP = "/messages?given_up=true"
EVER = "2026-01-01T00:00:00+00:00"


def unreached(house: InboxHouse, code: str = OWNER, ways: tuple[str, ...] = ("mail",)) -> None:
    """Somebody whose mail is refused for good is told something."""
    (lead,) = house.leads(1)
    wishes = [{"adapter": way, "wanted": True} for way in ways]
    house.wants(code, wishes=wishes, addresses={"mail": "nobody@dealer.example"})
    house.notice(lead, staff=code)
    house.deliver()


def test_mail_that_was_refused_goes_out_once_the_address_is_right(house: InboxHouse) -> None:
    unreached(house)
    manager = house.signed_in(MANAGER)
    assert manager.get("/messages") == {"messages": []}
    (shown,) = manager.get(GIVEN_UP)["messages"]
    assert (shown["adapter"], shown["failure"], shown["due_at"]) == ("mail", "smtp_550", None)
    assert "nobody@" not in str(shown)
    house.wants(
        OWNER, wishes=[{"adapter": "mail", "wanted": True}], addresses={"mail": "first@dealer.example"}
    )
    assert manager.do("POST", "/messages", {"adapter": "mail", "since": EVER}) == {"messages": 1}
    assert [one["notice"] for one in manager.get("/messages")["messages"]] == [shown["notice"]]
    house.deliver()
    assert [one["to"] for one in house.took("mail")] == ["first@dealer.example"]
    assert manager.get(GIVEN_UP) == manager.get("/messages") == {"messages": []}
    assert house.told("inbox.messages_sent_again", "mail") != []


def test_only_the_way_and_the_time_that_are_asked_for_go_out_again(house: InboxHouse) -> None:
    unreached(house, ways=("mail", "text"))  # no number for texts is known
    manager = house.signed_in(MANAGER)
    faults = {one["adapter"]: one["failure"] for one in manager.get(GIVEN_UP)["messages"]}
    assert faults == {"mail": "smtp_550", "text": "address_missing"}
    late = {"adapter": "mail", "since": "2099-01-01T00:00:00+00:00"}
    assert manager.do("POST", "/messages", late) == {"messages": 0}
    assert manager.do("POST", "/messages", {"adapter": "wecom", "since": EVER}) == {"messages": 0}
    assert manager.do("POST", "/messages", {"adapter": "text", "since": EVER}) == {"messages": 1}
    assert [one["adapter"] for one in manager.get(GIVEN_UP)["messages"]] == ["mail"]
    without_zone = {"adapter": "mail", "since": "2026-01-01T00:00:00"}
    assert manager.refused("POST", "/messages", without_zone) == (422, "time_without_zone")


def test_another_house_neither_sees_nor_sends_them(house: InboxHouse) -> None:
    unreached(house)
    other = house.signed_in("D0002-06")
    assert other.get(GIVEN_UP) == {"messages": []}
    assert other.do("POST", "/messages", {"adapter": "mail", "since": EVER}) == {"messages": 0}
    assert len(house.signed_in(MANAGER).get(GIVEN_UP)["messages"]) == 1
    assert house.signed_in(OWNER).refused("GET", GIVEN_UP)[0] == 403


def test_nothing_goes_to_who_has_left(house: InboxHouse) -> None:
    unreached(house, "D0001-02")
    house.rows("update staff set status = 'left' where code = 'D0001-02'")
    try:
        manager = house.signed_in(MANAGER)
        assert manager.get(GIVEN_UP) == {"messages": []}
        assert manager.do("POST", "/messages", {"adapter": "mail", "since": EVER}) == {"messages": 0}
    finally:
        house.rows("update staff set status = 'active' where code = 'D0001-02'")
