"""The configuration site: administrators by posting, no customer, no self-promotion."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from crm.core.access import VisibleQuerySet
from crm.core.admin import site
from crm.core.models import ApiToken, Branch, BranchPlacement, Posting, Role, Setting, User
from tests import factories as make
from tests.access.table import STAFF

pytestmark = pytest.mark.django_db

MODELS = ["user", "branch", "posting", "setting", "calendarday", "apitoken"]


@pytest.fixture
def desk(admin: User, as_: Any) -> Client:
    found: Client = as_(admin)
    return found


def test_only_configuration_is_registered() -> None:
    assert sorted(model._meta.model_name or "" for model in site._registry) == sorted(
        (*MODELS, "questionlist")  # of visits; tests/visits/test_admin.py
    )
    for model in site._registry:
        assert not issubclass(model._default_manager._queryset_class, VisibleQuerySet)  # type: ignore[attr-defined]  # made from QuerySets
    assert len(apps.get_models()) > len(site._registry)


@pytest.mark.parametrize(
    "name", ["index", *(f"core_{m}_{p}" for m in MODELS for p in ("changelist",))]
)
def test_each_page_is_the_administrators(
    name: str, desk: Client, as_: Any, request: pytest.FixtureRequest
) -> None:
    address = reverse(f"admin:{name}")
    assert desk.get(address).status_code == 200
    for who in STAFF:
        if who != "admin":
            answer = as_(request.getfixturevalue(who)).get(address)
            assert answer.status_code == 403, who


def test_being_superuser_or_staff_opens_nothing(manager: User, as_: Any) -> None:
    User.objects.filter(pk=manager.pk).update(is_superuser=True, is_staff=True)
    manager.refresh_from_db()
    assert as_(manager).get(reverse("admin:index")).status_code == 403


def test_a_posting_that_ended_yesterday_opens_nothing(admin: User, desk: Client) -> None:
    Posting.objects.filter(user=admin).update(to_on=make.LONG_AGO)
    assert desk.get(reverse("admin:index")).status_code == 403


def test_there_is_one_log_in_page(client: Client) -> None:
    answer = client.get(reverse("admin:login") + "?next=/admin/core/user/")
    assert answer.headers["Location"] == "/login/?next=/admin/core/user/"
    sent = {"username": "x", "password": "y"}
    assert client.post(reverse("admin:login"), sent).status_code == 302


def test_whoever_is_logged_in_is_not_sent_in_a_circle(desk: Client) -> None:
    answer = desk.get(reverse("admin:login"), follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert answer.status_code == 200


# --- users -------------------------------------------------------------------------------------


def test_a_new_user_gets_a_name_and_neither_password_nor_flags(desk: Client) -> None:
    sent = {
        "username": "zhouyi",
        "name": "周一",
        "staff_number": "S777",
        "password": make.PASSWORD,
        "usable_password": "true",
        "password1": make.PASSWORD,
        "password2": make.PASSWORD,
        "is_superuser": "on",
        "is_staff": "on",
    }
    assert desk.post(reverse("admin:core_user_add"), sent).status_code == 302
    user = User.objects.get(username="zhouyi")
    assert not user.has_usable_password()
    assert (user.is_superuser, user.is_staff, user.is_service) == (False, False, False)


def test_a_user_is_switched_off_but_never_deleted(desk: Client, manager: User) -> None:
    address = reverse("admin:core_user_change", args=[manager.pk])
    page = desk.get(address).content.decode()
    assert "is_superuser" not in page
    assert "user_permissions" not in page
    sent = {"username": manager.username, "name": manager.name, "language": "zh-hans"}
    sent |= {"theme": "auto", "is_superuser": "on"}
    assert desk.post(address, sent).status_code == 302
    manager.refresh_from_db()
    assert (manager.is_active, manager.is_superuser) == (False, False)
    delete = reverse("admin:core_user_delete", args=[manager.pk])
    assert desk.post(delete, {"post": "yes"}).status_code == 403


# --- postings ----------------------------------------------------------------------------------


def posting(user: User, branch: Branch, **more: str) -> dict[str, str]:
    sent = {"user": str(user.pk), "branch": str(branch.pk), "role": "HEAD"}
    return {**sent, "from_on": "2026-01-01", "to_on": "", "acting_for": "", **more}


def test_an_administrator_posts_others(desk: Client, colleague: User, branch: Branch) -> None:
    answer = desk.post(reverse("admin:core_posting_add"), posting(colleague, branch))
    assert answer.status_code == 302
    assert colleague.postings.filter(role=Role.HEAD).exists()


def test_nobody_posts_themselves(desk: Client, admin: User, branch: Branch) -> None:
    answer = desk.post(reverse("admin:core_posting_add"), posting(admin, branch))
    assert answer.status_code == 200
    assert not admin.postings.filter(role=Role.HEAD).exists()


def test_nobody_changes_their_own_posting_or_takes_over_anothers(
    desk: Client, admin: User, head: User, branch: Branch
) -> None:
    own, others = admin.postings.get(), head.postings.get()
    address = reverse("admin:core_posting_change", args=[own.pk])
    assert desk.post(address, posting(admin, branch)).status_code == 403
    address = reverse("admin:core_posting_change", args=[others.pk])
    assert desk.post(address, posting(admin, branch)).status_code == 200
    others.refresh_from_db()
    assert others.user == head


def test_a_posting_that_breaks_a_rule_says_which(
    desk: Client, colleague: User, branch: Branch
) -> None:
    sent = posting(colleague, branch, role="ASSISTANT")
    answer = desk.post(reverse("admin:core_posting_add"), sent)
    assert answer.status_code == 200
    assert not colleague.postings.filter(role=Role.ASSISTANT).exists()


# --- branches, settings, tokens ----------------------------------------------------------------


def test_a_new_branch_has_its_path_and_placement(desk: Client, branch: Branch) -> None:
    sent = {"number": "9001", "name": "新城支行", "kind": "OUTLET", "parent": str(branch.pk)}
    assert desk.post(reverse("admin:core_branch_add"), sent).status_code == 302
    made = Branch.objects.get(number="9001")
    assert made.path == f"{branch.path}9001/"
    assert BranchPlacement.objects.get(branch=made).parent == branch


def test_a_branch_keeps_its_number_and_is_not_put_under_itself(
    desk: Client, branch: Branch
) -> None:
    address = reverse("admin:core_branch_change", args=[branch.pk])
    sent = {"number": "9999", "name": "改名支行", "kind": branch.kind, "parent": str(branch.pk)}
    assert desk.post(address, sent).status_code == 200
    sent["parent"] = str(branch.parent_id)
    assert desk.post(address, sent).status_code == 302
    before, name = branch.number, branch.name
    branch.refresh_from_db()
    assert (branch.number, branch.name) == (before, "改名支行")
    assert name != branch.name


def test_settings_are_of_known_keys(desk: Client) -> None:
    address = reverse("admin:core_setting_add")
    sent = {"key": "no.such", "value": "[1]", "from_on": "2026-01-01", "note": ""}
    assert desk.post(address, sent).status_code == 200
    assert desk.post(address, {**sent, "key": "deposit.lead_days"}).status_code == 302
    assert Setting.objects.get().value == [1]


def test_tokens_are_revoked_here_but_neither_made_nor_changed(
    desk: Client, api_client: User
) -> None:
    _text, token = make.make_token(api_client, "customers:read")
    assert desk.get(reverse("admin:core_apitoken_add")).status_code == 403
    address = reverse("admin:core_apitoken_change", args=[token.pk])
    assert token.digest not in desk.get(address).content.decode()
    sent = {"revoked_at_0": "2026-11-23", "revoked_at_1": "10:00:00", "label": "x", "digest": "0"}
    assert desk.post(address, {**sent, "scopes": "customers:write"}).status_code == 302
    after = ApiToken.objects.get(pk=token.pk)
    assert after.revoked_at is not None
    assert (after.digest, after.label, after.scopes) == (token.digest, token.label, token.scopes)


def test_a_setting_of_another_shape_is_refused_with_an_example(desk: Client) -> None:
    data = {"key": "deposit.lead_days", "value": '"soon"', "from_on": "2026-11-23"}
    page = desk.post(reverse("admin:core_setting_add"), data)
    assert page.status_code == 200
    assert "[30, 7, 3, 1, 0, -1]" in page.content.decode()
    assert not Setting.objects.exists()
    assert desk.post(reverse("admin:core_setting_add"), {**data, "value": "[5]"}).status_code == 302


def test_a_revoked_token_stays_revoked(desk: Client, api_client: User) -> None:
    _text, token = make.make_token(api_client, "customers:read")
    address = reverse("admin:core_apitoken_change", args=[token.pk])
    desk.post(address, {"revoked_at_0": "2026-11-23", "revoked_at_1": "08:00:00"})
    token.refresh_from_db()
    assert token.revoked_at is not None
    desk.post(address, {"revoked_at_0": "", "revoked_at_1": ""})
    token.refresh_from_db()
    assert token.revoked_at is not None
