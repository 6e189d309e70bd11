"""Names, deposit arithmetic and shares, checked against DOMAIN.md D and against brute force."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import rules
from customers.names import name_keys

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("江州启明", "jiangzhouqiming", "jzqm"),
        ("重庆银行", "chongqingyinhang", "cqyh"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("ABC贸易（上海）", "abcmaoyishanghai", "amysh"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("John Smith", "johnsmith", "js"),
        ("", "", ""),
    ],
)
def test_names_are_found_by_pinyin_and_initials(name: str, pinyin: str, initials: str) -> None:
    keys = name_keys(name)
    assert (keys.pinyin, keys.initials) == (pinyin, initials)


def test_a_name_as_long_as_the_column_fits_its_keys() -> None:
    keys = name_keys("庄" * 120)
    assert len(keys.pinyin) <= 400
    assert len(keys.search_text) <= 680


@given(st.text(max_size=40))
def test_every_two_neighbours_are_a_bigram(text: str) -> None:
    key = rules.search_key(text)
    pieces = rules.bigrams(key)
    assert pieces == sorted(set(pieces))
    assert all(key[n : n + 2] in pieces for n in range(len(key) - 1))


@given(st.text(max_size=20), st.integers(0, 18), st.integers(2, 4))
def test_an_infix_has_no_bigram_that_the_whole_has_not(text: str, start: int, length: int) -> None:
    key = rules.search_key(text)
    assert set(rules.bigrams(key[start : start + length])) <= set(rules.bigrams(key))


@pytest.mark.parametrize(
    ("key", "middle"), [("启明", "启明"), ("qmx", "mx"), ("江州启明", "州启"), ("abcde", "cd")]
)
def test_the_middle_bigram_is_one_of_the_texts(key: str, middle: str) -> None:
    assert rules.middle_bigram(key) == middle
    assert middle in rules.bigrams(key)


@pytest.mark.parametrize(
    ("shown", "initials", "query", "span"),
    [
        ("江州启明", "jzqm", "启明", (2, 4)),
        ("江州启明", "jzqm", "QM", (2, 4)),
        ("陈*明", "cxm", "xm", (1, 3)),
        ("ABC贸易", "amy", "my", None),  # initials that do not stand one for one
        ("江州启明", "jzqm", "zz", None),
        ("江州启明", "jzqm", "", None),
    ],
)
def test_what_was_found_is_marked_exactly(
    shown: str, initials: str, query: str, span: tuple[int, int] | None
) -> None:
    assert rules.found_span(shown, initials, query) == span


# --- deposits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "matures_on"),
    [
        ("2025-08-31", 6, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-12-31", 1, "2026-01-31"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-11-23", 60, "2031-11-23"),
        ("2026-11-23", 0, "2026-11-23"),
    ],
)
def test_terms_end_on_the_same_day_or_the_months_last(
    day: str, months: int, matures_on: str
) -> None:
    found = rules.add_months(dt.date.fromisoformat(day), months)
    assert found == dt.date.fromisoformat(matures_on)


@given(DAYS, st.integers(0, 600))
def test_a_term_moves_the_months_and_never_the_day_forward(day: dt.date, months: int) -> None:
    end = rules.add_months(day, months)
    assert (end.year - day.year) * 12 + end.month - day.month == months
    assert end.day <= day.day
    assert end.day == day.day or (end + dt.timedelta(days=1)).day == 1


@given(DAYS, st.integers(0, 120), st.integers(0, 120))
def test_longer_terms_end_later(day: dt.date, one: int, other: int) -> None:
    assert (rules.add_months(day, one) < rules.add_months(day, other)) == (one < other)


@pytest.mark.parametrize(
    ("principal", "rate", "span", "expected"),
    [
        ("100000", "0.0110", {"months": 12}, "1100.00"),
        ("100000", "0.0110", {"days": 365}, "1115.28"),  # actual days over 360
        ("100000", "0.0005", {"days": 17}, "2.36"),  # drawn late
        ("50000", "0.0005", {"days": 92}, "6.39"),
        ("1000000", "0.0435", {"days": 90}, "10875.00"),
        ("1000000", "0.0435", {"days": 90, "year_days": 365}, "10726.03"),
        ("100", "0.0005", {"days": 36}, "0.01"),  # 0.005: half goes up
        ("0", "0.0435", {"months": 12}, "0.00"),
        ("10000", "0.0145", {"months": 1, "days": 15}, "18.13"),  # 12.0833… + 6.0416…, once
    ],
)
def test_interest_is_rounded_once_and_last(
    principal: str, rate: str, span: dict[str, int], expected: str
) -> None:
    found = rules.interest(Decimal(principal), Decimal(rate), **span)
    assert str(found) == expected


@given(
    st.decimals(0, 10**12, places=2),
    st.decimals(0, 1, places=6),
    st.integers(0, 60),
    st.integers(0, 400),
)
def test_interest_is_within_half_a_cent_of_the_exact_value(
    principal: Decimal, rate: Decimal, months: int, days: int
) -> None:
    found = rules.interest(principal, rate, months=months, days=days)
    exact = principal * rate * (Decimal(months) / 12 + Decimal(days) / 360)
    assert abs(found - exact) <= Decimal("0.00500001")


def test_weeks_begin_on_monday() -> None:
    assert rules.week_of(dt.date(2026, 11, 23)) == dt.date(2026, 11, 23)  # a Monday
    assert rules.week_of(dt.date(2026, 11, 29)) == dt.date(2026, 11, 23)


def test_each_balance_is_compared_with_the_older_one() -> None:
    newest_first = [Decimal(150), Decimal(100), Decimal(100)]
    assert rules.changes(newest_first) == [Decimal(50), Decimal(0), None]
    assert rules.changes([]) == []


# --- shares -------------------------------------------------------------------------------------

FIRST = dt.date(2026, 1, 1)
SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.none() | st.integers(0, 20), st.integers(1, 100)).map(
        lambda one: (
            FIRST + dt.timedelta(days=one[0]),
            None if one[1] is None else FIRST + dt.timedelta(days=one[0] + one[1]),
            Decimal(one[2]) / 100,
        )
    ),
    max_size=6,
)


@given(SPANS)
def test_the_highest_share_is_that_of_the_fullest_day(spans: list[rules.Span]) -> None:
    by_day = [
        sum(
            (part for start, end, part in spans if start <= day and (not end or end >= day)),
            Decimal(0),
        )
        for day in (FIRST + dt.timedelta(days=n) for n in range(60))
    ]
    assert rules.highest_share(spans) == max(by_day)
