"""How somebody in a graph is shown to this reader: by name and link, or by their branch only."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.core.models import Branch, User
from customers import services
from customers.models import Customer, Outsider


@dataclass(frozen=True)
class Party:
    """Somebody as the page shows them; `url` only where the reader sees that customer."""

    key: uuid.UUID
    name: str
    url: str = ""
    is_hidden: bool = False
    is_outsider: bool = False
    is_person: bool = False

    def __str__(self) -> str:
        return self.name


Parties = dict[uuid.UUID, Party]


def parties(nodes: Iterable[uuid.UUID], *, by: User, on: dt.date) -> Parties:
    """Everybody in `nodes`, as `by` may know them on `on`.

    Customers and outsiders whom the reader sees have their names. The rest is "a customer of
    branch X", numbered where there are several: no name, no link (ARCHITECTURE decision 20).
    """
    wanted = set(nodes)
    found: Parties = {}
    for one in Customer.objects.visible_to(by, on).filter(pk__in=wanted):
        url = reverse("customer", kwargs={"pk": one.pk})
        found[one.pk] = Party(one.pk, one.display_name, url, is_person=one.is_person)
    for out in Outsider.objects.visible_to(by, on).filter(pk__in=wanted - set(found)):
        found[out.pk] = Party(out.pk, out.display_name, is_outsider=True, is_person=out.is_person)
    return found | _hidden(wanted - set(found))


def _hidden(nodes: set[uuid.UUID]) -> Parties:
    """The ones whom the reader may not see."""
    if not nodes:
        return {}
    places = services.places_of(nodes)
    branches = {place.branch for place in places.values()}
    names = dict(
        # unscoped: the tree of branches is public inside the bank
        Branch.objects.filter(pk__in=branches).values_list("pk", "name")
    )
    several = Counter(place.branch for place in places.values())
    told: Counter[uuid.UUID] = Counter()
    found = {}
    for key, place in sorted(places.items()):
        told[place.branch] += 1
        name = _("A customer of %(branch)s") % {"branch": names[place.branch]}
        if several[place.branch] > 1:
            name = f"{name} ({told[place.branch]})"
        found[key] = Party(key, name, is_hidden=True, is_person=place.is_person)
    return found
