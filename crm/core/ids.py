"""Keys (decision 11): UUIDv7 for rows made here, uuid5 for rows that the core bank masters."""

import uuid

from django.conf import settings
from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A time-ordered key for a row made in this CRM."""
    return uuid7()


def fed_id(kind: str, source: str, number: str) -> uuid.UUID:
    """The key of a fed row: the same input gives the same key on every reload.

    `kind` is the noun ("customer", "loan"), `source` the feeding system, `number` its key there.
    """
    return uuid.uuid5(uuid.UUID(settings.INSTALLATION_ID), f"{kind}:{source}:{number}")
