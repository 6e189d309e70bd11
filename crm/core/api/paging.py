"""Pages by cursor: where the last page ended, so that no row is skipped or told twice."""

import base64
import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from crm.core.api.filters import moment
from crm.core.api.problems import Problem
from crm.core.reading import saw

if TYPE_CHECKING:  # that module reads settings which name this one
    from rest_framework.views import APIView

DEFAULT_LIMIT, MAX_LIMIT = 50, 200


def _bad(parameter: str, detail: Any) -> Problem:
    return Problem(errors=[{"parameter": parameter, "detail": detail, "code": "invalid"}])


def pack(order: str, value: Any, pk: uuid.UUID) -> str:
    """The cursor behind a row: the order it was read in, its value there and its key."""
    text = value.isoformat() if isinstance(value, dt.datetime) else value
    return base64.urlsafe_b64encode(json.dumps([order, text, str(pk)]).encode()).decode()


def unpack(cursor: str, order: str) -> tuple[Any, uuid.UUID]:
    """Value and key in a cursor; a problem when it was not made by `pack` for this order."""
    try:
        made_for, text, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if made_for != order or not isinstance(text, str) or "\0" in text:
            raise ValueError("another order")
        is_time = order.lstrip("-").endswith("_at")
        return moment(text) if is_time else text, uuid.UUID(pk)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as exc:
        raise _bad("cursor", _("The cursor is not one of ours, or of another order.")) from exc


class CursorPagination(BasePagination):
    """`limit` (1–200, default 50) and `cursor`; the answer names the address of the next page.

    Rows are told apart by (order, id). The first field of the QuerySet's order decides.
    """

    def paginate_queryset(  # type: ignore[override]  # QuerySets only
        self, queryset: "QuerySet[Any]", request: Request, view: "APIView | None" = None
    ) -> list[Any]:
        """One page and whether there is another; asks once, never counts."""
        self.request, limit = request, self._limit(request)
        self.order = str(queryset.query.order_by[0])
        field, is_down = self.order.lstrip("-"), self.order.startswith("-")
        if "cursor" in request.query_params:
            value, pk = unpack(request.query_params["cursor"], self.order)
            word = "lt" if is_down else "gt"
            queryset = queryset.filter(
                Q(**{f"{field}__{word}": value}) | Q(**{field: value, f"id__{word}": pk}),
                **{f"{field}__{word}e": value},  # what an index can answer
            )
        rows = list(queryset.order_by(self.order, "-id" if is_down else "id")[: limit + 1])
        self.page, self.is_last = rows[:limit], len(rows) <= limit
        saw(request._request, self.page)
        return self.page

    def _limit(self, request: Request) -> int:
        text = request.query_params.get("limit", str(DEFAULT_LIMIT))
        if not (
            text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MAX_LIMIT
        ):
            message = _("A number from 1 to %(most)d.") % {"most": MAX_LIMIT}
            raise _bad("limit", message)
        return int(text)

    def next_link(self) -> str | None:
        """The address of the next page; None on the last."""
        if self.is_last:
            return None
        row = self.page[-1]
        cursor = pack(self.order, getattr(row, self.order.lstrip("-")), row.pk)
        return str(replace_query_param(self.request.build_absolute_uri(), "cursor", cursor))

    def get_paginated_response(self, data: Any) -> Response:
        """`next` and `results`; no total, which would cost and tell."""
        return Response({"next": self.next_link(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The same for the document."""
        link = {"type": "string", "format": "uri", "nullable": True, "example": None}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        """`limit` and `cursor` for the document."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        return [
            {"name": "limit", "in": "query", "schema": limit, "description": "Rows per page."},
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "Follow `next` of the page before; never make one.",
            },
        ]
