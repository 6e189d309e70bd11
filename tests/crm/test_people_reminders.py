"""Birthdays and papers that expire: told on the right days, once, and only where it is welcome."""

import datetime as dt

import pytest
from django.utils import translation

from crm import reminders
from crm.core.models import Branch, Reminder, Setting, User
from crm.reminders import people
from customers.models import Consent, Contact, Customer, IdentityPaper
from tests import factories as make
from tests.people_factories import make_consent, make_paper

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 9, 21, 0, 0, tzinfo=dt.UTC)
D, DAY = dt.date, dt.timedelta(days=1)
MONDAY = D(2026, 9, 21)
MID_AUTUMN = D(2026, 9, 25)  # 八月十五, a Friday and a day off
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def plan(on: dt.date = MONDAY) -> int:
    return reminders.plan_due(on=on, at=AT)


def told() -> list[tuple[dt.date, int, str]]:
    rows = Reminder.objects.order_by("about_on", "due_on")
    return [(row.about_on, row.lead_days, row.state) for row in rows]


def person(customer: Customer, born_on: dt.date, *, lunar: bool = False) -> Contact:
    row = make.make_contact(customer, born_on=born_on, born_lunar=lunar)
    Contact.objects.filter(pk=row.pk).update(created_at=LONG_AGO)
    return row


def paper(customer: Customer, by: User, valid_until: dt.date) -> IdentityPaper:
    return make_paper(customer, by, valid_until=valid_until, seen_on=D(2025, 1, 1))


def lines(reader: User) -> list[str]:
    with translation.override("en"):
        return [line.text for line in reminders.lines(Reminder.objects.all(), reader)]


def test_a_lunar_birthday_is_told_for_its_solar_day_of_this_year(customer: Customer) -> None:
    person(customer, D(1990, 10, 3), lunar=True)  # 八月十五
    person(customer, D(1990, 10, 3))  # the same day by the sun: not now
    plan(MID_AUTUMN - 3 * DAY)
    assert told() == [(MID_AUTUMN, 3, "PLANNED")]


def test_a_day_off_is_told_on_the_working_day_before(customer: Customer) -> None:
    person(customer, D(1985, 9, 26))  # a Saturday in 2026: day 0 is told before the holiday
    plan(D(2026, 9, 24))
    (row,) = Reminder.objects.filter(lead_days=0)
    assert (row.about_on, row.due_on) == (D(2026, 9, 26), D(2026, 9, 24))


def test_twice_plans_nothing_more_and_late_gives_the_same_rows(customer: Customer) -> None:
    person(customer, D(1985, 9, 22))
    for day in (MONDAY, MONDAY, MONDAY + DAY, MONDAY + 3 * DAY):
        plan(day)
    rows = told()
    # three days before is Saturday 19, told on Friday 18: overtaken by the day itself or told first
    assert [(about, lead) for about, lead, _ in rows] == [(D(2026, 9, 22), 3), (D(2026, 9, 22), 0)]
    Reminder.objects.all().delete()
    plan(MONDAY + 3 * DAY)
    assert [(about, lead) for about, lead, _ in told()] == [(one, two) for one, two, _ in rows]
    assert [state for *_, state in told()] == ["CANCELLED", "PLANNED"]


def test_next_year_the_birthday_is_told_again(customer: Customer) -> None:
    person(customer, D(1990, 10, 3), lunar=True)
    plan(D(2026, 9, 24))
    plan(D(2027, 9, 15))  # 八月十五 of 2027
    days = {about for about, *_ in told()}
    assert days == {D(2026, 9, 25), D(2027, 9, 15)}


def test_the_customer_s_own_birthday_is_told_for_people_only(
    customer: Customer, manager: User, branch: Branch
) -> None:
    individual = make.make_customer(manager, branch, "陈志明", kind=Customer.Kind.INDIVIDUAL)
    rows = Customer.objects.filter(pk__in=[customer.pk, individual.pk])
    rows.update(born_on=D(1980, 9, 21), created_at=LONG_AGO)
    plan()
    subjects = set(Reminder.objects.values_list("subject_key", flat=True))
    assert subjects == {f"born:customer:{individual.pk}"}


@pytest.mark.parametrize("closed", [("DATA",), Consent.REACH])
def test_who_wants_to_be_left_in_peace_is_not_wished_well(
    closed: tuple[str, ...], customer: Customer, manager: User
) -> None:
    row = person(customer, D(1985, 9, 21))
    plan()
    assert lines(manager)
    for subject in closed:
        make_consent(row, manager, subject)
    assert lines(manager) == []
    plan()
    assert {state for *_, state in told()} == {"CANCELLED"}
    Reminder.objects.all().delete()
    plan()
    assert told() == []


def test_a_closed_channel_is_named_and_the_one_they_like_is_not_offered_when_closed(
    customer: Customer, manager: User, colleague: User
) -> None:
    row = person(customer, D(1985, 9, 21))
    Contact.objects.filter(pk=row.pk).update(prefers="CALL")
    Setting.objects.create(key="birthday.lead_days", value=[0], from_on=D(2026, 1, 1))
    plan()
    assert lines(manager) == [
        "Birthday on 2026-09-21; likes to be reached by: Phone call",
    ]
    make_consent(row, manager, "CALL")
    assert lines(manager) == ["Birthday on 2026-09-21; not by: Phone call"]
    assert lines(colleague) == []


def test_a_paper_is_told_before_it_expires_and_the_day_after(
    customer: Customer, manager: User
) -> None:
    paper(customer, manager, D(2026, 10, 21))  # Wednesday: −30 → Mon 9-21, −7 → 10-14, +1 → 10-22
    for offset in range(32):
        plan(MONDAY + offset * DAY)
    rows = Reminder.objects.order_by("due_on")
    assert [(row.due_on, row.lead_days) for row in rows] == [
        (D(2026, 9, 21), 30),
        (D(2026, 10, 14), 7),
        (D(2026, 10, 21), 0),
        (D(2026, 10, 22), -1),
    ]
    assert plan(MONDAY + 31 * DAY) == 0
    assert "Business licence expired on 2026-10-21: ask for the new one" in lines(manager)


def test_a_renewed_paper_is_told_no_more(customer: Customer, manager: User) -> None:
    paper(customer, manager, D(2026, 10, 21))
    plan()
    assert lines(manager) == ["Business licence expires on 2026-10-21: ask for the new one"]
    make_paper(customer, manager, seen_on=D(2025, 6, 1), valid_until=D(2046, 10, 21))
    plan()
    assert [state for *_, state in told()] == ["CANCELLED"]
    assert lines(manager) == []


def test_a_paper_for_good_is_never_told(customer: Customer, manager: User) -> None:
    make_paper(customer, manager)
    assert plan() == 0


def test_the_source_holds_days_and_nothing_that_anybody_typed() -> None:
    source = people._born_around(MONDAY, 3)
    assert "{" not in source.replace("'{", "")
    assert source.count("2026-09-21") > 100  # one for each year since 1901 at least
