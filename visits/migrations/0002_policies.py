"""Row-level security and grants of the visits app."""

from django.db import migrations

from crm.core.access import Rule
from crm.core.rls import condition, protect

RELATION = condition(Rule.RELATION, "customer_id")
ADD_AND_CHANGE = "SELECT, INSERT, UPDATE"


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("core", "0002_policies")]

    operations = [
        protect("visits_visit", using=RELATION, app=ADD_AND_CHANGE),
        protect("visits_visitperson", using=RELATION, app="SELECT, INSERT"),
        protect("visits_promise", using=RELATION, app=ADD_AND_CHANGE),
        protect("visits_promisefeedback", using=RELATION, app=ADD_AND_CHANGE),
    ]
