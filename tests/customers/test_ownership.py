"""Given, shared, moved: what was stays as it was, and no day has more than one whole."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from crm.core.errors import Refusal
from crm.core.models import Branch, Role, User
from customers import services
from customers.models import Assignment, Customer
from customers.rules import highest_share
from tests import factories as make
from tests.conftest import AsApp

AT = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
TODAY, TOMORROW = dt.date(2026, 11, 23), dt.date(2026, 11, 24)
Row = tuple[str, str, str, dt.date, dt.date | None]


def history(customer: Customer) -> list[Row]:
    rows = Assignment.objects.filter(customer=customer).select_related("manager")
    return sorted(
        (row.manager.name, row.role, f"{row.share:.2f}", row.from_on, row.to_on) for row in rows
    )


def move(customer: Customer, to: User, by: User, from_on: dt.date = TOMORROW) -> Assignment:
    return services.move(customer=customer, to=to, from_on=from_on, by=by, at=AT)


def share(
    customer: Customer, manager: User, part: str, by: User, from_on: dt.date = TOMORROW
) -> Assignment:
    return services.share(
        customer=customer, manager=manager, part=Decimal(part), from_on=from_on, by=by, at=AT
    )


def test_a_move_closes_one_assignment_and_opens_another(
    customer: Customer, colleague: User, head: User, as_app: AsApp
) -> None:
    with as_app(head):
        move(customer, colleague, head)
    assert history(customer) == [
        ("周立行", "LEAD", "1.00", TOMORROW, None),
        ("林晓芸", "LEAD", "1.00", make.LONG_AGO, TODAY),
    ]
    customer.refresh_from_db()
    assert customer.updated_at == AT  # who pulls changes sees that it moved


def test_the_old_manager_sees_the_customer_until_the_last_day(
    customer: Customer, manager: User, colleague: User, head: User
) -> None:
    move(customer, colleague, head)
    seen = {
        (who.name, day): Customer.objects.visible_to(who, day).exists()
        for who in (manager, colleague)
        for day in (TODAY, TOMORROW)
    }
    assert seen == {
        ("林晓芸", TODAY): True,
        ("林晓芸", TOMORROW): False,
        ("周立行", TODAY): False,
        ("周立行", TOMORROW): True,
    }


def test_a_share_comes_from_the_leads(
    customer: Customer, colleague: User, head: User, as_app: AsApp
) -> None:
    with as_app(head):
        share(customer, colleague, "0.3", head)
    assert history(customer) == [
        ("周立行", "CO", "0.30", TOMORROW, None),
        ("林晓芸", "LEAD", "0.70", TOMORROW, None),
        ("林晓芸", "LEAD", "1.00", make.LONG_AGO, TODAY),
    ]


def test_a_moved_lead_keeps_the_share_that_the_lead_had(
    customer: Customer, colleague: User, head: User, branch: Branch
) -> None:
    third = make.make_staff("许可", Role.MANAGER, branch)
    share(customer, colleague, "0.3", head)
    move(customer, third, head, dt.date(2026, 12, 1))
    on = Assignment.objects.filter(customer=customer).on(dt.date(2026, 12, 1)).by_role()
    assert [(row.manager.name, row.share) for row in on] == [
        ("许可", Decimal("0.7")),
        ("周立行", Decimal("0.3")),
    ]
    spans = Assignment.objects.values_list("from_on", "to_on", "share")
    assert highest_share(spans) == 1


@pytest.mark.parametrize("part", ["0", "-0.1", "1", "1.2"])
def test_the_lead_keeps_a_share(part: str, customer: Customer, colleague: User, head: User) -> None:
    with pytest.raises(Refusal) as raised:
        share(customer, colleague, part, head)
    assert raised.value.field == "share"


def test_no_day_has_more_than_the_whole(
    customer: Customer, manager: User, colleague: User, head: User
) -> None:
    co = Assignment.Role.CO
    make.assign(customer, colleague, role=co, share=Decimal("0.5"), from_on=dt.date(2026, 12, 1))
    with pytest.raises(Refusal) as raised:
        move(customer, colleague, head)
    assert raised.value.field == "share"
    assert Assignment.objects.filter(customer=customer, to_on=None).count() == 2


def test_what_began_today_cannot_have_ended_yesterday(
    customer: Customer, manager: User, colleague: User, head: User
) -> None:
    move(customer, colleague, head)
    with pytest.raises(Refusal) as raised:
        move(customer, manager, head)
    assert raised.value.field == "from_on"
    assert len(history(customer)) == 2


def test_the_past_has_no_second_lead(customer: Customer, colleague: User, head: User) -> None:
    with pytest.raises(Refusal):
        services.assign(customer=customer, manager=colleague, from_on=TODAY, by=head, at=AT)


def test_the_database_itself_admits_one_lead_a_day(customer: Customer, colleague: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.assign(customer, colleague, from_on=TODAY)


def test_a_customer_of_the_pool_gets_a_lead(
    branch: Branch, manager: User, head: User, as_app: AsApp
) -> None:
    orphan = make.make_customer(None, branch)
    with as_app(head):
        services.assign(customer=orphan, manager=manager, from_on=TODAY, by=head, at=AT)
    assert history(orphan) == [("林晓芸", "LEAD", "1.00", TODAY, None)]


def test_without_a_lead_there_is_nothing_to_move_or_share(
    branch: Branch, manager: User, head: User
) -> None:
    orphan = make.make_customer(None, branch)
    with pytest.raises(Refusal):
        move(orphan, manager, head)
    with pytest.raises(Refusal):
        share(orphan, manager, "0.3", head)


def test_the_lead_is_not_their_own_partner(customer: Customer, manager: User, head: User) -> None:
    with pytest.raises(Refusal):
        share(customer, manager, "0.3", head)
    with pytest.raises(Refusal):
        move(customer, manager, head)


@pytest.mark.parametrize("who", ["manager", "assistant", "auditor", "head_office"])
def test_only_a_head_arranges_who_manages_whom(
    who: str, customer: Customer, colleague: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(services.NotTheirs):
        move(customer, colleague, request.getfixturevalue(who))


def test_a_head_gives_only_to_managers_of_their_branch(
    customer: Customer, other_manager: User, head: User
) -> None:
    with pytest.raises(services.NotTheirs):
        move(customer, other_manager, head)
    assert len(history(customer)) == 1


def test_a_head_elsewhere_finds_no_such_customer(
    foreign_customer: Customer, colleague: User, head: User
) -> None:
    with pytest.raises(Customer.DoesNotExist):
        move(foreign_customer, colleague, head)
