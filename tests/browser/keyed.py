"""By keys alone, as who has no mouse works: what a field holds is marked and written over, one of a native
list is gone to by arrows, days and times are typed part by part."""

from __future__ import annotations

from itertools import chain, permutations, product

from playwright.sync_api import Locator, expect

NOON = 12


def write(field: Locator, text: str) -> None:
    """In place of what the field holds; empty: it is emptied. What is marked is written over, not taken out
    first: an empty field is a state of its own, about which a page may ask the house."""
    field.focus()
    field.press("Control+a")
    if text:
        field.page.keyboard.type(text)
    else:
        field.press("Delete")


def pick(field: Locator, value: str) -> None:
    """The one of a native list that has this value, from the first one down."""
    field.focus()
    expect(field.locator(f'option[value="{value}"]')).to_be_attached()
    field.press("Home")
    for _ in range(field.locator("option").count()):
        if field.input_value() == value:
            break
        field.press("ArrowDown")
    expect(field).to_have_value(value)


def value_of(field: Locator, place: int) -> str:
    """The value of the option at a place of a native list, from 0 on."""
    return field.locator("option").nth(place).get_attribute("value") or ""


def write_day(field: Locator, day: str) -> None:
    """A day (`2099-01-31`) into a field of days, in whichever order the browser's language has its parts."""
    for parts in permutations(day.split("-")):
        field.focus()
        _parts(field, *parts)
        if field.input_value() == day:
            return
    raise AssertionError(f"{day} cannot be typed, there stands {field.input_value()!r}")


def write_time(field: Locator, time: str) -> None:
    """A time (`08:30`) into a field of times, with or without halves of the day."""
    for parts in _times(time):
        field.focus()
        _parts(field, *parts)
        if field.input_value() == time:
            return
    raise AssertionError(f"{time} cannot be typed, there stands {field.input_value()!r}")


def write_moment(field: Locator, moment: str) -> None:
    """A day with a time (`2099-01-31T08:30`) into a field of both."""
    day, time = moment.split("T")
    for parts in product(permutations(day.split("-")), _times(time)):
        field.focus()
        _parts(field, *chain(*parts))
        if field.input_value() == moment:
            return
    raise AssertionError(f"{moment} cannot be typed, there stands {field.input_value()!r}")


def _times(time: str) -> tuple[tuple[str, ...], ...]:
    """The parts of a time in the orders in which languages have them."""
    hour, minute = time.split(":")
    half = "AM" if int(hour) < NOON else "PM"
    twelfth = f"{(int(hour) - 1) % NOON + 1:02}"
    return (hour, minute), (twelfth, minute, half), (half, twelfth, minute)


def _parts(field: Locator, *parts: str) -> None:
    """Each part by its digits. Whether the last digit went on to the next part by itself depends on the part:
    so the way to each is counted from the first one."""
    for place, part in enumerate(parts):
        for _ in parts:
            field.press("ArrowLeft")
        for _ in range(place):
            field.press("ArrowRight")
        field.page.keyboard.type(part)
