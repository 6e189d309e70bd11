"""The one rule and its readers: roles of the day, substitutes, and what each role may do."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from credit.models import DueDiligence, Loan
from crm.core import access
from crm.core.access import SUBTREE_ROLES, Rule, has_role, roles_of, roles_over
from crm.core.clock import business_day
from crm.core.models import Branch, Posting, Role, User
from customers.models import Assignment, Contact, Customer
from tests import factories as make
from tests.access.table import STAFF
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db

TODAY = business_day()
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


def sees(user: Any, customer: Customer, on: dt.date | None = None) -> bool:
    return Customer.objects.visible_to(user, on).filter(pk=customer.pk).exists()


# --- whose customer it is ----------------------------------------------------------------------


def test_the_cast_sees_what_product_says(
    customer: Customer, request: pytest.FixtureRequest
) -> None:
    who_sees = {who for who in STAFF if sees(request.getfixturevalue(who), customer)}
    assert who_sees == {"manager", "assistant", "head", "head_office", "auditor"}


def test_a_risk_manager_sees_borrowers_without_what_was_said(
    customer: Customer, risk: User
) -> None:
    make.make_contact(customer)
    make.make_loan(customer)
    assert sees(risk, customer)
    assert customer.loans.visible_to(risk).exists()
    assert not Contact.objects.visible_to(risk).exists()


def test_nobody_and_a_user_without_posting_see_nothing(customer: Customer) -> None:
    assert not sees(AnonymousUser(), customer)
    assert not sees(make.make_user("新人"), customer)


def test_a_moved_customer_is_the_new_managers_from_that_day_on(
    customer: Customer, manager: User, colleague: User
) -> None:
    Assignment.objects.filter(customer=customer).update(to_on=YESTERDAY)
    make.assign(customer, colleague, from_on=TODAY)
    assert (sees(manager, customer), sees(colleague, customer)) == (False, True)
    assert (sees(manager, customer, YESTERDAY), sees(colleague, customer, YESTERDAY)) == (
        True,
        False,
    )


def test_a_co_manager_sees_it_too(customer: Customer, colleague: User) -> None:
    make.assign(customer, colleague, role=Assignment.Role.CO, from_on=TOMORROW)
    assert not sees(colleague, customer)
    assert sees(colleague, customer, TOMORROW)


def test_a_substitute_sees_it_for_the_days_of_the_leave(
    customer: Customer, manager: User, colleague: User, branch: Branch
) -> None:
    make.post(colleague, Role.MANAGER, branch, acting_for=manager, from_on=TODAY, to_on=TODAY)
    assert sees(colleague, customer)
    assert not sees(colleague, customer, YESTERDAY)
    assert not sees(colleague, customer, TOMORROW)


def test_an_assistant_serves_one_manager_only(
    customer: Customer, assistant: User, colleague: User, branch: Branch
) -> None:
    other = make.make_customer(colleague, branch)
    assert sees(assistant, customer)
    assert not sees(assistant, other)


def test_a_head_sees_below_but_not_above_or_beside(
    head: User, branch: Branch, manager: User, foreign_customer: Customer
) -> None:
    outlet = make.make_branch("滨江一网点", branch)
    assert branch.parent
    assert sees(head, make.make_customer(None, outlet))
    assert not sees(head, make.make_customer(None, branch.parent))
    assert not sees(head, foreign_customer)


def test_a_branch_number_that_begins_alike_is_not_below(head: User, branch: Branch) -> None:
    twin = Branch.objects.create(
        number=f"{branch.number}0",
        name="双生支行",
        kind=Branch.Kind.SUB_BRANCH,
        parent=branch.parent,
        path=f"{branch.path[:-1]}0/",
    )
    assert not sees(head, make.make_customer(None, twin))


def test_a_left_manager_sees_nothing_though_still_assigned(
    customer: Customer, manager: User
) -> None:
    Posting.objects.filter(user=manager).update(to_on=YESTERDAY)
    assert not sees(manager, customer)


def test_rights_follow_the_customer_not_the_writer(
    customer: Customer, manager: User, colleague: User
) -> None:
    contact = make.make_contact(customer)
    Assignment.objects.filter(customer=customer).update(manager=colleague)
    assert not Contact.objects.visible_to(manager).filter(pk=contact.pk).exists()
    assert Contact.objects.visible_to(colleague).filter(pk=contact.pk).exists()


# --- roles -------------------------------------------------------------------------------------


def test_roles_are_those_of_the_day(manager: User, branch: Branch) -> None:
    make.post(manager, Role.HEAD, branch, from_on=TOMORROW)
    assert roles_of(manager, TODAY) == {"MANAGER"}
    assert roles_of(manager, TOMORROW) == {"MANAGER", "HEAD"}
    assert has_role(manager, "HEAD", on=TOMORROW)
    assert not has_role(manager, "HEAD")
    assert roles_of(AnonymousUser(), TODAY) == frozenset()


def test_roles_are_read_once(manager: User, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        for _ in range(3):
            has_role(manager, "HEAD")


MAY = {
    "may_see_relations": {"manager", "colleague", "other_manager", "assistant", "head"}
    | {"head_office", "auditor"},
    "may_log_visits": {"manager", "colleague", "other_manager", "assistant", "head"},
    "may_edit_customers": {"manager", "colleague", "other_manager", "assistant", "head"},
    "may_reveal": {"manager", "colleague", "other_manager", "assistant", "head", "risk"},
    "may_investigate": {"manager", "colleague", "other_manager", "assistant"},
    "may_note_technical": {"manager", "colleague", "other_manager"},
    "may_review_credit": {"risk", "head"},
    "may_sell": {"manager", "colleague", "other_manager", "head"},
    "may_edit_products": {"head_office"},
    "may_see_board": {"head", "head_office", "auditor"},
    "may_administer": {"admin"},
    "may_audit": {"auditor"},
}


def test_what_each_role_may_do(request: pytest.FixtureRequest) -> None:
    rules = {name for name in vars(access) if name.startswith("may_")}
    assert rules - set(MAY) == set(), "say here who may"
    for name, allowed in MAY.items():
        rule = getattr(access, name)
        who_may = {who for who in STAFF if rule(request.getfixturevalue(who))}
        assert who_may == allowed, name
        assert not rule(AnonymousUser())


def test_the_administrator_and_unknown_roles_are_in_no_rule(branch: Branch) -> None:
    for rule in Rule:
        assert Role.ADMIN not in SUBTREE_ROLES[rule]
        assert set(SUBTREE_ROLES[rule]) <= set(Role.values)
    user = make.make_user("未知")
    Posting.objects.create(user=user, role="UNKNOWN", branch=branch, from_on=make.LONG_AGO)
    customer = make.make_customer(user, branch)
    assert not sees(user, customer)


# --- what one may do follows the posting that covers the customer -------------------------------


@pytest.fixture
def two_hats(head: User, bank: Branch) -> User:
    """Head of a sub-branch, and auditor of the whole bank."""
    make.post(head, Role.AUDITOR, bank)
    return head


def test_a_head_is_only_an_auditor_of_another_branchs_customer(
    two_hats: User, customer: Customer, foreign_customer: Customer
) -> None:
    assert roles_over(two_hats, customer.pk) == {"HEAD", "AUDITOR"}
    assert roles_over(two_hats, foreign_customer.pk) == {"AUDITOR"}
    assert access.may_edit_customers(two_hats, customer.pk)
    assert not access.may_edit_customers(two_hats, foreign_customer.pk)
    assert not access.may_log_visits(two_hats, foreign_customer.pk)
    assert not access.may_review_credit(two_hats, foreign_customer.pk)


def test_a_manager_who_also_audits_keeps_their_own_customers_only(
    manager: User, bank: Branch, customer: Customer, foreign_customer: Customer
) -> None:
    make.post(manager, Role.AUDITOR, bank)
    assert roles_over(manager, customer.pk) == {"MANAGER", "AUDITOR"}
    assert roles_over(manager, foreign_customer.pk) == {"AUDITOR"}
    assert access.may_investigate(manager, customer.pk)
    assert not access.may_investigate(manager, foreign_customer.pk)


def test_one_role_costs_no_question(
    manager: User, customer: Customer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    roles_of(manager, TODAY)
    with django_assert_num_queries(0):
        assert roles_over(manager, customer.pk) == {"MANAGER"}


def test_two_hats_write_nothing_where_only_the_auditors_fits(
    two_hats: User, foreign_customer: Customer, as_: LoginAs
) -> None:
    browser = as_(two_hats)
    key = {"pk": foreign_customer.pk}
    assert browser.get(reverse("customer", kwargs=key)).status_code == 200
    for name in ("customers:edit", "customers:contact_add"):
        assert browser.get(reverse(name, kwargs=key)).status_code == 403
        assert browser.post(reverse(name, kwargs=key), {"name": "改了"}).status_code == 403
    log = {"customer": str(foreign_customer.pk)}
    assert browser.post(reverse("visits:log"), log).status_code == 403
    page = browser.get(reverse("customer", kwargs=key)).content.decode()
    assert reverse("customers:edit", kwargs=key) not in page


# --- the shape that a person's roles leave ------------------------------------------------------


@pytest.mark.parametrize("who", STAFF)
def test_knowing_the_roles_changes_nobodys_view(
    who: str, request: pytest.FixtureRequest, customer: Customer, foreign_customer: Customer
) -> None:
    """Beforehand every arm is asked, after `enter` only those of the person's roles."""
    make.make_loan(customer)
    make.make_contact(customer)
    user = request.getfixturevalue(who)
    tables = (Customer, Contact, Loan, DueDiligence, Assignment)
    before = [set(table.objects.visible_to(user)) for table in tables]
    assert access.known_roles(user, TODAY) is None
    with transaction.atomic():
        access.enter(user)
    assert access.known_roles(user, TODAY) == roles_of(User.objects.get(pk=user.pk), TODAY)
    assert [set(table.objects.visible_to(user)) for table in tables] == before


def test_two_hats_keep_both_arms(
    two_hats: User, customer: Customer, foreign_customer: Customer
) -> None:
    with transaction.atomic():
        access.enter(two_hats)
    assert set(Customer.objects.visible_to(two_hats)) == {customer, foreign_customer}


def test_a_managers_list_looks_up_their_own_and_reads_no_other_row(
    manager: User, customer: Customer
) -> None:
    with transaction.atomic():
        access.enter(manager)
    sql = str(Customer.objects.visible_to(manager).query)
    assert '"customers_customer"."id" = ANY (ARRAY(' in sql
    assert "core_branch" not in sql
