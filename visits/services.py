"""What is written about visits and promises: one function, one atomic write."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from crm.core.access import branches_sql, roles_over
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import Branch, Role, User
from crm.core.policy import setting
from crm.core.workdays import add_working_days
from customers.models import Assignment, Contact, Customer, Need
from visits import rules
from visits.models import (
    Preparation,
    Promise,
    PromiseFeedback,
    Question,
    QuestionList,
    Visit,
    VisitPerson,
)
from visits.question_lists import LISTS

ONE_DAY = dt.timedelta(days=1)
CADENCE = "contact.cadence_days"
HEAD_MAY = _("The branch head may consent.")


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
    to: str = Promise.To.CUSTOMER


def default_due(made_on: dt.date) -> dt.date:
    """The next working day (S11), or as the setting `promise.due_working_days` says."""
    return add_working_days(made_on, int(setting("promise.due_working_days", on=made_on)))


def cadence_days(customer: Customer | None, *, on: dt.date) -> int:
    """Days between contacts with a customer of this tier (a setting; E1: no public standard)."""
    tier = customer.tier if customer else Customer.Tier.ORDINARY
    return int(setting(CADENCE, on=on)[tier])


def proposals(*, cadence: int, on: dt.date, due: dt.date) -> list[rules.Proposal]:
    """Working days proposed for the next contact; `due` is when a promise made on `on` is due."""
    found: dict[dt.date, rules.Proposal] = {}
    for plan in rules.proposals(on, cadence, due):
        day = add_working_days(plan.on - ONE_DAY, 1)
        found.setdefault(day, replace(plan, on=day))
    return list(found.values())


def tier_contact(*, cadence: int, on: dt.date) -> dt.date:
    """The working day on which the tier's cadence asks for the next contact after `on`."""
    return add_working_days(on + dt.timedelta(days=max(cadence, 1)) - ONE_DAY, 1)


def speaker(*, by: User, customer: Customer, on: dt.date) -> User:
    """Whose visit it is when `by` writes it: the manager whom an assistant serves, else `by`.

    Who manages elsewhere and assists here writes for the manager here.
    """
    if Role.MANAGER in roles_over(by, customer.pk, on):
        return by
    served = by.postings.on(on).filter(role=Role.ASSISTANT).values("acting_for")
    mine = Assignment.objects.on(on).filter(customer=customer, manager__in=served)
    row = mine.select_related("manager").order_by("role").first()
    return row.manager if row else by


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
    purpose: str = Visit.Purpose.ROUTINE,
    minutes: int | None = None,
    note: str = "",
    people: Sequence[Contact] = (),
    needs: Sequence[str] = (),
    promises: Sequence[NewPromise] = (),
    next_contact_on: dt.date | None = None,
) -> Visit:
    """One visit with all that follows from it; the same `client_key` again is the same visit.

    A phone that got no answer sends again, perhaps with more: what is new in it is added, what
    reads otherwise is corrected, nothing is written twice. Open needs stay as they are; the next
    contact moves along, the last one if somebody was met. Raises Refusal for a visit in the
    future, for a promise due before it, and for a second visit of the same moment under another
    key (a form that the browser kept). That `by` sees `customer` is the caller's to check.
    """
    if happened_at > at:
        raise Refusal(
            _("A visit is logged after it took place: choose now or earlier."), field="happened_at"
        )
    said: dict[str, object] = {
        "channel": channel,
        "purpose": purpose,
        "happened_at": happened_at,
        "minutes": minutes,
        "result": result,
        "note": note,
        "next_contact_on": next_contact_on,
    }
    with refusing(Visit, Promise):
        visit, is_new = Visit.objects.get_or_create(
            logged_by=by,
            client_key=client_key,
            defaults={**_found_out(customer, by=by, at=at), **said},
        )
        known = _check_again(visit, customer, said, is_new=is_new)
        fresh = [promise for promise in promises if promise.text not in known]
        _add_promises(visit, fresh, people, at=at)
    _add_people_and_needs(visit, people, needs, by=by, at=at)
    _move_contacts(visit, at=at)
    return visit


def _check_again(
    visit: Visit, customer: Customer, said: dict[str, object], *, is_new: bool
) -> set[str]:
    """Refuse doubles; take over what is `said` otherwise now. Returns the promises it has."""
    if is_new:
        _refuse_a_second(visit)
        return set()
    if visit.customer_id != customer.pk:
        raise Refusal(_("This form was saved for another customer: open a new one."))
    Visit.objects.filter(pk=visit.pk).update(**said)
    visit.refresh_from_db()
    return set(visit.promises.values_list("text", flat=True))


def _refuse_a_second(visit: Visit) -> None:
    """The browser's Back shows a form that was sent already, with a key of its own."""
    same = Visit.objects.filter(
        logged_by=visit.logged_by_id,
        customer=visit.customer_id,
        channel=visit.channel,
        happened_at=visit.happened_at,
    )
    if same.exclude(pk=visit.pk).exists():
        raise Refusal(
            _("You have logged a visit of this moment already: change the time if it is another."),
            field="happened_at",
        )


def _found_out(customer: Customer, *, by: User, at: dt.datetime) -> dict[str, object]:
    return {
        "customer": customer,
        "manager": speaker(by=by, customer=customer, on=business_day(at)),
        "is_first": is_first_talk(customer),
        "created_at": at,
    }


def is_first_talk(customer: Customer) -> bool:
    """Has nobody of the bank met this customer before?"""
    return not rules.may_suggest_products(customer.visits.met()[:1].count())


def _add_promises(
    visit: Visit, promises: Sequence[NewPromise], people: Sequence[Contact], *, at: dt.datetime
) -> None:
    """Who was met alone is whom it was promised to."""
    met = people[0] if len(people) == 1 else None
    Promise.objects.bulk_create(
        Promise(
            customer=visit.customer,
            visit=visit,
            text=new.text,
            to=new.to,
            to_contact=met if new.to == Promise.To.CUSTOMER else None,
            made_by=visit.manager,
            made_on=business_day(visit.happened_at),
            due_on=new.due_on,
            needs_consent=new.needs_consent,
            created_at=at,
        )
        for new in promises
    )


def _add_people_and_needs(
    visit: Visit, people: Sequence[Contact], needs: Sequence[str], *, by: User, at: dt.datetime
) -> None:
    VisitPerson.objects.bulk_create(
        [
            VisitPerson(visit=visit, contact=contact, customer_id=visit.customer_id)
            for contact in people
        ],
        ignore_conflicts=True,
    )
    Need.objects.bulk_create(
        [
            Need(
                customer=visit.customer,
                kind=kind,
                found_on=business_day(visit.happened_at),
                found_by=by,
                created_at=at,
            )
            for kind in needs
        ],
        ignore_conflicts=True,
    )


def _move_contacts(visit: Visit, *, at: dt.datetime) -> None:
    """The customer's last and next contact follow; readers of changes see a new version."""
    day = business_day(visit.happened_at)
    row = Customer.objects.select_for_update(of=("self",)).get(pk=visit.customer_id)
    plan = rules.plan_after(row.next_contact_on, day, visit.next_contact_on)
    changes: dict[str, object] = {"next_contact_on": plan}
    if visit.result != Visit.Result.NOT_MET:
        changes["last_contact_on"] = Greatest("last_contact_on", Value(day))
    Customer.objects.filter(pk=row.pk).update(
        version=F("version") + 1, updated_at=Greatest("updated_at", Value(at)), **changes
    )


@transaction.atomic
def answer_promise(*, promise: Promise, answer: str, by: User, at: dt.datetime) -> Promise:
    """Close an open promise with its answer; AlreadyClosed when somebody was faster."""
    return _close(promise, Promise.State.ANSWERED, answer, by=by, at=at)


@transaction.atomic
def withdraw_promise(*, promise: Promise, reason: str, by: User, at: dt.datetime) -> Promise:
    """Close an open promise that will not be kept, with the reason told to the customer."""
    return _close(promise, Promise.State.WITHDRAWN, reason, by=by, at=at)


def _held_open(promise: Promise) -> Promise:
    """The promise as it is now, held for this write; AlreadyClosed when it is not open."""
    held = Promise.objects.select_for_update().get(pk=promise.pk)
    if held.state != Promise.State.OPEN:
        raise AlreadyClosed(held)
    return held


def _close(promise: Promise, state: str, answer: str, *, by: User, at: dt.datetime) -> Promise:
    held = _held_open(promise)
    if held.waits_for_consent and state == Promise.State.ANSWERED:
        raise Refusal(
            _("A promise on price, limit or term waits for consent before it is given."),
            who=HEAD_MAY,
        )
    held.state, held.answer, held.closed_by, held.closed_at = state, answer, by, at
    with refusing(Promise):
        held.save(update_fields=["state", "answer", "closed_by", "closed_at"])
    return held


@transaction.atomic
def consent(*, promise: Promise, by: User, at: dt.datetime) -> Promise:
    """The head of the customer's branch lets a promise on price, limit or term be given (S17).

    Raises Refusal for one's own promise, and for a head of elsewhere who sees the customer for
    another reason.
    """
    held = _held_open(promise)
    if by.pk == held.made_by_id:
        raise Refusal(_("Nobody consents to their own promise."), who=HEAD_MAY)
    if not heads(by, held.customer, on=business_day(at)):
        raise Refusal(_("The head of the customer's branch consents."), who=HEAD_MAY)
    if held.waits_for_consent:
        held.consent_by, held.consent_at = by, at
        held.save(update_fields=["consent_by", "consent_at"])
    return held


def heads(user: User, customer: Customer, *, on: dt.date) -> bool:
    """Does `user` head the customer's branch, or one above it, on `on`?"""
    theirs = RawSQL(branches_sql("%s", "%s", (Role.HEAD,)), [user.pk, on, on])
    return Branch.objects.filter(pk=customer.branch_id).filter(pk__in=theirs).exists()


@transaction.atomic
def give_feedback(*, promise: Promise, text: str, by: User, on: dt.date) -> PromiseFeedback:
    """The word given to the customer on `on`; a second one of the day replaces the first.

    AlreadyClosed when the promise needs no word any more.
    """
    held = _held_open(promise)
    row, _created = PromiseFeedback.objects.update_or_create(
        promise=held,
        day=on,
        defaults={"text": text, "by": by, "customer_id": held.customer_id},
    )
    return row


@transaction.atomic
def install_question_lists() -> int:
    """Put the starting lists of questions in; codes that are there stay as they are."""
    added = 0
    for place, (code, name, name_en, kinds, rows) in enumerate(LISTS):
        found, is_new = QuestionList.objects.get_or_create(
            code=code,
            defaults={"name": name, "name_en": name_en, "for_kinds": kinds, "place": place},
        )
        if is_new:
            added += 1
            Question.objects.bulk_create(
                Question(list=found, part=part, text=text, text_en=text_en, place=n)
                for n, (part, text, text_en) in enumerate(rows)
            )
    return added


@transaction.atomic
def prepare_visit(
    *, customer: Customer, values: Mapping[str, Any], version: int, by: User, at: dt.datetime
) -> Preparation:
    """Write what `by` prepares for the next visit; StaleWrite when `version` is not the newest.

    `version` 0: nothing was prepared yet when the page was opened.
    """
    # the customer's row: the same person in two windows writes one after the other
    Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    mine = Preparation.objects.filter(customer=customer, by=by).first()
    if (mine.version if mine else 0) != version:
        raise StaleWrite(_("You saved this in another window meanwhile. Your text is kept here."))
    row = mine or Preparation(customer=customer, by=by, version=0)
    for name in ("for_on", "purpose", "aim", "opening", "papers", "lists"):
        setattr(row, name, values[name])
    row.version, row.updated_at = row.version + 1, at
    row.save()
    return row
