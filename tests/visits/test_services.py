"""One write each: visits, promises, feedback, consent."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm.core.errors import Refusal
from crm.core.models import Branch, Role, User
from customers.models import Customer, Need
from tests import factories as make
from tests.conftest import AsApp
from visits import services
from visits.models import Promise, PromiseFeedback, Visit

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = dt.datetime(2026, 11, 23, 16, 0, tzinfo=SHANGHAI)
TUESDAY = dt.date(2026, 11, 24)


def log(customer: Customer, by: User, **fields: Any) -> Visit:
    values: dict[str, Any] = {
        "by": by,
        "customer": customer,
        "channel": Visit.Channel.PHONE,
        "happened_at": AT,
        "result": Visit.Result.FOLLOW_UP,
        "at": AT,
        "client_key": uuid.uuid4(),
        **fields,
    }
    return services.log_visit(**values)


def promise(customer: Customer, by: User, **fields: Any) -> Promise:
    made = {"made_by": by, "made_on": AT.date(), "due_on": TUESDAY, "text": "回复报价"}
    return Promise.objects.create(customer=customer, created_at=AT, **{**made, **fields})


def test_one_write_makes_the_visit_and_all_that_follows(
    customer: Customer, manager: User, as_app: AsApp
) -> None:
    contact = make.make_contact(customer)
    with as_app(manager):
        visit = log(
            customer,
            manager,
            people=[contact],
            needs=["CREDIT", "PAYROLL"],
            promises=[services.NewPromise("送方案", TUESDAY)],
            next_contact_on=dt.date(2026, 12, 7),
        )
    customer.refresh_from_db()
    assert (visit.manager, visit.logged_by, visit.is_first) == (manager, manager, True)
    assert [person.contact for person in visit.people.all()] == [contact]
    assert set(customer.needs.values_list("kind", "state")) == {
        ("CREDIT", "OPEN"),
        ("PAYROLL", "OPEN"),
    }
    assert list(visit.promises.values_list("text", "due_on", "made_by")) == [
        ("送方案", TUESDAY, manager.pk)
    ]
    assert customer.last_contact_on == dt.date(2026, 11, 23)
    assert customer.next_contact_on == dt.date(2026, 12, 7)


def test_the_same_form_sent_twice_is_one_visit(customer: Customer, manager: User) -> None:
    key = uuid.uuid4()
    new = [services.NewPromise("送方案", TUESDAY)]
    first = log(customer, manager, client_key=key, promises=new)
    assert log(customer, manager, client_key=key, promises=new) == first
    assert (Visit.objects.count(), Promise.objects.count()) == (1, 1)


def test_an_open_need_stays_as_it_is(customer: Customer, manager: User) -> None:
    log(customer, manager, needs=["CREDIT"])
    first = Need.objects.get()
    log(customer, manager, needs=["CREDIT"])
    assert Need.objects.get() == first


def test_an_older_visit_does_not_move_the_last_contact_back(
    customer: Customer, manager: User
) -> None:
    log(customer, manager)
    log(customer, manager, happened_at=AT - dt.timedelta(days=30))
    customer.refresh_from_db()
    assert customer.last_contact_on == dt.date(2026, 11, 23)


def test_a_visit_in_the_future_is_refused_and_nothing_is_written(
    customer: Customer, manager: User
) -> None:
    with pytest.raises(Refusal) as refused:
        log(customer, manager, happened_at=AT + dt.timedelta(minutes=1), needs=["CREDIT"])
    assert refused.value.field == "happened_at"
    assert not Visit.objects.exists()
    assert not Need.objects.exists()


def test_an_assistant_logs_for_the_manager_they_assist(
    customer: Customer, manager: User, assistant: User
) -> None:
    visit = log(customer, assistant)
    assert (visit.manager, visit.logged_by) == (manager, assistant)


def test_a_head_logs_their_own_visit(customer: Customer, head: User) -> None:
    assert log(customer, head).manager == head


@pytest.mark.parametrize(
    ("made_on", "due_on"),
    [
        (dt.date(2026, 11, 23), dt.date(2026, 11, 24)),
        (dt.date(2026, 11, 27), dt.date(2026, 11, 30)),  # Friday → Monday
        (dt.date(2026, 9, 30), dt.date(2026, 10, 8)),  # over National Day
        (dt.date(2026, 10, 9), dt.date(2026, 10, 10)),  # Saturday 10-10 is a make-up workday
        (dt.date(2026, 12, 31), dt.date(2027, 1, 4)),  # over New Year: Fri 1st off, then a weekend
    ],
)
def test_a_promise_is_due_the_next_working_day(db: None, made_on: dt.date, due_on: dt.date) -> None:
    assert services.default_due(made_on) == due_on


def test_an_answer_closes_the_promise_with_who_and_when(customer: Customer, manager: User) -> None:
    done = services.answer_promise(
        promise=promise(customer, manager), answer="已报 1.10%", by=manager, at=AT
    )
    assert (done.state, done.answer, done.closed_by, done.closed_at) == (
        "ANSWERED",
        "已报 1.10%",
        manager,
        AT,
    )


def test_the_second_of_two_answers_is_told_who_was_first(
    customer: Customer, manager: User, head: User
) -> None:
    one = promise(customer, manager)
    services.answer_promise(promise=one, answer="已回电", by=manager, at=AT)
    with pytest.raises(services.AlreadyClosed, match="已回电"):
        services.withdraw_promise(promise=one, reason="不办了", by=head, at=AT)
    one.refresh_from_db()
    assert one.answer == "已回电"


def test_a_price_promise_waits_for_a_heads_consent(
    customer: Customer, manager: User, head: User
) -> None:
    one = promise(customer, manager, needs_consent=True)
    with pytest.raises(Refusal):
        services.answer_promise(promise=one, answer="3.45%", by=manager, at=AT)
    services.consent(promise=one, by=head, at=AT)
    assert services.answer_promise(promise=one, answer="3.45%", by=manager, at=AT).answer


def test_nobody_consents_to_their_own_promise(customer: Customer, head: User) -> None:
    one = promise(customer, head, needs_consent=True)
    with pytest.raises(Refusal):
        services.consent(promise=one, by=head, at=AT)


def test_a_price_promise_may_be_withdrawn_without_consent(
    customer: Customer, manager: User
) -> None:
    one = promise(customer, manager, needs_consent=True)
    done = services.withdraw_promise(promise=one, reason="客户不需要了", by=manager, at=AT)
    assert done.state == "WITHDRAWN"


def test_feedback_is_one_a_day(customer: Customer, manager: User) -> None:
    one = promise(customer, manager)
    for text in ("还在审批", "明天有结果"):
        services.give_feedback(promise=one, text=text, by=manager, on=TUESDAY)
    assert PromiseFeedback.objects.get().text == "明天有结果"


def test_overdue_counts_from_the_day_after(customer: Customer, manager: User) -> None:
    one = promise(customer, manager)
    assert not Promise.objects.overdue(on=TUESDAY)
    assert list(Promise.objects.overdue(on=TUESDAY + dt.timedelta(days=1))) == [one]


def test_a_stand_in_speaks_as_themselves(
    customer: Customer, manager: User, colleague: User, branch: Branch
) -> None:
    make.post(colleague, Role.MANAGER, branch, acting_for=manager)
    assert log(customer, colleague).manager == colleague
