"""Writes that span apps."""

import datetime as dt

from django.db import transaction

from appraisal.services import score_day
from credit.services import plan_inspections, pre_check
from crm import reminders
from crm.core.models import ClosedDay
from crm.core.runs import hold_runs
from crm.feeds import load_feed
from customers.services import (
    compare_peers,
    find_circles,
    judge_maturities,
    link_outsiders,
    recompute_tiers,
    review_status,
)

__all__ = ["close_day", "load_feed"]


@transaction.atomic
def close_day(*, on: dt.date, load_run: int, at: dt.datetime) -> ClosedDay | None:
    """Make the facts, scores, classes and plans of business day `on`, once per load.

    Readers see all of it or nothing. Returns None when another worker has closed it already;
    twice, late or killed in the middle gives the same rows.
    """
    hold_runs()  # no load is half in, and one closing at a time
    if ClosedDay.objects.filter(day=on, load_run__gte=load_run).exists():
        return None
    steps = {
        "suggested classes": pre_check(on=on, at=at),
        "outsiders linked": link_outsiders(at=at),
        "guarantee circles": find_circles(on=on),
        "inspections": plan_inspections(on=on, at=at),
        "maturities": judge_maturities(on=on, at=at),
        "tiers": recompute_tiers(on=on, at=at),
        "dormant and woken": review_status(on=on, at=at),
        "comparison of peers": compare_peers(on=on),
        "scores": score_day(on=on, at=at).scores,
        "reminders": reminders.plan_due(on=on + dt.timedelta(days=1), at=at),
    }
    return ClosedDay.objects.create(day=on, load_run=load_run, steps=steps, closed_at=at)
