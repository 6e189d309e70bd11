"""Schemes as data: installing, checking, publishing."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from appraisal.models import Indicator, Scheme, Target
from appraisal.services import UnfitScheme, install_job_description_scheme, publish_scheme
from crm.core.models import User
from tests.appraisal.bank import D, day

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 4, 1, 2, 41, tzinfo=dt.UTC)


def draft(**fields: Any) -> Scheme:
    scheme = Scheme.objects.create(code="own", name="本行方案", valid_from=day("01-01"))
    Indicator.objects.create(
        **{
            "scheme": scheme,
            "code": "net",
            "position": 1,
            "name": "存款净增",
            "group": "DEPOSIT",
            "kind": "COMPLETION",
            "standard": 100,
            "parameters": {"floor": "0", "cap": "1", "step": "LINEAR"},
            "measures": {"done": "deposit.net"},
            **fields,
        }
    )
    return scheme


def test_the_job_description_is_installed_once() -> None:
    scheme = install_job_description_scheme(at=AT, targets={"loan-net": D(500)})
    assert install_job_description_scheme(at=AT) == scheme
    assert scheme.state == Scheme.State.PUBLISHED
    assert sum(scheme.indicators.values_list("standard", flat=True)) == 100
    assert scheme.indicators.filter(kind="DEDUCTION").count() == 3
    targets = Target.objects.values_list("indicator__code", "value")
    assert dict(targets) == {
        "deposit-net": D(1000000), "deposit-average": D(600000), "loan-net": D(500)
    }  # fmt: skip


def test_the_command_takes_targets(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("install_scheme", "--target", "loan-net=2000000", "--valid-from", "2026-01-01")
    assert "12 indicators" in capsys.readouterr().out
    target = Target.objects.get(indicator__code="loan-net")
    assert (target.value, target.year) == (D(2000000), 2026)
    with pytest.raises((CommandError, SystemExit)):
        call_command("install_scheme", "--target", "loan-net=viel")


def test_a_published_scheme_says_who_and_when(head_office: User) -> None:
    scheme = publish_scheme(scheme=draft(), by=head_office, at=AT)
    assert (scheme.published_by, scheme.published_at) == (head_office, AT)
    with pytest.raises(UnfitScheme):
        publish_scheme(scheme=scheme, by=head_office, at=AT)


@pytest.mark.parametrize(
    "fields",
    [
        {"measures": {"done": "deposit.guessed"}},
        {"measures": {"part": "deposit.net"}},
        {"parameters": {"floor": "0", "cap": "1"}},
        {"kind": "RATIO", "measures": {"part": "loan.npl", "whole": "loan.classified"}},
    ],
)
def test_an_unfit_scheme_is_not_published(fields: dict[str, Any]) -> None:
    scheme = draft(**fields)
    with pytest.raises(UnfitScheme) as refused:
        publish_scheme(scheme=scheme, by=None, at=AT)
    assert refused.value.field == "net"
    scheme.refresh_from_db()
    assert scheme.state == Scheme.State.DRAFT


def test_an_empty_scheme_is_not_published() -> None:
    scheme = Scheme.objects.create(code="empty", name="空", valid_from=day("01-01"))
    with pytest.raises(UnfitScheme):
        publish_scheme(scheme=scheme, by=None, at=AT)


def test_the_newest_published_scheme_of_a_day_is_in_force() -> None:
    old = install_job_description_scheme(at=AT)
    new = draft()
    assert Scheme.objects.in_force(day("03-31")).first() == old
    publish_scheme(scheme=new, by=None, at=AT)
    assert Scheme.objects.in_force(day("03-31")).first() == new
    assert Scheme.objects.in_force(day("2025-12-31")).first() == old


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "DEDUCTION", "group": "DEDUCTION", "standard": 5},
        {"kind": "COMPLETION", "standard": 0},
        {"kind": "DEDUCTION", "group": "RISK", "standard": 0},
    ],
)
def test_only_deductions_have_no_standard_score(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        draft(**fields)


def test_names_follow_the_language() -> None:
    scheme = install_job_description_scheme(at=AT)
    indicator = scheme.indicators.get(code="npl")
    with translation.override("zh-hans"):
        assert (indicator.label, indicator.short_label) == ("五级不良贷款占比", "不良占比")
    with translation.override("en"):
        assert (indicator.label, str(scheme)) == (
            "NPL ratio",
            "Account manager appraisal scheme v1",
        )
