"""Row-level security, grants and partitions of the ground."""

from django.db import migrations

from crm.core.access import Rule
from crm.core.rls import (
    DAY,
    ENSURE_PARTITION,
    UID,
    WRITE,
    condition,
    open_table,
    partition_by_month,
    protect,
)

CUSTOMER = condition(Rule.CUSTOMER, "customer_id")
# rejected feed rows (masked) are the administrator's
REJECTS = (
    f"purpose = 'FEED_REJECTS' AND EXISTS (SELECT 1 FROM core_posting p WHERE p.user_id = {UID}"
    f" AND p.role = 'ADMIN' AND p.from_on <= {DAY} AND (p.to_on IS NULL OR p.to_on >= {DAY}))"
)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), ("customers", "0001_initial")]

    operations = [
        ENSURE_PARTITION,
        partition_by_month("core_delivery", "due_on"),
        protect("core_reminder", using=CUSTOMER, app="SELECT, UPDATE"),
        protect("core_delivery", using=f"recipient_id = {UID}", app="SELECT, UPDATE"),
        protect(
            "core_storedfile",
            using=f"created_by_id = {UID} OR ({CUSTOMER}) OR ({REJECTS})",
            app="SELECT, INSERT",
        ),
        protect("core_idempotentrequest", using=f"user_id = {UID}"),
        open_table("core_branch", why="the tree of branches is public inside the bank", app=WRITE),
        open_table(
            "core_branchplacement", why="the tree of branches is public inside the bank", app=WRITE
        ),
        open_table("core_user", why="log-in reads it before anybody is known", app=WRITE),
        open_table("core_posting", why="the rule itself reads it; it names staff only", app=WRITE),
        open_table("core_setting", why="settings are public inside the bank", app=WRITE),
        open_table("core_calendarday", why="a calendar", app=WRITE),
        open_table("core_feedload", why="totals of whole files, shown to administrators"),
        open_table("core_feedreject", why="reasons and counts only; the rows are in the file"),
        open_table(
            "core_apitoken",
            why="authentication reads it before anybody is known; it holds digests only",
            app=WRITE,
        ),
    ]
