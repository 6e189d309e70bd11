"""Which business day the data speak of (decision 23: the night follows the data)."""

import datetime as dt

from django.db.models import Max

from crm.core import clock
from crm.core.models import ClosedDay, FeedLoad


def data_day() -> dt.date | None:
    """The newest business day whose data are whole; None before the first load."""
    return FeedLoad.objects.whole().order_by("-to_on").values_list("to_on", flat=True).first()


def days_to_close() -> list[tuple[dt.date, int]]:
    """The whole days that wait to be closed, the oldest first, each with the run of its load.

    Every delivery's last day since the newest closed one, so that days which came late together
    are all scored; before the first closing only the newest day. The newest closed day again when
    a correction of it came. A bank without a feed runs by the clock: yesterday, run 0.
    """
    closed = dict(
        ClosedDay.objects.order_by("-day")
        .values("day")
        .annotate(run=Max("load_run"))
        .values_list("day", "run")[:1]
    )
    if not FeedLoad.objects.exists():
        due = [(clock.business_day() - dt.timedelta(days=1), 0)]
    else:
        loads = FeedLoad.objects.whole().order_by("to_on").values("to_on")
        found = list(loads.annotate(newest=Max("run")).values_list("to_on", "newest"))
        since = max(closed, default=None)
        due = [one for one in found if one[0] >= since] if since else found[-1:]
    return [(day, run) for day, run in due if closed.get(day, -1) < run]
