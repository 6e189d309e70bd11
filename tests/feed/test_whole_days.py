"""A business day is whole when every file that makes a day is in; nothing is computed before."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import RequestFactory

from crm.core.context import Shell
from crm.core.days import data_day, days_to_close
from crm.core.feed.whole import lacks_of
from crm.core.models import ClosedDay, FeedLoad, Setting, User
from crm.tasks import close_due_days
from tests.conftest import LoginAs
from tests.feed.conftest import Deliver
from tests.feed.delivery import AT, Delivery, balance

pytestmark = pytest.mark.django_db
FRIDAY, SATURDAY = dt.date(2026, 11, 20), dt.date(2026, 11, 21)
LOANS = {"loan_number": "L1", "business_day": "2026-11-21", "amount": "190.00"}
DEPOSITS = balance("2026-11-21", "110.00")


def close(day: dt.date) -> None:
    (due,) = days_to_close()
    assert due[0] == day
    ClosedDay.objects.create(day=day, load_run=due[1], closed_at=AT)


def lacking() -> list[list[str]]:
    """What each load's day still waits for, the oldest load first."""
    return list(FeedLoad.objects.order_by("run").values_list("lacks", flat=True))


@pytest.fixture
def friday(first: Delivery) -> Delivery:
    """A whole day, closed."""
    first.load()
    close(FRIDAY)
    return first


def test_half_a_day_is_loaded_and_triggers_nothing(friday: Delivery, deliver: Deliver) -> None:
    report = deliver("2026-11-21", balances=[DEPOSITS]).load()
    assert report.state == FeedLoad.State.LOADED
    assert lacking() == [[], ["loan_balances"]]
    assert data_day() == FRIDAY
    assert days_to_close() == []
    close_due_days()
    assert ClosedDay.objects.count() == 1


def test_the_other_half_makes_the_day_whole(friday: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-21", balances=[DEPOSITS]).load()
    run = deliver("2026-11-21", loan_balances=[LOANS]).load().run
    assert lacking() == [[], [], []]
    assert data_day() == SATURDAY
    assert days_to_close() == [(SATURDAY, run)]


def test_halves_of_two_sources_make_one_day(friday: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-21", balances=[DEPOSITS]).load()
    loans = deliver("2026-11-21", loan_balances=[])
    loans.sign(manifest={"source": "LOANS"})
    loans.load()
    assert data_day() == SATURDAY


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-22"])
def test_a_half_of_another_day_completes_nothing(
    friday: Delivery, deliver: Deliver, day: str
) -> None:
    deliver("2026-11-21", balances=[DEPOSITS]).load()
    deliver(day, loan_balances=[]).load()
    assert data_day() == FRIDAY
    assert lacking()[1] == ["loan_balances"]


def test_a_delivery_of_several_days_completes_each_that_waits(
    friday: Delivery, deliver: Deliver
) -> None:
    deliver("2026-11-21", balances=[DEPOSITS]).load()
    deliver("2026-11-22", balances=[balance("2026-11-22", "111.00")]).load()
    deliver("2026-11-21", "2026-11-23", loan_balances=[LOANS]).load()
    assert lacking() == [[], [], [], ["balances|movements"]]
    assert [day for day, _run in days_to_close()] == [SATURDAY, dt.date(2026, 11, 22)]


def test_a_correction_of_one_file_closes_a_whole_day_again(
    friday: Delivery, deliver: Deliver
) -> None:
    run = deliver("2026-11-20", balances=[balance("2026-11-20", "99.00")]).load().run
    assert lacking() == [[], []]
    assert days_to_close() == [(FRIDAY, run)]


def test_a_refused_half_completes_nothing(friday: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-21", balances=[DEPOSITS]).load()
    refused = deliver("2026-11-21", loan_balances=[LOANS])
    refused.sign(loan_balances={"sha256": "0" * 64})
    assert refused.load().refused
    assert data_day() == FRIDAY


def test_a_file_of_which_every_row_was_rejected_has_not_come(
    friday: Delivery, deliver: Deliver
) -> None:
    bad = LOANS | {"loan_number": "L9"}
    deliver("2026-11-21", balances=[DEPOSITS], loan_balances=[bad]).load()
    assert lacking()[1] == ["loan_balances"]
    deliver("2026-11-21", loan_balances=[bad, LOANS]).load()
    assert lacking()[1] == []


def test_a_file_without_rows_says_that_nothing_moved(friday: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-21", balances=[], loan_balances=[]).load()
    assert data_day() == SATURDAY


def test_movements_stand_for_balances(friday: Delivery, deliver: Deliver) -> None:
    move = {"number": "V1", "account_number": "A1", "business_day": "2026-11-21", "amount": "1.00"}
    deliver("2026-11-21", movements=[move], loan_balances=[]).load()
    assert data_day() == SATURDAY


def test_which_files_make_a_day_is_a_dated_setting(friday: Delivery, deliver: Deliver) -> None:
    """A bank that appraises no loans; the same delivery again is enough for the days before."""
    half = deliver("2026-11-21", balances=[DEPOSITS])
    half.load()
    Setting.objects.create(key="feed.day_files", value=["balances|movements"], from_on=SATURDAY)
    assert lacks_of(SATURDAY) == []
    assert lacks_of(dt.date(2026, 11, 19)) == ["balances|movements", "loan_balances"]
    assert not half.load().state, "nothing new"
    assert data_day() == SATURDAY


def test_a_dry_run_leaves_the_days_as_they_are(friday: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-21", balances=[DEPOSITS]).load()
    deliver("2026-11-21", loan_balances=[LOANS]).load(dry_run=True)
    assert lacking() == [[], ["loan_balances"]]


def test_by_hand_half_a_day_is_closed_and_again_when_it_is_whole(
    friday: Delivery, deliver: Deliver
) -> None:
    half = deliver("2026-11-21", balances=[DEPOSITS]).load().run
    call_command("close_day", "--on", "2026-11-21")
    assert ClosedDay.objects.get(day=SATURDAY).load_run == half
    whole = deliver("2026-11-21", loan_balances=[LOANS]).load().run
    assert days_to_close() == [(SATURDAY, whole)]


def test_the_header_and_the_feeds_page_say_what_is_missing(
    friday: Delivery, deliver: Deliver, admin: User, as_: LoginAs
) -> None:
    deliver("2026-11-21", balances=[DEPOSITS]).load()
    User.objects.filter(pk=admin.pk).update(language="en")
    client = as_(admin)
    request = RequestFactory().get("/")
    request.user = admin
    assert Shell(request).data_day == FRIDAY
    load = FeedLoad.objects.get(to_on=SATURDAY)
    assert "Day not whole" in client.get("/feeds/").content.decode()
    page = client.get(f"/feeds/{load.pk}/").content.decode()
    assert "2026-11-21 is not whole: it waits for loan_balances." in page
    whole = FeedLoad.objects.get(to_on=FRIDAY)
    assert "is not whole" not in client.get(f"/feeds/{whole.pk}/").content.decode()
