"""The two walls agree: what `.visible_to` shows is what the policies let through, row for row."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.utils import DataError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.core.access import Rule, set_row_context
from crm.core.clock import business_day
from crm.core.models import Branch, Delivery, Posting, Role, User
from customers.models import Assignment, Contact, Customer
from tests import factories as make
from tests.access.table import STAFF
from tests.core.rule_rows import MAKERS, ruled_models

pytestmark = pytest.mark.django_db

# Assignments hold keys, days and shares; the rule itself reads them (core.0002, open_table).
OUTSIDE = (Assignment,)


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, User]:
    return {who: request.getfixturevalue(who) for who in (*STAFF, "api_client")}


@pytest.fixture
def borrower(colleague: User, branch: Branch) -> Customer:
    """A customer with a loan, led by the manager's colleague."""
    return make.make_customer(colleague, branch, "滨江港务有限公司", has_credit=True)


@pytest.fixture
def filled(customer: Customer, borrower: Customer, foreign_customer: Customer) -> None:
    """A row of each model about each customer; credit rows about the two borrowers."""
    make.make_loan(foreign_customer)
    for model, maker in MAKERS.items():
        is_credit = model._default_manager.none().rule is Rule.CREDIT  # type: ignore[attr-defined]  # a VisibleQuerySet
        for one in (
            (borrower, foreign_customer) if is_credit else (customer, borrower, foreign_customer)
        ):
            maker(one, one.assignments.get().manager)


def keys(queryset: "models.QuerySet[Any]") -> list[Any]:
    return sorted(queryset.values_list("pk", flat=True))


def test_each_model_with_a_rule_is_tried() -> None:
    assert set(ruled_models()) == set(MAKERS), "add a maker to tests/core/rule_rows.py"


@pytest.mark.usefixtures("filled")
def test_the_walls_agree_for_the_whole_cast(cast: dict[str, User], as_app: Any) -> None:
    for model in ruled_models():
        assert model._default_manager.exists(), f"no row of {model.__name__}: the test says nothing"
        for who, user in cast.items():
            shown = keys(model._default_manager.all().visible_to(user))  # type: ignore[attr-defined]  # a VisibleQuerySet
            if model is Delivery:  # stricter: only the recipient's own
                shown = keys(Delivery.objects.visible_to(user).filter(recipient=user))
            with as_app(user):
                through = keys(model._default_manager.all())
            if model not in OUTSIDE:
                assert through == shown, f"{model.__name__} as {who}"


@pytest.mark.usefixtures("filled")
def test_nobody_sees_a_row_without_a_context(as_app: Any) -> None:
    for model in ruled_models():
        if model not in OUTSIDE:
            with as_app(None):
                assert not model._default_manager.exists(), model.__name__


@pytest.mark.usefixtures("filled")
def test_the_owner_of_the_tables_sees_nothing_either() -> None:
    for model in ruled_models():
        if model not in OUTSIDE:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE crm_owner")
                assert not model._default_manager.exists(), model.__name__
                transaction.set_rollback(True)


def test_the_context_ends_with_its_transaction(manager: User, customer: Customer) -> None:
    with transaction.atomic():
        set_row_context(manager.pk)
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.uid', true)")
        assert cursor.fetchone()[0] in (None, "")


def test_a_context_that_is_no_key_is_an_error_not_a_door(customer: Customer, as_app: Any) -> None:
    def ask() -> None:
        with as_app(None), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.uid', 'x'' OR true --', true)")
            Customer.objects.exists()

    with pytest.raises(DataError, match="invalid input syntax for type uuid"):
        ask()


def test_the_web_cannot_write_a_row_about_a_foreign_customer(
    manager: User, customer: Customer, foreign_customer: Customer, as_app: Any
) -> None:
    contact = make.make_contact(customer)
    with pytest.raises(ProgrammingError, match="row-level security"), as_app(manager):
        make.make_contact(foreign_customer)
    with pytest.raises(ProgrammingError, match="row-level security"), as_app(manager):
        Contact.objects.filter(pk=contact.pk).update(customer=foreign_customer)


def test_the_web_cannot_touch_a_row_that_it_does_not_see(
    manager: User, foreign_customer: Customer, as_app: Any
) -> None:
    contact = make.make_contact(foreign_customer)
    with as_app(manager):
        assert Contact.objects.filter(pk=contact.pk).update(title="x") == 0
        assert Contact.objects.filter(pk=contact.pk)._raw_delete("default") == 0  # type: ignore[attr-defined]  # plain SQL
        assert Customer.objects.filter(pk=foreign_customer.pk).update(note="x") == 0


# --- the rule against a second telling of it ---------------------------------------------------

PAST, TODAY, AHEAD = dt.date(2021, 1, 1), business_day(), dt.date(2099, 1, 1)
SPANS = [(PAST, None), (PAST, PAST), (AHEAD, None), (PAST, TODAY), (TODAY, TODAY)]


def told(
    posting: tuple[str, str, tuple[dt.date, dt.date | None], bool], row: dict[str, Any]
) -> bool:
    """PRODUCT.md again, in plain Python: does this posting open this customer's row?"""
    role, where, (from_on, to_on), stands_in = posting
    if not from_on <= TODAY or (to_on and to_on < TODAY):
        return False
    if role in (Role.MANAGER, Role.ASSISTANT):
        return bool(row["led_by"] == ("other" if stands_in else "self"))
    covers = {"bank": ("here", "there"), "here": ("here",), "there": ("there",)}[where]
    if row["branch"] not in covers:
        return False
    if role == Role.RISK:
        return bool(row["has_credit"] and row["rule"] in (Rule.CUSTOMER, Rule.CREDIT))
    return role in (Role.HEAD, Role.HEAD_OFFICE, Role.AUDITOR, Role.API)


postings = st.lists(
    st.tuples(
        st.sampled_from(Role.values),
        st.sampled_from(["bank", "here", "there"]),
        st.sampled_from(SPANS),
        st.booleans(),
    ),
    max_size=3,
    unique_by=lambda posting: (posting[0], posting[1]),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(held=postings)
def test_any_postings_open_what_product_says(
    held: list[Any], bank: Branch, branch: Branch, other_branch: Branch, as_app: Any
) -> None:
    places = {"bank": bank, "here": branch, "there": other_branch}
    with transaction.atomic():
        user, other = make.make_user("某人"), make.make_user("别人")
        for role, where, (from_on, to_on), stands_in in held:
            acting_for = other if stands_in or role == Role.ASSISTANT else None
            Posting.objects.create(
                user=user,
                role=role,
                branch=places[where],
                from_on=from_on,
                to_on=to_on,
                acting_for=acting_for if role in (Role.MANAGER, Role.ASSISTANT) else None,
            )
        held = [(r, w, s, stands or r == Role.ASSISTANT) for r, w, s, stands in held]
        expected: dict[Rule, set[Any]] = {Rule.CUSTOMER: set(), Rule.RELATION: set()}
        for where in ("here", "there"):
            for leader, key in ((user, "self"), (other, "other"), (None, "nobody")):
                for has_credit in (False, True):
                    row = make.make_customer(leader, places[where], has_credit=has_credit)
                    contact = make.make_contact(row)
                    facts = {"led_by": key, "branch": where, "has_credit": has_credit}
                    for rule, pk in ((Rule.CUSTOMER, row.pk), (Rule.RELATION, contact.pk)):
                        if any(told(one, {**facts, "rule": rule}) for one in held):
                            expected[rule].add(pk)
        for model, rule in ((Customer, Rule.CUSTOMER), (Contact, Rule.RELATION)):
            assert set(keys(model.objects.visible_to(user))) == expected[rule]
            with as_app(user):
                assert set(keys(model.objects.all())) == expected[rule]
        transaction.set_rollback(True)
