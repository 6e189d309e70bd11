"""Tokens are shown once; branches move with all below them and keep their past."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import ApiToken, Branch, BranchPlacement, User
from crm.core.services import issue_token, place_branch
from crm.core.tokens import digest_of, find_token
from tests import factories as make

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 23)


def issue(user: User, **changes: Any) -> tuple[str, ApiToken]:
    wanted: dict[str, Any] = {"scopes": ["customers:read"], "label": "t", "by": None, "at": NOON}
    return issue_token(user=user, **{**wanted, **changes})


def test_a_token_is_kept_as_a_digest_only(api_client: User) -> None:
    text, token = issue(api_client)
    assert text.startswith(token.prefix)
    assert len(text) == 3 + 8 + 1 + 43  # zk_, prefix, _, 256 bits
    assert token.digest == digest_of(text)
    kept = str(ApiToken.objects.filter(pk=token.pk).values().get())
    assert text not in kept
    assert text[-20:] not in kept
    assert token.expires_at == NOON + dt.timedelta(days=90)


def test_tokens_never_repeat(api_client: User) -> None:
    texts = {issue(api_client)[0] for _ in range(50)}
    assert len(texts) == 50


def test_a_token_is_found_while_it_lives(api_client: User) -> None:
    text, token = issue(api_client, days=1)
    ends = NOON + dt.timedelta(days=1)
    assert find_token(text, NOON) == token
    assert find_token(text, ends - dt.timedelta(microseconds=1)) == token
    assert find_token(text, ends) is None
    for wrong in (text + "x", text[:-1], text.upper(), token.prefix, "", "zk_", token.digest):
        assert find_token(wrong, NOON) is None, wrong


def test_a_revoked_token_or_a_switched_off_user_is_not_found(api_client: User) -> None:
    text, token = issue(api_client)
    User.objects.filter(pk=api_client.pk).update(is_active=False)
    assert find_token(text, NOON) is None
    User.objects.filter(pk=api_client.pk).update(is_active=True)
    assert find_token(text, NOON)
    token.revoked_at = NOON
    token.save()
    assert find_token(text, NOON) is None


def test_two_tokens_with_one_prefix_are_told_apart(api_client: User) -> None:
    first, one = issue(api_client)
    second, other = issue(api_client)
    ApiToken.objects.filter(pk=other.pk).update(prefix=one.prefix)
    assert find_token(first, NOON) == one
    assert find_token(one.prefix + second[11:], NOON) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["customers:read", "everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
    ],
)
def test_what_a_token_cannot_be(changes: dict[str, Any], field: str, api_client: User) -> None:
    with pytest.raises(Refusal) as refusal:
        issue(api_client, **changes)
    assert refusal.value.field == field
    assert not ApiToken.objects.exists()


def test_people_get_no_token(manager: User, api_client: User) -> None:
    User.objects.filter(pk=api_client.pk).update(is_active=False)
    api_client.refresh_from_db()
    for user in (manager, api_client):
        with pytest.raises(Refusal):
            issue(user)


def test_the_command_prints_the_token_alone(api_client: User) -> None:
    out, err = io.StringIO(), io.StringIO()
    scope = ["--scope", "customers:read", "--scope", "customers:write"]
    call_command("issue_token", api_client.username, *scope, stdout=out, stderr=err)
    token = find_token(out.getvalue().strip(), clock.now())
    assert token
    assert token.scopes == ["customers:read", "customers:write"]
    assert out.getvalue().strip() not in err.getvalue()


def test_the_command_refuses_people_and_strangers(manager: User) -> None:
    for name in (manager.username, "nobody"):
        with pytest.raises(CommandError):
            call_command("issue_token", name, "--scope", "customers:read")


# --- the tree ----------------------------------------------------------------------------------


def test_a_branch_moves_with_everything_below_it(branch: Branch, other_branch: Branch) -> None:
    below = make.make_branch("滨江一网点", branch)
    city = branch.parent
    assert city
    target = other_branch.parent
    place_branch(branch=branch, parent=target, on=DAY, by=None)
    below.refresh_from_db()
    assert target
    assert branch.path == f"{target.path}{branch.number}/"
    assert below.path == f"{branch.path}{below.number}/"
    past, now = BranchPlacement.objects.filter(branch=branch).order_by("from_on")
    assert (past.parent, past.to_on) == (city, DAY - dt.timedelta(days=1))
    assert (now.parent, now.from_on, now.to_on) == (target, DAY, None)
    assert not BranchPlacement.objects.filter(branch=below, to_on__isnull=False).exists()


def test_moving_twice_on_a_day_leaves_one_placement(branch: Branch, other_branch: Branch) -> None:
    city = branch.parent
    place_branch(branch=branch, parent=other_branch.parent, on=DAY, by=None)
    place_branch(branch=branch, parent=city, on=DAY, by=None)
    current = BranchPlacement.objects.filter(branch=branch, to_on=None)
    assert [row.parent for row in current] == [city]


def test_saving_without_a_move_writes_no_placement(branch: Branch) -> None:
    branch.name = "滨江新支行"
    place_branch(branch=branch, parent=branch.parent, on=DAY, by=None)
    assert BranchPlacement.objects.filter(branch=branch).count() == 1
    branch.refresh_from_db()
    assert branch.name == "滨江新支行"


def test_a_branch_never_stands_under_itself_or_its_children(branch: Branch) -> None:
    below = make.make_branch("滨江一网点", branch)
    for parent in (branch, below):
        with pytest.raises(Refusal):
            place_branch(branch=branch, parent=parent, on=DAY, by=None)
    branch.refresh_from_db()
    assert branch.parent_id not in (branch.pk, below.pk)


def test_a_number_that_begins_like_anothers_is_left_alone(branch: Branch, bank: Branch) -> None:
    city = branch.parent
    assert city
    similar = Branch.objects.create(
        number=f"{city.number}9",
        name="x",
        kind="BRANCH",
        parent=bank,
        path=f"{bank.path}{city.number}9/",
    )
    place_branch(branch=city, parent=None, on=DAY, by=None)
    similar.refresh_from_db()
    assert similar.path == f"{bank.path}{similar.number}/"
