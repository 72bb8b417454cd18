"""Which records become one group."""

import itertools

import pytest

from leadcenter.customer.matching import PairScore, clusters


def pair(left: str, right: str, weight: float) -> PairScore:
    return PairScore(left, right, weight, 1 / (1 + 2**-weight), 0.0, {"field": weight})


def groups(pairs: list[PairScore], threshold: float = 0.5) -> set[frozenset[str]]:
    found = clusters(pairs, threshold)
    members = [member for group in found for member in group]
    assert len(members) == len(set(members))
    return {frozenset(group) for group in found}


def whole(members: str, weight: float) -> list[PairScore]:
    return [pair(left, right, weight) for left, right in itertools.combinations(members, 2)]


def test_one_weak_link_does_not_chain_two_strong_groups() -> None:
    strong = whole("abc", 20) + whole("xyz", 20)
    against = [pair(left, right, -15) for left in "abc" for right in "xyz" if (left, right) != ("a", "x")]
    assert groups([*strong, *against, pair("a", "x", 3)]) == {frozenset("abc"), frozenset("xyz")}


def test_a_link_over_pairs_that_share_no_key_does_not_chain_either() -> None:
    assert groups([*whole("abc", 20), *whole("xyz", 20), pair("a", "x", 3)]) == {
        frozenset("abc"),
        frozenset("xyz"),
    }


def test_a_long_chain_of_weak_links_is_cut() -> None:
    links = [pair(left, right, 4) for left, right in itertools.pairwise("abcdefgh")]
    assert all(len(group) <= 3 for group in groups(links))


def test_two_bad_copies_of_one_record_join_it_although_they_differ() -> None:
    assert groups([pair("good", "bad", 12), pair("good", "worse", 9), pair("bad", "worse", -3)]) == {
        frozenset(("good", "bad", "worse"))
    }


def test_a_group_needs_one_link_of_the_threshold() -> None:
    assert groups([pair("a", "b", 2)], threshold=0.9) == set()
    assert groups([pair("a", "b", 4)], threshold=0.9) == {frozenset("ab")}
    assert groups([pair("a", "b", 4), pair("b", "c", 2), pair("a", "c", 2)], threshold=0.9) == {
        frozenset("ab")
    }


def test_a_refused_go_between_does_not_lend_its_links() -> None:
    pairs = [pair("a", "b", 20), pair("c", "d", 20), pair("a", "e", 4), pair("c", "e", 4)]
    pairs += [pair("b", "e", -30), pair("d", "e", -30), *(pair(x, y, 1) for x in "ab" for y in "cd")]
    assert groups(pairs, threshold=0.9) == {frozenset("ab"), frozenset("cd")}


def test_the_order_of_the_pairs_does_not_matter() -> None:
    pairs = [*whole("abcd", 7), pair("d", "x", 5), pair("x", "y", 6), pair("a", "x", -2), pair("c", "y", 1)]
    assert len({frozenset(groups(order)) for order in (pairs, pairs[::-1], pairs[3:] + pairs[:3])}) == 1


def test_no_pairs_no_groups() -> None:
    assert clusters([]) == []


@pytest.mark.parametrize("size", [400])
def test_a_large_group_stays_one(size: int) -> None:
    members = [str(number) for number in range(size)]
    pairs = [pair(left, right, 10) for left, right in itertools.combinations(members, 2)]
    assert [len(group) for group in clusters(pairs)] == [size]
