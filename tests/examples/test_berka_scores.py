"""The real bank's managers scored as of the end of 1993, one score opened down to its rows."""

import datetime as dt
import os
import re
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse

from appraisal.measures import MEASURES, Known
from appraisal.models import Fact, Score, ScoreLine
from appraisal.services import install_job_description_scheme, score_day
from crm.core.models import FeedLoad, Setting, User
from customers.models import DepositAccount
from tests.conftest import LoginAs
from tests.examples.conftest import BerkaBank
from tests.examples.test_berka import load

AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
ON = dt.date(1993, 12, 31)
MILLION = Decimal(1_000_000)

pytestmark = [pytest.mark.slow] if os.environ.get("ZHIKE_DATA") else []


@pytest.fixture
def scored(db: None, bank_of_berka: BerkaBank) -> BerkaBank:
    report = load(bank_of_berka)
    assert report.state == FeedLoad.State.LOADED, report.reason
    Setting.objects.create(key="appraisal.currency", value="CZK", from_on=dt.date(1993, 1, 1))
    install_job_description_scheme(at=AT)
    result = score_day(on=ON, at=AT)
    assert result.scores == bank_of_berka.expected["managers"]
    return bank_of_berka


def test_all_managers_are_scored_and_their_facts_add_up(scored: BerkaBank) -> None:
    total, accounts = scored.expected["deposits"]["1993-12-31"]
    facts = Fact.objects.filter(business_day=ON)
    for measure in ("deposit.balance", "deposit.net"):  # all were opened in 1993: base 0
        found = facts.filter(measure=measure).aggregate(value=Sum("value"), rows=Sum("rows"))
        assert found == {"value": Decimal(total), "rows": accounts}, measure
    assert facts.filter(measure="deposit.net").aggregate(n=Sum("skipped"))["n"] == 0


def test_points_are_the_growth_by_the_rule(scored: BerkaBank) -> None:
    lines = ScoreLine.objects.filter(indicator__code="deposit-net").exclude(points=None)
    assert lines.exists()
    facts = dict(Fact.objects.filter(measure="deposit.net").values_list("manager", "value"))
    for line in lines:
        part = max(min((facts[line.manager_id] or 0) / MILLION, Decimal("1.2")), Decimal(0))
        assert line.points == round(15 * part + Decimal("1e-9"), 2), line


def test_what_the_bank_did_not_tell_is_not_assessed(scored: BerkaBank) -> None:
    """Loan balances are not in the files; classes only from the end of 1998 on."""
    lines = ScoreLine.objects.filter(indicator__group__in=("CREDIT", "BENEFIT"))
    assert not lines.exclude(points=None).exists()
    npl = ScoreLine.objects.filter(indicator__code="npl")
    assert set(npl.values_list("why", flat=True)) <= {"UNKNOWN", "NO_DATA"}
    for score in Score.objects.all():
        assert score.assessed_standard < score.full_standard == 100


def test_a_score_opens_down_to_its_rows(scored: BerkaBank, as_: LoginAs) -> None:
    score = Score.objects.order_by("-points").first()
    assert score
    manager = User.objects.get(pk=score.manager_id)
    browser = as_(manager)
    assert f"{score.points}" in browser.get(reverse("appraisal:my_score")).content.decode()
    at = reverse("appraisal:line", args=[manager.pk, "deposit-net"])
    shown: list[str] = []
    page = browser.get(at).content.decode()
    pages = int((re.findall(r"1 / (\d+)</span>", page) or ["1"])[0])
    for number in range(1, pages + 1):
        page = browser.get(at, {"page": number}).content.decode()
        shown += re.findall(r'<span class="zk-num">(.*?)</span>', page)
    rows = MEASURES["deposit.net"].rows(Known(ON, score.run_id), manager.pk, size=1000)
    fact = Fact.objects.get(manager=manager, measure="deposit.net")
    assert len(shown) == len(rows) == fact.rows
    assert sum(row.value or 0 for row in rows) == fact.value
    managed = DepositAccount.objects.filter(
        customer__assignments__manager=manager, opened_on__lte=ON
    )
    assert sorted(row.label for row in rows) == sorted(managed.values_list("number", flat=True))


def test_scoring_again_changes_nothing(scored: BerkaBank) -> None:
    assert not score_day(on=ON, at=AT).is_new
