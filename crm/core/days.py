"""Which business day the data speak of (decision 23: the night follows the data)."""

import datetime as dt

from django.db.models import Max

from crm.core import clock
from crm.core.models import ClosedDay, FeedLoad


def data_day() -> dt.date | None:
    """The newest business day whose data are whole; None before the first load."""
    return FeedLoad.objects.whole().order_by("-to_on").values_list("to_on", flat=True).first()


def days_to_close() -> list[tuple[dt.date, int]]:
    """The whole days that wait to be closed, the oldest first, each with the run it must know.

    Every delivery's last day since the first closing, so that days which came late together are
    all scored; a corrected day again, and the days after it, whose figures rest on it. But a year
    is closed once a day of the next one is: a correction of its days makes those of the running
    year again and leaves the old ones as they were published (`manage.py close_day` does them by
    hand). Before the first closing only the newest day. A bank without a feed runs by the clock:
    yesterday, run 0.
    """
    if not FeedLoad.objects.exists():
        due = [(clock.business_day() - dt.timedelta(days=1), 0)]
        return [one for one in due if not ClosedDay.objects.filter(day=one[0]).exists()]
    loads = FeedLoad.objects.whole().order_by("to_on").values("to_on")
    found = list(loads.annotate(newest=Max("run")).values_list("to_on", "newest"))
    closings = ClosedDay.objects.order_by("day").values("day").annotate(run=Max("load_run"))
    closed = dict(closings.values_list("day", "run"))
    if not closed:
        return found[-1:]
    first = min(closed)
    since = max(first, max(closed).replace(month=1, day=1))
    due, known = [], 0
    for day, run in found:
        known = max(known, run)
        if day >= since or (day >= first and day not in closed):
            due.append((day, known))
    return [(day, run) for day, run in due if closed.get(day, -1) < run]
