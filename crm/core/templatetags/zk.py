"""What templates say: icons, money, days, chips and small pictures. docs/design.md shows each."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from crm.core.clock import business_day
from crm.core.tabs import tab_items

register = template.Library()

Number = Decimal | int | float | str | None
MINUS = "−"
NOTHING = "—"
TONES = ("", "risk", "soon", "done", "info", "line")
TIERS = {"ORDINARY": "n", "GOLD": "gd", "PLATINUM": "pt", "DIAMOND": "dm", "PRIVATE": "pb"}
CLASSES = {"PASS": 1, "SPECIAL_MENTION": 2, "SUBSTANDARD": 3, "DOUBTFUL": 4, "LOSS": 5}


# --- figures ------------------------------------------------------------------------------------


def grouped(value: Number, places: int, *, sign: bool = False) -> str:
    """`value` rounded half up to `places`, grouped by thousands, a true minus; no value: a dash."""
    if value is None or value == "":
        return NOTHING
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(exact):,}"
    if exact < 0:
        return MINUS + text
    return f"+{text}" if sign and exact > 0 else text


@register.filter
def money(value: Number) -> str:
    """Yuan with cents: `1,234,567.89`, `−0.50`."""
    return grouped(value, 2)


@register.filter
def wan(value: Number) -> str:
    """Yuan as 万元 with two decimals and no unit (the unit stands in the head): `123.46`."""
    return grouped(None if value in (None, "") else Decimal(str(value)) / 10_000, 2)


@register.filter
def yi(value: Number) -> str:
    """Yuan as 亿元 with two decimals and no unit."""
    return grouped(None if value in (None, "") else Decimal(str(value)) / 100_000_000, 2)


@register.filter
def points(value: Number) -> str:
    """Points of a score: two decimals."""
    return grouped(value, 2)


@register.filter
def count(value: Number) -> str:
    """A whole number with thousands."""
    return grouped(value, 0)


@register.filter
def pct(value: Number, places: int = 2) -> str:
    """A ratio as per cent: 0.905 → `90.50%`; `|pct:1` for one decimal."""
    text = grouped(None if value in (None, "") else Decimal(str(value)) * 100, int(places))
    return text if text == NOTHING else f"{text}%"


@register.simple_tag
def delta(value: Number, places: int = 2, unit: str = "") -> SafeString:
    """A change with sign and arrow; blue up, grey down, never red or green."""
    if value is None or value == "":
        return format_html('<span class="zk-muted">{}</span>', NOTHING)
    text = grouped(value, places, sign=True)
    way = {"+": "up", MINUS: "down"}.get(text[0], "flat")
    return format_html('<span class="zk-delta {}">{}{}</span>', way, text, unit)


# --- days ---------------------------------------------------------------------------------------


def weekday(day: dt.date) -> str:
    """The short name of the weekday in the active language."""
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )[day.weekday()]


def as_day(value: dt.date | dt.datetime) -> dt.date:
    """The business day of a moment; a day stays itself."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A day in full: `2026-11-23 周一`."""
    if not value:
        return NOTHING
    on = as_day(value)
    return f"{on:%Y-%m-%d} {weekday(on)}"


@register.filter
def daymonth(value: dt.date | dt.datetime | None) -> str:
    """`11-23 周一` in the running year, the day in full otherwise."""
    if not value:
        return NOTHING
    on = as_day(value)
    return f"{on:%m-%d} {weekday(on)}" if on.year == business_day().year else day(on)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment in the bank's time zone: `2026-11-23 14:30`."""
    if not value:
        return NOTHING
    at = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{at:%Y-%m-%d %H:%M}"


@register.filter
def clock_time(value: dt.datetime | dt.time | None) -> str:
    """The hour and minute: `14:30`."""
    if not value:
        return NOTHING
    aware = isinstance(value, dt.datetime) and timezone.is_aware(value)
    return f"{timezone.localtime(value) if aware else value:%H:%M}"  # type: ignore[arg-type]  # aware means datetime


def due_words(on: dt.date, today: dt.date, soon: int) -> tuple[str, str]:
    """(tone, words) of a deadline: over, soon (today or within `soon` days) or neither."""
    left = (on - today).days
    if left < 0:
        return "over", ngettext("%(n)s day overdue", "%(n)s days overdue", -left) % {"n": -left}
    if left == 0:
        return "soon", _("Today")
    tone = "soon" if left <= soon else ""
    if left == 1:
        return tone, _("Tomorrow %(day)s") % {"day": f"{on:%m-%d}"}
    return tone, daymonth(on)


@register.simple_tag
def due(
    value: dt.date | dt.datetime | None, today: dt.date | None = None, soon: int = 0
) -> SafeString:
    """A deadline in words, coloured by meaning: overdue, today, tomorrow, or its day."""
    if not value:
        return format_html('<span class="zk-muted">{}</span>', NOTHING)
    on = as_day(value)
    tone, words = due_words(on, today or business_day(), soon)
    sign = icon("alert-circle") if tone == "over" else ""
    css = f" zk-due--{tone}" if tone else ""
    return format_html(
        '<time class="zk-due{}" datetime="{}">{}{}</time>', css, f"{on:%Y-%m-%d}", sign, words
    )


# --- icons, chips, small pictures ---------------------------------------------------------------


@lru_cache
def icon_names() -> frozenset[str]:
    """The icons in static/icons.svg."""
    sprite = (settings.BASE_DIR / "static" / "icons.svg").read_text()
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of Tabler's; silent to a screen reader unless it has a `label`."""
    if name not in icon_names():
        raise LookupError(f"No icon {name!r}: add it to crm/local/icons.txt and run `make vendor`.")
    where = f"{static('icons.svg')}#{name}"
    classes = f"zk-i {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            classes,
            label,
            where,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, where)


@register.simple_tag
def tag(text: Any, tone: str = "", sign: str = "") -> SafeString:
    """A short state. Tones: risk, soon, done (with an icon), info (role), line (attribute)."""
    if tone not in TONES:
        raise LookupError(f"No tone {tone!r}: one of {', '.join(TONES[1:])}.")
    css = f"zk-tag zk-tag--{tone}" if tone else "zk-tag"
    return format_html('<span class="{}">{}{}</span>', css, icon(sign) if sign else "", text)


@register.simple_tag
def tier(code: str, label: Any) -> SafeString:
    """A customer's tier: `{% tier customer.tier customer.get_tier_display %}`."""
    return format_html('<span class="zk-tier zk-tier--{}">{}</span>', TIERS.get(code, "gd"), label)


@register.simple_tag
def loan_class(code: str, label: Any) -> SafeString:
    """One of the five classes: `{% loan_class loan.loan_class loan.get_loan_class_display %}`."""
    if not code:
        return format_html('<span class="zk-muted">{}</span>', NOTHING)
    return format_html('<span class="zk-cls zk-cls--{}">{}</span>', CLASSES[code], label)


def _share(value: Number) -> str:
    return f"{min(max(float(value or 0), 0.0), 100.0):.2f}%"


@register.simple_tag
def bar(value: Number, tick: Number = None, label: str = "", css: str = "") -> SafeString:
    """Progress in per cent of the track (0–100), with a tick for time gone or the target.

    An SVG, since the strict policy admits no style attribute. Say the state in words beside it.
    """
    mark = format_html('<rect class="t" x="{}" width="2" height="12"/>', _share(tick))
    return format_html(
        '<svg class="zk-bar {}" role="img" aria-label="{}">'
        '<rect class="b" y="3" width="100%" height="6" rx="3"/>'
        '<rect class="v" y="3" width="{}" height="6" rx="3"/>{}</svg>',
        css,
        label or f"{float(value or 0):.1f}%",
        _share(value),
        mark if tick is not None else "",
    )


@register.simple_tag
def spark(values: Iterable[Number], label: str = "") -> SafeString:
    """A row's trend as a tiny line (no script): `{% spark row.history label=row.trend_words %}`."""
    known = [float(value) for value in values if value is not None and value != ""]
    if len(known) < 2:
        return format_html('<span class="zk-muted">{}</span>', NOTHING)
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = 90 / (len(known) - 1)
    dots = [(3 + n * step, 19 - (value - low) / spread * 16) for n, value in enumerate(known)]
    line = format_html_join(" ", "{},{}", ((f"{x:.1f}", f"{y:.1f}") for x, y in dots))
    return format_html(
        '<svg class="zk-spark" viewBox="0 0 96 22" role="img" aria-label="{}">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        label or _("Trend from %(a)s to %(b)s") % {"a": known[0], "b": known[-1]},
        line,
        f"{dots[-1][0]:.1f}",
        f"{dots[-1][1]:.1f}",
    )


@register.simple_tag
def papers(have: int, expiring: int = 0, missing: int = 0) -> SafeString:
    """The paper meter: one cell per required paper; list the missing by name beside it."""
    cells = [("", have), ("soon", expiring), ("miss", missing)]
    words = _("%(have)s on file, %(soon)s expiring, %(missing)s missing") % {
        "have": have,
        "soon": expiring,
        "missing": missing,
    }
    return format_html(
        '<span class="zk-paper" role="img" aria-label="{}">{}</span>',
        words,
        format_html_join("", '<i class="{}"></i>', ((c,) for c, n in cells for _i in range(n))),
    )


# --- fragments ----------------------------------------------------------------------------------


@register.inclusion_tag("_empty.html")
def empty(
    title: Any, text: Any = "", sign: str = "circle-dashed", url: str = "", action: Any = ""
) -> dict[str, Any]:
    """An empty list that teaches: what belongs here, why it is empty, the next step."""
    return {"title": title, "text": text, "sign": sign, "url": url, "action": action}


@register.inclusion_tag("_tabs.html", takes_context=True)
def tabs(context: Any, section: str, **keys: Any) -> dict[str, Any]:
    """The tabs of a section (`crm/core/tabs.py`): `{% tabs "customer" pk=customer.pk %}`."""
    match = context["request"].resolver_match
    here = match.view_name if match else ""
    return {"items": tab_items(section, context["shell"].roles, here, **keys)}


@register.inclusion_tag("_chart.html")
def chart(
    data: dict[str, Any], kind: str = "line", label: Any = "", css: str = ""
) -> dict[str, Any]:
    """A chart with its table and CSV behind it; docs/design.md describes `data`.

    `label` states the finding in words, for whoever cannot see the picture.
    """
    if kind not in ("line", "bar", "spark"):
        raise LookupError(f"No chart {kind!r}: one of line, bar, spark.")
    series = data["series"]
    rows = [(x, [one["data"][n] for one in series]) for n, x in enumerate(data["x"])]
    return {
        "id": data.get("id") or f"chart-{crc32(f'{label}{rows}'.encode()):08x}",
        "data": data,
        "kind": kind,
        "label": label,
        "css": css,
        "series": series,
        "rows": rows,
    }
