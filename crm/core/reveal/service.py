"""Show one personal value: counted, logged, then shown.

The log is written in the request's transaction, and `RowContextMiddleware` commits that before the
answer leaves (docs/adr/0001): if the row cannot be written or committed, nothing is shown.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Count, Model, Q
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.core.access import VisibleQuerySet
from crm.core.clock import business_day
from crm.core.errors import Refusal
from crm.core.models import PersonalReveal, User
from crm.core.personal import Grade, Secret, sealed_of
from crm.core.policy import setting

logger = logging.getLogger("crm.personal")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(hours=24)


class QuotaSpent(Refusal):
    """The person has shown as many values as one may in an hour or a day."""

    status = 429


class NothingToShow(Refusal):
    """The field is not sealed, holds nothing, or is never shown to anybody (class C3)."""

    status = 404


@dataclass(frozen=True)
class Quota:
    """What one person has shown in the last hour and 24 hours, and how much is allowed."""

    in_hour: int
    in_day: int
    per_hour: int
    per_day: int
    warn_share: float

    @property
    def is_spent(self) -> bool:
        """Would one more be too many?"""
        return self.in_hour >= self.per_hour or self.in_day >= self.per_day

    @property
    def is_near(self) -> bool:
        """From the warning share on."""
        return (
            self.in_hour >= self.warn_share * self.per_hour
            or self.in_day >= self.warn_share * self.per_day
        )


@dataclass(frozen=True)
class Shown:
    """A value on its way to the screen. Its text stands in `value` only; `repr` shows the mask."""

    secret: Secret
    label: str | LazyText
    seconds: int
    quota: Quota

    @property
    def value(self) -> str:
        """The clear value, for the one template that shows it."""
        return self.secret.reveal()


def revealable() -> Iterator[tuple[str, type[Model]]]:
    """The kinds of row whose personal data may be shown, by their name in addresses."""
    for model in apps.get_models():
        if sealed_of(model) and issubclass(_rows(model), VisibleQuerySet):
            yield model._meta.model_name or "", model


def _rows(model: type[Model]) -> Any:
    return model._default_manager._queryset_class  # type: ignore[attr-defined]  # of managers made from QuerySets


def customer_id_of(row: Model) -> uuid.UUID:
    """Whose data it is, by the way to the customer that the model's QuerySet declares."""
    key: uuid.UUID = attrgetter(_rows(type(row)).customer_path.replace("__", "."))(row)
    return key


def _customer_of(row: Model) -> Any:
    path = _rows(type(row)).customer_path
    return row if path == "id" else attrgetter(path.removesuffix("_id").replace("__", "."))(row)


def quota_of(user: User, at: dt.datetime) -> Quota:
    """How much `user` has shown up to `at`."""
    today = business_day(at)
    own = PersonalReveal.objects.filter(user=user, counted=True)
    used = own.since(at - DAY).aggregate(
        day=Count("pk"), hour=Count("pk", filter=Q(at__gt=at - HOUR))
    )
    return Quota(
        used["hour"],
        used["day"],
        setting("reveal.per_hour", on=today),
        setting("reveal.per_day", on=today),
        setting("reveal.warn_share", on=today),
    )


@transaction.atomic
def reveal(
    *, row: Model, field: str, purpose: str, text: str = "", by: User, at: dt.datetime
) -> Shown:
    """Log that `by` sees `field` of `row` because of `purpose`, and give the value.

    Whether `by` may is asked before (`may_reveal`). Requests of one person wait for each other, so
    that the quota holds. The same value again while it is on the screen is logged, not counted.
    Raises NothingToShow, QuotaSpent.
    """
    sealed = sealed_of(type(row)).get(field)
    if not sealed or sealed.grade is Grade.C3 or not getattr(row, field):
        raise NothingToShow(_("There is nothing to show."))
    _one_at_a_time(by)
    seconds = setting("reveal.seconds", on=business_day(at))
    same = PersonalReveal.objects.filter(
        user=by, table=row._meta.db_table, row_id=row.pk, field=field
    )
    counted = not same.since(at - dt.timedelta(seconds=seconds)).exists()
    quota = quota_of(by, at)
    if counted and quota.is_spent:
        logger.warning("reveal refused: the quota of user %s is spent", by.pk)
        raise QuotaSpent(
            _("You have shown as many personal values as one may for now. Ask your branch head.")
        )
    customer = _customer_of(row)
    PersonalReveal.objects.create(
        at=at, user=by, customer_id=customer.pk, branch_id=customer.branch_id,
        table=row._meta.db_table, row_id=row.pk, field=field,
        purpose=purpose, text=text.strip(), counted=counted,
    )  # fmt: skip
    if counted:
        quota = replace(quota, in_hour=quota.in_hour + 1, in_day=quota.in_day + 1)
    if counted and quota.is_near:
        logger.warning("reveal: user %s used %s/%s", by.pk, quota.in_hour, quota.in_day)
    return Shown(getattr(row, field), sealed.label, seconds, quota)


def _one_at_a_time(user: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [str(user.pk)])
