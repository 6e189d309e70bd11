"""What happened to a due-diligence file, and which text of it somebody had read."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from credit.models import Check, DueDiligence, DueDiligenceEvent
from credit.rules import due_diligence as rules
from crm.core.errors import Refusal
from crm.core.models import User

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


class Changed(Refusal):
    """What is signed, decided or replaced is not what its reader had before them."""

    def __init__(self, field: str = "") -> None:
        super().__init__(
            _("The file changed since you opened it: read what it says now, then do it again."),
            field=field,
        )


class PreparedIt(Refusal):
    """Whoever prepared a file, or stands in for somebody who did, does not review it."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody reviews a file that they prepared."),
            who=_("Another risk manager or branch head may review it."),
        )


def record(file: DueDiligence, what: str, *, by: User, at: dt.datetime, **facts: str) -> None:
    """One more event of the file, append-only."""
    facts["note"] = facts.get("note", "")[:400]
    DueDiligenceEvent.objects.create(
        due_diligence=file, customer_id=file.customer_id, what=what, by=by, at=at, **facts
    )


def text_hash(file: DueDiligence, checks: Iterable[Check]) -> str:
    """The digest of everything that investigators attest and reviewers decide on."""
    application = (file.borrower, file.product, file.amount, file.term_months, file.security)
    findings = [check.version for check in sorted(checks, key=lambda check: check.kind)]
    return rules.digest(*application, file.purpose, file.report, *findings)


def version_of(file: DueDiligence, checks: Iterable[Check]) -> str:
    """What a form about the whole file carries: its text, and which submission of it."""
    submission = file.submitted_at.isoformat() if file.submitted_at else ""
    return f"{text_hash(file, checks)}@{submission}"


def require_read(file: DueDiligence, seen: str) -> str:
    """The file's text hash, if its reader had this very version before them; else Changed."""
    checks = list(file.checks.all())
    if seen != version_of(file, checks):
        raise Changed
    return text_hash(file, checks)
