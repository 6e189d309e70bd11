"""Writes of the ground: tokens of API clients, the tree of branches."""

import datetime as dt
import logging
import secrets

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from crm.core.access import has_role
from crm.core.errors import Refusal
from crm.core.models import ApiToken, Branch, BranchPlacement, Role, User
from crm.core.tokens import PREFIX_LENGTH, SCOPES, digest_of

MOST_DAYS = 366
log = logging.getLogger(__name__)


@transaction.atomic
def issue_token(
    *, user: User, scopes: list[str], label: str, by: User | None, at: dt.datetime, days: int = 90
) -> tuple[str, ApiToken]:
    """A new token of service user `user`, good for `days` (1–366): (text, row).

    The text is shown once; only its digest is kept. `by` is who asked (None: the command line).
    People get no tokens (Refusal), unknown scopes are refused.
    """
    if not user.is_service or not user.is_active:
        raise Refusal(_("Only an active API client gets a token."), field="user")
    if not scopes or set(scopes) - set(SCOPES):
        raise Refusal(_("One of: %s.") % ", ".join(SCOPES), field="scopes")
    if any(scope.endswith(":write") for scope in scopes) and not has_role(user, Role.API):
        raise Refusal(_("Only a system posted as API client may write."), field="scopes")
    if not 1 <= days <= MOST_DAYS:
        raise Refusal(_("A token lives 1 to 366 days."), field="days")
    text = f"zk_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user,
        label=label,
        prefix=text[:PREFIX_LENGTH],
        digest=digest_of(text),
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_at=at + dt.timedelta(days=days),
    )
    log.info("token %s issued to %s by %s", token.prefix, user.pk, by.pk if by else "command line")
    return text, token


@transaction.atomic
def place_branch(*, branch: Branch, parent: Branch | None, on: dt.date, by: User | None) -> Branch:
    """Save `branch` under `parent` from `on`; what is below it moves along, the past is kept."""
    path = f"{parent.path if parent else ''}{branch.number}/"
    if parent and branch.path and parent.path.startswith(branch.path):
        raise Refusal(_("A branch cannot stand under itself."), field="parent")
    before, branch.path, branch.parent = branch.path, path, parent
    branch.save()
    if before and before != path:
        below = Branch.objects.filter(path__startswith=before).exclude(pk=branch.pk)
        below.update(path=Concat(Value(path), Substr(F("path"), len(before) + 1)))
    placements = BranchPlacement.objects.filter(branch=branch, to_on=None)
    if placements.filter(parent=parent).exists():
        return branch
    placements.filter(from_on__lt=on).update(to_on=on - dt.timedelta(days=1))
    BranchPlacement.objects.update_or_create(
        branch=branch, from_on=on, defaults={"parent": parent, "to_on": None}
    )
    return branch
