"""Today: what to do now, in order of value at stake, each with one tap to act."""

import datetime as dt
from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from lunarcalendar import Converter, Solar

from appraisal.models import Score, ScoreRun
from crm.core import clock
from crm.core.access import roles_of
from crm.core.http import StaffRequest
from crm.core.models import Role, User
from crm.core.workdays import is_year_published
from crm.views.todo import AHEAD, CONTACTS_AHEAD, KINDS, MOST, Item, Todo

WALL_WEEKS = 8
# the first page of each role, by the first that fits; Today is for those who serve customers
FIRST_PAGES = (
    (Role.MANAGER, ""),
    (Role.ASSISTANT, ""),
    (Role.HEAD, "board"),
    (Role.HEAD_OFFICE, "board"),
    (Role.AUDITOR, "board"),
    (Role.RISK, "credit:followups"),
    (Role.ADMIN, "core:feeds"),
)


@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """The day's list of a manager or assistant; everybody else goes to their own first page."""
    day = clock.business_day()
    if first := _first_page(request.user, day):
        return redirect(first)
    todo = Todo(request.user, day)
    kind, sort = request.GET.get("kind", ""), request.GET.get("sort", "")
    shown = [item for item in todo.items if item.kind == kind or kind not in KINDS]
    context = {
        "day": day,
        "lunar": lunar_day(day),
        "items": sorted(shown, key=_by_time if sort == "time" else _by_amount),
        "chips": _chips(todo.items),
        "kind": kind,
        "sort": sort,
        "at_stake": todo.at_stake(),
        "over": sum(item.is_over for item in todo.items),
        "count": len(todo.items),
        "days": {"maturities": AHEAD, "contacts": CONTACTS_AHEAD},
        "most": MOST,
        "wall": _wall(todo, day),
        "score": _score(request.user),
        "year_unknown": not is_year_published(day.year),
    }
    return render(request, "crm/today.html", context)


def _first_page(user: User, day: dt.date) -> str:
    roles = roles_of(user, day)
    return next((page for role, page in FIRST_PAGES if role in roles), "")


def _by_amount(item: Item) -> Any:
    return item.order


def _by_time(item: Item) -> Any:
    return item.due_on, item.order


def _chips(items: list[Item]) -> list[tuple[str, str | LazyText, int]]:
    counts = Counter(item.kind for item in items)
    return [(kind, label, counts[kind]) for kind, (label, _icon) in KINDS.items() if counts[kind]]


def lunar_day(day: dt.date) -> str:
    """The day of the lunar calendar in Chinese: 十月十五, 闰六月初一."""
    lunar = Converter.Solar2Lunar(Solar(day.year, day.month, day.day))
    month = ("闰" if lunar.isleap else "") + "正二三四五六七八九十冬腊"[lunar.month - 1]
    tens = ("初", "十", "廿", "三")[lunar.day // 10]
    special = {10: "初十", 20: "二十", 30: "三十"}
    return f"{month}月{special.get(lunar.day) or tens + '一二三四五六七八九'[lunar.day % 10 - 1]}"


# --- the side ----------------------------------------------------------------------------------


def _score(user: User) -> dict[str, Any] | None:
    """The newest score of the user with its change against the scored day before it."""
    # unscoped: runs are days and numbers
    runs = ScoreRun.objects.newest().values("run")[:2]
    found = list(Score.objects.visible_to(user).filter(manager=user, run__in=runs))
    if not found:
        return None
    now, *earlier = sorted(found, key=lambda score: score.business_day, reverse=True)
    before = [one for one in earlier if one.business_day.year == now.business_day.year]
    change = now.points - before[0].points if before else None
    return {"now": now, "change": change, "before": before[0] if before else None}


def _wall(todo: Todo, day: dt.date) -> dict[str, Any]:
    """What matures in the next eight weeks, by week, in 万元; renewed or undecided."""
    monday = day - dt.timedelta(days=day.weekday())
    weeks = [monday + dt.timedelta(weeks=n) for n in range(WALL_WEEKS)]
    until = weeks[-1] + dt.timedelta(days=6)
    rows = {row["week"]: row for row in todo.accounts().maturing(between=(day, until)).by_week()}
    total = [_wan(rows, week, "total") for week in weeks]
    renewed = [_wan(rows, week, "renewed") for week in weeks]
    undecided = [round(a - b, 2) for a, b in zip(total, renewed, strict=True)]
    return {
        "x": [_("This week") if n == 0 else f"{week:%m-%d}" for n, week in enumerate(weeks)],
        "x_label": _("Week"),
        "unit": _("10,000 yuan"),
        "file": "maturities",
        "places": 0,
        "total": sum(total),
        "series": [
            {"name": _("Renews itself"), "data": renewed, "stack": "a", "cat": 2},
            {"name": _("Undecided"), "data": undecided, "stack": "a", "hatch": True, "cat": 1},
        ],
    }


def _wan(rows: dict[dt.date, dict[str, Any]], week: dt.date, part: str) -> float:
    return round(float(rows[week][part]) / 10_000, 2) if week in rows else 0.0
