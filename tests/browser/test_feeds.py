"""The feed's status pages in a browser."""

import datetime as dt
from typing import Any

import pytest

from crm.core.models import FeedLoad, FeedReject, User
from tests.browser.conftest import Visit
from tests.factories import make_feed_load

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loads(admin: User) -> FeedLoad:
    """A whole day with rejects, and a refused one after it."""
    load = make_feed_load(
        dt.date(2026, 11, 20),
        rejects=b"file,line,reason,row\r\n",
        counts={
            "customers.csv": {"manifest": 6000, "accepted": 5999, "rejected": 1, "changed": 41},
            "balances.csv": {"manifest": 8112, "accepted": 8110, "rejected": 2, "changed": 2304},
        },
        totals={
            "balances.csv": {"amount": {"manifest": "5420117035.35", "accepted": "5420115000.35"}}
        },
    )
    FeedReject.objects.create(load=load, file="balances.csv", reason="unknown account", rows=2)
    wrong = "identity number: wrong length, date or check digit"
    FeedReject.objects.create(load=load, file="customers.csv", reason=wrong, rows=1)
    make_feed_load(
        dt.date(2026, 11, 21),
        state=FeedLoad.State.REFUSED,
        reason="balances.csv：行数：应为 8,112，实为 8,004",
        counts={},
        totals={},
    )
    return load


def test_an_administrator_reads_what_became_of_a_delivery(
    admin: User, loads: FeedLoad, visit: Visit
) -> None:
    page = visit(admin, "/feeds/")
    page.locator("#main").get_by_role("link", name="2026-11-20 周五").click()
    page.get_by_text("账户不存在").wait_for()
    assert "客户不存在" not in page.content()
    with page.expect_download() as download:
        page.get_by_role("link", name="拒收明细").click()
    assert download.value.suggested_filename == "rejects.csv"


def test_pictures_of_the_feed(admin: User, loads: FeedLoad, pictures: Any) -> None:
    pictures(admin, "/feeds/", "feeds")
    pictures(admin, f"/feeds/{loads.pk}/", "feed")
