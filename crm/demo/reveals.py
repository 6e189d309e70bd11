"""Whom people looked up before they called: showings of personal data, and e-mails to look up."""

import datetime as dt
import random

from crm.core.models import PersonalReveal, User
from crm.core.reveal.service import reveal
from customers.models import Contact
from visits.models import Visit

EACH = 4  # showings per manager
WORDS = "客户来电，要求核对预留号码"


def write_reveals(*, seed: int, managers: list[User]) -> int:
    """A few minutes before some of their visits and calls, for a reason; returns how many."""
    return sum(_before_visits(seed, manager) for manager in managers)


def _before_visits(seed: int, manager: User) -> int:
    rng = random.Random(f"{seed}:reveals:{manager.username}")
    visits = list(Visit.objects.filter(manager=manager).order_by("happened_at", "pk"))
    shown = [one for one in visits if one.customer.phone][:EACH]
    for visit in shown:
        purpose = rng.choice(PersonalReveal.Purpose.values)
        reveal(
            row=visit.customer,
            field="id_number" if visit.customer.id_number and rng.random() < 0.25 else "phone",
            purpose=purpose,
            text=WORDS if purpose == PersonalReveal.Purpose.OTHER else "",
            by=manager,
            at=visit.happened_at - dt.timedelta(minutes=rng.randrange(5, 30)),
        )
    return len(shown)


def write_emails(*, managers: list[User]) -> int:
    """Key people of the first customers have an address at their firm."""
    people = list(
        Contact.objects.filter(
            customer__assignments__manager__in=managers, customer__kind="COMPANY"
        ).order_by("pk")[:200]
    )
    for number, person in enumerate(people):
        person.email = f"lianxi{number:03d}@example.cn"
    Contact.objects.bulk_update(people, ["email_cipher", "email_blind"])
    return len(people)
