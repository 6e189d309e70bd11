"""Log what was shown to whom, in the transaction of the page itself (docs/adr/0017).

`RowContextMiddleware` calls `log_reading` for each answer. What was shown it learns by itself: a
customer's page from its address, a list from the page of rows that `crm.core.paging` and the
API's cursor hand over. A view that shows customers in another way says so with `saw(…)`.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

from crm.core import clock
from crm.core.access import VisibleQuerySet, roles_of
from crm.core.models import Reading, User
from crm.core.personal import blind
from crm.core.tabs import SECTIONS

SEEN = "zhike.seen"
# pages whose every look is logged, whatever they showed
ALWAYS = {"audit"}
MOST_IDS = 200
PAGING = ("page", "cursor", "limit")
# pages about one customer, whose address names them, beside the tabs of the customer's page
ABOUT_ONE = {"customers:edit", "api_customer-detail"}

_INSERT = """
    SELECT core_ensure_partition('core_reading', %(day)s);
    INSERT INTO core_reading (day, at, user_id, roles, branch_id, kind, view, customer_id, ids,
                              shown, asked, request)
    VALUES (%(day)s, %(at)s, %(user)s::uuid, %(roles)s::varchar[],
            (SELECT p.branch_id FROM core_posting p
              WHERE p.user_id = %(user)s::uuid AND p.from_on <= %(day)s
                AND (p.to_on IS NULL OR p.to_on >= %(day)s)
              ORDER BY p.acting_for_id IS NOT NULL, p.from_on, p.id LIMIT 1),
            %(kind)s, %(view)s, %(customer)s::uuid, %(ids)s::uuid[], %(shown)s, %(asked)s,
            %(request)s::uuid)
"""


def saw(request: HttpRequest, rows: Iterable[Any]) -> None:
    """Note that `rows` (customers, or rows about them) are on this answer.

    A page of a list may be given before it is read: only what was read by the end counts.
    """
    request.META.setdefault(SEEN, []).append(rows)


def log_reading(
    request: HttpRequest, response: HttpResponseBase, *, view: str, request_id: str
) -> None:
    """Write one row for this answer, if it shows customers to somebody who is logged in.

    If the row cannot be written the request fails, and nothing is shown.
    """
    user = request.user
    if request.method != "GET" or response.status_code != 200 or not isinstance(user, User):
        return
    one, ids = _customer_of(request, view), _ids(request)
    is_file = "attachment" in response.headers.get("Content-Disposition", "")
    if not (one or ids or is_file or view in ALWAYS):
        return
    at = clock.now()
    day = clock.business_day(at)
    kind = Reading.Kind.FILE if is_file else Reading.Kind.DETAIL if one else Reading.Kind.LIST
    values = {
        "day": day,
        "at": at,
        "user": str(user.pk),
        "roles": sorted(roles_of(user, day)),
        "kind": kind.value,
        "view": view[:80],
        "customer": str(one) if one else None,
        "ids": [str(key) for key in ids[:MOST_IDS]] or ([str(one)] if one else []),
        "shown": max(len(ids), 1 if one else 0),
        "asked": _asked(request),
        "request": request_id,
    }
    _write(values)


def log_export(
    *, by: User, view: str, customers: Iterable[uuid.UUID], at: dt.datetime, job: uuid.UUID
) -> None:
    """Log a file that a job made for `by`; a file that a request answers with logs itself.

    `view` names the export, `job` the run that made it. Goes into the job's transaction: a file
    whose row cannot be written is not made.
    """
    ids = list(dict.fromkeys(customers))
    day = clock.business_day(at)
    _write(
        {
            "day": day, "at": at, "user": str(by.pk), "roles": sorted(roles_of(by, day)),
            "kind": Reading.Kind.FILE.value, "view": view[:80], "customer": None,
            "ids": [str(key) for key in ids[:MOST_IDS]], "shown": len(ids), "asked": None,
            "request": str(job),
        }
    )  # fmt: skip


def _write(values: dict[str, Any]) -> None:
    # past Django's cursor: the log is not one of the questions that a page is said to ask
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def _customer_of(request: HttpRequest, view: str) -> uuid.UUID | None:
    """Whose page this is, by its address."""
    pages = {page for tab in SECTIONS["customer"] for page in (tab.view, *tab.also)} | ABOUT_ONE
    found = request.resolver_match
    if view not in pages or found is None:
        return None
    key = found.kwargs.get("pk")
    return key if isinstance(key, uuid.UUID) else None


def _ids(request: HttpRequest) -> list[uuid.UUID]:
    """The customers of the rows that were shown, in their order, each once."""
    found: dict[uuid.UUID, None] = {}
    for rows in request.META.get(SEEN, []):
        for row in _read(rows):
            if key := _customer_id(row):
                found[key] = None
    return list(found)


def _read(rows: Any) -> Iterator[Any]:
    """The rows that somebody has read already; a QuerySet that nobody read stays unread."""
    content = getattr(rows, "object_list", rows)
    if hasattr(content, "_result_cache"):
        content = content._result_cache or []
    yield from content


def _customer_id(row: Any) -> uuid.UUID | None:
    """Whose row it is, by the way that its model declares."""
    if isinstance(row, uuid.UUID):
        return row
    if not isinstance(row, Model):
        return None
    queryset = type(row)._default_manager._queryset_class  # type: ignore[attr-defined]  # of managers made from QuerySets
    if not issubclass(queryset, VisibleQuerySet):
        return None
    path = queryset.customer_path
    names = {"id", *(field.attname for field in row._meta.concrete_fields)}
    key = attrgetter(path)(row) if path in names else None
    return key if isinstance(key, uuid.UUID) else None


def _asked(request: HttpRequest) -> bytes | None:
    """What was searched for, told by its HMAC: words typed into a search may be a phone number."""
    words = [(key, value) for key, values in request.GET.lists() for value in values]
    words = sorted(pair for pair in words if pair[0] not in PAGING and pair[1])
    return blind(repr(words), purpose="reading") if words else None
