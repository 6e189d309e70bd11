"""What every page of the shell needs: navigation, data day, unread count, who I am.

Nothing is read until a template asks for it, so fragments pay nothing; a page pays two queries.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import pgettext_lazy

from crm.core.clock import business_day
from crm.core.models import Delivery, FeedLoad, Posting, Role, User

MANAGING = (Role.MANAGER, Role.ASSISTANT)
BOARD = (Role.HEAD, Role.HEAD_OFFICE, Role.AUDITOR)
CUSTOMERS = (*MANAGING, *BOARD, Role.RISK)


@dataclass(frozen=True)
class Place:
    """One item of the rail: its name in two characters, where it leads, and for whom it is."""

    label: str | LazyText
    view: str
    icon: str
    roles: tuple[Role, ...]
    on_phone: int = 0  # its turn for the bottom bar, which holds four; 0: only in the menu


PLACES = (
    Place(pgettext_lazy("rail", "Today"), "today", "checklist", MANAGING, 1),
    Place(pgettext_lazy("rail", "Board"), "board", "layout-dashboard", BOARD, 1),
    Place(pgettext_lazy("rail", "Customers"), "customers:list", "users", CUSTOMERS, 2),
    Place(
        pgettext_lazy("rail", "Promises"),
        "visits:promises",
        "message-reply",
        (*MANAGING, *BOARD),
    ),
    Place(
        pgettext_lazy("rail", "Maturing"),
        "customers:maturities",
        "pig-money",
        (*MANAGING, *BOARD),
        3,
    ),
    Place(pgettext_lazy("rail", "Due dil."), "credit:dd_list", "clipboard-search", CUSTOMERS, 3),
    Place(pgettext_lazy("rail", "Post-loan"), "credit:followups", "shield-check", CUSTOMERS, 5),
    Place(pgettext_lazy("rail", "Score"), "appraisal:my_score", "chart-bar", (Role.MANAGER,), 4),
    Place(pgettext_lazy("rail", "Audit"), "audit", "eye-check", (Role.AUDITOR,), 4),
    Place(pgettext_lazy("rail", "Feeds"), "core:feeds", "database-import", (Role.ADMIN,), 1),
)
LOGGERS = (*MANAGING, Role.HEAD)


@dataclass(frozen=True)
class NavItem:
    """A place as this page shows it."""

    label: str | LazyText
    url: str
    icon: str
    current: bool
    on_phone: int


class Shell:
    """Read once per request and only when asked."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @cached_property
    def postings(self) -> list[Posting]:
        """The user's postings of today with their branches."""
        if not isinstance(self.user, User):
            return []
        return list(self.user.postings.on(business_day()).select_related("branch", "acting_for"))

    @cached_property
    def posting(self) -> Posting | None:
        """The posting that the top bar names: the user's own before one as a substitute."""
        own = sorted(self.postings, key=lambda posting: posting.acting_for_id is not None)
        return own[0] if own else None

    @cached_property
    def roles(self) -> frozenset[str]:
        """The user's roles of today."""
        return frozenset(posting.role for posting in self.postings)

    @cached_property
    def nav(self) -> list[NavItem]:
        """The rail for these roles; the item whose address is the longest start of this one's."""
        places = [place for place in PLACES if self.roles.intersection(place.roles)]
        found = [(place, address(place.view)) for place in places]
        path = self.request.path
        fits = [
            url
            for _place, url in found
            if url and (path.startswith(url) if url != "/" else path == url)
        ]
        here = max(fits, key=len, default="")
        return [
            NavItem(place.label, url, place.icon, url == here, place.on_phone)
            for place, url in found
            if url
        ]

    @cached_property
    def tabs(self) -> list[NavItem | None]:
        """The phone's bottom bar: two places, room for the main act (None), two places."""
        slots: dict[int, NavItem] = {}
        for item in self.nav:
            if item.on_phone:
                slots.setdefault(item.on_phone, item)
        chosen: list[NavItem | None] = [slots[place] for place in sorted(slots)]
        return [*chosen[:2], None, *chosen[2:4]] if self.may_log else chosen

    @cached_property
    def may_log(self) -> bool:
        """Is there a “Log visit” for this user?"""
        return bool(self.log_url)

    @property
    def sees_customers(self) -> bool:
        """Does any role of this user see customers?"""
        return bool(self.roles.intersection(CUSTOMERS))

    @property
    def sees_feeds(self) -> bool:
        """May this user open the feed's status?"""
        return Role.ADMIN in self.roles

    @cached_property
    def log_url(self) -> str:
        """Where a visit is logged, for those who may."""
        return address("visits:log") if self.roles.intersection(LOGGERS) else ""

    @cached_property
    def _state(self) -> tuple[int, dt.date | None]:
        if not isinstance(self.user, User):
            return 0, None
        unread = (
            Delivery.objects.visible_to(self.user)
            .filter(
                recipient_id=OuterRef("pk"),
                channel=Delivery.Channel.IN_APP,
                state=Delivery.State.DELIVERED,
            )
            .order_by()
            .values("recipient")
            .annotate(n=Count("pk"))
            .values("n")
        )
        # unscoped: the day of the data is the same for everybody
        whole = FeedLoad.objects.whole().order_by("-to_on").values("to_on")[:1]
        # unscoped: one's own row
        me = User.objects.filter(pk=self.user.pk)
        count, day = me.values_list(
            Coalesce(Subquery(unread, IntegerField()), 0), Subquery(whole)
        ).get()
        return int(count), day

    @property
    def unread(self) -> int:
        """In-app notices that the user has not read and may still see."""
        return self._state[0]

    @property
    def data_day(self) -> dt.date | None:
        """The last business day that the core bank delivered whole."""
        return self._state[1]

    @property
    def is_late(self) -> bool:
        """Is the data older than yesterday?"""
        return self.data_day is not None and (business_day() - self.data_day).days > 1

    @cached_property
    def theme(self) -> str:
        """auto, light or dark."""
        return self.user.theme if isinstance(self.user, User) else User.Theme.AUTO

    @property
    def themes(self) -> list[tuple[str, Any]]:
        """The themes in words."""
        return list(User.Theme.choices)

    @property
    def languages(self) -> list[tuple[str, Any]]:
        """The languages in their own names."""
        return list(User.Language.choices)

    @property
    def is_demo(self) -> bool:
        """Is this the demo bank?"""
        return bool(settings.DEMO)


def address(view: str) -> str:
    """The address of a view, or nothing while the view does not exist."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """One lazy object named `shell`; see docs/design.md."""
    return {"shell": Shell(request)}
