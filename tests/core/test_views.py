"""Preferences and health."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.core.models import User

pytestmark = pytest.mark.django_db


def test_health_tells_strangers_that_it_lives_and_nothing_else(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1 + 2):  # two play the web's role (tests/conftest.py)
        answer = client.get(reverse("health"))
    assert answer.json() == {"status": "ok"}
    assert client.post(reverse("health")).status_code == 405


@pytest.mark.parametrize(
    ("sent", "theme", "language"),
    [
        ({"theme": "dark"}, "dark", "zh-hans"),
        ({"language": "en"}, "auto", "en"),
        ({"theme": "light", "language": "en"}, "light", "en"),
        ({"theme": "<script>", "language": "xx"}, "auto", "zh-hans"),
        ({}, "auto", "zh-hans"),
    ],
)
def test_preferences_take_known_values_only(
    sent: dict[str, str], theme: str, language: str, manager: User, as_: Any
) -> None:
    assert as_(manager).post(reverse("preferences"), sent).status_code == 302
    manager.refresh_from_db()
    assert (manager.theme, manager.language) == (theme, language)


def test_preferences_change_nobody_else_and_nothing_else(
    manager: User, colleague: User, as_: Any
) -> None:
    sent = {
        "theme": "dark",
        "id": str(colleague.pk),
        "user": str(colleague.pk),
        "is_superuser": "1",
        "is_staff": "1",
        "name": "别名",
    }
    as_(manager).post(reverse("preferences"), sent)
    manager.refresh_from_db()
    colleague.refresh_from_db()
    assert colleague.theme == "auto"
    assert (manager.name, manager.is_staff, manager.is_superuser) == ("林晓芸", False, False)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/customers/?page=2", "/customers/?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example/", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_stays_in_the_house(
    target: str, expected: str, manager: User, as_: Any
) -> None:
    answer = as_(manager).post(reverse("preferences"), {"next": target})
    assert answer.headers["Location"] == expected
