"""The night: facts, scores, digest; replayed, repeated, corrected."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from appraisal.measures import MEASURES
from appraisal.models import Fact, Indicator, Score, ScoreLine, ScoreRun, Target
from appraisal.services import (
    install_job_description_scheme,
    record_deduction,
    score_day,
    set_target,
)
from crm.core.errors import Refusal
from crm.core.models import Branch, Posting, Role, User
from customers.models import Customer
from tests import factories as make
from tests.appraisal.bank import D, day, days, pay, schedule

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 4, 1, 2, 41, tzinfo=dt.UTC)
ON = day("03-31")


@pytest.fixture
def scheme(db: None) -> None:
    install_job_description_scheme(at=AT)


def of(manager: User, run: int | None = None) -> Score:
    runs = ScoreRun.objects.published().filter(business_day=ON)
    return Score.objects.get(manager=manager, run=run or runs.order_by("-run")[0].run)


def line(manager: User, code: str, run: int | None = None) -> ScoreLine:
    return of(manager, run).lines.get(indicator__code=code)


# --- points ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("scheme")
def test_850000_of_growth_earn_12_75(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2025_12_31="150000", _2026_03_01="1000000"))
    result = score_day(on=ON, at=AT)
    assert (result.scores, result.is_new) == (1, True)
    one = line(manager, "deposit-net")
    assert (one.points, one.rate) == (D("12.75"), D("0.85"))
    assert one.inputs["done"] == {
        "measure": "deposit.net", "value": "850000", "rows": 1, "skipped": 0
    }  # fmt: skip
    assert one.inputs["target"] == {"value": "1000000"}
    score = of(manager)
    # deposits net only: its average of last year is unknown, there are no loans
    assert (score.points, score.assessed_standard, score.full_standard) == (
        D("12.75"), D(15), D(100)
    )  # fmt: skip
    assert (score.rank, score.ranked) == (1, 1)


@pytest.mark.usefixtures("scheme")
def test_what_has_no_figures_says_why(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2026_02_01="5"))
    make.make_loan(customer, days(_2026_01_05="100"))
    score_day(on=ON, at=AT)
    why = dict(of(manager).lines.values_list("indicator__code", "why"))
    assert why["deposit-net"] == "UNKNOWN"
    assert why["loan-net"] == "NO_TARGET"
    assert why["due-recovery"] == "NO_DATA"
    assert why["limitation"] == "NO_DATA"
    assert why["npl"] == ""


@pytest.mark.usefixtures("scheme")
def test_a_portfolio_without_bad_loans_has_a_ratio_of_nought(
    customer: Customer, manager: User
) -> None:
    make.make_loan(customer, days(_2026_01_05="100"))
    score_day(on=ON, at=AT)
    assert line(manager, "npl").points == D(10)
    assert line(manager, "npl").inputs["part"]["value"] == "0"
    assert line(manager, "collateralised").points == D(0)  # guaranteed, not mortgaged


@pytest.mark.usefixtures("scheme")
def test_a_part_whose_balance_nobody_told_is_unknown_not_nought(
    manager: User, branch: Branch
) -> None:
    told, untold = make.make_customer(manager, branch), make.make_customer(manager, branch)
    make.make_loan(told, days(_2026_01_05="100"))
    mortgaged = make.make_loan(untold, {}, security="MORTGAGE")
    assert not mortgaged.balances.exists()
    score_day(on=ON, at=AT)
    assert line(manager, "collateralised").why == "UNKNOWN"
    assert line(manager, "collateralised").points is None


@pytest.mark.usefixtures("scheme")
def test_interest_and_recovery_from_schedules(customer: Customer, manager: User) -> None:
    loan = make.make_loan(customer, days(_2026_01_05="100"))
    schedule(loan, ("03-20", "100", "100"))
    pay(loan, "03-20", interest="98", principal="97", line="03-20")
    interest = Indicator.objects.get(code="interest")
    set_target(indicator=interest, year=2026, value=D("103.15"))
    score_day(on=ON, at=AT)
    assert line(manager, "due-recovery").points == D(5)  # 97 %
    # income 98 of 103.15: 95.007… % × 98 % × 20 = 18.62
    assert line(manager, "interest").points == D("18.62")


@pytest.mark.usefixtures("scheme")
def test_deductions_take_points_and_are_counted(
    customer: Customer, manager: User, head: User
) -> None:
    for code, on in (
        ("after-maturity", "02-01"),
        ("loan-management", "03-31"),
        ("conduct", "04-01"),
    ):
        record_deduction(
            by=head, manager=manager, indicator=code, occurred_on=day(on), reason="迟报", at=AT
        )
    score_day(on=ON, at=AT)
    score = of(manager)
    assert (score.points, score.deductions, score.assessed_standard) == (D(-7), D(-7), D(0))
    assert score.rank is None  # nothing assessed
    facts = Fact.objects.filter(measure__startswith="event.").values_list("measure", "value")
    assert dict(facts) == {"event.after-maturity": D(1), "event.loan-management": D(1)}


def test_deductions_are_refused_where_they_make_no_sense(
    scheme: None, manager: User, head: User
) -> None:
    for by, whom, code in (
        (manager, manager, "conduct"),
        (head, head, "conduct"),
        (manager, head, "conduct"),
        (head, manager, "deposit-net"),
    ):
        with pytest.raises(Refusal):
            record_deduction(by=by, manager=whom, indicator=code, occurred_on=ON, reason="x", at=AT)


# --- who, where, how ranked --------------------------------------------------------------------


@pytest.mark.usefixtures("scheme")
def test_managers_are_ranked_within_their_branch_of_the_day(
    branch: Branch, other_branch: Branch, manager: User, colleague: User, other_manager: User
) -> None:
    for who, amount in ((manager, "300000"), (colleague, "500000"), (other_manager, "1")):
        customer = make.make_customer(who, branch)
        make.make_deposit(customer, {day("02-01"): D(amount)}, opened_on=day("02-01"))
    Posting.objects.filter(user=colleague).update(to_on=day("04-30"))
    make.post(colleague, Role.MANAGER, other_branch, from_on=day("05-01"))
    score_day(on=ON, at=AT)
    places = {s.manager_id: (s.rank, s.ranked, s.branch_id) for s in Score.objects.all()}
    assert places[colleague.pk] == (1, 2, branch.pk)
    assert places[manager.pk] == (2, 2, branch.pk)
    assert places[other_manager.pk] == (1, 1, other_branch.pk)
    score_day(on=day("05-02"), at=AT)
    moved = Score.objects.get(manager=colleague, business_day=day("05-02"))
    assert moved.branch_id == other_branch.pk
    assert Fact.objects.filter(manager=colleague, business_day=ON, branch=branch).exists()


@pytest.mark.usefixtures("scheme")
def test_substitutes_heads_and_those_who_left_are_not_scored(
    branch: Branch, manager: User, head: User, assistant: User
) -> None:
    substitute = make.make_user("代班")
    make.post(substitute, Role.MANAGER, branch, acting_for=manager)
    make.make_staff("离职", Role.MANAGER, branch, to_on=day("03-30"))
    score_day(on=ON, at=AT)
    assert set(Score.objects.values_list("manager", flat=True)) == {manager.pk}


@pytest.mark.usefixtures("scheme")
def test_the_narrowest_target_counts(branch: Branch, manager: User, colleague: User) -> None:
    other = make.make_staff("远方", Role.MANAGER, make.make_branch("别处"))
    net = Indicator.objects.get(code="deposit-net")
    assert branch.parent
    set_target(indicator=net, year=2026, value=D(400), branch=branch.parent)
    set_target(indicator=net, year=2026, value=D(300), manager=manager)
    set_target(indicator=net, year=2027, value=D(1), manager=manager)
    for who in (manager, colleague, other):
        customer = make.make_customer(who, branch)
        make.make_deposit(customer, {day("02-01"): D(300)}, opened_on=day("02-01"))
    score_day(on=ON, at=AT)
    targets = {
        one.manager_id: one.inputs["target"]["value"]
        for one in ScoreLine.objects.filter(indicator=net)
    }
    assert targets == {manager.pk: "300", colleague.pk: "400", other.pk: "1000000"}
    set_target(indicator=net, year=2026, value=D(600), manager=manager)  # replaces
    assert Target.objects.filter(manager=manager, year=2026).count() == 1


# --- runs --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("scheme")
def test_the_same_inputs_give_the_same_digest_and_no_second_run(
    customer: Customer, manager: User
) -> None:
    make.make_deposit(customer, days(_2025_12_31="1", _2026_03_01="7"))
    first = score_day(on=ON, at=AT)
    again = score_day(on=ON, at=AT + dt.timedelta(days=3))
    assert (again.run, again.digest, again.is_new) == (first.run, first.digest, False)
    assert ScoreRun.objects.count() == 1
    assert Fact.objects.values("run").distinct().count() == 1


@pytest.mark.usefixtures("scheme")
def test_a_correction_makes_a_new_run_and_leaves_the_old_one(
    customer: Customer, manager: User
) -> None:
    account = make.make_deposit(customer, days(_2025_12_31="0", _2026_03_01="500000"))
    first = score_day(on=ON, at=AT)
    make.set_balance(account, day("03-01"), D(600000))
    second = score_day(on=ON, at=AT)
    assert second.is_new
    assert second.run > first.run
    assert second.digest != first.digest
    # 15 × 0.5 and 15 × 0.6
    assert line(manager, "deposit-net", first.run).points == D("7.50")
    assert line(manager, "deposit-net", second.run).points == D("9.00")
    assert ScoreRun.objects.as_of(ON).run == second.run  # type: ignore[union-attr]  # there is one
    values = Fact.objects.filter(measure="deposit.net").order_by("run")
    assert list(values.values_list("value", flat=True)) == [D(500000), D(600000)]
    # back to what it was: the digest is the first one's, yet the day's newest run must say so
    make.set_balance(account, day("03-01"), D(500000))
    third = score_day(on=ON, at=AT)
    assert (third.digest, third.is_new) == (first.digest, True)


@pytest.mark.usefixtures("scheme")
def test_what_happens_after_the_day_changes_nothing(customer: Customer, manager: User) -> None:
    account = make.make_deposit(customer, days(_2025_12_31="1", _2026_03_01="7"))
    first = score_day(on=ON, at=AT)
    make.set_balance(account, day("04-01"), D(900))
    assert score_day(on=ON, at=AT).digest == first.digest


@pytest.mark.usefixtures("scheme")
def test_readers_see_a_whole_run_or_none(customer: Customer, manager: User) -> None:
    run = ScoreRun.objects.create(run=10**6, business_day=ON, computed_at=AT, digest="x")
    assert ScoreRun.objects.as_of(ON) is None
    assert list(ScoreRun.objects.newest()) == []
    run.state = ScoreRun.State.PUBLISHED
    run.save()
    assert ScoreRun.objects.as_of(day("04-02")) == run
    assert ScoreRun.objects.as_of(day("03-30")) is None


def test_without_a_scheme_facts_are_kept_and_nobody_is_scored(
    customer: Customer, manager: User
) -> None:
    make.make_deposit(customer, days(_2026_03_01="7"))
    result = score_day(on=ON, at=AT)
    assert (result.scores, result.facts) == (0, 3)  # balance 7; growth and average unknown
    assert Fact.objects.get(measure="deposit.balance").value == D(7)
    assert Fact.objects.get(measure="deposit.net").value is None


def test_the_number_of_statements_does_not_grow_with_managers(
    scheme: None, branch: Branch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def hire() -> None:
        who = make.make_staff("某", Role.MANAGER, branch)
        customer = make.make_customer(who, branch)
        make.make_deposit(customer, days(_2025_12_31="1", _2026_03_01="7"))

    hire()
    score_day(on=day("03-01"), at=AT)  # makes the month's partition
    # beside a sum per measure: savepoint, locks (that of the runs twice), run number, postings,
    # two settings, events, scheme, indicators, targets, branches, published run, partition; run,
    # facts, scores, lines
    fixed = 23
    with django_assert_num_queries(fixed + len(MEASURES)):
        score_day(on=day("03-02"), at=AT)
    hire()
    hire()
    with django_assert_num_queries(fixed + len(MEASURES)):
        score_day(on=day("03-03"), at=AT)


def test_the_command_scores_and_says_what_it_did(
    scheme: None, manager: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("score", "--on", "2026-03-31")
    call_command("score", "--on", "2026-03-31")
    first, second = capsys.readouterr().out.splitlines()
    assert "(new), 1 scores" in first
    assert "(unchanged), 1 scores" in second
    assert first.split()[-1] == second.split()[-1]
    assert Decimal(ScoreRun.objects.count()) == 1
