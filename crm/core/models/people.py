"""Who works here, and as what, where and when."""

import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.core.history import tracked
from crm.core.ids import new_id


class Role(models.TextChoices):
    """What a posting lets its holder do; GLOSSARY: account manager, assistant, branch head …"""

    MANAGER = "MANAGER", _("Account manager")
    ASSISTANT = "ASSISTANT", _("Assistant")
    HEAD = "HEAD", _("Branch head")
    RISK = "RISK", _("Risk manager")
    HEAD_OFFICE = "HEAD_OFFICE", _("Head-office staff")
    AUDITOR = "AUDITOR", _("Auditor")
    ADMIN = "ADMIN", _("Administrator")
    API = "API", _("API client")


@tracked(exclude=("password", "last_login", "language", "theme"))
class User(AbstractUser):
    """A person of the bank, or a system that calls the API (`is_service`).

    Rights come from postings alone: `is_superuser` and groups open no row (decision 20).
    """

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Language(models.TextChoices):
        ZH = "zh-hans", "简体中文"
        EN = "en", "English"

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]  # Chinese names are one field

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=60)
    staff_number = models.CharField(
        _("Staff number"), max_length=20, unique=True, null=True, blank=True
    )
    language = models.CharField(_("Language"), max_length=8, choices=Language, default=Language.ZH)
    theme = models.CharField(_("Theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_service = models.BooleanField(_("API client"), default=False)

    objects: ClassVar[UserManager["User"]] = UserManager()  # type: ignore[assignment]  # Self is User

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name, verbose_name_plural = _("User"), _("Users")
        ordering = ["staff_number", "username"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as one word, as Django's admin asks for it."""
        return self.name

    def get_short_name(self) -> str:
        """The same as the full name: Chinese names are not cut."""
        return self.name


class PostingQuerySet(models.QuerySet["Posting"]):
    """Words for postings."""

    def on(self, day: dt.date) -> "PostingQuerySet":
        """Postings in force on `day`."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)


@tracked()
class Posting(models.Model):
    """Who was what, where, from when to when (inclusive).

    `acting_for` names the manager whom an assistant serves, or whom a substitute replaces.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("User"), related_name="postings")
    branch = models.ForeignKey(
        "core.Branch", models.PROTECT, verbose_name=_("Branch"), related_name="postings"
    )
    role = models.CharField(_("Role"), max_length=12, choices=Role)
    from_on = models.DateField(_("From"))
    to_on = models.DateField(_("To"), null=True, blank=True)
    acting_for = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name=_("Acting for"),
        null=True,
        blank=True,
        related_name="stand_ins",
    )

    objects: ClassVar[PostingQuerySet] = PostingQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        verbose_name, verbose_name_plural = _("Posting"), _("Postings")
        ordering = ["user", "from_on"]
        constraints = [
            models.CheckConstraint(
                name="posting_ends_after_it_starts",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("A posting cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="assistant_serves_a_manager",
                condition=~Q(role=Role.ASSISTANT) | Q(acting_for__isnull=False),
                violation_error_message=_("An assistant needs the manager whom they assist."),
            ),
            models.CheckConstraint(
                name="nobody_acts_for_themselves",
                condition=Q(acting_for__isnull=True) | ~Q(acting_for=F("user")),
                violation_error_message=_("Nobody can act for themselves."),
            ),
            models.UniqueConstraint(
                fields=["user", "branch", "role", "from_on", "acting_for"],
                name="one_posting_per_user_branch_role_and_day",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["user", "role"], name="posting_by_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.branch}"
