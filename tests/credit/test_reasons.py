"""Reasons in words: every code has its sentence and its source, in both languages."""

import pytest
from django.utils import translation

from credit.reasons import WORDS, worded
from credit.rules.classification import Code

FIGURES = {
    "days": 12,
    "limit": "0.10",
    "share": "0.11111111",
    "ratio": "0.5",
    "from": "2026-03-20",
    "until": "2027-03-20",
    "times": 2,
    "since": None,
    "periods": 0,
}


def test_every_code_has_words() -> None:
    assert set(WORDS) == set(Code)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", list(Code))
def test_every_reason_reads_well(code: Code, language: str) -> None:
    with translation.override(language):
        found = worded({"code": code.value, "class": "SUBSTANDARD", **FIGURES})
    assert found.text
    assert "%(" not in found.text
    assert found.source
    assert found.at_least == "SUBSTANDARD"
    if language == "zh-hans":
        assert any(ord(letter) > 0x4E00 for letter in found.text)


def test_shares_are_per_cent() -> None:
    found = worded(
        {"code": "CONTAGION", "class": "SUBSTANDARD", "share": "0.11111", "limit": "0.10"}
    )
    assert "11.11%" in found.text
    assert "10.00%" in found.text


def test_articles_are_named_where_they_were_read() -> None:
    assert "第 7 条" in worded({"code": "CONTAGION", "class": "PASS", **FIGURES}).source
    assert "认定条件" in worded({"code": "OVERDUE", "class": "LOSS", **FIGURES}).source


def test_a_code_of_an_older_version_stays_readable() -> None:
    assert worded({"code": "GONE", "class": "LOSS"}).text == "GONE"
