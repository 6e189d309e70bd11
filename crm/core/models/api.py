"""Tokens of API clients and the requests that they may repeat safely."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.history import tracked
from crm.core.ids import new_id


@tracked(exclude=("digest", "used_at"))
class ApiToken(models.Model):
    """A bearer token of a service user: only its SHA-256 is stored, the prefix tells it apart."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "core.User", models.CASCADE, verbose_name=_("API client"), related_name="api_tokens"
    )
    label = models.CharField(_("Label"), max_length=60)
    prefix = models.CharField(_("Begins with"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("Scopes"))
    created_at = models.DateTimeField(_("Issued at"))
    expires_at = models.DateTimeField(_("Expires at"))
    revoked_at = models.DateTimeField(_("Revoked at"), null=True, blank=True)
    used_at = models.DateTimeField(_("Last used at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Token"), _("Tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.label} ({self.prefix}…)"


class IdempotentRequest(models.Model):
    """The answer to a write with an Idempotency-Key, kept so that a repeat gets the same one."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("core.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_idempotency_key"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
