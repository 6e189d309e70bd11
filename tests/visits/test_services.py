"""One write each: visits, promises, feedback, consent."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from crm.core.clock import business_day
from crm.core.errors import Refusal
from crm.core.models import Branch, Role, User
from crm.core.workdays import is_working_day
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
        # each a second before the other: a second visit of one moment is refused
        "happened_at": AT - dt.timedelta(seconds=Visit.objects.count()),
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


def test_readers_of_changes_see_that_the_customer_changed(
    customer: Customer, manager: User
) -> None:
    customer.refresh_from_db()
    version, updated_at = customer.version, customer.updated_at
    later = max(AT, updated_at) + dt.timedelta(seconds=1)
    log(customer, manager, at=later)
    customer.refresh_from_db()
    assert (customer.version, customer.updated_at) == (version + 1, later)


def test_without_a_next_contact_a_plan_that_is_due_is_done_and_a_later_one_stays(
    customer: Customer, manager: User
) -> None:
    for planned, left in ((dt.date(2026, 11, 23), None), (TUESDAY, TUESDAY)):
        Customer.objects.filter(pk=customer.pk).update(next_contact_on=planned)
        log(customer, manager)
        customer.refresh_from_db()
        assert customer.next_contact_on == left


def test_who_was_not_met_was_not_contacted(customer: Customer, manager: User) -> None:
    missed = log(customer, manager, result=Visit.Result.NOT_MET)
    customer.refresh_from_db()
    assert customer.last_contact_on is None
    assert missed.is_first
    assert log(customer, manager).is_first
    assert not log(customer, manager).is_first


def test_a_promise_is_made_to_the_one_person_who_was_met(customer: Customer, manager: User) -> None:
    contact, other = make.make_contact(customer), make.make_contact(customer, "周晓婷")
    told = [
        services.NewPromise("送方案", TUESDAY),
        services.NewPromise("报行长", TUESDAY, to=Promise.To.SUPERIOR),
    ]
    alone = log(customer, manager, people=[contact], promises=told)
    assert set(alone.promises.values_list("to", "to_contact")) == {
        ("CUSTOMER", contact.pk),
        ("SUPERIOR", None),
    }
    both = log(customer, manager, people=[contact, other], promises=told[:1])
    assert both.promises.get().to_contact is None


def test_a_superior_is_no_contact_of_the_customer(customer: Customer, manager: User) -> None:
    contact = make.make_contact(customer)
    with pytest.raises(IntegrityError), transaction.atomic():
        promise(customer, manager, to=Promise.To.SUPERIOR, to_contact=contact)


def test_a_promise_due_before_the_visit_is_refused_with_the_whole_visit(
    customer: Customer, manager: User
) -> None:
    early = services.NewPromise("送方案", dt.date(2026, 11, 22))
    with pytest.raises(Refusal):
        log(customer, manager, promises=[early], needs=["CREDIT"])
    assert not Visit.objects.exists()
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("tier", "day"),
    [
        ("PLATINUM", dt.date(2027, 2, 22)),  # 90 days on is Sunday 21 February → Monday
        ("DIAMOND", dt.date(2026, 12, 23)),  # 30 days
        ("GOLD", dt.date(2027, 5, 24)),  # 180 days: Saturday 22 May → Monday
        ("ORDINARY", dt.date(2027, 11, 23)),  # 365 days
    ],
)
def test_the_next_contact_is_proposed_by_tier_on_a_working_day(
    customer: Customer, tier: str, day: dt.date
) -> None:
    customer.tier = tier
    cadence = services.cadence_days(customer, on=AT.date())
    found = services.proposals(cadence=cadence, on=AT.date(), due=TUESDAY)
    assert [plan.on for plan in found if plan.why == "TIER"] == [day]
    assert all(is_working_day(plan.on) for plan in found)


def test_a_visit_in_the_future_is_refused_and_nothing_is_written(
    customer: Customer, manager: User
) -> None:
    with pytest.raises(Refusal) as refused:
        log(customer, manager, happened_at=AT + dt.timedelta(minutes=1), needs=["CREDIT"])
    assert refused.value.field == "happened_at"
    assert not Visit.objects.exists()
    assert not Need.objects.exists()


def test_who_manages_elsewhere_and_assists_here_logs_for_the_manager_here(
    customer: Customer, manager: User, branch: Branch, other_branch: Branch
) -> None:
    two_hats = make.make_staff("双职", Role.MANAGER, other_branch)
    make.post(two_hats, Role.ASSISTANT, branch, acting_for=manager)
    visit = log(customer, two_hats)
    assert (visit.manager, visit.logged_by) == (manager, two_hats)
    own = make.make_customer(two_hats, other_branch, "彼处客户")
    assert log(own, two_hats).manager == two_hats


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


def test_a_head_of_elsewhere_who_manages_the_customer_does_not_consent(
    customer: Customer, manager: User, other_branch: Branch
) -> None:
    elsewhere = make.make_staff("梁慧敏", Role.HEAD, other_branch)
    one = promise(customer, manager, needs_consent=True)
    with pytest.raises(Refusal):
        services.consent(promise=one, by=elsewhere, at=AT)
    one.refresh_from_db()
    assert one.waits_for_consent


def test_the_head_above_the_branch_may_consent(
    customer: Customer, manager: User, branch: Branch
) -> None:
    assert branch.parent
    above = make.make_staff("方远哲", Role.HEAD, branch.parent)
    one = promise(customer, manager, needs_consent=True)
    assert services.consent(promise=one, by=above, at=AT).consent_by == above


def test_a_closed_promise_takes_no_feedback_and_no_consent(
    customer: Customer, manager: User, head: User
) -> None:
    one = promise(customer, manager)
    services.withdraw_promise(promise=one, reason="客户不需要了", by=manager, at=AT)
    with pytest.raises(services.AlreadyClosed):
        services.give_feedback(promise=one, text="还在审批", by=manager, on=TUESDAY)
    with pytest.raises(services.AlreadyClosed):
        services.consent(promise=one, by=head, at=AT)
    assert not PromiseFeedback.objects.exists()


def test_an_answer_without_words_is_refused(customer: Customer, manager: User) -> None:
    with pytest.raises(Refusal):
        services.answer_promise(promise=promise(customer, manager), answer="", by=manager, at=AT)


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


# --- the same form again ------------------------------------------------------------------------


def test_a_phone_that_sends_again_with_more_loses_nothing(
    customer: Customer, manager: User
) -> None:
    key, due = uuid.uuid4(), business_day(AT) + dt.timedelta(days=1)
    first = [services.NewPromise("回复报价", due)]
    values = {"client_key": key, "happened_at": AT}
    visit = log(customer, manager, promises=first, needs=["CREDIT"], **values)
    more = [*first, services.NewPromise("送资料", due)]
    again = log(
        customer, manager, promises=more, needs=["CREDIT", "DEPOSIT"], note="补充", **values
    )
    assert again.pk == visit.pk
    assert Visit.objects.get().note == "补充"
    assert set(visit.promises.values_list("text", flat=True)) == {"回复报价", "送资料"}
    assert set(customer.needs.values_list("kind", flat=True)) == {"CREDIT", "DEPOSIT"}


def test_the_same_moment_under_another_key_is_refused(customer: Customer, manager: User) -> None:
    log(customer, manager, happened_at=AT)
    with pytest.raises(Refusal) as refused:
        log(customer, manager, happened_at=AT)
    assert refused.value.field == "happened_at"
    assert Visit.objects.count() == 1
    log(customer, manager, happened_at=AT, channel=Visit.Channel.VISIT)


def test_a_key_belongs_to_one_customer(customer: Customer, manager: User, branch: Branch) -> None:
    key, other = uuid.uuid4(), make.make_customer(manager, branch)
    log(customer, manager, client_key=key)
    with pytest.raises(Refusal):
        log(other, manager, client_key=key)
    assert not other.visits.exists()


@pytest.mark.parametrize("cadence", [1, 14, 30, 365])
def test_the_tiers_contact_is_a_working_day_whatever_else_falls_on_it(cadence: int) -> None:
    day = services.tier_contact(cadence=cadence, on=business_day(AT))
    assert day > business_day(AT)
    assert is_working_day(day)
