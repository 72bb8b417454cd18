"""Our own form: what a customer agreed to is what the page showed, in the language that there was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from deliveries import NOW, accepted, channel, post

from leadcenter.channel.adapters import hosted

FORM = channel("hosted")
ZH, EN = "ab" * 32, "cd" * 32


@pytest.mark.parametrize(
    ("hashes", "language", "agreed"),
    [
        ({"zh-CN": ZH, "en-US": EN}, "en-US", EN),
        ({"zh-CN": ZH, "en-US": EN}, "zh-CN", ZH),
        ({"zh-CN": ZH}, "en-US", ZH),  # the page shows the Chinese words: there are no others
    ],
)
def test_evidence_is_of_the_words_that_the_page_showed(
    hashes: dict[str, str], language: str, agreed: str
) -> None:
    opened = hosted.ticket(FORM, "hosted-form", "1", hashes, "", NOW - timedelta(minutes=1))
    filled = {
        "ticket": opened, "phone": "13800138000", "language": language, "agreed": True, "dealer": "D0001",
        "dealer_agreed": True,
    }  # fmt: skip
    piece = accepted(FORM, post(filled))
    assert piece.inquiry is not None
    consents = piece.inquiry.consents
    assert [(one.recipients, one.text_hash) for one in consents] == [
        (("maker",), agreed),
        (("D0001",), agreed),
    ]
