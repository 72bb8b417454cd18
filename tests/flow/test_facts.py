"""The facts that rules ask for."""

from leadcenter.flow.facts import FACTS_TOLD
from leadcenter.lead.face import NAMES


def test_every_fact_of_the_catalogue_is_told_and_no_other() -> None:
    assert tuple(FACTS_TOLD) == NAMES
