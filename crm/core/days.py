"""Which business day the data speak of (decision 23: the night follows the data)."""

import datetime as dt

from crm.core import clock
from crm.core.models import ClosedDay, FeedLoad


def data_day() -> dt.date | None:
    """The newest business day whose data are whole; None before the first load."""
    return FeedLoad.objects.whole().order_by("-to_on").values_list("to_on", flat=True).first()


def day_to_close() -> tuple[dt.date, int] | None:
    """The newest whole day and the run of its load, unless it is closed already.

    A bank without a feed runs by the clock: yesterday, run 0.
    """
    load = FeedLoad.objects.whole().order_by("-to_on", "-run").first()
    if load:
        day, run = load.to_on, load.run
    elif FeedLoad.objects.exists():
        return None
    else:
        day, run = clock.business_day() - dt.timedelta(days=1), 0
    closed = ClosedDay.objects.filter(day=day, load_run__gte=run).exists()
    return None if closed else (day, run)
