"""Pages of a list are counted so far and no further."""

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from crm.core import paging
from crm.core.models import Branch, User
from customers.models import Customer
from tests import factories as make


@pytest.fixture
def three(manager: User, branch: Branch) -> None:
    for _n in range(3):
        make.make_customer(manager, branch)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("cap", "count", "is_capped"), [(2, 2, True), (3, 3, False), (4, 3, False)]
)
def test_the_count_stops_at_the_cap(
    cap: int, count: int, is_capped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", cap)
    paginator = paging.CappedPaginator(Customer.objects.all(), 2)
    assert (paginator.count, paginator.is_capped) == (count, is_capped)
    assert paginator.num_pages == (1 if count == 2 else 2)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("asked", "number"), [("", 1), ("2", 2), ("9", 2), ("-1", 2), ("x", 1), ("1e9", 1)]
)
def test_a_nonsense_page_is_the_first_or_the_last(asked: str, number: int) -> None:
    request = RequestFactory().get("/", {"page": asked})
    assert paging.page_of(Customer.objects.all(), request, size=2).number == number


@pytest.mark.usefixtures("three")
def test_a_page_costs_a_count_and_its_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2) as seen:
        page = paging.page_of(Customer.objects.all(), RequestFactory().get("/"))
        assert len(list(page)) == 3
    assert "LIMIT 1001" in seen.captured_queries[0]["sql"]
