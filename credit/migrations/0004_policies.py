"""Row-level security and grants of due diligence and inspections."""

from django.db import migrations

from crm.core.access import Rule
from crm.core.rls import READ, condition, protect

CREDIT = condition(Rule.CREDIT, "customer_id")
ADD_AND_CHANGE = "SELECT, INSERT, UPDATE"


class Migration(migrations.Migration):
    dependencies = [("credit", "0003_due_diligence_and_inspections")]

    operations = [
        protect("credit_duediligence", using=CREDIT, app=ADD_AND_CHANGE),
        protect("credit_check", using=CREDIT, app=ADD_AND_CHANGE),
        protect("credit_inspection", using=CREDIT, app=ADD_AND_CHANGE),
        protect("credit_suggestedclass", using=CREDIT, app=READ, job="SELECT, INSERT"),
        migrations.RunSQL(
            "CREATE SEQUENCE credit_file_number; GRANT USAGE ON SEQUENCE credit_file_number"
            " TO crm_app, crm_job",
            "DROP SEQUENCE credit_file_number",
        ),
    ]
