"""Files that people or jobs leave with us."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.ids import new_id


class StoredFile(models.Model):
    """A file: streamed, sniffed, hashed, encrypted, under a random name (decision 25).

    `crm.core.files` writes and reads it. `customer_id` is set when it is about a customer.
    """

    class Purpose(models.TextChoices):
        EVIDENCE = "EVIDENCE", _("Evidence")
        FEED_REJECTS = "FEED_REJECTS", _("Rejected feed rows")
        IMPORT = "IMPORT", _("Import")
        EXPORT = "EXPORT", _("Export")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=12, choices=Purpose)
    name = models.CharField(_("File name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("Size in bytes"))
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=100, unique=True)
    key_id = models.CharField(max_length=20)
    customer_id = models.UUIDField(null=True, blank=True)
    created_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["customer_id"], name="stored_file_by_customer")]

    def __str__(self) -> str:
        return self.name
