"""The branch board: figures, ranking, heat map, trend; of one's own subtree only."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from appraisal.models import Score
from appraisal.services import install_job_description_scheme, record_deduction, score_day
from credit.models import LoanClass
from crm.core.models import Branch, Role, User
from tests import factories as make
from tests.appraisal.bank import D, day, days
from tests.conftest import LoginAs
from tests.customers.test_views import REQUEST, SHELL

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 4, 1, 2, 41, tzinfo=dt.UTC)
ON = day("03-31")
BOARD = reverse("board")


@pytest.fixture(autouse=True)
def scheme(db: None) -> None:
    install_job_description_scheme(at=AT)


def text(browser: Client, **data: Any) -> str:
    answer = browser.get(BOARD, data)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def bank_of(manager: User, branch: Branch, amount: str) -> None:
    """A deposit of `amount` since 1 February."""
    customer = make.make_customer(manager, branch)
    make.make_deposit(customer, {day("02-01"): D(amount)}, opened_on=day("02-01"))


@pytest.fixture
def scored(
    branch: Branch, other_branch: Branch, manager: User, colleague: User, other_manager: User
) -> None:
    bank_of(manager, branch, "300000000")
    bank_of(colleague, branch, "500000")
    bank_of(other_manager, other_branch, "700000000")
    score_day(on=ON, at=AT)


@pytest.mark.usefixtures("scored")
def test_a_head_sees_the_own_branch(
    as_: LoginAs, head: User, manager: User, colleague: User, other_manager: User
) -> None:
    page = text(as_(head))
    assert "3.01<small>" in page  # 300,000,000 + 500,000, in 亿元
    assert page.index(manager.name) < page.index(colleague.name)  # 18 + 18 points against less
    assert other_manager.name not in page
    assert str(other_manager.pk) not in page
    assert reverse("appraisal:score", args=[manager.pk]) in page
    assert reverse("appraisal:line", args=[manager.pk, "deposit-net"]) in page


@pytest.mark.usefixtures("scored")
def test_averages_are_over_everybody_in_the_branch(as_: LoginAs, head: User) -> None:
    # colleague: net 15 × 0.5 = 7.50, average 333,333.33 ÷ 600,000 → 15 × 0.5556 = 8.33: 15.83
    # manager 36.00; mean (36 + 15.83) ÷ 2 = 25.915 → 25.92 of 30
    page = text(as_(head))
    for shown in ("15.83", "36.00", "25.92", "30.00"):
        assert shown in page


@pytest.mark.usefixtures("scored")
def test_head_office_picks_a_branch_and_nobody_one_that_is_not_theirs(
    as_: LoginAs,
    head: User,
    head_office: User,
    branch: Branch,
    other_branch: Branch,
    other_manager: User,
) -> None:
    browser = as_(head_office)
    assert "10.01<small>" in text(browser)
    page = text(browser, branch=other_branch.pk)
    assert "7.00<small>" in page
    assert other_manager.name in page
    for wanted in (other_branch.pk, branch.parent_id, "x", dt.date.min):
        assert as_(head).get(BOARD, {"branch": str(wanted)}).status_code == 404
    assert as_(head).get(BOARD, {"branch": str(branch.pk)}).status_code == 200


@pytest.mark.usefixtures("scored")
def test_the_figures_of_one_person_are_shown_to_nobody_who_may_not_see_that_person(
    as_: LoginAs, manager: User, colleague: User, assistant: User, risk: User, admin: User
) -> None:
    for who in (manager, colleague, assistant, risk, admin):
        assert as_(who).get(BOARD).status_code == 403


def test_a_ratio_over_its_limit_is_red_with_a_sign(
    as_: LoginAs, head: User, manager: User, branch: Branch
) -> None:
    customer = make.make_customer(manager, branch)
    make.make_loan(customer, days(_2026_01_05="98"))
    make.make_loan(customer, days(_2026_01_05="2"), LoanClass.LOSS)
    score_day(on=ON, at=AT)
    page = text(as_(head))
    (cell,) = re.findall(r'zk-heat--risk">(.*?)</td>', page)
    assert "2.00%" in cell
    assert "越限" in cell
    assert "<svg" in cell


def test_sorting_by_an_indicator(
    as_: LoginAs, head: User, manager: User, colleague: User, branch: Branch
) -> None:
    bank_of(manager, branch, "900000")
    bank_of(colleague, branch, "100")
    make.make_loan(
        make.make_customer(colleague, branch), days(_2026_01_05="98"), security="MORTGAGE"
    )
    make.make_loan(make.make_customer(manager, branch), days(_2026_01_05="98"))
    score_day(on=ON, at=AT)
    browser = as_(head)
    for sort, first, second in (
        ("", manager, colleague),
        ("collateralised", colleague, manager),
        ("password", manager, colleague),
    ):
        page = text(browser, sort=sort)
        assert page.index(first.name) < page.index(second.name), sort


def test_the_trend_is_the_last_scored_day_of_each_month(
    as_: LoginAs, head: User, manager: User, branch: Branch
) -> None:
    customer = make.make_customer(manager, branch)
    make.make_deposit(
        customer, days(_2025_12_01="100000000", _2026_01_10="200000000", _2026_03_05="300000000")
    )
    for on in ("2025-12-31", "01-15", "01-31", "02-28", "03-30", "03-31"):
        score_day(on=day(on), at=AT)
    page = text(as_(head))
    found = re.search(r'<script id="chart-[^"]+" type="application/json">(.*?)</script>', page)
    assert found
    data = json.loads(found[1])
    assert data["x"] == ["25-12", "26-01", "26-02", "26-03"]
    assert data["series"][0]["data"] == [1.0, 2.0, 2.0, 3.0]
    assert data["series"][1]["data"] == [None] * 4
    assert "+2.00" in page  # since the year began, in 亿元


def test_an_earlier_day_is_shown_as_it_was(
    as_: LoginAs, head: User, manager: User, branch: Branch
) -> None:
    customer = make.make_customer(manager, branch)
    make.make_deposit(customer, days(_2025_12_01="100000000", _2026_03_05="300000000"))
    score_day(on=day("02-28"), at=AT)
    score_day(on=ON, at=AT)
    browser = as_(head)
    assert "1.00<small>" in text(browser, on="2026-02-28")
    assert "没有计分" in text(browser, on="2026-03-02")
    assert "还没有数据" in text(browser, on="2020-01-01")


def test_without_figures_the_board_says_so(as_: LoginAs, head: User) -> None:
    assert "还没有数据" in text(as_(head))


@pytest.mark.usefixtures("scored")
def test_a_head_of_two_branches_sees_both(
    as_: LoginAs, head: User, other_branch: Branch, manager: User, other_manager: User
) -> None:
    make.post(head, Role.HEAD, other_branch)
    page = text(as_(head), branch=other_branch.pk)
    assert other_manager.name in page
    assert manager.name not in page


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_board_asks_as_often_for_three_as_for_one(
    how_many: int,
    as_: LoginAs,
    head: User,
    branch: Branch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(how_many):
        bank_of(make.make_staff(f"经理{n}", Role.MANAGER, branch), branch, "1000")
    for on in ("02-28", "03-20", "03-31"):
        score_day(on=day(on), at=AT)
    browser = as_(head)
    browser.get(BOARD)
    # branch, run, list of branches; strip: runs, sums, averages, last week's; page: count, scores,
    # indicators, lines, last week's, months; averages of the columns
    with django_assert_num_queries(REQUEST + SHELL + 14):
        page = browser.get(BOARD)
    assert page.content.decode().count("zk-spark") == how_many


# --- places -------------------------------------------------------------------------------------


def places(browser: Client, **data: Any) -> list[tuple[str, str]]:
    """(name, place) of each manager, from the top."""
    rows = re.findall(
        r'<a class="zk-b" href="/score/[^>]*>([^<]+)</a>.*?<td class="n">([^<]+)</td>',
        text(browser, **data),
    )
    return [(name.strip(), place.strip()) for name, place in rows]


@pytest.mark.usefixtures("scored")
def test_places_are_by_points_whatever_the_order(
    as_: LoginAs, head: User, manager: User, colleague: User
) -> None:
    best = [(manager.name, "1"), (colleague.name, "2")]
    assert places(as_(head)) == best
    # of equal completion (the cap) the staff number decides the order, never the place
    assert sorted(places(as_(head), sort="deposit-net"), key=lambda row: row[1]) == best


@pytest.mark.usefixtures("scored")
def test_who_was_not_assessed_has_no_place_and_comes_last(
    as_: LoginAs, head: User, manager: User, colleague: User, branch: Branch
) -> None:
    for on in ("03-01", "03-02"):  # ten points each
        record_deduction(
            by=head, manager=colleague, indicator="conduct", occurred_on=day(on), reason="x", at=AT
        )
    newcomer = make.make_staff("新来", Role.MANAGER, branch)
    score_day(on=ON, at=AT)
    assert Score.objects.filter(manager=colleague).latest("pk").points < 0
    expected = [(manager.name, "1"), (colleague.name, "2"), (newcomer.name, "—")]
    assert places(as_(head)) == expected
    assert places(as_(head), sort="deposit-net")[-1] == (newcomer.name, "—")
