"""The due-diligence file from acceptance to the decision: maker and checker never the same."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from credit.models import Check, DueDiligence, DueDiligenceEvent
from credit.rules import due_diligence as rules
from crm.core.access import has_role
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Branch, Posting, Role, User
from customers.models import Customer
from visits.services import speaker

Step, Decision = DueDiligence.Step, DueDiligence.Decision
REVIEWERS = (Role.RISK, Role.HEAD)
WORDS = {
    **dict(Check.Kind.choices),
    rules.OPINION: gettext_lazy("the opinion"),
    rules.LEAD_SIGNATURE: gettext_lazy("the lead investigator's signature"),
    rules.CO_SIGNATURE: gettext_lazy("the co-investigator's signature"),
}


class AlreadySubmitted(Refusal):
    """The file is out of the investigators' hands."""

    def __init__(self) -> None:
        super().__init__(
            _("The file was submitted: nothing in it changes any more."),
            who=_("The risk manager or branch head may send it back."),
        )


class NotReady(Refusal):
    """Something is missing before the next step."""

    def __init__(self, missing: Iterable[str]) -> None:
        names = pgettext("between names", ", ").join(str(WORDS[one]) for one in missing)
        super().__init__(_("Still missing: %(names)s.") % {"names": names})


class PreparedIt(Refusal):
    """Whoever prepared a file, or stands in for somebody who did, does not review it."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody reviews a file that they prepared."),
            who=_("Another risk manager or branch head may review it."),
        )


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
) -> DueDiligence:
    """A new file with its eight open checks; the caller has checked that `by` sees `customer`.

    The lead investigator is `by`, or the manager whom an assistant serves. Refuses two times the
    same person, and anybody who is no account manager today.
    """
    today = business_day(at)
    lead = speaker(by=by, customer=customer, on=today)
    for person, field in ((lead, ""), (co_investigator, "co_investigator")):
        if not investigators(today).filter(pk=person.pk).exists():
            raise Refusal(_("Account managers investigate."), field=field)
    with refusing(DueDiligence, fields={"two_different_investigators": "co_investigator"}):
        file = DueDiligence.objects.create(
            number=_next_number(today),
            customer=customer,
            borrower=customer.display_name,
            lead_investigator=lead,
            co_investigator=co_investigator,
            product=product,
            amount=amount,
            term_months=term_months,
            security=security,
            purpose=purpose,
            opened_on=today,
            opened_by=by,
            created_at=at,
        )
    Check.objects.bulk_create(
        Check(due_diligence=file, customer_id=customer.pk, kind=kind)
        for kind in (*Check.QUERIES, *Check.VERIFICATIONS)
    )
    _note(file, Step.ACCEPT, by=by, at=at, note=purpose)
    return file


def _next_number(on: dt.date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('credit_file_number')")
        return f"DD-{on.year}-{cursor.fetchone()[0]:04d}"


def _note(file: DueDiligence, what: str, *, by: User, at: dt.datetime, note: str = "") -> None:
    DueDiligenceEvent.objects.create(
        due_diligence=file, customer_id=file.customer_id, what=what, note=note[:400], by=by, at=at
    )


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
) -> Check:
    """Tick one of the eight checks, with its evidence; the signatures given before are void.

    A credit-bureau query needs the subject's written consent of the same day or before. A check
    lies in the past.
    """
    file = _held(due_diligence)
    if done_on > business_day(at):
        raise Refusal(_("A check is registered after it was made."), field="done_on")
    if not evidence.strip():
        raise Refusal(_("No tick without evidence: say what proves it."), field="evidence")
    bureau = kind == Check.Kind.CREDIT_BUREAU
    if bureau and (consent_on is None or consent_on > done_on):
        raise Refusal(
            _("The credit bureau is asked only after the subject's written consent."),
            field="consent_on",
        )
    check = Check.objects.select_for_update().get(due_diligence=file, kind=kind)
    check.method, check.verdict, check.conclusion = method, verdict, conclusion.strip()
    check.evidence, check.done_on = evidence.strip(), done_on
    check.consent_on = consent_on if bureau else None
    check.checked_by, check.checked_at = by, at
    with refusing(Check):
        check.save()
    _void_signatures(file)
    return check


@transaction.atomic
def save_opinion(*, due_diligence: DueDiligence, report: str, by: User) -> DueDiligence:
    """The investigators' opinion; a change takes the signatures away."""
    file = _held(due_diligence)
    if file.report != report.strip():
        file.report = report.strip()
        file.save(update_fields=["report"])
        _void_signatures(file)
    return file


def _void_signatures(file: DueDiligence) -> None:
    if file.lead_signed_at or file.co_signed_at:
        file.lead_signed_at = file.co_signed_at = None
        file.save(update_fields=["lead_signed_at", "co_signed_at"])


@transaction.atomic
def advance_step(
    *, due_diligence: DueDiligence, by: User, at: dt.datetime, note: str = ""
) -> DueDiligence:
    """Go on to the next step; NotReady says what is missing. Submission has its own service."""
    file = _held(due_diligence)
    if file.step == Step.REPORT:
        raise Refusal(_("The report is the last step: both sign, then submit."))
    missing = rules.missing(state_of(file, file.checks.all()))
    if missing:
        raise NotReady(missing)
    file.step = rules.next_step(file.step)
    file.save(update_fields=["step"])
    _note(file, file.step, by=by, at=at, note=note)
    return file


def _require_investigator(file: DueDiligence, by: User) -> None:
    if by.pk not in (file.lead_investigator_id, file.co_investigator_id):
        raise Refusal(
            _("Only the two investigators sign and submit."),
            who=_("%(lead)s and %(co)s may.")
            % {"lead": file.lead_investigator, "co": file.co_investigator},
        )


@transaction.atomic
def sign(*, due_diligence: DueDiligence, by: User, at: dt.datetime) -> DueDiligence:
    """An investigator attests in person that the file is true; nobody signs for another."""
    file = _held(due_diligence)
    _require_investigator(file, by)
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
    return file


def _may_submit(file: DueDiligence, by: User, on: dt.date) -> bool:
    """Submission makes the customer a borrower, so whoever submits must see the customer."""
    return Customer.objects.visible_to(by, on).filter(pk=file.customer_id).exists()


@transaction.atomic
def submit(*, due_diligence: DueDiligence, by: User, at: dt.datetime) -> DueDiligence:
    """Hand the file to risk: eight checks with evidence, an opinion, two signatures.

    From now on the customer is a borrower, whom the risk managers of the branch see.
    """
    file = _held(due_diligence)
    _require_investigator(file, by)
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
    _note(file, Step.SUBMITTED, by=by, at=at)
    return file


def may_review(file: DueDiligence, by: User, on: dt.date) -> bool:
    """Does a posting of `by` as risk manager or head cover the branch of the borrower?"""
    if not has_role(by, *REVIEWERS, on=on):
        return False
    branch = Branch.objects.filter(customers=file.customer_id).first()
    held = by.postings.on(on).filter(role__in=REVIEWERS).values_list("branch__path", flat=True)
    return branch is not None and any(branch.path.startswith(path) for path in held)


def prepared_by(file: DueDiligence, by: User, on: dt.date) -> bool:
    """Did `by` investigate, open or check the file, or does `by` stand in for one who did?"""
    people = {file.lead_investigator_id, file.co_investigator_id, file.opened_by_id}
    people |= set(file.checks.exclude(checked_by=None).values_list("checked_by", flat=True))
    stands_in = by.postings.on(on).filter(Q(acting_for__in=people))
    return by.pk in people or stands_in.exists()


@transaction.atomic
def review(
    *, due_diligence: DueDiligence, by: User, decision: str, note: str, at: dt.datetime
) -> DueDiligence:
    """Agree, decline or send back a submitted file, with the reason; once.

    Refuses whoever prepared it (PreparedIt) and whoever does not cover the borrower's branch.
    """
    held = DueDiligence.objects.select_for_update().get(pk=due_diligence.pk)
    today = business_day(at)
    if not may_review(held, by, today):
        raise Refusal(_("The risk manager or head of the borrower's branch reviews the file."))
    if prepared_by(held, by, today):
        raise PreparedIt
    if not held.waits_for_review:
        raise Refusal(_("The file does not wait for a review: it was decided on or sent back."))
    if not note.strip():
        raise Refusal(_("Say why."), field="note")
    held.decision, held.decision_note = decision, note.strip()
    held.reviewed_by, held.reviewed_at = by, at
    if decision == Decision.RETURNED:
        held.step, held.submitted_at = Step.REPORT, None
        held.lead_signed_at = held.co_signed_at = None
    with refusing(DueDiligence):
        held.save()
    _note(held, decision, by=by, at=at, note=held.decision_note)
    return held
