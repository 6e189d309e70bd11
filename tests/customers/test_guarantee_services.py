"""Proposals: whoever closes a circle has seen it; two halves at once; circles of the bank."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, User
from customers import rules, services
from customers.models import CircleMember, CircleNotice, Customer, Guarantee, Outsider
from customers.services import ClosesACircle, Terms, propose_guarantee, seal_of
from tests import factories as make
from tests import relation_factories as related
from tests.customers.made import firms
from tests.relation_factories import make_circle, make_guarantee

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
NOW = clock.now()


@pytest.fixture
def three(manager: User, branch: Branch) -> list[Customer]:
    return firms(manager, branch, "甲", "乙", "丙")


def proposal(guarantor: Customer, debtor: Customer, **fields: Any) -> Terms:
    told = {"amount": Decimal(500_000), "kind": "JOINT", "from_on": TODAY, **fields}
    return Terms(customer=debtor, guarantor=guarantor, **told)


# --- around a customer ---------------------------------------------------------------------------


def test_a_circle_of_three_is_found_from_each_of_them(three: list[Customer]) -> None:
    make_circle(*three)
    for one in three:
        found = services.guarantee_circles(customer=one.pk, on=TODAY)
        assert [len(cycle.nodes) for cycle in found.cycles] == [3]
        assert set(found.members) == {c.pk for c in three}
        assert found.exposure == 3_000_000


@pytest.mark.parametrize(
    "over",
    [{"state": "RELEASED"}, {"state": "WITHDRAWN"}, {"to_on": TODAY - dt.timedelta(days=1)}],
)
def test_what_no_longer_binds_closes_nothing(three: list[Customer], over: dict[str, Any]) -> None:
    a, b, _c = three
    make_guarantee(a, b)
    make_guarantee(b, a, **over)
    assert not services.guarantee_circles(customer=a.pk, on=TODAY).is_closed


def test_what_ends_today_still_binds_and_so_does_a_proposal(three: list[Customer]) -> None:
    a, b, _c = three
    make_guarantee(a, b, to_on=TODAY)
    make_guarantee(b, a, state="PROPOSED")
    assert services.guarantee_circles(customer=a.pk, on=TODAY).mutual


def test_an_outsider_guarantees_but_closes_nothing(three: list[Customer]) -> None:
    person = related.make_outsider(three[0])
    make_guarantee(person, three[0])
    net = services.guarantee_net(start=three[0].pk, on=TODAY)
    assert [edge.source for edge in net.edges.values()] == [person.pk]


def test_statements_are_as_many_as_levels_whatever_the_degrees(
    three: list[Customer], manager: User, branch: Branch, django_assert_num_queries: Any
) -> None:
    a, b, c = three
    make_circle(a, b, c)
    for one in firms(manager, branch, *"丁戊己庚辛"):
        make_guarantee(a, one)
    with django_assert_num_queries(6):  # three levels ahead and three behind
        services.guarantee_net(start=a.pk, on=TODAY)


def test_a_hub_is_cut_at_the_bound_and_says_so(
    three: list[Customer], manager: User, branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = three[0]
    for one in firms(manager, branch, *"丁戊己庚辛"):
        make_guarantee(a, one)
    bounds = dict(rules.walk.__kwdefaults__ or {})
    monkeypatch.setattr(rules.walk, "__kwdefaults__", {**bounds, "most": 3})
    net = services.guarantee_net(start=a.pk, on=TODAY)
    assert (net.visited, net.was_cut) == (3, True)


# --- a proposal ----------------------------------------------------------------------------------


def test_a_plain_guarantee_is_simply_proposed(three: list[Customer], manager: User) -> None:
    a, b, _c = three
    row = propose_guarantee(proposal=proposal(a, b), by=manager, at=NOW)
    assert (row.state, row.source, row.recorded_by) == ("PROPOSED", "CRM", manager)
    assert not CircleNotice.objects.exists()


def test_closing_a_circle_is_refused_with_the_circle(three: list[Customer], manager: User) -> None:
    a, b, c = three
    make_guarantee(a, b)
    make_guarantee(b, c)
    with pytest.raises(ClosesACircle) as refused:
        propose_guarantee(proposal=proposal(c, a), by=manager, at=NOW)
    found = refused.value.circles
    assert set(found.members) == {a.pk, b.pk, c.pk}
    assert found.exposure == 2_500_000  # 100 万 + 100 万 + 50 万
    assert Guarantee.objects.count() == 2


def test_who_saw_it_and_says_why_may(three: list[Customer], manager: User) -> None:
    a, b, _c = three
    make_guarantee(a, b)
    wanted = proposal(b, a)
    seen = seal_of(refused_by(wanted, manager))
    row = propose_guarantee(proposal=wanted, seen=seen, reason=" 集团内互保 ", by=manager, at=NOW)
    notice = CircleNotice.objects.get(guarantee=row)
    assert (notice.reason, notice.by, notice.members) == ("集团内互保", manager, 2)
    assert notice.exposure == 1_500_000
    assert notice.cycles == [[str(a.pk), str(b.pk)]]


def refused_by(wanted: Terms, by: User) -> Any:
    with pytest.raises(ClosesACircle) as refused:
        propose_guarantee(proposal=wanted, by=by, at=NOW)
    return refused.value.circles


@pytest.mark.parametrize("reason", ["", "   "])
def test_seeing_without_a_reason_is_not_enough(
    three: list[Customer], manager: User, reason: str
) -> None:
    a, b, _c = three
    make_guarantee(a, b)
    wanted = proposal(b, a)
    seen = seal_of(refused_by(wanted, manager))
    with pytest.raises(ClosesACircle):
        propose_guarantee(proposal=wanted, seen=seen, reason=reason, by=manager, at=NOW)


def test_another_circle_than_the_one_seen_is_shown_first(
    three: list[Customer], manager: User
) -> None:
    a, b, c = three
    make_guarantee(a, b)
    wanted = proposal(b, a)
    seen = seal_of(refused_by(wanted, manager))
    make_guarantee(a, c)
    make_guarantee(c, b)
    with pytest.raises(ClosesACircle) as again:
        propose_guarantee(proposal=wanted, seen=seen, reason="集团内互保", by=manager, at=NOW)
    assert len(again.value.circles.members) == 3


def test_nobody_guarantees_for_themselves(three: list[Customer], manager: User) -> None:
    with pytest.raises(Refusal, match=r"themselves|自己"):
        propose_guarantee(proposal=proposal(three[0], three[0]), by=manager, at=NOW)


def test_a_proposal_is_withdrawn_but_not_what_is_in_force(three: list[Customer]) -> None:
    a, b, c = three
    row = make_guarantee(a, b, state="PROPOSED")
    services.withdraw_guarantee(guarantee=row, at=NOW)
    assert Guarantee.objects.get(pk=row.pk).state == "WITHDRAWN"
    for kept in (make_guarantee(a, c), make_guarantee(c, a, state="PROPOSED", source="CORE")):
        with pytest.raises(Refusal):
            services.withdraw_guarantee(guarantee=kept, at=NOW)


# --- the circles of the bank ---------------------------------------------------------------------


def test_a_night_finds_each_circle_once(
    three: list[Customer], manager: User, branch: Branch
) -> None:
    d, e = firms(manager, branch, "丁", "戊")
    make_circle(*three)
    make_circle(d, e, amount="200000.00")
    make_guarantee(three[0], d)  # a way from one to the other, none back
    assert services.find_circles(on=TODAY) == 2
    told = {row.customer_id: row for row in CircleMember.objects.all()}
    assert told[three[0].pk].circle == told[three[2].pk].circle != told[d.pk].circle
    assert (told[three[0].pk].members, told[three[0].pk].exposure) == (3, 3_000_000)
    assert (told[e.pk].members, told[e.pk].edges, told[e.pk].exposure) == (2, 2, 400_000)


def test_a_second_night_replaces_the_first(three: list[Customer]) -> None:
    rows = make_circle(*three)
    services.find_circles(on=TODAY)
    before = list(CircleMember.objects.values_list("circle", "customer"))
    services.find_circles(on=TODAY)
    assert list(CircleMember.objects.values_list("circle", "customer")) == before
    Guarantee.objects.filter(pk=rows[0].pk).update(state="RELEASED")
    assert services.find_circles(on=TODAY) == 0
    assert not CircleMember.objects.exists()


# --- outsiders that become customers -------------------------------------------------------------

USCC = "91350100M000100Y43"  # DOMAIN.md G


def test_an_outsider_who_becomes_a_customer_closes_the_circle(
    three: list[Customer], manager: User, branch: Branch
) -> None:
    a = three[0]
    firm = related.make_outsider(a, "江州外贸有限公司", kind=Outsider.Kind.FIRM, id_number=USCC)
    row = make_guarantee(firm, a)
    held = related.make_share(a, firm, "40")
    assert services.link_outsiders(at=NOW) == 0
    new = make.make_customer(manager, branch, "江州外贸", id_kind="USCC", id_number=USCC)
    make_guarantee(a, new)
    assert services.link_outsiders(at=NOW) == 1
    row.refresh_from_db()
    held.refresh_from_db()
    firm.refresh_from_db()
    assert (row.guarantor, row.outsider) == (new, None)
    assert (held.other, held.outsider) == (new, None)
    assert (firm.linked, firm.linked_at) == (new, NOW)
    assert services.guarantee_circles(customer=a.pk, on=TODAY).mutual
    assert services.link_outsiders(at=NOW) == 0
