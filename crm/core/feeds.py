"""The ground's files of the feed: branches and managers.

Both are few, so they merge in Python. The feed sets a manager's first posting only; moves and
leaves are postings made here.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils.translation import gettext_noop

from crm.core.feed.columns import choice, code, day, text
from crm.core.feed.shape import Check, FeedFile, Load
from crm.core.feed.staging import columns_of, refuse_rows
from crm.core.ids import fed_id
from crm.core.models import Branch, BranchPlacement, Posting, Role, User
from crm.core.personal import mask_email, mask_name

NO_PARENT = gettext_noop("unknown parent branch")
NAME_TAKEN = gettext_noop("the log-in name belongs to somebody else")
UNKNOWN_BRANCH = Check(
    gettext_noop("unknown branch"),
    "NOT EXISTS (SELECT 1 FROM core_branch b WHERE b.number = s.branch_number)",
)


@dataclass(frozen=True)
class _BranchRow:
    line: int
    name: str
    kind: str
    parent_number: str
    opened_on: dt.date | None


def _staged(file: FeedFile) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns_of(file))} FROM {file.table} ORDER BY line")
        return list(cursor.fetchall())


def merge_branches(load: Load) -> int:
    """Insert and move branches; a move keeps the past as placements. Returns rows changed."""
    fed = {str(row[1]): _BranchRow(row[0], *row[2:]) for row in _staged(BRANCHES)}
    known = {branch.number: branch for branch in Branch.objects.all()}
    by_key = {branch.pk: branch for branch in known.values()}
    for branch in known.values():
        branch.parent = by_key[branch.parent_id] if branch.parent_id else None
    _refuse_orphans(load, fed, known)
    if not load.is_latest:
        fed = {number: row for number, row in fed.items() if number not in known}
    before = {number: _state(branch) for number, branch in known.items()}
    for number, row in fed.items():
        known.setdefault(number, Branch(id=fed_id("branch", load.source, number), number=number))
        branch = known[number]
        branch.name, branch.kind, branch.opened_on = row.name, row.kind, row.opened_on
    for number, row in fed.items():
        known[number].parent = known[row.parent_number] if row.parent_number else None
    for branch in known.values():
        branch.path = _path(branch)
    new = [branch for number, branch in known.items() if number not in before]
    changed = [known[number] for number, state in before.items() if _state(known[number]) != state]
    Branch.objects.bulk_create(sorted(new, key=lambda branch: branch.path.count("/")))
    Branch.objects.bulk_update(changed, ["name", "kind", "opened_on", "parent", "path"])
    moved = [b for b in changed if b.parent_id != before[b.number][3]]
    _place(load, new, moved)
    return len(new) + len(changed)


def _state(branch: Branch) -> tuple[object, ...]:
    return branch.name, branch.kind, branch.opened_on, branch.parent_id, branch.path


def _path(branch: Branch) -> str:
    return f"{_path(branch.parent) if branch.parent else ''}{branch.number}/"


def _refuse_orphans(load: Load, fed: dict[str, _BranchRow], known: dict[str, Branch]) -> None:
    """Rows whose way to the root breaks off or runs in a circle."""

    def reaches_root(number: str, seen: tuple[str, ...] = ()) -> bool:
        if number in seen:
            return False
        if number in fed:
            parent = fed[number].parent_number
            return not parent or reaches_root(parent, (*seen, number))
        branch = known.get(number)
        return branch is not None and (
            branch.parent is None or reaches_root(branch.parent.number, (*seen, number))
        )

    orphans = [number for number in fed if not reaches_root(number)]
    refuse_rows(BRANCHES, load, {fed[number].line: NO_PARENT for number in orphans})
    for number in orphans:
        del fed[number]


def _place(load: Load, new: list[Branch], moved: list[Branch]) -> None:
    for branch in moved:
        current = branch.placements.filter(to_on=None)
        current.filter(from_on__lt=load.to_on).update(to_on=load.to_on - dt.timedelta(days=1))
        current.filter(from_on__gte=load.to_on).delete()
    BranchPlacement.objects.bulk_create(
        [
            BranchPlacement(branch=b, parent=b.parent, from_on=b.opened_on or load.from_on)
            for b in new
        ]
        + [BranchPlacement(branch=b, parent=b.parent, from_on=load.to_on) for b in moved]
    )


def merge_managers(load: Load) -> int:
    """Users who cannot log in until the administrator lets them, and their first posting."""
    rows = _staged(MANAGERS)
    numbers = [str(row[1]) for row in rows]
    known = {user.staff_number: user for user in User.objects.filter(staff_number__in=numbers)}
    taken = set(
        User.objects.filter(username__in=set(numbers) - set(known)).values_list(
            "username", flat=True
        )
    )
    refuse_rows(MANAGERS, load, {int(str(r[0])): NAME_TAKEN for r in rows if r[1] in taken})
    new, changed, wanted = [], [], []
    for _line, number, name, branch_number, from_on, email in rows:
        if number in taken:
            continue
        wanted.append((str(number), str(branch_number), from_on))
        user = known.get(str(number))
        if user is None:
            new.append(_user(load, str(number), str(name), str(email)))
        elif load.is_latest and (user.name, user.email) != (name, email or user.email):
            user.name, user.email = str(name), str(email or user.email)
            changed.append(user)
    User.objects.bulk_create(new)
    User.objects.bulk_update(changed, ["name", "email"])
    touched = {user.staff_number for user in (*new, *changed)}
    return len(touched | _post(wanted))


def _user(load: Load, number: str, name: str, email: str) -> User:
    return User(
        id=fed_id("manager", load.source, number),
        username=number,
        staff_number=number,
        name=name,
        email=email,
        password=make_password(None),
        date_joined=load.at,
    )


def _post(wanted: list[tuple[str, str, dt.date]]) -> set[str | None]:
    """Post those who have never been a manager anywhere; their numbers."""
    users = {
        u.staff_number: u for u in User.objects.filter(staff_number__in=[w[0] for w in wanted])
    }
    posted = set(
        Posting.objects.filter(role=Role.MANAGER, user__in=users.values()).values_list(
            "user__staff_number", flat=True
        )
    )
    branches = {branch.number: branch for branch in Branch.objects.all()}
    rows = [
        Posting(user=users[number], branch=branches[branch], role=Role.MANAGER, from_on=from_on)
        for number, branch, from_on in wanted
        if number not in posted
    ]
    Posting.objects.bulk_create(rows)
    return {row.user.staff_number for row in rows}


BRANCHES = FeedFile(
    name="branches",
    columns=(
        code("number", 20, mask=None),
        text("name", 80),
        choice("kind", Branch.Kind.values),
        code("parent_number", 20, mask=None, required=False),
        day("opened_on", required=False),
    ),
    key=("number",),
    merge=merge_branches,
)
MANAGERS = FeedFile(
    name="managers",
    columns=(
        code("number", 20, mask=None),
        text("name", 60, mask=mask_name),
        code("branch_number", 20, mask=None),
        day("from_on"),
        text("email", 254, required=False, mask=mask_email),
    ),
    key=("number",),
    checks=(UNKNOWN_BRANCH,),
    merge=merge_managers,
)
FILES = (BRANCHES, MANAGERS)
