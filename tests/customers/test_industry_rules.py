"""Codes of GB/T 4754-2017 and their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules import industries, industry_name, is_industry


def test_there_are_twenty_sections_and_ninety_seven_divisions() -> None:
    sections = [code for code in industries() if len(code) == 1]
    divisions = [code for code in industries() if len(code) == 3]
    assert "".join(sections) == "ABCDEFGHIJKLMNOPQRST"
    assert [code[1:] for code in divisions] == [f"{number:02d}" for number in range(1, 98)]
    assert divisions == sorted(divisions)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("C", "制造业"),
        ("C26", "制造业 · 化学原料和化学制品制造业"),
        ("C265", "制造业 · 化学原料和化学制品制造业"),
        ("C2", "制造业"),
        ("P83", "教育"),
        ("J66", "金融业 · 货币金融服务"),
        ("A26", "农、林、牧、渔业"),  # not a division of this section
        ("", ""),
        ("X99", ""),
    ],
)
def test_a_code_is_said_in_words(code: str, name: str) -> None:
    assert industry_name(code) == name


@pytest.mark.parametrize(
    ("code", "known"),
    [("C", True), ("C2", True), ("C265", True), ("A26", False), ("X", False), ("", False)],
)
def test_a_division_belongs_to_its_section(code: str, known: bool) -> None:
    assert is_industry(code) == known


@given(st.sampled_from("ABCDEFGHIJKLMNOPQRST"), st.integers(0, 999))
def test_a_known_code_has_a_name(section: str, number: int) -> None:
    code = f"{section}{number:03d}"
    assert is_industry(code) == (code[:3] in industries())
    assert industry_name(code).startswith(industry_name(section))
