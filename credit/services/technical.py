"""A manager notes that an arrear is technical; the loan's page shows it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from credit.models import Loan, Repayment, ScheduleLine, TechnicalArrear
from credit.services.classification import limits, positions
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import User


class NotTechnical(Refusal):
    """Nothing is overdue, it is overdue for too long, or it was noted already."""


@transaction.atomic
def note_technical(*, loan: Loan, by: User, reason: str, at: dt.datetime) -> TechnicalArrear:
    """Note that what is overdue on `loan` today is a technical arrear, and why.

    Refuses a loan without arrears, one overdue for longer than the dated setting
    `classification.technical_days` allows, and a second note. The caller has checked that `by`
    manages the customer.
    """
    today = business_day(at)
    days = overdue_days(loan, on=today, by=by)
    most = limits(today).technical_days
    if days <= 0:
        raise NotTechnical(_("Nothing is overdue on this loan."))
    if days > most:
        raise NotTechnical(
            _("Overdue for %(days)s days: a technical arrear lasts at most %(most)s.")
            % {"days": days, "most": most}
        )
    if not reason.strip():
        raise NotTechnical(_("Say why."), field="reason")
    since = today - dt.timedelta(days=days)
    if TechnicalArrear.objects.visible_to(by, today).filter(loan=loan, due_on=since).exists():
        raise NotTechnical(_("This arrear was noted as technical already."))
    with refusing(TechnicalArrear):
        return TechnicalArrear.objects.create(
            loan=loan,
            customer_id=loan.customer_id,
            due_on=since,
            reason=reason.strip(),
            noted_on=today,
            noted_by=by,
            noted_at=at,
        )


def overdue_days(loan: Loan, *, on: dt.date, by: User) -> int:
    """Days overdue as the loan's page counts them: by our own count or the core's."""
    found = positions(
        [loan],
        lines=ScheduleLine.objects.visible_to(by, on),
        payments=Repayment.objects.visible_to(by, on),
        on=on,
    )[loan.pk]
    return found.overdue_days(loan)
