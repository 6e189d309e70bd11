"""One personal value, to one person, for a reason, for half a minute, and on record."""

import datetime as dt
import logging
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core.models import Branch, PersonalReveal, Role, Setting, User
from crm.core.personal import Grade, Sealed, sealed_models, sealed_of
from crm.core.reveal.service import (
    NothingToShow,
    Quota,
    QuotaSpent,
    Shown,
    quota_of,
    reveal,
    revealable,
)
from customers.models import Contact, Customer
from tests import factories as make
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "13812345678", "zhou.xt@example.cn"
HTMX = {"HX-Request": "true"}
NOW = dt.datetime(2026, 11, 20, 2, 0, tzinfo=dt.UTC)
ASKED = {"field": "phone", "purpose": "CALL_BACK"}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def address(row: Customer | Contact) -> str:
    return reverse("reveal", kwargs={"kind": row._meta.model_name, "pk": row.pk})


@pytest.fixture
def known(customer: Customer) -> Customer:
    """The manager's customer, with a phone and an address."""
    customer.phone, customer.address = PHONE, "滨江路1号"
    customer.save()
    return customer


@pytest.fixture
def person(customer: Customer) -> Contact:
    return make.make_contact(customer, phone=PHONE, email=EMAIL)


def show(row: Customer | Contact, by: User, at: dt.datetime = NOW, **fields: Any) -> Shown:
    asked: dict[str, Any] = {"field": "phone", "purpose": "CALL_BACK", **fields}
    return reveal(row=row, by=by, at=at, **asked)


def setting_of(key: str, value: Any) -> None:
    Setting.objects.create(key=key, value=value, from_on=dt.date(2026, 1, 1))


# --- the registry -------------------------------------------------------------------------------


def test_each_sealed_field_has_a_mask_a_class_and_a_label() -> None:
    for model in sealed_models():
        for sealed in sealed_of(model).values():
            assert sealed.mask("13812345678901234X") != "13812345678901234X"
            assert sealed.grade in Grade
            assert str(sealed.label) != sealed.name, f"{model.__name__}.{sealed.name} has no label"


def test_each_kind_of_row_has_one_name_in_addresses() -> None:
    kinds = [kind for kind, _model in revealable()]
    assert {"customer", "contact"} <= set(kinds)
    assert len(kinds) == len(set(kinds))


# --- the page -----------------------------------------------------------------------------------


def test_the_customers_page_shows_masks_with_an_eye(
    known: Customer, person: Contact, manager: User, as_: LoginAs
) -> None:
    page = text(as_(manager).get(reverse("customer", kwargs={"pk": known.pk})))
    assert PHONE not in page
    assert EMAIL not in page
    assert "138****5678" in page
    for row, field in ((known, "phone"), (known, "address"), (person, "phone"), (person, "email")):
        assert f'hx-get="{address(row)}?field={field}"' in page


@pytest.mark.parametrize("who", ["head_office", "auditor"])
def test_who_sees_masks_only_finds_no_eye(
    who: str, known: Customer, as_: LoginAs, request: pytest.FixtureRequest
) -> None:
    page = text(as_(request.getfixturevalue(who)).get(reverse("customer", kwargs={"pk": known.pk})))
    assert "138****5678" in page
    assert address(known) not in page


def test_a_key_persons_form_has_the_eye_beside_what_is_on_file(
    person: Contact, manager: User, as_: LoginAs
) -> None:
    page = text(as_(manager).get(reverse("customers:contact_edit", kwargs={"pk": person.pk})))
    assert PHONE not in page
    assert f'hx-get="{address(person)}?field=phone"' in page


def test_the_reason_is_asked_before_anything_is_shown(
    known: Customer, manager: User, as_: LoginAs
) -> None:
    asked = as_(manager).get(f"{address(known)}?field=phone", headers=HTMX)
    assert "<html" not in text(asked)
    assert PHONE not in text(asked)
    for purpose in PersonalReveal.Purpose.values:
        assert f'value="{purpose}"' in text(asked)
    assert not PersonalReveal.objects.exists()


def test_the_fragment_holds_the_value_the_seconds_and_the_way_back(
    known: Customer, manager: User, as_: LoginAs
) -> None:
    shown = as_(manager).post(address(known), ASKED, headers=HTMX)
    assert PHONE in text(shown)
    assert 'data-seconds="30"' in text(shown)
    assert "138****5678" in text(shown).partition("<template>")[2]
    assert shown.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in shown.headers["Vary"]
    row = PersonalReveal.objects.get()
    assert (row.user, row.customer_id, row.branch) == (manager, known.pk, known.branch)
    assert (row.table, row.row_id, row.field) == ("customers_customer", known.pk, "phone")
    assert (row.purpose, row.text, row.counted) == ("CALL_BACK", "", True)
    assert PHONE not in str(row.__dict__)


def test_without_a_script_the_page_leaves_by_itself_and_says_how_to_hide(
    known: Customer, manager: User, as_: LoginAs
) -> None:
    shown = as_(manager).post(address(known), ASKED)
    back = reverse("customer", kwargs={"pk": known.pk})
    assert "<html" in text(shown)
    assert PHONE in text(shown)
    assert shown.headers["Refresh"] == f"30; url={back}"
    assert shown.headers["Cache-Control"] == "no-store"
    assert f'href="{back}" data-mask' in text(shown)


def test_one_field_at_a_time(known: Customer, manager: User, as_: LoginAs) -> None:
    shown = text(as_(manager).post(address(known), {**ASKED, "field": ["phone", "address"]}))
    assert "滨江路1号" in shown  # the last one named
    assert PHONE not in shown


def test_another_reason_is_kept_in_words(known: Customer, manager: User, as_: LoginAs) -> None:
    words = {**ASKED, "purpose": "OTHER", "text": " 客户来电要求核对 "}
    assert PHONE in text(as_(manager).post(address(known), words, headers=HTMX))
    assert PersonalReveal.objects.get().text == "客户来电要求核对"


def test_a_key_persons_value_is_logged_under_the_customer(
    person: Contact, manager: User, as_: LoginAs
) -> None:
    shown = as_(manager).post(address(person), {**ASKED, "field": "email"}, headers=HTMX)
    assert EMAIL in text(shown)
    row = PersonalReveal.objects.get()
    assert (row.table, row.row_id, row.customer_id) == (
        "customers_contact",
        person.pk,
        person.customer_id,
    )


def test_a_risk_manager_finds_no_key_person(person: Contact, risk: User, as_: LoginAs) -> None:
    make.make_loan(person.customer)
    assert as_(risk).post(address(person), ASKED).status_code == 404
    assert not PersonalReveal.objects.exists()


@pytest.mark.parametrize("kind", ["user", "apitoken", "loan", "personalreveal", "no-such"])
def test_other_tables_are_no_kind(kind: str, known: Customer, manager: User, as_: LoginAs) -> None:
    url = reverse("reveal", kwargs={"kind": kind, "pk": known.pk})
    assert as_(manager).post(url, ASKED).status_code == 404


def test_the_posting_that_covers_the_customer_decides(
    known: Customer, foreign_customer: Customer, head: User, bank: Branch, as_: LoginAs
) -> None:
    """Heads one branch, audits the bank: clear here, masks there."""
    make.post(head, Role.AUDITOR, bank)
    foreign_customer.phone = PHONE
    foreign_customer.save()
    browser = as_(head)
    assert PHONE in text(browser.post(address(known), ASKED))
    assert browser.post(address(foreign_customer), ASKED).status_code == 403
    assert PersonalReveal.objects.get().customer_id == known.pk


def test_a_value_of_class_c3_is_shown_to_nobody(
    known: Customer, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_of(Customer)["phone"], "grade", Grade.C3)
    with pytest.raises(NothingToShow):
        show(known, manager)
    assert not PersonalReveal.objects.exists()


def test_showing_asks_a_fixed_number_of_questions(
    known: Customer, manager: User, as_: LoginAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = as_(manager)
    with django_assert_num_queries(23):  # 8 around it, 5 settings, 10 of the showing
        assert browser.post(address(known), ASKED, headers=HTMX).status_code == 200


# --- the log comes first ------------------------------------------------------------------------


def test_what_cannot_be_logged_is_not_shown(known: Customer, manager: User, as_: LoginAs) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; REVOKE INSERT ON core_personalreveal FROM crm_app")
    browser = as_(manager)
    browser.raise_request_exception = False
    answer = browser.post(address(known), ASKED, headers=HTMX)
    assert answer.status_code == 500
    assert PHONE not in text(answer)


def test_the_web_cannot_change_or_forge_the_log(
    known: Customer, manager: User, colleague: User, as_app: Any
) -> None:
    show(known, manager)
    for sql in (
        "UPDATE core_personalreveal SET purpose = 'OTHER', text = 'x'",
        "DELETE FROM core_personalreveal",
        "TRUNCATE core_personalreveal",
    ):
        with pytest.raises(Exception, match="permission denied"), as_app(manager):
            connection.cursor().execute(sql)
    with pytest.raises(Exception, match="row-level security"), as_app(colleague):
        show(known, manager, NOW + dt.timedelta(hours=1))


def test_people_see_their_own_showings_and_the_auditor_all(
    known: Customer, manager: User, head: User, auditor: User, head_office: User, as_app: Any
) -> None:
    show(known, manager)
    show(known, head)
    for who, expected in ((manager, 1), (head, 1), (auditor, 2), (head_office, 0)):
        assert PersonalReveal.objects.visible_to(who).count() == expected
        with as_app(who):
            assert PersonalReveal.objects.count() == expected


# --- the quota ----------------------------------------------------------------------------------


def people(customer: Customer, how_many: int) -> list[Contact]:
    return [make.make_contact(customer, phone=PHONE) for _n in range(how_many)]


def test_thirty_in_an_hour_and_not_one_more(customer: Customer, manager: User) -> None:
    for one in people(customer, 30):
        show(one, manager)
    (late,) = people(customer, 1)
    with pytest.raises(QuotaSpent):
        show(late, manager, NOW + dt.timedelta(minutes=59, seconds=59))
    assert PersonalReveal.objects.count() == 30
    assert show(late, manager, NOW + dt.timedelta(hours=1)).value == PHONE


def test_a_hundred_in_24_hours(customer: Customer, manager: User) -> None:
    for number, one in enumerate(people(customer, 100)):
        show(one, manager, NOW + dt.timedelta(hours=number // 25))
    (late,) = people(customer, 1)
    with pytest.raises(QuotaSpent):
        show(late, manager, NOW + dt.timedelta(hours=23))
    # those of the first hour are 24 hours old
    assert show(late, manager, NOW + dt.timedelta(hours=24)).quota.in_day == 76


def test_the_quota_is_a_dated_setting_and_everybodys_own(
    known: Customer, person: Contact, manager: User, head: User
) -> None:
    setting_of("reveal.per_hour", 1)
    show(known, manager)
    with pytest.raises(QuotaSpent):
        show(person, manager)
    assert show(person, head).value == PHONE


def test_the_same_value_again_within_its_seconds_costs_nothing_but_is_logged(
    known: Customer, manager: User
) -> None:
    setting_of("reveal.per_hour", 1)
    show(known, manager)
    again = show(known, manager, NOW + dt.timedelta(seconds=29))
    assert again.quota.in_hour == 1
    assert [row.counted for row in PersonalReveal.objects.order_by("pk")] == [True, False]
    with pytest.raises(QuotaSpent):
        show(known, manager, NOW + dt.timedelta(seconds=90))
    with pytest.raises(QuotaSpent):  # another field is another value
        show(known, manager, NOW + dt.timedelta(seconds=5), field="address")


def test_from_80_per_cent_on_people_are_warned_and_the_log_says_who(
    customer: Customer, manager: User, caplog: pytest.LogCaptureFixture, as_: LoginAs
) -> None:
    setting_of("reveal.per_hour", 5)
    browser = as_(manager)
    with caplog.at_level(logging.WARNING, "crm.personal"):
        said = [
            text(browser.post(address(one), ASKED, headers=HTMX)) for one in people(customer, 4)
        ]
    assert ["zk-soon" in one for one in said] == [False, False, False, True]
    assert str(manager.pk) in caplog.text
    assert PHONE not in caplog.text


def test_a_spent_quota_is_429_with_the_reason_and_no_value(
    known: Customer, person: Contact, manager: User, as_: LoginAs
) -> None:
    setting_of("reveal.per_hour", 1)
    browser = as_(manager)
    browser.post(address(known), ASKED)
    for headers in ({}, HTMX):
        refused = browser.post(address(person), ASKED, headers=headers)
        assert refused.status_code == 429
        assert PHONE not in text(refused)
        assert "data-reason" in text(refused)
    assert PersonalReveal.objects.count() == 1


@pytest.mark.parametrize(
    ("hour", "day", "near", "spent"),
    [(23, 79, False, False), (24, 0, True, False), (0, 80, True, False), (30, 30, True, True)],
)
def test_near_and_spent(hour: int, day: int, near: bool, spent: bool) -> None:
    quota = Quota(hour, day, per_hour=30, per_day=100, warn_share=0.8)
    assert (quota.is_near, quota.is_spent) == (near, spent)


def test_nobody_has_shown_anything_yet(manager: User) -> None:
    assert (quota_of(manager, NOW).in_hour, quota_of(manager, NOW).in_day) == (0, 0)


def test_what_a_sealed_attribute_says_by_default() -> None:
    plain = Sealed("passport", mask=str)
    assert (plain.grade, plain.label, plain.purpose) == (Grade.C2, "passport", "passport")
