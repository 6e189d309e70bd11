"""Working days that differ from the published calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.history import tracked


@tracked()
class CalendarDay(models.Model):
    """An override: a day off, or a make-up workday, that the package does not know (yet)."""

    day = models.DateField(_("Day"), primary_key=True)
    is_working = models.BooleanField(_("Working day"))
    note = models.CharField(_("Note"), max_length=80, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Calendar day"), _("Calendar days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'work' if self.is_working else 'off'}"
