"""The due-diligence file from acceptance to the decision: maker and checker never the same."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from credit.models import Check, DueDiligence, DueDiligenceEvent
from credit.rules import due_diligence as rules
from credit.services.dd_version import (
    WORDS,
    AlreadySubmitted,
    Changed,
    NotReady,
    record,
    require_read,
)
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Posting, Role, User
from customers.models import Customer
from visits.services import speaker

Step = DueDiligence.Step
Change = DueDiligenceEvent.Change


def investigators(on: dt.date) -> "QuerySet[User]":
    """Everybody who is an account manager on `on` and may investigate along."""
    managers = Posting.objects.on(on).filter(role=Role.MANAGER)
    return User.objects.filter(
        pk__in=managers.values("user"), is_active=True, is_service=False
    ).order_by("staff_number")


@transaction.atomic
def open_due_diligence(
    *,
    by: User,
    customer: Customer,
    co_investigator: User,
    product: str,
    amount: Decimal,
    term_months: int,
    security: str,
    purpose: str,
    at: dt.datetime,
    client_key: uuid.UUID,
) -> DueDiligence:
    """A new file with its eight open checks; the caller has checked that `by` sees `customer`.

    The same `client_key` again is the same file. The lead investigator is `by`, or the manager
    whom an assistant serves. Refuses two times the same person, and who is no manager today.
    """
    today = business_day(at)
    lead = speaker(by=by, customer=customer, on=today)
    _require_managers(lead, co_investigator, today)
    with refusing(DueDiligence, fields={"two_different_investigators": "co_investigator"}):
        file, is_new = DueDiligence.objects.get_or_create(
            opened_by=by,
            client_key=client_key,
            defaults={
                "number": _next_number(today),
                "customer": customer,
                "borrower": customer.display_name,
                "lead_investigator": lead,
                "co_investigator": co_investigator,
                "product": product,
                "amount": amount,
                "term_months": term_months,
                "security": security,
                "purpose": purpose,
                "opened_on": today,
                "created_at": at,
            },
        )
    if not is_new:
        if file.customer_id != customer.pk:
            raise Refusal(_("This form was saved for another customer: open a new one."))
        return file
    Check.objects.bulk_create(
        Check(due_diligence=file, customer_id=customer.pk, kind=kind)
        for kind in (*Check.QUERIES, *Check.VERIFICATIONS)
    )
    record(file, Step.ACCEPT, by=by, at=at, note=purpose)
    return file


def _require_managers(lead: User, co: User, on: dt.date) -> None:
    for person, field in ((lead, ""), (co, "co_investigator")):
        if not investigators(on).filter(pk=person.pk).exists():
            raise Refusal(_("Account managers investigate."), field=field)


def _next_number(on: dt.date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('credit_file_number')")
        return f"DD-{on.year}-{cursor.fetchone()[0]:04d}"


def _held(file: DueDiligence) -> DueDiligence:
    """The file under lock, if the investigators may still change it."""
    held = DueDiligence.objects.select_for_update().get(pk=file.pk)
    if not held.is_open:
        raise AlreadySubmitted
    return held


def state_of(file: DueDiligence, checks: Iterable[Check]) -> rules.State:
    """What the rule asks about a file."""
    return rules.State(
        step=file.step,
        checks={check.kind for check in checks if check.is_done},
        has_opinion=bool(file.report.strip()),
        lead_signed=file.lead_signed_at is not None,
        co_signed=file.co_signed_at is not None,
    )


def missing_of(file: DueDiligence, checks: Iterable[Check]) -> list[str]:
    """What is missing until the file can be submitted, in words."""
    return [str(WORDS[one]) for one in rules.missing_to_submit(state_of(file, checks))]


@transaction.atomic
def record_check(
    *,
    due_diligence: DueDiligence,
    kind: str,
    by: User,
    method: str,
    verdict: str,
    conclusion: str,
    evidence: str,
    done_on: dt.date,
    consent_on: dt.date | None,
    at: dt.datetime,
    seen: str,
) -> Check:
    """Tick one of the eight checks, with its evidence; the signatures given before are void.

    A credit-bureau query needs the subject's written consent of the same day or before. A check
    lies in the past. `seen` is the `Check.version` that was on the screen: another one is not
    replaced unread (Changed). The same again is no change.
    """
    file = _held(due_diligence)
    _require_check(kind, done_on, consent_on, evidence, at)
    check = Check.objects.select_for_update().get(due_diligence=file, kind=kind)
    before = check.version
    check.method, check.verdict, check.conclusion = method, verdict, conclusion.strip()
    check.evidence, check.done_on = evidence.strip(), done_on
    check.consent_on = consent_on if kind == Check.Kind.CREDIT_BUREAU else None
    if check.is_done and check.version == before:
        return check
    if seen != before:
        raise Changed
    check.checked_by, check.checked_at = by, at
    with refusing(Check):
        check.save()
    _void_signatures(file)
    said = f"{check.conclusion}\n{check.evidence}"
    record(file, Change.CHECK, by=by, at=at, kind=kind, text=said, text_hash=check.version)
    return check


def _require_check(
    kind: str, done_on: dt.date, consent_on: dt.date | None, evidence: str, at: dt.datetime
) -> None:
    if done_on > business_day(at):
        raise Refusal(_("A check is registered after it was made."), field="done_on")
    if not evidence.strip():
        raise Refusal(_("No tick without evidence: say what proves it."), field="evidence")
    if kind == Check.Kind.CREDIT_BUREAU and (consent_on is None or consent_on > done_on):
        raise Refusal(
            _("The credit bureau is asked only after the subject's written consent."),
            field="consent_on",
        )


@transaction.atomic
def save_opinion(
    *, due_diligence: DueDiligence, report: str, by: User, at: dt.datetime, seen: str
) -> DueDiligence:
    """The investigators' opinion; a change takes the signatures away.

    `seen` is the `opinion_version` that was on the screen: another one is not replaced unread
    (Changed).
    """
    file = _held(due_diligence)
    if file.report == report.strip():
        return file
    if seen != file.opinion_version:
        raise Changed("report")
    file.report = report.strip()
    file.save(update_fields=["report"])
    _void_signatures(file)
    version = file.opinion_version
    record(file, Change.OPINION, by=by, at=at, text=file.report, text_hash=version)
    return file


def _void_signatures(file: DueDiligence) -> None:
    if file.lead_signed_at or file.co_signed_at:
        file.lead_signed_at = file.co_signed_at = None
        file.save(update_fields=["lead_signed_at", "co_signed_at"])


@transaction.atomic
def advance_step(
    *,
    due_diligence: DueDiligence,
    by: User,
    at: dt.datetime,
    step: str,
    seen: str,
    note: str = "",
) -> DueDiligence:
    """Go on to the step after `step`; NotReady says what is missing, Changed that it is not there.

    Submission has its own service.
    """
    file = _held(due_diligence)
    if file.step != step:
        raise Changed
    read = require_read(file, seen)
    if file.step == Step.REPORT:
        raise Refusal(_("The report is the last step: both sign, then submit."))
    missing = rules.missing(state_of(file, file.checks.all()))
    if missing:
        raise NotReady(missing)
    file.step = rules.next_step(file.step)
    file.save(update_fields=["step"])
    record(file, file.step, by=by, at=at, note=note, text_hash=read)
    return file


def _require_investigator(file: DueDiligence, by: User) -> None:
    if by.pk not in (file.lead_investigator_id, file.co_investigator_id):
        raise Refusal(
            _("Only the two investigators sign and submit."),
            who=_("%(lead)s and %(co)s may.")
            % {"lead": file.lead_investigator, "co": file.co_investigator},
        )


@transaction.atomic
def sign(*, due_diligence: DueDiligence, by: User, at: dt.datetime, seen: str) -> DueDiligence:
    """An investigator attests in person that the file is true; nobody signs for another.

    `seen` is the version (`version_of`) that was on the screen: no other text is signed (Changed).
    """
    file = _held(due_diligence)
    _require_investigator(file, by)
    read = require_read(file, seen)
    signatures = {rules.LEAD_SIGNATURE, rules.CO_SIGNATURE}
    missing = [
        one
        for one in rules.missing_to_submit(state_of(file, file.checks.all()))
        if one not in signatures
    ]
    if missing:
        raise NotReady(missing)
    if file.step != Step.REPORT:
        raise Refusal(_("The file is signed when it has reached its last step, the report."))
    mine = "lead_signed_at" if by.pk == file.lead_investigator_id else "co_signed_at"
    if getattr(file, mine) is None:
        setattr(file, mine, at)
        file.save(update_fields=[mine])
        record(file, Change.SIGNED, by=by, at=at, text_hash=read)
    return file


def _may_submit(file: DueDiligence, by: User, on: dt.date) -> bool:
    """Submission makes the customer a borrower, so whoever submits must see the customer."""
    return Customer.objects.visible_to(by, on).filter(pk=file.customer_id).exists()


@transaction.atomic
def submit(*, due_diligence: DueDiligence, by: User, at: dt.datetime, seen: str) -> DueDiligence:
    """Hand the file to risk: eight checks with evidence, an opinion, two signatures.

    From now on the customer is a borrower, whom the risk managers of the branch see. Changed when
    the file is not the one that was on the screen (`seen`).
    """
    file = _held(due_diligence)
    _require_investigator(file, by)
    read = require_read(file, seen)
    if not _may_submit(file, by, business_day(at)):
        raise Refusal(
            _("You do not manage this borrower: the lead investigator submits the file."),
            who=_("%(lead)s may.") % {"lead": file.lead_investigator},
        )
    missing = rules.missing_to_submit(state_of(file, file.checks.all()))
    if missing:
        raise NotReady(missing)
    if file.step != Step.REPORT:
        raise Refusal(_("The file is submitted from its last step, the report."))
    file.step, file.submitted_at = Step.SUBMITTED, at
    file.decision = file.decision_note = ""
    file.reviewed_by = file.reviewed_at = None
    with refusing(DueDiligence):
        file.save()
    Customer.objects.filter(pk=file.customer_id, has_credit=False).update(
        has_credit=True, version=F("version") + 1, updated_at=at
    )
    record(file, Step.SUBMITTED, by=by, at=at, text_hash=read)
    return file
