"""Figures, days and chips as templates say them."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from crm.core.templatetags import zk

MONDAY = dt.date(2026, 11, 23)


def render(source: str, **values: object) -> str:
    """What the template source says with these values."""
    return Template("{% load zk %}" + source).render(Context(values))


# --- figures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("1234567.891"), "1,234,567.89"),
        (Decimal("-18.4"), "−18.40"),  # a true minus
        (Decimal("0.005"), "0.01"),  # half goes up, as a bank rounds
        (Decimal("-0.004"), "0.00"),  # no minus on nothing
        (0, "0.00"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_money_has_cents_thousands_and_a_true_minus(value: zk.Number, said: str) -> None:
    assert zk.money(value) == said


def test_large_sums_are_said_in_ten_thousands_or_hundred_millions() -> None:
    assert zk.wan(Decimal("1234567.89")) == "123.46"  # 1,234,567.89 ÷ 10,000 = 123.4568
    assert zk.wan(Decimal(10000000)) == "1,000.00"
    assert zk.yi(Decimal(4286000000)) == "42.86"
    assert zk.wan(None) == zk.yi(None) == "—"


def test_ratios_points_and_counts() -> None:
    assert zk.pct(Decimal("0.905")) == "90.50%"
    assert zk.pct(Decimal("1.0427"), 1) == "104.3%"
    assert zk.pct(None) == "—"
    assert zk.points(Decimal("89.9")) == "89.90"
    assert zk.count(10000) == "10,000"


@given(st.decimals(-(10**12), 10**12, places=4))
def test_money_reads_back_as_the_value_to_the_cent(value: Decimal) -> None:
    said = zk.money(value)
    assert re.fullmatch(r"−?\d{1,3}(,\d{3})*\.\d\d", said)
    back = Decimal(said.replace(",", "").replace("−", "-"))
    assert abs(back - value) <= Decimal("0.005")
    assert zk.money(-value).lstrip("−") == said.lstrip("−")


def test_a_change_is_said_by_sign_and_arrow_never_by_red_or_green() -> None:
    assert render("{% delta v %}", v=Decimal(318)) == '<span class="zk-delta up">+318.00</span>'
    assert 'class="zk-delta down">−18.40%<' in render('{% delta v 2 "%" %}', v=Decimal("-18.4"))
    assert 'class="zk-delta flat">0.00<' in render("{% delta v %}", v=0)
    assert 'class="zk-delta flat">0.00<' in render("{% delta v %}", v=Decimal("-0.001"))
    assert "zk-delta" not in render("{% delta v %}", v=None)


# --- days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "周一"), ("en", "Mon")])
def test_a_day_names_its_weekday_in_the_readers_language(language: str, word: str) -> None:
    with translation.override(language):
        assert zk.day(MONDAY) == f"2026-11-23 {word}"


def test_the_year_is_left_out_in_the_running_year_only() -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False), translation.override("en"):
        assert zk.daymonth(MONDAY) == "11-23 Mon"
        assert zk.daymonth(dt.date(2027, 6, 30)) == "2027-06-30 Wed"
        assert zk.daymonth(None) == zk.day(None) == zk.moment(None) == zk.clock_time(None) == "—"


def test_a_moment_is_told_in_the_banks_time_zone() -> None:
    late = dt.datetime(2026, 11, 22, 18, 30, tzinfo=dt.UTC)  # 02:30 of the 23rd in Shanghai
    with translation.override("en"):
        assert zk.moment(late) == "2026-11-23 02:30"
        assert zk.day(late) == "2026-11-23 Mon"
    assert zk.clock_time(late) == "02:30"
    assert zk.clock_time(dt.time(9, 5)) == "09:05"
    assert zk.moment(timezone.make_naive(late)) == "2026-11-23 02:30"


@pytest.mark.parametrize(
    ("on", "soon", "tone", "words"),
    [
        (dt.date(2026, 11, 20), 0, "over", "3 days overdue"),
        (dt.date(2026, 11, 22), 0, "over", "1 day overdue"),
        (MONDAY, 0, "soon", "Today"),
        (dt.date(2026, 11, 24), 0, "", "Tomorrow 11-24"),
        (dt.date(2026, 11, 24), 3, "soon", "Tomorrow 11-24"),
        (dt.date(2026, 11, 26), 3, "soon", "11-26 Thu"),
        (dt.date(2026, 11, 27), 3, "", "11-27 Fri"),
    ],
)
def test_a_deadline_is_overdue_today_or_its_day(
    on: dt.date, soon: int, tone: str, words: str
) -> None:
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False), translation.override("en"):
        assert zk.due_words(on, MONDAY, soon) == (tone, words)
        said = render("{% due on today=today soon=soon %}", on=on, today=MONDAY, soon=soon)
    assert words in said
    assert f'datetime="{on}"' in said
    assert ("zk-due--over" in said) is (tone == "over")
    assert ("<svg" in said) is (tone == "over")  # never by colour alone


def test_no_deadline_is_a_dash() -> None:
    assert "—" in render("{% due v %}", v=None)


# --- icons, chips, small pictures --------------------------------------------------------------


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert render('{% icon "users" %}') == (
        '<svg class="zk-i" aria-hidden="true"><use href="/static/icons.svg#users"/></svg>'
    )
    assert 'role="img" aria-label="&lt;b&gt;"' in render('{% icon "lock" label=b %}', b="<b>")


def test_an_unknown_icon_tone_or_chart_says_what_to_do() -> None:
    with pytest.raises(LookupError, match="make vendor"):
        zk.icon("no-such-icon")
    with pytest.raises(LookupError, match="risk, soon, done"):
        zk.tag("x", "green")
    with pytest.raises(LookupError, match="line, bar, spark"):
        zk.chart({"x": [], "series": []}, "pie")


def test_chips_escape_what_they_say() -> None:
    assert "&lt;b&gt;" in zk.tag("<b>", "risk", "alert-circle")
    assert "zk-tier--pb" in zk.tier("PRIVATE", "私行")
    assert zk.loan_class("SPECIAL_MENTION", "关注") == '<span class="zk-cls zk-cls--2">关注</span>'
    assert "—" in zk.loan_class("", "")


@given(st.floats(-1000, 1000), st.none() | st.floats(-1000, 1000))
def test_a_bar_never_leaves_its_track(value: float, tick: float | None) -> None:
    for share in re.findall(r'(?:width|x)="([\d.]+)%"', zk.bar(value, tick)):
        assert 0 <= float(share) <= 100
    assert "style=" not in zk.bar(value, tick)  # the policy forbids it


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=400))
def test_a_spark_stays_inside_its_box(values: list[float]) -> None:
    line = re.search(r'points="([^"]+)"', zk.spark(values))
    assert line
    dots = [tuple(map(float, dot.split(","))) for dot in line[1].split(" ")]
    assert len(dots) == len(values)
    assert all(0 <= x <= 96 and 0 <= y <= 22 for x, y in dots)


def test_a_trend_needs_two_points() -> None:
    assert "—" in zk.spark([1])
    assert "—" in zk.spark([None, 2, ""])


def test_the_paper_meter_has_a_cell_for_each_paper() -> None:
    with translation.override("en"):
        meter = zk.papers(9, 1, 2)
    assert meter.count("<i ") == 12
    assert meter.count('class="miss"') == 2
    assert 'aria-label="9 on file, 1 expiring, 2 missing"' in meter


# --- fragments ---------------------------------------------------------------------------------

CHART = {
    "x": ["本周", "11-30"],
    "unit": "万元",
    "series": [{"name": "</script><b>", "data": [1.5, None], "hatch": True}],
}


def test_a_chart_carries_its_table_and_its_finding() -> None:
    said = render('{% chart data kind="bar" label="two weeks" %}', data=CHART)
    source = re.search(r'data-source="([^"]+)"', said)
    assert source
    assert f'<script id="{source[1]}" type="application/json">' in said
    assert 'role="img" aria-label="two weeks"' in said
    assert said.count("<tr>") == 3  # head and one row per week
    assert "—" in said
    assert "</script><b>" not in said


def test_the_same_chart_is_the_same_page() -> None:
    source = "{% chart data label='a' %}"
    assert render(source, data=CHART) == render(source, data=CHART)


def test_an_empty_list_teaches_the_next_step() -> None:
    said = render('{% empty t "Why" sign="pig-money" url="/x/" action="Do" %}', t="No <b>")
    assert "No &lt;b&gt;" in said
    assert 'href="/x/"' in said
    assert "btn" not in render('{% empty "Nothing" %}')
