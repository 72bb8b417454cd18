"""How two values of one kind compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcenter.customer.matching.likeness import edits, jaro_winkler
from leadcenter.customer.matching.scales import house_and_street, scale_of
from leadcenter.customer.matching.terms import Kind
from leadcenter.customer.matching.words import terms, words


def level(kind: Kind, left: str, right: str) -> str:
    scale = scale_of(kind)
    mine, theirs = scale.prepare(left), scale.prepare(right)
    assert mine is not None
    assert theirs is not None
    scale.learn([mine, theirs])
    forth, back = scale.level(mine, theirs), scale.level(theirs, mine)
    assert forth == back
    return scale.levels[forth]


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("martha", "marhta", 0.9611),
        ("dwayne", "duane", 0.84),
        ("dixon", "dicksonx", 0.8133),
        ("王小明", "王晓明", 0.8),
        ("欧阳锋", "欧阳峰", 0.8222),
        ("same", "same", 1.0),
        ("张伟", "李娜", 0.0),
        ("", "x", 0.0),
    ],
)
def test_jaro_winkler_gives_the_published_values(left: str, right: str, likeness: float) -> None:
    assert jaro_winkler(left, right) == pytest.approx(likeness, abs=1e-4)
    assert jaro_winkler(right, left) == pytest.approx(likeness, abs=1e-4)


letters = st.text("abc", max_size=7)


@given(letters, letters, st.integers(1, 3))
def test_edits_agree_with_the_full_table(left: str, right: str, most: int) -> None:
    assert edits(left, right, most) == min(full_table(left, right), most + 1)


def full_table(left: str, right: str) -> int:
    table = {(-1, -1): 0}
    for i in range(-1, len(left)):
        for j in range(-1, len(right)):
            steps = [table[i - 1, j] + 1] if i >= 0 else []
            steps += [table[i, j - 1] + 1] if j >= 0 else []
            if i >= 0 and j >= 0:
                steps.append(table[i - 1, j - 1] + (left[i] != right[j]))
            if i > 0 and j > 0 and left[i] == right[j - 1] and left[i - 1] == right[j]:
                steps.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(steps, default=0)
    return table[len(left) - 1, len(right) - 1]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("王小明", "王小明", "exact"),
        ("王小明", "王晓明", "faint"),
        ("欧阳锋", "欧阳峰", "faint"),
        ("欧阳娜娜", "欧阳娜", "near"),
        ("欧阳锋", "王锋", "different"),
        ("张伟", "李娜", "different"),
        ("Müller", "MULLER", "exact"),
        ("Ｌｉ　Wei", "li wei", "exact"),
        ("Li Wei", "Wei Li", "crossed"),
        ("Richards", "Rchards", "near"),
        ("Smith", "Jones", "different"),
    ],
)
def test_names_compare_in_any_script(left: str, right: str, expected: str) -> None:
    assert level(Kind.NAME, left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("1986-12-21", "19861221", "exact"),
        ("1986-12-21", "1986-12-22", "one slip"),
        ("1986-12-21", "1968-12-21", "one slip"),  # neighbours swapped
        ("1986-02-11", "1986-11-02", "two parts"),  # day and month swapped
        ("1986-12-21", "1986-12-10", "two parts"),
        ("1986-12-28", "1987-01-04", "a month off"),
        ("2003-04-23", "2013-03-23", "two slips"),
        ("2017-05-13", "2016-06-24", "a year off"),
        ("1986-12-21", "1991-03-08", "ten years off"),
        ("1986-12-21", "1959-07-30", "different"),
        ("19869999", "19591111", "different"),  # no date of the calendar
    ],
)
def test_birth_dates_compare_by_slip_part_and_distance(left: str, right: str, expected: str) -> None:
    assert level(Kind.BIRTH_DATE, left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("+86 138 1234 5678", "+8613812345678", "exact"),
        ("+8613812345678", "13812345678", "same ending"),
        ("+8613812345678", "+8613812345687", "one slip"),
        ("+8613812345678", "+8613812345600", "two slips"),
        ("+8613812345678", "+8613998765432", "different"),
    ],
)
def test_phones_compare_whole(left: str, right: str, expected: str) -> None:
    assert level(Kind.PHONE, left, right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Li.Wei@Example.com", "li.wei@example.com", "exact"),
        ("li.wei@example.com", "li.wei@mail.cn", "same mailbox"),
        ("li.wei@example.com", "li.weii@example.com", "near"),
        ("li.wei@example.com", "zhang@mail.cn", "different"),
    ],
)
def test_mail_addresses_compare_by_mailbox_first(left: str, right: str, expected: str) -> None:
    assert level(Kind.EMAIL, left, right) == expected


@pytest.mark.parametrize(
    ("address", "house", "street"),
    [
        ("12 W. 43rd St", "12", ["w", "43", "st"]),
        ("W 43rd Street", "", ["w", "43", "street"]),
        ("516-18 E. 43rd St", "516", ["18", "e", "43", "st"]),
        ("中山路88号3栋", "88", ["中山路", "号3栋"]),
        ("", "", []),
    ],
)
def test_the_house_number_is_told_from_the_street(address: str, house: str, street: list[str]) -> None:
    assert house_and_street(address) == (house, street)


def test_the_words_of_a_text_are_a_sorted_set_and_chinese_is_cut_into_pairs() -> None:
    assert terms(words("St. Mary's School, St Mary's")) == ("marys", "school", "st")
    assert terms(words("上海浦东 4S店")) == ("4s店", "上海", "浦东", "海浦")
    alphabet = [chr(97 + number) for number in range(26)]
    assert terms(reversed(alphabet)) == tuple(alphabet)


def test_the_shorter_organisation_name_may_be_held_by_the_longer() -> None:
    scale = scale_of(Kind.ORGANISATION)
    common = [scale.prepare(f"Public Schools House {number}") for number in range(30)]
    school, same_school, other = (
        scale.prepare(name)
        for name in ("Johnson", "Public Schools Johnson, James Weldon", "Public Schools Hamline, John H")
    )
    scale.learn([*common, school, same_school, other])
    assert scale.levels[scale.level(school, same_school)].startswith("held")
    assert scale.levels[scale.level(same_school, other)] in ("half of one", "little", "different")


@pytest.mark.parametrize("kind", list(Kind))
def test_blank_text_says_nothing(kind: Kind) -> None:
    assert scale_of(kind).prepare("  ") is None
