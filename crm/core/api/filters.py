"""Filters and orders from allow-lists: what a view does not declare is refused by name."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from crm.core.api.problems import Problem

if TYPE_CHECKING:  # that module reads settings which name this one
    from rest_framework.views import APIView

PAGING = {"limit", "cursor"}


@dataclass(frozen=True)
class Filter:
    """A query parameter: the lookup it becomes, and how its text is read (ValueError refuses)."""

    lookup: str
    parse: Callable[[str], Any] = str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})
    description: str = ""


def one_of(values: list[str]) -> Callable[[str], str]:
    """Only these words."""

    def parse(text: str) -> str:
        if text not in values:
            raise ValueError(text)
        return text

    return parse


def boolean(text: str) -> bool:
    """`true` or `false`."""
    return {"true": True, "false": False}[text]


def moment(text: str) -> dt.datetime:
    """An ISO 8601 time with its zone; without one nobody knows which moment is meant."""
    value = dt.datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("no time zone")
    return value.astimezone(dt.UTC)  # OverflowError beyond the calendar


def plain(text: str) -> str:
    """Text that PostgreSQL can hold."""
    if not text or "\0" in text or len(text) > 200:
        raise ValueError(text)
    return text


def _error(name: str, detail: Any) -> dict[str, Any]:
    return {"parameter": name[:80], "detail": detail, "code": "invalid"}


def no_such_parameter(name: str) -> dict[str, Any]:
    """The entry of a problem that names a parameter nobody declared."""
    return _error(name, _("There is no such parameter."))


class AllowListFilter(BaseFilterBackend):
    """Reads `view.filters` (name → Filter) and `view.ordering` (the first is the default)."""

    def filter_queryset(
        self, request: Request, queryset: "QuerySet[Any]", view: "APIView"
    ) -> "QuerySet[Any]":
        """Narrow and order; a parameter that is unknown, doubled or unreadable is a problem."""
        filters: dict[str, Filter] = getattr(view, "filters", {})
        orders: tuple[str, ...] = getattr(view, "ordering", ())
        errors = []
        for name, texts in request.query_params.lists():
            if name not in PAGING | {"ordering"} and name not in filters:
                errors.append(no_such_parameter(name))
            elif len(texts) != 1:
                errors.append(_error(name, _("Give it once.")))
            elif name in filters:
                try:
                    queryset = queryset.filter(
                        **{filters[name].lookup: filters[name].parse(texts[0])}
                    )
                except (ValueError, KeyError, OverflowError):
                    errors.append(_error(name, _("The value cannot be read.")))
        order = request.query_params.get("ordering", orders[0] if orders else "")
        if order.removeprefix("-") not in orders:
            errors.append(_error("ordering", _("One of: %s.") % ", ".join(orders)))
        if errors:
            raise Problem(errors=errors)
        return queryset.order_by(order)

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        """The allow-lists, for the document."""
        orders: tuple[str, ...] = getattr(view, "ordering", ())
        words = [sign + name for name in orders for sign in ("", "-")]
        order = {"type": "string", "enum": words, "default": orders[0]}
        return [
            {"name": name, "in": "query", "schema": f.schema, "description": f.description}
            for name, f in getattr(view, "filters", {}).items()
        ] + [{"name": "ordering", "in": "query", "schema": order, "description": "Order of rows."}]
