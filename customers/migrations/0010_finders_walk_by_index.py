"""The walk along guarantees is bounded only where each node is looked up by its index.

Without fresh statistics (just after a load) the planner may scan the table for each node instead.
"""

from django.db import migrations

FINDERS = ("customers_guarantees_ahead", "customers_guarantees_back")
SETTINGS = {
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "plan_cache_mode": "force_custom_plan",
}


def _alter(verb: str) -> str:
    return ";\n".join(
        f"ALTER FUNCTION {name}(uuid[], date, integer) {verb.format(key, value)}"
        for name in FINDERS
        for key, value in SETTINGS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("customers", "0009_history")]

    operations = [migrations.RunSQL(_alter("SET {} = {}"), _alter("RESET {}"))]
