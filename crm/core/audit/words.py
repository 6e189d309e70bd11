"""The words of the trade for tables and columns, where their models have none."""

from django.db import models
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TABLES: dict[str, str | LazyText] = {
    "appraisal.DeductionEvent": _("Deduction"),
    "appraisal.Indicator": _("Indicator"),
    "appraisal.PricingProposal": pgettext_lazy("audit", "Price"),
    "appraisal.Scheme": _("Appraisal scheme"),
    "appraisal.Target": _("Target"),
    "core.ApiToken": _("Token"),
    "core.Branch": _("Branch"),
    "core.BranchPlacement": _("Place of a branch"),
    "core.CalendarDay": _("Calendar day"),
    "core.Posting": _("Posting"),
    "core.Setting": _("Setting"),
    "core.User": _("User"),
    "credit.Check": _("Query or verification"),
    "credit.ClassProposal": _("Suggested class"),
    "credit.DueDiligence": _("Due diligence"),
    "credit.Inspection": _("Inspection"),
    "customers.ActivationPlan": _("Activation plan"),
    "customers.AmlRating": _("Money-laundering risk"),
    "customers.Assignment": _("Assignment"),
    "customers.Contact": _("Key person"),
    "customers.Customer": _("Customer"),
    "customers.CustomerGroup": _("Group"),
    "customers.GroupMember": _("Group member"),
    "customers.Guarantee": _("Guarantee"),
    "customers.Maturity": _("Maturity"),
    "customers.Need": _("Need"),
    "customers.Outsider": _("Outside party"),
    "customers.Product": _("Product"),
    "customers.Proposal": _("Proposal"),
    "customers.ProposalLine": _("Line of a proposal"),
    "customers.Relation": _("Relation"),
    "customers.SaleStep": _("After-sale step"),
    "customers.TierRules": _("Tier rules"),
    "customers.TierThreshold": _("Tier threshold"),
    "visits.Promise": _("Promise"),
    "visits.PromiseFeedback": _("Feedback on a promise"),
    "visits.Visit": pgettext_lazy("audit", "Visit"),
    "visits.VisitPerson": _("Person met"),
}
COLUMNS: dict[str, str | LazyText] = {
    "address": _("Address"),
    "amount": _("Amount"),
    "branch": _("Branch"),
    "by": pgettext_lazy("audit", "By"),
    "channel": _("Channel"),
    "closed_at": _("Closed at"),
    "closed_by": _("Closed by"),
    "closed_on": _("Closed on"),
    "contact": _("Key person"),
    "created_by": _("Created by"),
    "customer": _("Customer"),
    "decided_at": _("Decided at"),
    "decided_on": _("Decided on"),
    "decided_by": _("Decided by"),
    "done_by": _("Done by"),
    "done_on": _("Done on"),
    "due_on": _("Due on"),
    "email": _("E-mail"),
    "found_by": _("Found by"),
    "has_credit": _("Borrower"),
    "id_number": _("Paper number"),
    "kind": _("Kind"),
    "level": _("Level"),
    "made_by": _("Promised by"),
    "made_on": _("Promised on"),
    "manager": _("Account manager"),
    "note": _("Note"),
    "phone": _("Phone"),
    "product": _("Product"),
    "rated_on": _("Rated on"),
    "reason": _("Reason"),
    "recorded_at": _("Recorded at"),
    "recorded_by": _("Recorded by"),
    "result": _("Result"),
    "role": _("Role"),
    "source": _("Source"),
    "state": _("State"),
    "text": _("Text"),
    "user": _("User"),
}


def table_word(model: type[models.Model]) -> str:
    """What the trade calls a row of `model`."""
    return str(TABLES.get(model._meta.label, model._meta.verbose_name))


def column_word(name: str, field: "models.Field[object, object] | None" = None) -> str:
    """What the trade calls a column; the model's own word first."""
    own = str(field.verbose_name) if field else ""
    if own and own != name.replace("_", " "):
        return own
    return str(COLUMNS.get(name, own or name))
