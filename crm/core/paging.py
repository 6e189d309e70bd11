"""Pages of a list whose count is capped: nobody waits for, or learns, an exact million."""

from functools import cached_property
from typing import TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from crm.core.reading import saw

ROWS_A_PAGE = 50
MOST_COUNTED = 1000

Row = TypeVar("Row", bound=Model)


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """Counts and pages up to `MOST_COUNTED` rows; beyond that one narrows the search."""

    @cached_property
    def _found(self) -> int:
        rows = cast("QuerySet[Model]", self.object_list)
        return rows.order_by()[: MOST_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        """The number of rows, at most `MOST_COUNTED`."""
        return min(self._found, MOST_COUNTED)

    @property
    def is_capped(self) -> bool:
        """Are there more rows than were counted?"""
        return self._found > MOST_COUNTED


def page_of(rows: "QuerySet[Row]", request: HttpRequest, size: int = ROWS_A_PAGE) -> "Page[Row]":
    """The page that `?page=` asks for; the first or last one when it asks for nonsense."""
    page = CappedPaginator(rows, size).get_page(request.GET.get("page"))
    saw(request, page)
    return page
