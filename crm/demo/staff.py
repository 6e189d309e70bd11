"""The demo bank's people who do not come with the feed, and their log-ins."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from crm.core.ids import fed_id
from crm.core.models import ApiToken, Branch, Posting, Role, User
from crm.core.tokens import PREFIX_LENGTH, SCOPES, digest_of
from crm.demo.folder import SOURCE

SINCE = dt.date(2021, 1, 1)
LEAD = "M1010101"  # 林晓芸 of 滨江支行


@dataclass(frozen=True)
class Seat:
    """A person, their role and where."""

    username: str
    name: str
    role: Role
    branch: str
    acting_for: str = ""


SEATS = (
    Seat("H10101", "沈国栋", Role.HEAD, "10101"),
    Seat("H10102", "梁慧敏", Role.HEAD, "10102"),
    Seat("H10103", "顾建平", Role.HEAD, "10103"),
    Seat("H10104", "陆文佳", Role.HEAD, "10104"),
    Seat("H20101", "钱志强", Role.HEAD, "20101"),
    Seat("H20102", "孟雅琪", Role.HEAD, "20102"),
    Seat("H20103", "严海波", Role.HEAD, "20103"),
    Seat("H20104", "金蔚然", Role.HEAD, "20104"),
    Seat("H101", "方远哲", Role.HEAD, "101"),
    Seat("H201", "贺启诚", Role.HEAD, "201"),
    Seat("A10101", "高子衿", Role.ASSISTANT, "10101", acting_for=LEAD),
    Seat("R101", "高远", Role.RISK, "101"),
    Seat("R201", "秦明轩", Role.RISK, "201"),
    Seat("Z001", "何静仪", Role.HEAD_OFFICE, "001"),
    Seat("S001", "郑博文", Role.AUDITOR, "001"),
    Seat("G001", "吴思远", Role.ADMIN, "001"),
    Seat("api-data", "数据平台", Role.API, "101"),
)
# one log-in per role, as `make run` and the log-in page show them
SHOWN = (LEAD, "A10101", "H10101", "R101", "Z001", "S001", "G001")


def hire(*, at: dt.datetime) -> None:
    """Make the seats and give everybody the generated password; safe to repeat."""
    password = make_password(settings.DEMO_PASSWORD)
    branches = {branch.number: branch for branch in Branch.objects.all()}
    managers = {user.username: user for user in User.objects.filter(username=LEAD)}
    for seat in SEATS:
        user, _created = User.objects.update_or_create(
            username=seat.username,
            defaults={
                "id": fed_id("staff", SOURCE, seat.username),
                "staff_number": None if seat.role == Role.API else seat.username,
                "name": seat.name,
                "is_service": seat.role == Role.API,
                "date_joined": at,
            },
        )
        Posting.objects.get_or_create(
            user=user,
            branch=branches[seat.branch],
            role=seat.role,
            from_on=SINCE,
            acting_for=managers.get(seat.acting_for),
        )
    User.objects.filter(is_service=False).update(password=password)
    _token(at=at)


def _token(*, at: dt.datetime) -> None:
    """The demo token, kept as its digest like any other; good for a year."""
    ApiToken.objects.update_or_create(
        digest=digest_of(settings.DEMO_TOKEN),
        defaults={
            "user": User.objects.get(username="api-data"),
            "label": "demo",
            "prefix": settings.DEMO_TOKEN[:PREFIX_LENGTH],
            "scopes": sorted(SCOPES),
            "created_at": at,
            "expires_at": at + dt.timedelta(days=365),
        },
    )


def log_ins() -> list[tuple[str, str, str]]:
    """(role, user name, name) of one person per role, in the order of `SHOWN`."""
    people = User.objects.filter(username__in=SHOWN).prefetch_related("postings__branch")
    found = {person.username: person for person in people}
    rows = []
    for username in SHOWN:
        if person := found.get(username):
            posting = person.postings.all()[0]
            rows.append((str(posting.get_role_display()), username, person.name))
    return rows
