"""Views kept and shared, columns chosen, and writes to many customers that are all or none."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, Role, User
from customers import services
from customers.models import Customer, Need, SavedView
from tests import factories as make
from tests.conftest import LoginAs
from tests.people_factories import make_need

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
LIST = "customers:list"
REQUEST, SHELL = 8, 2


def text(answer: Any) -> str:
    return str(answer.content.decode())


def keep(by: User, **fields: Any) -> SavedView:
    asked = {
        "name": "金卡", "asked": {"tier": "GOLD"}, "columns": ["industry", "managers"],
        "is_shared": False, "by": by, "on": TODAY, "at": clock.now(), **fields,
    }  # fmt: skip
    return services.save_view(**asked)


def three(manager: User, branch: Branch) -> list[Customer]:
    return [make.make_customer(manager, branch, f"批量{n}号") for n in range(3)]


# --- views --------------------------------------------------------------------------------------


def test_a_view_keeps_filters_and_columns_but_not_the_search(manager: User, as_: LoginAs) -> None:
    data = {"name": "金卡", "tier": "GOLD", "q": "周晓婷", "cols": ["industry"], "status": ""}
    answer = as_(manager).post(reverse("customers:view_save"), data, follow=True)
    view = SavedView.objects.get()
    assert (view.asked, view.columns, view.branch) == ({"tier": "GOLD"}, ["industry"], None)
    assert "视图已保存" in text(answer)
    assert "周晓婷" not in str(view.asked)


def test_the_same_name_is_written_over(manager: User) -> None:
    keep(manager)
    keep(manager, asked={"tier": "PRIVATE"})
    assert SavedView.objects.get().asked == {"tier": "PRIVATE"}


def test_nonsense_is_not_kept(manager: User, as_: LoginAs) -> None:
    data = {"name": "乱", "tier": "XX", "sort": "drop table", "cols": ["password", "managers"]}
    as_(manager).post(reverse("customers:view_save"), data)
    view = SavedView.objects.get()
    assert (view.asked, view.columns) == ({}, ["managers"])


def test_thirty_views_are_enough(manager: User) -> None:
    for n in range(30):
        keep(manager, name=f"视图{n}")
    with pytest.raises(Refusal):
        keep(manager, name="又一个")
    keep(manager, name="视图3")  # written over


def test_a_shared_view_is_for_the_branch_and_shows_each_their_own(
    customer: Customer, manager: User, colleague: User, other_manager: User, as_: LoginAs
) -> None:
    Customer.objects.filter(pk=customer.pk).update(tier="GOLD")
    view = keep(manager, name="分享的", is_shared=True)
    assert "分享的" in text(as_(colleague).get(reverse(LIST)))
    assert "分享的" not in text(as_(other_manager).get(reverse(LIST)))
    shown = text(as_(colleague).get(f"{reverse(LIST)}?{view.query}"))
    assert customer.name not in shown  # the question is shared, not the answer
    assert customer.name in text(as_(manager).get(f"{reverse(LIST)}?{view.query}"))


def test_what_is_not_shared_is_ones_own(manager: User, colleague: User, as_app: Any) -> None:
    keep(manager)
    with as_app(colleague):
        assert not SavedView.objects.exists()  # the policy, too
        assert not SavedView.objects.visible_to(colleague).exists()
    with as_app(manager):
        assert SavedView.objects.visible_to(manager).exists()


def test_a_colleague_does_not_delete_a_shared_view(
    manager: User, colleague: User, as_: LoginAs
) -> None:
    view = keep(manager, is_shared=True)
    address = reverse("customers:view_delete", args=[view.pk])
    assert as_(colleague).post(address).status_code == 403
    assert SavedView.objects.exists()
    as_(manager).post(address)
    assert not SavedView.objects.exists()


def test_columns_are_chosen_and_stay_in_the_address(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    Customer.objects.filter(pk=customer.pk).update(industry="C39")
    shown = text(as_(manager).get(reverse(LIST), {"cols": ["industry", "branch"]}))
    assert "C39" in shown
    assert customer.branch.name in shown
    assert "存款余额（万元）</th>" not in shown
    assert "存款余额（万元）</th>" in text(as_(manager).get(reverse(LIST)))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_with_every_column_asks_as_often_for_three_as_for_one(
    how_many: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(how_many):
        make.make_customer(manager, branch, f"批量{n}号")
        keep(manager, name=f"视图{n}")
    browser, asked = as_(manager), {"cols": list(SavedView.COLUMNS)}
    browser.get(reverse(LIST), asked)
    # count, page, managers, deposits; views
    with django_assert_num_queries(REQUEST + SHELL + 5):
        answer = browser.get(reverse(LIST), asked)
    assert text(answer).count('name="ids"') == how_many


# --- many at once -------------------------------------------------------------------------------


def contact(customers: list[Customer], by: User, day: dt.date = TODAY) -> int:
    return services.plan_contacts(customers=customers, day=day, by=by, on=TODAY, at=clock.now())


def test_the_next_contact_is_planned_for_all(manager: User, branch: Branch, as_: LoginAs) -> None:
    chosen = three(manager, branch)
    data = {"ids": [one.pk for one in chosen], "act": "CONTACT", "day": "2099-01-05", "go": "1"}
    answer = as_(manager).post(reverse("customers:bulk"), data, follow=True)
    assert "已写入 3 户" in text(answer)
    days = set(
        Customer.objects.filter(pk__in=data["ids"]).values_list("next_contact_on", "version")
    )
    assert days == {(dt.date(2099, 1, 5), 2)}


def test_first_it_shows_whom_it_will_write_to(manager: User, branch: Branch, as_: LoginAs) -> None:
    chosen = three(manager, branch)
    shown = text(as_(manager).post(reverse("customers:bulk"), {"ids": [one.pk for one in chosen]}))
    assert all(one.name in shown for one in chosen)
    assert not Customer.objects.filter(next_contact_on__isnull=False).exists()


def test_one_that_is_not_seen_and_nothing_is_written(
    manager: User, branch: Branch, foreign_customer: Customer, as_: LoginAs
) -> None:
    keys = [one.pk for one in three(manager, branch)]
    for stranger in (foreign_customer.pk, uuid.uuid4()):
        data = {"ids": [*keys, stranger], "act": "CONTACT", "day": "2099-01-05", "go": "1"}
        assert as_(manager).post(reverse("customers:bulk"), data).status_code == 404
    assert not Customer.objects.filter(next_contact_on__isnull=False).exists()


def test_one_that_is_seen_but_not_ones_to_write_and_nothing_is_written(
    manager: User, branch: Branch, other_branch: Branch, customer: Customer, as_: LoginAs
) -> None:
    head_there_auditor_here = make.make_staff("双职", Role.HEAD, other_branch)
    make.post(head_there_auditor_here, Role.AUDITOR, branch)
    own = make.make_customer(None, other_branch, "彼处客户")
    with pytest.raises(Refusal):
        contact([own, customer], head_there_auditor_here)
    data = {"ids": [own.pk, customer.pk], "act": "CONTACT", "day": "2099-01-05", "go": "1"}
    answer = as_(head_there_auditor_here).post(reverse("customers:bulk"), data)
    assert answer.status_code == 403
    assert not Customer.objects.filter(next_contact_on__isnull=False).exists()


def test_a_day_that_is_past_is_refused_and_the_choice_stays(
    manager: User, branch: Branch, as_: LoginAs
) -> None:
    chosen = three(manager, branch)
    data = {"ids": [one.pk for one in chosen], "act": "CONTACT", "day": "2020-01-01", "go": "1"}
    answer = as_(manager).post(reverse("customers:bulk"), data)
    assert answer.status_code == 422
    assert all(str(one.pk) in text(answer) for one in chosen)
    assert "不能早于今天" in text(answer)


@pytest.mark.parametrize(
    ("data", "words"), [({"act": "CONTACT"}, "day"), ({"act": "NEED"}, "kind"), ({}, "act")]
)
def test_what_is_left_out_is_asked_for(
    data: dict[str, str], words: str, manager: User, branch: Branch, as_: LoginAs
) -> None:
    keys = [one.pk for one in three(manager, branch)]
    answer = as_(manager).post(reverse("customers:bulk"), {"ids": keys, "go": "1", **data})
    assert answer.status_code == 422
    assert words in answer.context["form"].errors


def test_a_need_is_noted_where_none_is_open(manager: User, branch: Branch) -> None:
    chosen = three(manager, branch)
    had = make_need(chosen[0], manager)
    made = services.note_needs(
        customers=chosen, kind=had.kind, note="旺季备货", by=manager, on=TODAY, at=clock.now()
    )
    assert made == 2
    assert Need.objects.filter(kind=had.kind).count() == 3
    had.refresh_from_db()
    assert had.note == ""


def test_nobody_and_too_many_are_refused(manager: User, customer: Customer, as_: LoginAs) -> None:
    with pytest.raises(Refusal):
        contact([], manager)
    with pytest.raises(Refusal):
        contact([customer] * 201, manager)
    too_many = {"ids": [uuid.uuid4() for _n in range(201)]}
    assert as_(manager).post(reverse("customers:bulk"), too_many).status_code == 404
    assert as_(manager).post(reverse("customers:bulk"), {}).status_code == 302


def test_the_auditor_has_no_boxes(customer: Customer, auditor: User, as_: LoginAs) -> None:
    shown = text(as_(auditor).get(reverse(LIST)))
    assert customer.name in shown
    assert 'name="ids"' not in shown
