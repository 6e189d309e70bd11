"""Passwords are their owners': chosen by a link that works once, seen by nobody else."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.admin.models import LogEntry
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils import translation

from crm.core import passwords
from crm.core.errors import Refusal
from crm.core.models import Branch, Posting, Role, User
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(db: None) -> Iterator[None]:
    with translation.override("en"):
        yield


PEOPLE = reverse("admin:core_user_changelist")
GOOD = "qing-feng-ming-yue-88"


def ask(browser: Client, *people: User) -> Any:
    chosen = [str(person.pk) for person in people]
    return browser.post(PEOPLE, {"action": "make_link", "_selected_action": chosen})


def link_in(answer: Any) -> str:
    found = re.search(r'value="http://testserver(/password/[^"]+)"', answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def choose(browser: Client, link: str, first: str = GOOD, again: str = GOOD) -> Any:
    page = browser.get(link, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else link
    return browser.post(address, {"new_password1": first, "new_password2": again})


def test_the_link_is_shown_once_and_its_owner_chooses(admin: User, manager: User, as_: Any) -> None:
    answer = ask(as_(admin), manager)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    link = link_in(answer)
    manager.refresh_from_db()
    assert not manager.has_usable_password(), "the old one no longer works"
    chosen = choose(as_(None), link)
    assert (chosen.status_code, chosen.headers["Location"]) == (302, reverse("login"))
    manager.refresh_from_db()
    assert manager.check_password(GOOD)
    entries = LogEntry.objects.filter(object_id=str(manager.pk)).order_by("pk")
    assert [(row.user, row.change_message) for row in entries] == [
        (admin, "link to choose a password made"),
        (manager, "password chosen by link"),
    ]


def test_it_works_once(admin: User, manager: User, as_: Any) -> None:
    link = passwords.invite(person=manager, by=admin)
    assert choose(as_(None), link).status_code == 302
    assert "new_password1" not in as_(None).get(link, follow=True).content.decode()
    choose(as_(None), link, "another-long-word-9", "another-long-word-9")
    manager.refresh_from_db()
    assert manager.check_password(GOOD)


def test_a_newer_link_replaces_the_older(admin: User, manager: User, as_: Any) -> None:
    old, new = (passwords.invite(person=manager, by=admin) for _n in "12")
    assert "new_password1" not in as_(None).get(old, follow=True).content.decode()
    assert "new_password1" in as_(None).get(new, follow=True).content.decode()


def test_it_is_good_for_a_day(
    admin: User, manager: User, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, made = passwords.invite(person=manager, by=admin), dt.datetime.now()  # noqa: DTZ005  # as Django's generator asks for it
    assert configured.PASSWORD_RESET_TIMEOUT == 24 * 3600
    for hours, works in ((23, True), (25, False)):
        later = made + dt.timedelta(hours=hours)
        monkeypatch.setattr(default_token_generator, "_now", lambda later=later: later)
        page = as_(None).get(link, follow=True).content.decode()
        assert ("new_password1" in page) is works


def test_a_forged_link_opens_nothing(manager: User, colleague: User, admin: User, as_: Any) -> None:
    uid, token = passwords.invite(person=manager, by=admin).strip("/").split("/")[1:]
    theirs = passwords.invite(person=colleague, by=admin).strip("/").split("/")[1]
    for parts in ((theirs, token), (uid, "x-y"), ("%00", token), ("!!", token)):
        page = as_(None).get(f"/password/{parts[0]}/{parts[1]}/", follow=True)
        assert "new_password1" not in page.content.decode()


@pytest.mark.parametrize(("first", "again"), [("short", "short"), (GOOD, "x"), ("", "")])
def test_weak_passwords_are_refused(
    first: str, again: str, admin: User, manager: User, as_: Any
) -> None:
    link = passwords.invite(person=manager, by=admin)
    assert choose(as_(None), link, first, again).status_code == 200
    manager.refresh_from_db()
    assert not manager.has_usable_password()


def test_who_was_switched_off_meanwhile_chooses_nothing(
    admin: User, manager: User, as_: Any
) -> None:
    link = passwords.invite(person=manager, by=admin)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert "new_password1" not in as_(None).get(link, follow=True).content.decode()


def test_old_sessions_end_with_the_old_password(admin: User, manager: User, as_: Any) -> None:
    browser = as_(manager)
    assert browser.get("/").status_code == 200
    passwords.invite(person=manager, by=admin)
    assert browser.get("/").status_code == 302


def test_nobody_makes_a_link_for_who_stands_higher(
    branch: Branch, head_office: User, head: User, other_manager: User
) -> None:
    local = make.make_staff("吴小局", Role.ADMIN, branch)
    assert passwords.invite(person=head, by=local)
    for person in (head_office, other_manager):
        before = User.objects.get(pk=person.pk).password
        with pytest.raises(Refusal, match="may not make"):
            passwords.invite(person=person, by=local)
        assert User.objects.get(pk=person.pk).password == before
    assert not LogEntry.objects.filter(object_id=str(head_office.pk)).exists()


def test_two_hats_one_of_them_higher_is_higher(branch: Branch, bank: Branch, head: User) -> None:
    local = make.make_staff("吴小局", Role.ADMIN, branch)
    make.post(head, Role.AUDITOR, bank)
    with pytest.raises(Refusal, match="may not make"):
        passwords.invite(person=head, by=local)


def test_neither_for_oneself_nor_for_systems_nor_after_ones_time(
    admin: User, manager: User, api_client: User
) -> None:
    for person in (admin, api_client):
        with pytest.raises(Refusal):
            passwords.invite(person=person, by=admin)
    Posting.objects.filter(user=admin).update(to_on=make.LONG_AGO)
    with pytest.raises(Refusal, match="may not make"):
        passwords.invite(person=manager, by=admin)


def test_the_desk_says_no_in_words_and_for_one_at_a_time(
    admin: User, manager: User, colleague: User, as_: Any
) -> None:
    browser, before = as_(admin), manager.password
    for people in ((admin,), (manager, colleague)):
        assert ask(browser, *people).status_code == 302
    manager.refresh_from_db()
    assert manager.password == before


def test_only_administrators_come_to_the_action(
    manager: User, head: User, auditor: User, as_: Any
) -> None:
    for who in (manager, head, auditor):
        assert ask(as_(who), manager).status_code == 403


def test_nobody_types_anothers_password(admin: User, manager: User, as_: Any) -> None:
    browser = as_(admin)
    address = reverse("admin:auth_user_password_change", args=[manager.pk])
    assert browser.get(address).status_code == 403
    sent = {"password1": GOOD, "password2": GOOD, "usable_password": "true"}
    assert browser.post(address, sent).status_code == 403
    page = reverse("admin:core_user_change", args=[manager.pk])
    browser.post(page, {"username": manager.username, "name": manager.name, "password": GOOD})
    manager.refresh_from_db()
    assert manager.check_password(make.PASSWORD)
    assert "password/" not in browser.get(page).content.decode().split("<main", 1)[-1]
