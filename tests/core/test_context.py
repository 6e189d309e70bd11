"""What every page of the shell shows, and what it costs."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.context import PLACES, Place, Shell, shell
from crm.core.models import Branch, FeedLoad, Role, User
from tests import factories as make
from tests.conftest import AsApp


def shell_of(user: User | AnonymousUser, path: str = "/elsewhere/") -> Shell:
    """The shell of a page at `path` for `user`."""
    request = RequestFactory().get(path)
    request.user = user
    made = shell(request)["shell"]
    assert isinstance(made, Shell)
    return made


def labels(made: Shell) -> list[str]:
    """The names of the icons in the rail: they do not change with the language."""
    return [item.icon for item in made.nav]


def load_day(day: dt.date, state: str = FeedLoad.State.LOADED) -> None:
    """A load of the core bank's files for `day`."""
    FeedLoad.objects.create(
        run=FeedLoad.objects.count() + 1,
        source="CORE",
        from_on=day,
        to_on=day,
        folder="x",
        manifest_sha256="0" * 64,
        state=state,
        started_at=clock.now(),
    )


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.view)
def test_every_place_of_the_rail_exists(place: Place) -> None:
    assert reverse(place.view)


def test_a_place_that_does_not_exist_is_left_out(
    manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ghost = Place("Ghost", "no_such_view", "moon", (Role.MANAGER,))
    monkeypatch.setattr("crm.core.context.PLACES", (ghost,))
    assert shell_of(manager).nav == []


def test_roles_decide_the_rail(
    manager: User, head: User, risk: User, auditor: User, admin: User
) -> None:
    assert "chart-bar" in labels(shell_of(manager))
    assert "layout-dashboard" not in labels(shell_of(manager))
    assert "layout-dashboard" in labels(shell_of(head))
    assert "message-reply" not in labels(shell_of(risk))  # what was promised is not theirs
    assert "checklist" not in labels(shell_of(auditor))
    assert labels(shell_of(admin)) == ["database-import"]  # configuration, no customer


def test_a_posting_that_ended_opens_nothing(manager: User) -> None:
    manager.postings.update(to_on=clock.business_day() - dt.timedelta(days=1))
    made = shell_of(manager)
    assert (made.nav, made.posting, made.log_url, made.sees_customers) == ([], None, "", False)


def test_one_place_is_current_the_closest(manager: User) -> None:
    for place in ("customers:list", "customers:maturities"):
        here = [item for item in shell_of(manager, reverse(place)).nav if item.current]
        assert [item.url for item in here] == [reverse(place)]
    today = reverse("today")
    assert [item.current for item in shell_of(manager, today).nav if item.url == today] == [True]
    assert not any(item.current for item in shell_of(manager, "/elsewhere/").nav)


def test_the_phone_has_the_main_act_in_the_middle_of_five(
    manager: User, head: User, risk: User, auditor: User
) -> None:
    for user in (manager, head):
        tabs = shell_of(user).tabs
        assert len(tabs) == 5
        assert tabs.index(None) == 2
    for user in (risk, auditor):  # they log no visits
        assert None not in shell_of(user).tabs
        assert shell_of(user).log_url == ""


def test_nobody_sees_nothing_and_asks_nothing(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = shell_of(AnonymousUser())
    with django_assert_num_queries(0):
        assert made.nav == []
        assert made.unread == 0
        assert made.data_day is None
        assert made.theme == "auto"
        assert made.posting is None


def test_the_top_bar_names_the_own_posting_before_one_as_a_substitute(
    manager: User, colleague: User, branch: Branch
) -> None:
    make.post(manager, Role.MANAGER, branch, acting_for=colleague)
    posting = shell_of(manager).posting
    assert posting is not None
    assert posting.acting_for is None


def test_the_data_day_is_the_last_whole_one(manager: User) -> None:
    today = clock.business_day()
    assert shell_of(manager).data_day is None
    load_day(today - dt.timedelta(days=2))
    load_day(today - dt.timedelta(days=1), FeedLoad.State.REFUSED)
    made = shell_of(manager)
    assert made.data_day == today - dt.timedelta(days=2)
    assert made.is_late
    load_day(today - dt.timedelta(days=1))
    assert not shell_of(manager).is_late


def test_a_page_pays_two_queries_and_a_fragment_none(
    manager: User, as_app: AsApp, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with as_app(manager):
        with django_assert_num_queries(0):
            made = shell_of(manager)
        with django_assert_num_queries(2):
            for _again in range(3):
                _ = (made.nav, made.tabs, made.posting, made.roles, made.sees_customers)
                _ = (made.unread, made.data_day, made.is_late)


def test_a_place_is_written_in_two_characters() -> None:
    with translation.override("zh-hans"):
        for place in PLACES:
            assert re.fullmatch(r"[一-鿿]{2}", str(place.label)), place.view
