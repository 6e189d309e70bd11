"""Deposit-maturity reminders: planned once, on working days, told to who manages today."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import translation

from crm import reminders
from crm.core import ledger
from crm.core.models import Branch, Delivery, Reminder, Role, Setting, User
from crm.reminders import deposits
from customers.models import Customer, DepositAccount
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 0, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)


def maturing(customer: Customer, day: dt.date, **fields: object) -> DepositAccount:
    return make.make_deposit(
        customer,
        {dt.date(2026, 11, 1): Decimal("600000.00")},
        kind=DepositAccount.Kind.TIME,
        matures_on=day,
        **fields,
    )


def plan(on: dt.date) -> int:
    return reminders.plan_due(on=on, at=AT)


def planned() -> list[tuple[dt.date, int, str]]:
    rows = Reminder.objects.order_by("due_on")
    return [(row.due_on, row.lead_days, row.state) for row in rows]


def test_each_lead_day_is_told_once_on_its_working_day(customer: Customer) -> None:
    # 2026-12-24 is a Thursday: -30 → Tue 11-24, -7 → Thu 12-17, -3 → Mon 12-21,
    # -1 → Wed 12-23, 0 → Thu 12-24, +1 → Fri 12-25
    maturing(customer, dt.date(2026, 12, 24))
    for offset in range(40):
        plan(MONDAY + dt.timedelta(days=offset))
    assert [(due, lead) for due, lead, _ in planned()] == [
        (dt.date(2026, 11, 24), 30),
        (dt.date(2026, 12, 17), 7),
        (dt.date(2026, 12, 21), 3),
        (dt.date(2026, 12, 23), 1),
        (dt.date(2026, 12, 24), 0),
        (dt.date(2026, 12, 25), -1),
    ]


def test_twice_plans_nothing_more(customer: Customer) -> None:
    maturing(customer, dt.date(2026, 11, 26))
    assert plan(MONDAY) > 0
    assert plan(MONDAY) == 0


def test_three_days_late_gives_the_same_rows_and_tells_the_latest(customer: Customer) -> None:
    maturing(customer, dt.date(2026, 11, 26))  # -3 → Mon 11-23, -1 → 11-25, 0 → 11-26
    plan(dt.date(2026, 11, 26))
    *rows, after = planned()
    assert [due for due, _, _ in rows][-3:] == [
        MONDAY,
        dt.date(2026, 11, 25),
        dt.date(2026, 11, 26),
    ]
    assert [state for _, _, state in rows] == ["CANCELLED"] * (len(rows) - 1) + ["PLANNED"]
    assert after == (dt.date(2026, 11, 27), -1, "PLANNED")


@pytest.mark.parametrize(
    ("matures_on", "lead", "told_on"),
    [
        # Saturday 2026-11-28 is a day off: told on Friday; asked after on Monday
        (dt.date(2026, 11, 28), 0, dt.date(2026, 11, 27)),
        (dt.date(2026, 11, 28), -1, dt.date(2026, 11, 30)),
        # Saturday 2026-02-28 is a make-up workday (DOMAIN.md D)
        (dt.date(2026, 2, 28), 0, dt.date(2026, 2, 28)),
        # National Day: 2026-10-01 … 10-07 are days off
        (dt.date(2026, 10, 5), 1, dt.date(2026, 9, 30)),
        (dt.date(2026, 10, 1), -1, dt.date(2026, 10, 8)),
    ],
)
def test_days_off_move_the_telling_not_the_maturity(
    db: None, matures_on: dt.date, lead: int, told_on: dt.date
) -> None:
    assert reminders.told_on(matures_on, lead) == told_on


def test_two_leads_on_one_day_are_told_once_as_the_nearer(customer: Customer) -> None:
    maturing(customer, dt.date(2026, 11, 29))  # Sunday: -1 and 0 both fall on Friday 11-27
    plan(dt.date(2026, 11, 27))
    assert (dt.date(2026, 11, 27), 0, "PLANNED") in planned()
    assert len([row for row in planned() if row[0] == dt.date(2026, 11, 27)]) == 1


def test_a_changed_maturity_cancels_what_was_not_told(customer: Customer) -> None:
    account = maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    account.matures_on = dt.date(2027, 5, 24)
    account.save()
    plan(MONDAY)
    assert {state for _, _, state in planned()} == {"CANCELLED"}


def test_a_closed_or_empty_account_is_not_reminded_of(customer: Customer) -> None:
    maturing(customer, dt.date(2026, 11, 24), closed_on=dt.date(2026, 11, 20))
    emptied = maturing(customer, dt.date(2026, 11, 24))
    make.set_balance(emptied, dt.date(2026, 11, 10), Decimal(0))
    assert plan(MONDAY) == 0


def test_lead_days_are_a_dated_setting(customer: Customer) -> None:
    Setting.objects.create(key="deposit.lead_days", value=[5], from_on=dt.date(2026, 1, 1))
    maturing(customer, dt.date(2026, 11, 30))  # Monday; five days before is Wednesday 11-25
    plan(dt.date(2026, 11, 30))
    assert planned() == [(dt.date(2026, 11, 25), 5, "PLANNED")]


def test_an_auto_renewed_deposit_says_so(customer: Customer) -> None:
    account = maturing(customer, dt.date(2026, 11, 24), auto_renew=True)
    plan(MONDAY)
    reminder = Reminder.objects.get(state="PLANNED", due_on=MONDAY)
    assert "约转" in deposits.text(reminder, account, MONDAY)


@pytest.mark.parametrize(
    ("matures_on", "read_on", "words"),
    [
        # told on Friday for Monday: three days, not the lead of one
        (dt.date(2026, 11, 30), dt.date(2026, 11, 27), "还有 3 天"),
        (dt.date(2026, 11, 28), dt.date(2026, 11, 27), "还有 1 天"),
        (dt.date(2026, 11, 27), dt.date(2026, 11, 27), "今天到期"),
        (dt.date(2026, 11, 26), dt.date(2026, 11, 27), "承接"),
    ],
)
def test_the_days_are_counted_on_the_day_of_reading(
    customer: Customer, matures_on: dt.date, read_on: dt.date, words: str
) -> None:
    account = maturing(customer, matures_on)
    plan(min(read_on, matures_on))
    reminder = Reminder.objects.filter(lead_days__gte=0).first()
    assert reminder is not None
    with translation.override("zh-hans"):
        assert words in deposits.text(reminder, account, read_on)


def asked_after(account: DepositAccount, **changed: object) -> str:
    """What +1 says of an account that the night changed behind a maturity on Tuesday 24."""
    DepositAccount.objects.filter(pk=account.pk).update(**changed)
    plan(dt.date(2026, 11, 25))
    row = Reminder.objects.get(lead_days=-1)
    assert (row.state, row.due_on) == ("PLANNED", dt.date(2026, 11, 25))
    account.refresh_from_db()
    with translation.override("zh-hans"):
        return deposits.text(row, account, row.due_on)


def test_who_took_the_money_out_is_asked_after(customer: Customer) -> None:
    account = maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    assert "支取" in asked_after(account, balance=0, closed_on=dt.date(2026, 11, 24))


def test_what_renewed_itself_is_told_after_its_day(customer: Customer) -> None:
    account = maturing(customer, dt.date(2026, 11, 24), auto_renew=True)
    plan(MONDAY)
    assert "约转" in asked_after(account, matures_on=dt.date(2027, 11, 24))


def test_a_maturity_that_moved_before_its_day_is_not_asked_after(customer: Customer) -> None:
    account = maturing(customer, dt.date(2026, 11, 25))
    plan(MONDAY)
    assert Reminder.objects.get(lead_days=-1).state == "PLANNED"
    DepositAccount.objects.filter(pk=account.pk).update(matures_on=dt.date(2027, 5, 25))
    plan(dt.date(2026, 11, 24))
    assert Reminder.objects.get(lead_days=-1).state == "CANCELLED"


def deliver(on: dt.date = MONDAY) -> int:
    return reminders.deliver_due(on=on, at=AT)


def test_it_reaches_the_manager_in_the_application_and_by_mail(
    customer: Customer, manager: User
) -> None:
    manager.email = "lin@bank.example"
    manager.save()
    account = maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    assert deliver() == 2
    assert set(Delivery.objects.values_list("recipient", "channel", "state")) == {
        (manager.pk, "IN_APP", "DELIVERED"),
        (manager.pk, "EMAIL", "SENT"),
    }
    (message,) = mail.outbox
    assert message.to == ["lin@bank.example"]
    assert account.number not in message.body


def test_delivering_twice_delivers_nothing_more(customer: Customer) -> None:
    maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    assert (deliver(), deliver()) == (1, 0)


def test_recipients_are_those_of_the_day_of_delivery(
    customer: Customer, manager: User, colleague: User
) -> None:
    maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    customer.assignments.update(to_on=dt.date(2026, 11, 22))
    make.assign(customer, colleague, from_on=MONDAY)
    deliver()
    assert [row.recipient for row in Delivery.objects.all()] == [colleague]


def test_a_stand_in_is_told_too(
    customer: Customer, manager: User, colleague: User, branch: Branch
) -> None:
    make.post(colleague, Role.MANAGER, branch, acting_for=manager, from_on=MONDAY)
    maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    deliver()
    assert {row.recipient for row in Delivery.objects.all()} == {manager, colleague}


def test_a_customer_without_a_manager_goes_to_the_nearest_head(
    branch: Branch, head: User, head_office: User
) -> None:
    maturing(make.make_customer(None, branch), dt.date(2026, 11, 24))
    plan(MONDAY)
    deliver()
    assert [row.recipient for row in Delivery.objects.all()] == [head]


def test_with_nobody_to_tell_it_waits(branch: Branch) -> None:
    maturing(make.make_customer(None, branch), dt.date(2026, 11, 24))
    plan(MONDAY)
    assert deliver() == 0
    later = AT + dt.timedelta(hours=1)
    assert reminders.deliver_due(on=MONDAY, at=later) == 0
    assert Reminder.objects.get(due_on=MONDAY).attempts == 1, "not asked for again all day long"
    tomorrow = AT + dt.timedelta(days=1)
    reminders.deliver_due(on=MONDAY, at=tomorrow)
    assert Reminder.objects.get(due_on=MONDAY).attempts == 2


def test_those_whom_nobody_serves_stand_in_nobodys_way(
    customer: Customer, branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "BATCH", 1)
    monkeypatch.setattr(ledger.claim, "__kwdefaults__", {"limit": 1})
    for _n in range(2):
        maturing(make.make_customer(None, branch), dt.date(2026, 11, 24))
    maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    first = Reminder.objects.filter(state="PLANNED", due_on=MONDAY)
    first.exclude(customer_id=customer.pk).update(due_on=dt.date(2026, 11, 1))
    assert deliver() == 1


def test_a_mail_with_nothing_left_to_tell_is_not_sent(
    customer: Customer, manager: User, colleague: User
) -> None:
    User.objects.filter(pk=manager.pk).update(email="m@bank.example")
    maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    ledger.deliver(ledger.claim(at=AT, on=MONDAY), at=AT, on=MONDAY, to=reminders.recipients)
    customer.assignments.update(manager=colleague)
    assert ledger.send_mails(at=AT, digest=reminders.digest) == 0
    assert mail.outbox == []
    assert Delivery.objects.get(channel="EMAIL").state == "FAILED"


def test_a_dead_workers_lease_runs_out(customer: Customer) -> None:
    maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    assert len(ledger.claim(at=AT, on=MONDAY)) == 1  # and the worker dies
    assert ledger.claim(at=AT, on=MONDAY) == []
    later = AT + ledger.LEASE + dt.timedelta(seconds=1)
    assert reminders.deliver_due(on=MONDAY, at=later) == 1


def test_a_mail_that_died_half_way_is_left_to_a_person(customer: Customer, manager: User) -> None:
    manager.email = "lin@bank.example"
    manager.save()
    maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    ledger.deliver(ledger.claim(at=AT, on=MONDAY), at=AT, on=MONDAY, to=reminders.recipients)
    Delivery.objects.filter(channel="EMAIL").update(state="UNKNOWN")
    assert ledger.send_mails(at=AT, digest=reminders.digest) == 0
    assert mail.outbox == []


def test_what_i_may_no_longer_see_is_not_told_in_words(
    customer: Customer, manager: User, colleague: User
) -> None:
    maturing(customer, dt.date(2026, 11, 24))
    plan(MONDAY)
    rows = list(Reminder.objects.filter(state="PLANNED", due_on=MONDAY))
    assert len(reminders.lines(rows, manager)) == 1
    assert reminders.lines(rows, colleague) == []
