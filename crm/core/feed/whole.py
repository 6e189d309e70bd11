"""When a business day is whole: every file that makes a day has been loaded for it."""

import datetime as dt

from django.db.models import Q

from crm.core.models import FeedLoad
from crm.core.policy import setting


def judge_days(from_on: dt.date, to_on: dt.date, *, new: FeedLoad | None = None) -> None:
    """Write down what the last days of `new`, and of deliveries that waited for it, still lack."""
    days = FeedLoad.objects.loaded().filter(to_on__range=(from_on, to_on))
    for load in days.filter(~Q(lacks=[]) | Q(pk=new and new.pk)):
        load.lacks = lacks_of(load.to_on)
        load.save(update_fields=["lacks"])
        if new and load.pk == new.pk:
            new.lacks = load.lacks


def lacks_of(day: dt.date) -> list[str]:
    """Of the files that make a day, those that no loaded delivery of `day` has brought.

    An announced file without rows counts; one of which every row was rejected does not.
    """
    loads = FeedLoad.objects.loaded().filter(from_on__lte=day, to_on__gte=day)
    brought = {
        name.removesuffix(".csv")
        for counts in loads.values_list("counts", flat=True)
        for name, rows in counts.items()
        if rows["accepted"] or not rows["manifest"]
    }
    wanted: list[str] = setting("feed.day_files", on=day)
    return [one for one in wanted if brought.isdisjoint(one.split("|"))]
