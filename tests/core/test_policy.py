"""Dated settings over their defaults."""

import datetime as dt
from typing import Any

import pytest

from crm.core.models import Setting
from crm.core.policy import DEFAULTS, fits, setting

pytestmark = pytest.mark.django_db

KEY = "deposit.lead_days"
DAY = dt.date(2026, 6, 1)


def test_without_a_row_the_default_holds() -> None:
    assert setting(KEY, on=DAY) == [30, 7, 3, 1, 0, -1]


def test_the_newest_row_in_force_holds() -> None:
    Setting.objects.create(key=KEY, value=[15], from_on=dt.date(2026, 1, 1))
    Setting.objects.create(key=KEY, value=[10], from_on=DAY)
    Setting.objects.create(key=KEY, value=[5], from_on=dt.date(2026, 6, 2))
    assert setting(KEY, on=dt.date(2025, 12, 31)) == DEFAULTS[KEY].value
    assert setting(KEY, on=dt.date(2026, 5, 31)) == [15]
    assert setting(KEY, on=DAY) == [10]
    assert setting(KEY, on=dt.date(2026, 6, 2)) == [5]


def test_a_key_that_nobody_declared_is_an_error_even_with_a_row() -> None:
    Setting.objects.create(key="no.such", value=1, from_on=DAY)
    with pytest.raises(KeyError):
        setting("no.such", on=DAY)


def test_every_default_says_what_it_is_and_where_from() -> None:
    for key, default in DEFAULTS.items():
        assert str(default.label), key
        assert default.source, key


@pytest.mark.parametrize("key", sorted(DEFAULTS))
def test_every_default_is_of_its_own_shape(key: str) -> None:
    assert fits(DEFAULTS[key].value, DEFAULTS[key].value)


@pytest.mark.parametrize(
    ("value", "like"),
    [
        ("soon", [30, 7]),
        ([30, "7"], [30, 7]),
        ("7", 7),
        (True, 7),
        (7.5, 7),
        ({"HIGH": 6}, {"HIGH": 6, "LOW": 24}),
        ({"HIGH": 6, "LOW": "24"}, {"HIGH": 6, "LOW": 24}),
        ("much", "0.40"),
        ("NaN", "0.40"),
        (None, 7),
    ],
)
def test_another_shape_does_not_fit(value: Any, like: Any) -> None:
    assert not fits(value, like)


@pytest.mark.django_db
def test_a_slip_past_the_form_does_not_stop_the_night() -> None:
    Setting.objects.create(key="deposit.lead_days", value=[5, 0], from_on=DAY)
    Setting.objects.create(key="deposit.lead_days", value="soon", from_on=DAY + dt.timedelta(1))
    assert setting("deposit.lead_days", on=DAY + dt.timedelta(2)) == [5, 0]
