"""Dated settings: what is not law and differs from bank to bank (DOMAIN.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.history import tracked


@tracked()
class Setting(models.Model):
    """A value that holds from a day on; `crm.core.policy` knows the keys and their defaults."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(_("Setting"), max_length=60)
    value = models.JSONField(_("Value"))
    from_on = models.DateField(_("In force from"))
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Setting"), _("Settings")
        ordering = ["key", "from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "from_on"], name="one_value_per_setting_and_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} @ {self.from_on}"
