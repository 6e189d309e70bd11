"""Row-level security and grants of due diligence, inspections and proposals."""

from django.db import migrations

from crm.core.access import Rule, serving_sql
from crm.core.rls import APPEND, DAY, READ, UID, condition, protect

CREDIT = condition(Rule.CREDIT, "customer_id")
# the second investigator signs a file whose borrower they need not manage
MINE = f"co_investigator_id IN ({serving_sql(UID, DAY)})"
OF_FILE = f"due_diligence_id IN (SELECT id FROM credit_duediligence WHERE {MINE})"
ADD_AND_CHANGE = "SELECT, INSERT, UPDATE"


class Migration(migrations.Migration):
    dependencies = [("credit", "0003_due_diligence"), ("core", "0002_policies")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE credit_file_number;"
            " GRANT USAGE ON SEQUENCE credit_file_number TO crm_app, crm_job",
            "DROP SEQUENCE credit_file_number",
        ),
        protect("credit_duediligence", using=f"{CREDIT} OR {MINE}", app=ADD_AND_CHANGE),
        protect("credit_check", using=f"{CREDIT} OR {OF_FILE}", app=ADD_AND_CHANGE),
        protect("credit_duediligenceevent", using=f"{CREDIT} OR {OF_FILE}", app=APPEND, job=APPEND),
        protect("credit_inspection", using=CREDIT, app="SELECT, UPDATE", job=ADD_AND_CHANGE),
        protect("credit_classproposal", using=CREDIT, app=READ, job=APPEND),
    ]
