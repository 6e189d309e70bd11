"""Events of each change with the text that was read; a form sent twice opens one file."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0007_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="duediligence",
            name="client_key",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="duediligence",
            constraint=models.UniqueConstraint(
                fields=("opened_by", "client_key"), name="one_file_per_form_sent"
            ),
        ),
        migrations.AddField(
            model_name="duediligenceevent",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("CREDIT_BUREAU", "Credit-bureau query"),
                    ("BLACKLIST", "Blacklist query"),
                    ("ACCOUNT", "Account query"),
                    ("IDENTITY", "Identity and standing"),
                    ("OPERATION", "Operation"),
                    ("CREDIT", "Credit standing"),
                    ("ASSETS", "Assets and debts"),
                    ("USE", "Use of funds"),
                ],
                default="",
                max_length=13,
                verbose_name="Check",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="duediligenceevent",
            name="text",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="duediligenceevent",
            name="text_hash",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="duediligenceevent",
            name="what",
            field=models.CharField(
                choices=[
                    ("ACCEPT", "Application accepted"),
                    ("COLLECT", "Papers collected and checked"),
                    ("INTERVIEW", "Interview on site"),
                    ("ANALYSE", "Analysis"),
                    ("REPORT", "Report"),
                    ("SUBMITTED", "Submitted"),
                    ("AGREED", "Agreed"),
                    ("RETURNED", "Sent back"),
                    ("DECLINED", "Declined"),
                    ("OPINION", "Opinion changed"),
                    ("CHECK", "Check registered"),
                    ("SIGNED", "Signed"),
                ],
                max_length=9,
            ),
        ),
    ]
