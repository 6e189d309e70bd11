"""Violated constraints, in the words that the model gives them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction

from crm.core.errors import Refusal


@contextmanager
def refusing(
    *tables: type[models.Model], fields: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Turn a violated constraint of `tables` into a Refusal with the constraint's own message.

    A check before the write cannot see rows that the user may not see, and loses races; the
    database does neither. `fields` maps a constraint's name to the input that it is about.
    A constraint without a message of its own stays an IntegrityError: that is our mistake.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in (one for table in tables for one in table._meta.constraints):
            words = constraint.violation_error_message or ""
            ours = words != constraint.default_violation_error_message
            if constraint.name == broken and ours:
                raise Refusal(words, field=(fields or {}).get(constraint.name, "")) from error
        raise
