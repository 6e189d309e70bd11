"""The file of a customer: consents, papers, findings, other banks."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Setting, User
from customers import rules
from customers.models import Consent, Customer, FileNote, IdentityPaper, OtherBank, RiskProfile
from customers.services import closed_channels
from tests import factories as make
from tests.conftest import AsApp, LoginAs
from tests.people_factories import (
    make_consent,
    make_finding,
    make_other_bank,
    make_paper,
    make_profile,
)

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
DAY = dt.timedelta(days=1)
REQUEST, SHELL = 8, 2


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page(customer: Customer) -> str:
    return reverse("customers:file", args=[customer.pk])


def typed(form: str, **values: Any) -> dict[str, Any]:
    return {f"{form}-{name}": value for name, value in values.items()}


# --- consents -----------------------------------------------------------------------------------


def test_what_was_said_last_holds_and_nothing_is_forgotten(
    customer: Customer, manager: User
) -> None:
    person, now = make.make_contact(customer), clock.now()
    make_consent(person, manager, "OFFERS", is_given=True, version="2026-1", told_at=now - 2 * DAY)
    make_consent(person, manager, "OFFERS", told_at=now - DAY)
    make_consent(person, manager, "CALL", told_at=now - DAY)
    newest = {row.subject: row.is_given for row in Consent.objects.newest()}
    assert newest == {"OFFERS": False, "CALL": False}
    assert Consent.objects.count() == 3
    assert closed_channels(list(Consent.objects.newest())) == {"CALL"}
    make_consent(person, manager, "CALL", is_given=True, told_at=now)
    assert closed_channels(list(Consent.objects.newest())) == frozenset()


def test_who_takes_back_the_use_of_their_data_is_not_reached_at_all(
    customer: Customer, manager: User
) -> None:
    row = make_consent(make.make_contact(customer), manager, "DATA")
    assert closed_channels([row]) == frozenset(Consent.REACH)


def test_a_yes_names_the_text_that_was_agreed_to(customer: Customer, manager: User) -> None:
    with pytest.raises(Refusal) as refused:
        make_consent(make.make_contact(customer), manager, "DATA", is_given=True)
    assert refused.value.field == "version"


def test_nobody_consents_tomorrow(customer: Customer, manager: User) -> None:
    with pytest.raises(Refusal) as refused:
        make_consent(make.make_contact(customer), manager, told_at=clock.now() + DAY)
    assert refused.value.field == "told_at"


@pytest.mark.parametrize("make_row", [make_paper, make_finding, make_other_bank])
def test_what_is_signed_is_never_changed(
    make_row: Any, customer: Customer, manager: User, as_app: AsApp
) -> None:
    row = make_row(customer, manager)
    with as_app(manager), pytest.raises(ProgrammingError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(recorded_at=clock.now())
    with as_app(manager), pytest.raises(ProgrammingError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()


# --- papers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valid_until", "status"),
    [
        (None, "VALID"),
        (TODAY + 31 * DAY, "VALID"),
        (TODAY + 30 * DAY, "EXPIRING"),
        (TODAY, "EXPIRING"),
        (TODAY - DAY, "EXPIRED"),
    ],
)
def test_a_paper_is_valid_up_to_its_last_day(
    valid_until: dt.date | None, status: str, customer: Customer, manager: User
) -> None:
    row = make_paper(customer, manager, valid_until=valid_until)
    assert row.status(TODAY, 30) == status
    assert row.is_long_term == (valid_until is None)


def test_the_paper_seen_last_counts(customer: Customer, manager: User) -> None:
    make_paper(customer, manager, seen_on=TODAY - 400 * DAY, valid_until=TODAY - DAY)
    new = make_paper(customer, manager, valid_until=TODAY + 3650 * DAY)
    assert list(IdentityPaper.objects.current()) == [new]


def test_a_paper_that_is_missing_is_asked_for(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    assert IdentityPaper.WANTED[customer.kind][0] == "LICENCE"
    shown = as_(manager).get(page(customer)).context["papers"]
    assert [(one.status, one.row) for one in shown] == [("MISSING", None)]
    make_paper(customer, manager)
    shown = as_(manager).get(page(customer)).context["papers"]
    assert [one.status for one in shown] == ["VALID"]


def test_the_number_is_masked_and_not_kept_in_clear(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    row = make_paper(customer, manager, number="91350211M000100Y43")
    assert "91350211M000100Y43" not in text(as_(manager).get(page(customer)))
    assert str(row.number) == "9****************3"
    assert row.number.reveal() == "91350211M000100Y43"


def test_a_refused_form_keeps_the_number_sealed(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    data = typed("paperform", kind="LICENCE", number="91350211M000100Y43", seen_on=TODAY)
    answer = as_(manager).post(reverse("customers:paper_keep", args=[customer.pk]), data)
    assert answer.status_code == 422  # neither a last day nor "for good"
    assert "91350211M000100Y43" not in text(answer)
    assert not IdentityPaper.objects.exists()


def test_a_person_of_another_customer_carries_no_paper_here(
    customer: Customer, foreign_customer: Customer, manager: User
) -> None:
    with pytest.raises(Refusal) as refused:
        make_paper(customer, manager, contact=make.make_contact(foreign_customer))
    assert refused.value.field == "contact"


def test_a_paper_does_not_expire_before_it_begins(customer: Customer, manager: User) -> None:
    with pytest.raises(Refusal) as refused:
        make_paper(customer, manager, valid_from=TODAY, valid_until=TODAY - DAY)
    assert refused.value.field == "valid_until"


def test_how_soon_is_soon_is_a_setting(customer: Customer, manager: User, as_: LoginAs) -> None:
    make_paper(customer, manager, valid_until=TODAY + 80 * DAY)
    Setting.objects.create(key="paper.lead_days", value=[90, 0], from_on=TODAY)
    shown = as_(manager).get(page(customer)).context["papers"]
    assert [one.status for one in shown] == ["EXPIRING"]


# --- findings and other banks -------------------------------------------------------------------


def test_a_correction_is_a_new_row_and_the_old_one_stays(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    old = make_finding(customer, manager, text="员工三百人")
    new = make_finding(customer, manager, text="员工两百人", corrects=old)
    with pytest.raises(Refusal):
        make_finding(customer, manager, text="员工一百人", corrects=old)
    old.refresh_from_db()
    assert (old.text, old.corrected_by) == ("员工三百人", new)
    shown = text(as_(manager).get(page(customer)))
    assert '<s class="zk-muted">员工三百人</s>' in shown
    assert FileNote.objects.count() == 2


def test_a_note_of_another_customer_is_not_corrected(
    customer: Customer, foreign_customer: Customer, manager: User
) -> None:
    theirs = make_finding(foreign_customer, manager)
    with pytest.raises(Refusal):
        make_finding(customer, manager, corrects=theirs)


def test_each_kind_of_customer_has_its_subjects(customer: Customer, manager: User) -> None:
    assert set(FileNote.OF_KIND) == set(Customer.Kind.values)
    with pytest.raises(Refusal) as refused:
        make_finding(customer, manager, subject="HOUSEHOLD")  # a company has none
    assert refused.value.field == "subject"


def test_the_share_of_wallet_counts_what_was_heard_last(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    make.make_deposit(customer, {TODAY: Decimal("2500000.00")})
    make_other_bank(customer, manager, amount=Decimal(9000000), told_on=TODAY - 90 * DAY)
    make_other_bank(customer, manager, amount=Decimal(7500000))
    make_other_bank(customer, manager, kind="LOAN", amount=Decimal(4000000))
    wallet = as_(manager).get(page(customer)).context["wallet"]
    assert wallet.share == Decimal("25.0")  # 2.5 million of 2.5 + 7.5 million
    assert len(wallet.rows) == 2
    assert OtherBank.objects.count() == 3


@given(
    st.decimals(0, 10**12, places=2, allow_nan=False),
    st.decimals(0, 10**12, places=2, allow_nan=False),
)
def test_both_shares_make_the_whole(ours: Decimal, theirs: Decimal) -> None:
    mine, other = rules.share_of(ours, theirs), rules.share_of(theirs, ours)
    if mine is None or other is None:
        assert ours + theirs == 0
    else:
        assert 0 <= mine <= 100
        assert abs(mine + other - 100) <= Decimal("0.1")  # each is rounded once


# --- the page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_file_asks_as_often_for_three_as_for_one(
    how_many: int,
    customer: Customer,
    auditor: User,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(how_many):
        person = make.make_contact(customer, born_on=dt.date(1980, 1, 1 + n))
        make_consent(person, manager)
        make_paper(customer, manager, contact=person)
        make_finding(customer, manager)
        make_other_bank(customer, manager, bank=f"同业{n}号")
        make_profile(customer, manager)
    browser = as_(auditor)
    browser.get(page(customer))
    # customer; consents, people, papers and their setting, profiles, notes, other banks, deposits
    with django_assert_num_queries(REQUEST + SHELL + 9):
        answer = browser.get(page(customer))
    assert text(answer).count("同业") == how_many


def test_a_closed_channel_is_crossed_out_beside_the_person(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    data = typed(
        "consentform", contact=make.make_contact(customer, prefers="CALL").pk, subject="CALL",
        is_given="no", channel="SPOKEN", told_on=TODAY,
    )  # fmt: skip
    answer = as_(manager).post(
        reverse("customers:consent_note", args=[customer.pk]), data, follow=True
    )
    (person,) = answer.context["people"]
    assert ("CALL" in person.closed, "SMS" in person.closed) == (True, False)
    assert Consent.objects.get().by == manager


def test_the_risk_level_is_assessed_on_the_page(
    customer: Customer, assistant: User, as_: LoginAs
) -> None:
    data = typed("riskprofileform", level="C3", channel="COUNTER", assessed_on=TODAY)
    as_(assistant).post(reverse("customers:risk_assess", args=[customer.pk]), data)
    row = RiskProfile.objects.get()
    assert (row.level, row.by, row.expires_on) == ("C3", assistant, rules.last_day(TODAY, 12))


def test_the_auditor_reads_and_finds_no_form(
    customer: Customer, auditor: User, as_: LoginAs
) -> None:
    make.make_contact(customer)
    shown = text(as_(auditor).get(page(customer)))
    for name in ("consent_note", "paper_keep", "risk_assess", "finding_note", "other_bank_note"):
        assert reverse(f"customers:{name}", args=[customer.pk]) not in shown
