"""The due-diligence file: five steps, three queries, five verifications, two investigators."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from credit.models.loan import Loan
from credit.rules.due_diligence import digest
from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField
from crm.core.history import tracked
from crm.core.ids import new_id


class DueDiligenceQuerySet(VisibleQuerySet["DueDiligence"]):
    """Words for due-diligence files."""

    rule = Rule.CREDIT
    named_paths = ("co_investigator",)

    def open(self) -> "DueDiligenceQuerySet":
        """Files that the investigators still work on."""
        return self.exclude(step=DueDiligence.Step.SUBMITTED)

    def waiting(self) -> "DueDiligenceQuerySet":
        """Submitted files that nobody has decided on."""
        return self.filter(step=DueDiligence.Step.SUBMITTED, decision="")

    def decided(self) -> "DueDiligenceQuerySet":
        """Submitted files with a decision."""
        return self.filter(step=DueDiligence.Step.SUBMITTED).exclude(decision="")

    def with_progress(self) -> Any:
        """With `done`, the number of checks that count."""
        ticked = Check.objects.filter(due_diligence=OuterRef("pk"), checked_at__isnull=False)
        counted = ticked.order_by().values("due_diligence").annotate(n=Count("pk")).values("n")
        return self.annotate(done=Coalesce(Subquery(counted), 0))


@tracked(exclude=("client_key",))  # which form it was sent by; never changes
class DueDiligence(models.Model):
    """What two investigators found out before a loan (DOMAIN.md S4, S7, B3).

    `borrower` is the customer's name as pages show it, taken when the file was opened: the
    co-investigator need not manage the customer and sees the file only. `report` is the
    investigators' opinion; whatever changes after a signature takes the signatures away. A file
    that was sent back stands on step REPORT with decision RETURNED. `client_key` is made with the
    form: sent twice, it is one file.
    """

    class Step(models.TextChoices):
        ACCEPT = "ACCEPT", _("Application accepted")
        COLLECT = "COLLECT", _("Papers collected and checked")
        INTERVIEW = "INTERVIEW", _("Interview on site")
        ANALYSE = "ANALYSE", _("Analysis")
        REPORT = "REPORT", _("Report")
        SUBMITTED = "SUBMITTED", _("Submitted")

    class Decision(models.TextChoices):
        AGREED = "AGREED", _("Agreed")
        RETURNED = "RETURNED", _("Sent back")
        DECLINED = "DECLINED", _("Declined")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(_("File number"), max_length=20, unique=True, editable=False)
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="due_diligences"
    )
    borrower = models.CharField(_("Applicant"), max_length=120, editable=False)
    lead_investigator = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    co_investigator = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    product = models.CharField(_("Product"), max_length=60)
    amount = MoneyField(_("Amount"))
    term_months = models.PositiveSmallIntegerField(_("Term in months"))
    security = models.CharField(_("Security"), max_length=9, choices=Loan.Security)
    purpose = models.CharField(_("Use of funds"), max_length=200)
    step = models.CharField(_("Step"), max_length=9, choices=Step, default=Step.ACCEPT)
    report = models.TextField(_("Opinion"), max_length=5000, blank=True)
    opened_on = models.DateField(_("Accepted on"))
    opened_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    lead_signed_at = models.DateTimeField(null=True, editable=False)
    co_signed_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    decision = models.CharField(_("Decision"), max_length=8, choices=Decision, blank=True)
    decision_note = models.CharField(_("Reason"), max_length=400, blank=True)
    reviewed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, editable=False)
    client_key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects: ClassVar[DueDiligenceQuerySet] = DueDiligenceQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-opened_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["opened_by", "client_key"], name="one_file_per_form_sent"
            ),
            models.CheckConstraint(
                name="two_different_investigators",
                condition=~Q(lead_investigator=F("co_investigator")),
                violation_error_message=_("Two different people investigate."),
            ),
            models.CheckConstraint(
                name="investigators_do_not_review",
                condition=Q(reviewed_by__isnull=True)
                | (~Q(reviewed_by=F("lead_investigator")) & ~Q(reviewed_by=F("co_investigator"))),
                violation_error_message=_("Nobody reviews a file that they prepared."),
            ),
            models.CheckConstraint(
                name="submitted_file_is_signed_by_both",
                condition=~Q(step="SUBMITTED")
                | Q(
                    lead_signed_at__isnull=False,
                    co_signed_at__isnull=False,
                    submitted_at__isnull=False,
                )
                & ~Q(report=""),
                violation_error_message=_("Both investigators sign before the file is submitted."),
            ),
            models.CheckConstraint(
                name="decision_has_its_reviewer",
                condition=Q(decision="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    ~Q(decision="")
                    & ~Q(decision_note="")
                    & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                ),
                violation_error_message=_("A decision says who decided, when and why."),
            ),
            models.CheckConstraint(
                name="application_has_amount_and_term",
                condition=Q(amount__gt=0, term_months__gt=0),
                violation_error_message=_("Amount and term are more than 0."),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-opened_on"], name="due_diligence_by_customer"),
            models.Index(fields=["co_investigator"], name="due_diligence_by_co"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """May the investigators still change it?"""
        return self.step != self.Step.SUBMITTED

    @property
    def waits_for_review(self) -> bool:
        """Has it been submitted and not been decided on?"""
        return not self.is_open and not self.decision

    @property
    def opinion_version(self) -> str:
        """Which opinion somebody read."""
        return digest(self.report)


class CheckQuerySet(VisibleQuerySet["Check"]):
    """Words for checks."""

    rule = Rule.CREDIT
    named_paths = ("due_diligence__co_investigator",)


@tracked()
class Check(models.Model):
    """One of the three queries inside or the five verifications outside the bank (S4).

    It counts when it has evidence; a credit-bureau query also names the day on which the subject
    consented in writing, no later than the query (征信业管理条例 18).
    """

    class Kind(models.TextChoices):
        CREDIT_BUREAU = "CREDIT_BUREAU", _("Credit-bureau query")
        BLACKLIST = "BLACKLIST", _("Blacklist query")
        ACCOUNT = "ACCOUNT", _("Account query")
        IDENTITY = "IDENTITY", _("Identity and standing")
        OPERATION = "OPERATION", _("Operation")
        CREDIT = "CREDIT", _("Credit standing")
        ASSETS = "ASSETS", _("Assets and debts")
        USE = "USE", _("Use of funds")

    class Method(models.TextChoices):
        ON_SITE = "ON_SITE", _("On site")
        OFF_SITE = "OFF_SITE", _("Off site")

    class Verdict(models.TextChoices):
        CLEAR = "CLEAR", _("As stated")
        DIFFERENCE = "DIFFERENCE", _("Difference found")

    QUERIES = (Kind.CREDIT_BUREAU, Kind.BLACKLIST, Kind.ACCOUNT)
    VERIFICATIONS = (Kind.IDENTITY, Kind.OPERATION, Kind.CREDIT, Kind.ASSETS, Kind.USE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    due_diligence = models.ForeignKey(DueDiligence, models.CASCADE, related_name="checks")
    customer_id = models.UUIDField(editable=False)
    kind = models.CharField(_("Check"), max_length=13, choices=Kind)
    method = models.CharField(_("Method"), max_length=8, choices=Method, blank=True)
    verdict = models.CharField(_("Verdict"), max_length=10, choices=Verdict, blank=True)
    conclusion = models.CharField(_("Conclusion"), max_length=400, blank=True)
    evidence = models.TextField(_("Evidence"), max_length=2000, blank=True)
    consent_on = models.DateField(_("Written consent of"), null=True, blank=True)
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    checked_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[CheckQuerySet] = CheckQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["due_diligence", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["due_diligence", "kind"], name="one_check_of_a_kind_per_file"
            ),
            models.CheckConstraint(
                name="no_tick_without_evidence",
                condition=Q(checked_at__isnull=True)
                | (
                    ~Q(evidence="")
                    & ~Q(conclusion="")
                    & ~Q(verdict="")
                    & ~Q(method="")
                    & Q(checked_by__isnull=False, done_on__isnull=False)
                ),
                violation_error_message=_("A check needs its evidence and conclusion."),
            ),
            models.CheckConstraint(
                name="bureau_query_after_consent",
                condition=~Q(kind="CREDIT_BUREAU")
                | Q(checked_at__isnull=True)
                | Q(consent_on__isnull=False, consent_on__lte=F("done_on")),
                violation_error_message=_(
                    "The credit bureau is asked only after the subject's written consent."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_diligence_id} {self.kind}"

    @property
    def is_done(self) -> bool:
        """Does it count?"""
        return self.checked_at is not None

    @property
    def is_query(self) -> bool:
        """Is it one of the three queries inside the bank?"""
        return self.kind in self.QUERIES

    @property
    def version(self) -> str:
        """Which findings somebody read."""
        return digest(
            self.kind,
            self.method,
            self.verdict,
            self.conclusion,
            self.evidence,
            self.done_on or "",
            self.consent_on or "",
        )


class DueDiligenceEventQuerySet(VisibleQuerySet["DueDiligenceEvent"]):
    """Events follow their file."""

    rule = Rule.CREDIT
    named_paths = ("due_diligence__co_investigator",)

    def milestones(self) -> "DueDiligenceEventQuerySet":
        """Steps and decisions only."""
        return self.exclude(what__in=DueDiligenceEvent.Change.values)


class DueDiligenceEvent(models.Model):
    """What happened to a file, when, by whom, with what fact; append-only.

    Steps, decisions, signatures, and each change of the opinion or of a check (`kind`) with its
    new `text`. `text_hash` is the digest of the whole file as whoever acted had read it.
    """

    class Change(models.TextChoices):
        OPINION = "OPINION", _("Opinion changed")
        CHECK = "CHECK", _("Check registered")
        SIGNED = "SIGNED", _("Signed")

    WHAT = [*DueDiligence.Step.choices, *DueDiligence.Decision.choices, *Change.choices]

    id = models.BigAutoField(primary_key=True)
    due_diligence = models.ForeignKey(DueDiligence, models.CASCADE, related_name="events")
    customer_id = models.UUIDField()
    what = models.CharField(max_length=9, choices=WHAT)
    kind = models.CharField(_("Check"), max_length=13, choices=Check.Kind, blank=True)
    note = models.CharField(_("Note"), max_length=400, blank=True)
    text = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    objects: ClassVar[DueDiligenceEventQuerySet] = DueDiligenceEventQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["due_diligence", "id"]

    def __str__(self) -> str:
        return f"{self.due_diligence_id} {self.what}"
