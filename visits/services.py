"""What is written about visits and promises: one function, one atomic write."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from crm.core.access import has_role
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Role, User
from crm.core.policy import setting
from crm.core.workdays import add_working_days
from customers.models import Assignment, Contact, Customer, Need
from visits.models import Promise, PromiseFeedback, Visit, VisitPerson


class AlreadyClosed(Refusal):
    """Somebody else answered or withdrew the promise first."""

    def __init__(self, promise: Promise) -> None:
        super().__init__(
            _("%(who)s has closed this promise already: %(answer)s")
            % {"who": promise.closed_by, "answer": promise.answer}
        )


@dataclass(frozen=True)
class NewPromise:
    """A promise as it is made: its words, its day, whether it is on price, limit or term."""

    text: str
    due_on: dt.date
    needs_consent: bool = False


def default_due(made_on: dt.date) -> dt.date:
    """The next working day (S11), or as the setting `promise.due_working_days` says."""
    return add_working_days(made_on, int(setting("promise.due_working_days", on=made_on)))


def speaker(*, by: User, customer: Customer, on: dt.date) -> User:
    """Whose visit it is when `by` writes it: the manager whom an assistant serves, else `by`."""
    served = by.postings.on(on).filter(role=Role.ASSISTANT).values("acting_for")
    mine = Assignment.objects.on(on).filter(customer=customer, manager__in=served)
    row = mine.select_related("manager").order_by("role").first()
    return row.manager if row and not has_role(by, Role.MANAGER, on=on) else by


@transaction.atomic
def log_visit(
    *,
    by: User,
    customer: Customer,
    channel: str,
    happened_at: dt.datetime,
    result: str,
    at: dt.datetime,
    client_key: uuid.UUID,
    minutes: int | None = None,
    note: str = "",
    people: Sequence[Contact] = (),
    needs: Sequence[str] = (),
    promises: Sequence[NewPromise] = (),
    next_contact_on: dt.date | None = None,
) -> Visit:
    """One visit with all that follows from it; the same `client_key` again gives the same visit.

    Needs already open stay as they are. The customer's last and next contact move along.
    Raises Refusal for a visit in the future. The caller has checked that `by` sees `customer`.
    """
    sent_before = Visit.objects.filter(logged_by=by, client_key=client_key).first()
    if sent_before:
        return sent_before
    if happened_at > at:
        raise Refusal(
            _("A visit is logged after it took place: choose now or earlier."), field="happened_at"
        )
    with refusing(Visit, Promise):
        visit = Visit.objects.create(
            customer=customer,
            manager=speaker(by=by, customer=customer, on=business_day(at)),
            logged_by=by,
            channel=channel,
            happened_at=happened_at,
            minutes=minutes,
            result=result,
            note=note,
            is_first=not customer.visits.exists(),
            next_contact_on=next_contact_on,
            client_key=client_key,
            created_at=at,
        )
        _add_promises(visit, promises, at=at)
    _add_people(visit, people)
    _add_needs(visit, needs, at=at)
    _move_contacts(customer, business_day(happened_at), next_contact_on)
    return visit


def _add_people(visit: Visit, people: Sequence[Contact]) -> None:
    VisitPerson.objects.bulk_create(
        VisitPerson(visit=visit, contact=contact, customer_id=visit.customer_id)
        for contact in people
    )


def _add_needs(visit: Visit, needs: Sequence[str], *, at: dt.datetime) -> None:
    day = business_day(visit.happened_at)
    Need.objects.bulk_create(
        [
            Need(
                customer=visit.customer,
                kind=kind,
                found_on=day,
                found_by=visit.logged_by,
                created_at=at,
            )
            for kind in needs
        ],
        ignore_conflicts=True,
    )


def _add_promises(visit: Visit, promises: Sequence[NewPromise], *, at: dt.datetime) -> None:
    Promise.objects.bulk_create(
        Promise(
            customer=visit.customer,
            visit=visit,
            text=new.text,
            made_by=visit.manager,
            made_on=business_day(visit.happened_at),
            due_on=new.due_on,
            needs_consent=new.needs_consent,
            created_at=at,
        )
        for new in promises
    )


def _move_contacts(customer: Customer, day: dt.date, next_contact_on: dt.date | None) -> None:
    changes: dict[str, object] = {"last_contact_on": Greatest("last_contact_on", Value(day))}
    if next_contact_on:
        changes["next_contact_on"] = next_contact_on
    Customer.objects.filter(pk=customer.pk).update(**changes)


@transaction.atomic
def answer_promise(*, promise: Promise, answer: str, by: User, at: dt.datetime) -> Promise:
    """Close an open promise with its answer; AlreadyClosed when somebody was faster."""
    return _close(promise, Promise.State.ANSWERED, answer, by=by, at=at)


@transaction.atomic
def withdraw_promise(*, promise: Promise, reason: str, by: User, at: dt.datetime) -> Promise:
    """Close an open promise that will not be kept, with the reason told to the customer."""
    return _close(promise, Promise.State.WITHDRAWN, reason, by=by, at=at)


def _close(promise: Promise, state: str, answer: str, *, by: User, at: dt.datetime) -> Promise:
    held = Promise.objects.select_for_update().get(pk=promise.pk)
    if held.state != Promise.State.OPEN:
        raise AlreadyClosed(held)
    if held.waits_for_consent and state == Promise.State.ANSWERED:
        raise Refusal(
            _("A promise on price, limit or term waits for consent before it is given."),
            who=_("The branch head may consent."),
        )
    held.state, held.answer, held.closed_by, held.closed_at = state, answer, by, at
    held.save(update_fields=["state", "answer", "closed_by", "closed_at"])
    return held


@transaction.atomic
def consent(*, promise: Promise, by: User, at: dt.datetime) -> Promise:
    """A head lets a promise on price, limit or term be given (S17); nobody their own."""
    held = Promise.objects.select_for_update().get(pk=promise.pk)
    if held.state != Promise.State.OPEN:
        raise AlreadyClosed(held)
    if held.made_by_id == by.pk:
        raise Refusal(_("Nobody consents to their own promise."))
    if held.waits_for_consent:
        held.consent_by, held.consent_at = by, at
        held.save(update_fields=["consent_by", "consent_at"])
    return held


@transaction.atomic
def give_feedback(*, promise: Promise, text: str, by: User, on: dt.date) -> PromiseFeedback:
    """The word given to the customer on `on`; a second one of the day replaces the first."""
    row, _created = PromiseFeedback.objects.update_or_create(
        promise=promise,
        day=on,
        defaults={"text": text, "by": by, "customer_id": promise.customer_id},
    )
    return row
