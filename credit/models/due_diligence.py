"""Due diligence before a loan: a file in five steps, three queries and five verifications."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credit.models.loan import Loan
from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField
from crm.core.ids import new_id


class DueDiligenceQuerySet(VisibleQuerySet["DueDiligence"]):
    """Words for due-diligence files."""

    rule = Rule.CREDIT

    def running(self) -> "DueDiligenceQuerySet":
        """Files that are neither approved nor declined."""
        return self.filter(decision="")


class DueDiligence(models.Model):
    """One investigation by two people (S4, S7; DOMAIN.md B3): they propose, others decide.

    `step` is where the work stands; after REPORT both investigators attest to the truth of the
    file and it is submitted; a reviewer who took no part decides.
    """

    class Step(models.TextChoices):
        ACCEPT = "ACCEPT", _("Accept")
        COLLECT = "COLLECT", _("Collect and verify")
        INTERVIEW = "INTERVIEW", _("Interview on site")
        ANALYSE = "ANALYSE", _("Analyse")
        REPORT = "REPORT", _("Report")

    class Decision(models.TextChoices):
        APPROVED = "APPROVED", _("Agreed")
        DECLINED = "DECLINED", _("Declined")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(_("File number"), max_length=20, unique=True, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="due_diligence")
    lead = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    product = models.CharField(_("Product"), max_length=60)
    amount = MoneyField(_("Amount"))
    term_months = models.PositiveSmallIntegerField(_("Term in months"))
    security = models.CharField(_("Security"), max_length=9, choices=Loan.Security)
    purpose = models.CharField(_("Use of funds"), max_length=200)
    step = models.CharField(_("Step"), max_length=9, choices=Step, default=Step.ACCEPT)
    opinion = models.TextField(_("Opinion of the investigators"), max_length=4000, blank=True)
    opened_on = models.DateField(_("Accepted on"))
    lead_signed_at = models.DateTimeField(null=True, blank=True)
    second_signed_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("Decision"), max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(_("Reason"), max_length=400, blank=True)

    objects: ClassVar[DueDiligenceQuerySet] = DueDiligenceQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-opened_on", "-number"]
        constraints = [
            models.CheckConstraint(
                name="two_people_investigate",
                condition=~Q(lead=F("second")),
                violation_error_message=_("Two different people investigate."),
            ),
            models.CheckConstraint(
                name="investigators_do_not_decide",
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("lead")) & ~Q(decided_by=F("second"))),
                violation_error_message=_("Who investigated does not decide."),
            ),
            models.CheckConstraint(
                name="both_sign_before_it_is_submitted",
                condition=Q(submitted_at__isnull=True)
                | Q(lead_signed_at__isnull=False, second_signed_at__isnull=False),
                violation_error_message=_("Both investigators sign before the file is submitted."),
            ),
            models.CheckConstraint(
                name="only_a_submitted_file_is_decided",
                condition=Q(decision="") | Q(submitted_at__isnull=False, decided_by__isnull=False),
                violation_error_message=_("Only a submitted file is decided."),
            ),
            models.CheckConstraint(
                name="a_file_asks_for_money",
                condition=Q(amount__gt=0),
                violation_error_message=_("The amount is more than 0."),
            ),
        ]
        indexes = [models.Index(fields=["customer"], name="due_diligence_by_customer")]

    def __str__(self) -> str:
        return self.number

    @property
    def investigators(self) -> tuple[object, object]:
        """The keys of both."""
        return self.lead_id, self.second_id

    @property
    def step_number(self) -> int:
        """1 to 5; 6 when submitted."""
        return 6 if self.submitted_at else self.Step.values.index(self.step) + 1


class CheckQuerySet(VisibleQuerySet["Check"]):
    """Checks follow the customer."""

    rule = Rule.CREDIT


class Check(models.Model):
    """One of the three internal queries or five external verifications (S4), with its evidence.

    It is done when it has evidence in words; the credit-bureau query needs the date of the
    subject's written consent, not after the query (征信业管理条例 18).
    """

    class Kind(models.TextChoices):
        CREDIT_BUREAU = "CREDIT_BUREAU", _("Credit bureau")
        BLACKLIST = "BLACKLIST", _("Blacklist")
        ACCOUNT = "ACCOUNT", _("Account")
        IDENTITY = "IDENTITY", _("Eligibility")
        OPERATION = "OPERATION", _("Operation")
        CREDIT = "CREDIT", _("Credit standing")
        ASSETS = "ASSETS", _("Assets and debts")
        USE = "USE", _("Use of the loan")

    class Method(models.TextChoices):
        ON_SITE = "ON_SITE", _("On site")
        OFF_SITE = "OFF_SITE", _("Off site")

    QUERIES = (Kind.CREDIT_BUREAU, Kind.BLACKLIST, Kind.ACCOUNT)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(DueDiligence, models.CASCADE, related_name="checks")
    customer_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=13, choices=Kind)
    method = models.CharField(_("Method"), max_length=8, choices=Method, blank=True)
    conclusion = models.CharField(_("Conclusion"), max_length=400, blank=True)
    evidence = models.TextField(_("Evidence"), max_length=2000, blank=True)
    consent_on = models.DateField(_("Written consent of"), null=True, blank=True)
    checked_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CheckQuerySet] = CheckQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["file", "position"]
        constraints = [
            models.UniqueConstraint(fields=["file", "kind"], name="each_check_once_per_file"),
            models.CheckConstraint(
                name="no_tick_without_evidence",
                condition=Q(checked_at__isnull=True)
                | (~Q(evidence="") & ~Q(conclusion="") & Q(checked_by__isnull=False)),
                violation_error_message=_("No tick without conclusion and evidence."),
            ),
            models.CheckConstraint(
                name="credit_bureau_needs_consent",
                condition=~Q(kind="CREDIT_BUREAU")
                | Q(checked_at__isnull=True)
                | Q(consent_on__isnull=False),
                violation_error_message=_("The credit bureau is asked with written consent only."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_query(self) -> bool:
        """An internal query (else an external verification)?"""
        return self.kind in self.QUERIES

    @property
    def is_done(self) -> bool:
        """Has somebody ticked it?"""
        return self.checked_at is not None
