"""The decision on a due-diligence file: by nobody who prepared it, on the text that was read."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from credit.models import DueDiligence
from credit.services.dd_version import PreparedIt, record, require_read
from crm.core.access import has_role
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Branch, Role, User

Step, Decision = DueDiligence.Step, DueDiligence.Decision
REVIEWERS = (Role.RISK, Role.HEAD)


def may_review(file: DueDiligence, by: User, on: dt.date) -> bool:
    """Does a posting of `by` as risk manager or head cover the branch of the borrower?"""
    if not has_role(by, *REVIEWERS, on=on):
        return False
    branch = Branch.objects.filter(customers=file.customer_id).first()
    held = by.postings.on(on).filter(role__in=REVIEWERS).values_list("branch__path", flat=True)
    return branch is not None and any(branch.path.startswith(path) for path in held)


def prepared_by(file: DueDiligence, by: User, on: dt.date) -> bool:
    """Did `by` prepare the file in any way, or does `by` stand in for one who did?

    Whoever investigates, opened it, moved it on, signed or submitted it, or ever changed the
    opinion or a check, whatever others wrote over it since: by the append-only events.
    """
    people = {file.lead_investigator_id, file.co_investigator_id, file.opened_by_id}
    # files from before each change was noted
    people |= set(file.checks.exclude(checked_by=None).values_list("checked_by", flat=True))
    people |= set(file.events.exclude(what__in=Decision.values).values_list("by", flat=True))
    stands_in = by.postings.on(on).filter(Q(acting_for__in=people))
    return by.pk in people or stands_in.exists()


@transaction.atomic
def review(
    *, due_diligence: DueDiligence, by: User, decision: str, note: str, at: dt.datetime, seen: str
) -> DueDiligence:
    """Agree, decline or send back a submitted file, with the reason; once.

    `seen` is the version that was read: a file that came back changed, or was submitted anew, is
    not decided on unread (Changed). Refuses whoever prepared it (PreparedIt) and whoever does not
    cover the borrower's branch.
    """
    held = DueDiligence.objects.select_for_update().get(pk=due_diligence.pk)
    today = business_day(at)
    if not may_review(held, by, today):
        raise Refusal(_("The risk manager or head of the borrower's branch reviews the file."))
    if prepared_by(held, by, today):
        raise PreparedIt
    if not held.waits_for_review:
        raise Refusal(_("The file does not wait for a review: it was decided on or sent back."))
    read = require_read(held, seen)
    if not note.strip():
        raise Refusal(_("Say why."), field="note")
    held.decision, held.decision_note = decision, note.strip()
    held.reviewed_by, held.reviewed_at = by, at
    if decision == Decision.RETURNED:
        held.step, held.submitted_at = Step.REPORT, None
        held.lead_signed_at = held.co_signed_at = None
    with refusing(DueDiligence):
        held.save()
    record(held, decision, by=by, at=at, note=held.decision_note, text_hash=read)
    return held
