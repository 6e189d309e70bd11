"""Business days whose night is done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosedDay(models.Model):
    """A business day whose facts, scores and plans are made, and from which load.

    `steps` maps the name of each step to what it wrote. A later load of the same day (a
    correction) closes it again under a greater `load_run`.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(_("Business day"))
    load_run = models.BigIntegerField()
    steps = models.JSONField(default=dict)
    closed_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-load_run"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "load_run"], name="one_closing_per_day_and_load"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} @ {self.load_run}"
