"""One watch, in the bank's time zone."""

import datetime as dt

import pytest
import time_machine
from django.db import connection

from crm.core import clock

UTC = dt.UTC


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (dt.datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), dt.date(2026, 11, 22)),
        (dt.datetime(2026, 11, 22, 16, 0, 0, tzinfo=UTC), dt.date(2026, 11, 23)),  # 00:00 there
        (dt.datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), dt.date(2027, 1, 1)),
        (dt.datetime(2028, 2, 28, 16, 0, 0, tzinfo=UTC), dt.date(2028, 2, 29)),
    ],
)
def test_the_business_day_turns_at_midnight_in_shanghai(
    moment: dt.datetime, expected: dt.date
) -> None:
    assert clock.business_day(moment) == expected
    with time_machine.travel(moment, tick=False):
        assert clock.business_day() == expected


def test_now_is_aware() -> None:
    assert clock.now().utcoffset() == dt.timedelta(0)


@pytest.mark.django_db
def test_database_sessions_are_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW TimeZone")
        assert cursor.fetchone()[0] == "UTC"
