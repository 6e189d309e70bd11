"""Who is told: resolved on the day of the telling, from the ownership of that day."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from crm.core.models import Branch, Posting, Role, User
from customers.models import Assignment, Customer


def recipients(customers: Iterable[uuid.UUID], on: dt.date) -> dict[uuid.UUID, list[User]]:
    """Who is told on `on`: the customer's managers and who stands in; else the nearest head."""
    ids = list(customers)
    managers: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for customer_id, manager_id in (
        Assignment.objects.on(on).filter(customer__in=ids).values_list("customer_id", "manager_id")
    ):
        managers[customer_id].add(manager_id)
    postings = Posting.objects.on(on).filter(role=Role.MANAGER, user__is_active=True)
    everybody = {manager for found in managers.values() for manager in found}
    serving: dict[uuid.UUID, list[User]] = defaultdict(list)
    for posting in postings.filter(
        Q(acting_for__in=everybody) | Q(user__in=everybody, acting_for=None)
    ).select_related("user"):
        serving[posting.acting_for_id or posting.user_id].append(posting.user)
    told = {
        customer_id: list({user.pk: user for m in found for user in serving[m]}.values())
        for customer_id, found in managers.items()
    }
    orphans = [customer_id for customer_id in ids if not told.get(customer_id)]
    return {**told, **_heads(orphans, on)}


def _heads(customers: list[uuid.UUID], on: dt.date) -> dict[uuid.UUID, list[User]]:
    if not customers:
        return {}
    heads = defaultdict(list)
    for posting in (
        Posting.objects.on(on).filter(role=Role.HEAD, user__is_active=True).select_related("user")
    ):
        heads[posting.branch_id].append(posting.user)
    parents = dict(Branch.objects.values_list("id", "parent_id"))
    found = {}
    for customer_id, branch_id in Customer.objects.filter(pk__in=customers).values_list(
        "id", "branch_id"
    ):
        node: uuid.UUID | None = branch_id
        while node and not heads[node]:
            node = parents[node]
        found[customer_id] = heads[node] if node else []
    return found
