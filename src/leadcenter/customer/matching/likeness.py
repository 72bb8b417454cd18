"""How alike two strings are: Jaro-Winkler and the restricted Damerau distance.

Sources: Jaro 1989 and Winkler 1990 (the bonus only above 0.7, for up to four equal first letters, 0.1 each);
Damerau 1964 in the form that edits no substring twice ("optimal string alignment").
"""

from __future__ import annotations

from operator import ne

_PREFIX = 4
_PREFIX_SCALE = 0.1
_BONUS_ABOVE = 0.7


def jaro_winkler(left: str, right: str) -> float:
    """1 for equal strings, down to 0; equal beginnings count more than equal ends.

    0 stands for every plain Jaro likeness of 0.7 or less: there the strings have nothing to do with each
    other, and nobody needs to know how little.
    """
    if left == right:
        return 1.0
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    found = _common_letters(short, long)
    if found is None:
        return 0.0
    count, moved = found
    likeness = (count / len(short) + count / len(long) + (count - moved) / count) / 3
    if likeness <= _BONUS_ABOVE:
        return 0.0
    prefix = 0
    for a, b in zip(short[:_PREFIX], long, strict=False):
        if a != b:
            break
        prefix += 1
    return likeness + prefix * _PREFIX_SCALE * (1 - likeness)


def _common_letters(short: str, long: str) -> tuple[int, float] | None:
    """How many letters have a counterpart within Jaro's reach, and half the number of those in another order.

    None as soon as they are too few for a likeness above the bonus threshold, were they all in order.
    """
    if not short:
        return None
    needed = (3 * _BONUS_ABOVE - 1) * len(short) * len(long) / (len(short) + len(long))
    spare = len(short) - needed
    reach = max(len(long) // 2 - 1, 0)
    taken = bytearray(len(long))
    common = ""
    for place, letter in enumerate(short):
        start, stop = place - reach if place > reach else 0, place + reach + 1
        found = long.find(letter, start, stop)
        while found >= 0 and taken[found]:
            found = long.find(letter, found + 1, stop)
        if found >= 0:
            taken[found] = 1
            common += letter
        else:
            spare -= 1
            if spare < 0:
                return None
    in_order = [letter for letter, flag in zip(long, taken, strict=True) if flag]
    return len(common), sum(map(ne, common, in_order)) / 2


def edits(left: str, right: str, most: int) -> int:
    """Letters added, dropped, replaced or swapped with a neighbour;

    what is above `most` comes back as `most + 1`.
    """
    left, right = _unequal_middle(left, right)
    if abs(len(left) - len(right)) > most:
        return most + 1
    if not left or not right:
        return len(left) + len(right)
    if _without_counterpart(left, right) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row = row, [i]
        for j, b in enumerate(right, 1):
            steps = min(above[j - 1] + (a != b), above[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                steps = min(steps, before[j - 2] + 1)
            row.append(steps)
        if min(row) > most:
            return most + 1
        before = above
    return min(row[-1], most + 1)


def _without_counterpart(left: str, right: str) -> int:
    """How many letters of the one side the other has not:

    no fewer edits can make them equal. Cheap, and mostly enough.
    """
    rest = right
    for letter in left:
        rest = rest.replace(letter, "", 1)
    return max(len(rest), len(left) - len(right) + len(rest))


def _unequal_middle(left: str, right: str) -> tuple[str, str]:
    """Both strings without their equal beginning and end, which cost no edit."""
    shorter = min(len(left), len(right))
    start = 0
    while start < shorter and left[start] == right[start]:
        start += 1
    end = 0
    while end < shorter - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[start : len(left) - end], right[start : len(right) - end]
