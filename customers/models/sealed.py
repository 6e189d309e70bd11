"""What somebody may ask of sealed columns: a whole number, or its last four characters."""

from django.db.models import Q

from crm.core.personal import (
    TAIL,
    blinds,
    normalise_id,
    normalise_phone,
    normalise_text,
    tail_blinds,
)
from customers.rules import plain_number

WHOLE_NUMBER_FROM = 7  # shorter than any phone or paper number


def sealed_number(text: str) -> Q:
    """Rows whose phone or paper `text` is, or ends with; an empty Q when it can be neither."""
    number = plain_number(text)
    if not number.isascii():
        return Q()
    if len(number) == TAIL:
        return Q(phone_tail__in=tail_blinds(number, purpose="phone")) | Q(
            id_number_tail__in=tail_blinds(number, purpose="id_number")
        )
    if len(number) < WHOLE_NUMBER_FROM:
        return Q()
    phone, paper = normalise_phone(text), normalise_id(text)
    return Q(phone_blind__in=blinds(phone, purpose="phone")) | Q(
        id_number_blind__in=blinds(paper, purpose="id_number")
    )


def sealed_email(text: str) -> Q:
    """Rows with exactly this e-mail address; an empty Q when `text` is none."""
    if "@" not in text:
        return Q()
    return Q(email_blind__in=blinds(normalise_text(text), purpose="email"))
