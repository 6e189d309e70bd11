"""One paper, one customer, through every way that a delivery may hand it on."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.core.personal import blind
from customers.models import Customer
from tests.feed.conftest import Deliver
from tests.feed.delivery import Delivery, customer
from tests.feed.test_rows import reasons

pytestmark = pytest.mark.django_db
ON_FILE = "the identity number is on file under another customer"
REPEATS = "repeats the identity number of an earlier row"
# passports have no check digit: any of these is one
X, Y, Z = "E11111111", "E22222222", "E33333333"


def holder(number: str, paper: str, **cells: str) -> dict[str, str]:
    return customer(number, f"客户{number}", id_kind="PASSPORT" if paper else "", id_number=paper,
                    **cells)  # fmt: skip


def papers() -> dict[str, str]:
    """Who holds what; each index must be that of the paper itself."""
    found = {}
    for one in Customer.objects.exclude(number__in=("C1", "C2")):
        clear = one.id_number.reveal()
        index = bytes(one.id_number_blind) if one.id_number_blind else None
        assert index == (blind(clear, purpose=Customer.id_number.purpose) if clear else None)
        found[one.number] = clear
    return found


@pytest.fixture
def house(first: Delivery, deliver: Deliver) -> Deliver:
    assert reasons(first) == []
    assert reasons(deliver("2026-11-21", customers=[holder("P1", X), holder("P2", Y)])) == []
    return deliver


@pytest.mark.parametrize("rows", [("P1", "P2"), ("P2", "P1")], ids="-".join)
def test_a_paper_moves_to_another_customer_whichever_row_is_first(
    house: Deliver, rows: tuple[str, ...]
) -> None:
    new = {"P1": holder("P1", Z), "P2": holder("P2", X)}
    assert reasons(house("2026-11-22", customers=[new[name] for name in rows])) == []
    assert papers() == {"P1": Z, "P2": X}


def test_two_customers_swap_their_papers(house: Deliver) -> None:
    assert reasons(house("2026-11-22", customers=[holder("P1", Y), holder("P2", X)])) == []
    assert papers() == {"P1": Y, "P2": X}


def test_a_paper_goes_to_a_new_customer_and_leaves_its_holder_without(house: Deliver) -> None:
    assert reasons(house("2026-11-22", customers=[holder("P3", X), holder("P1", "")])) == []
    assert papers() == {"P1": "", "P2": Y, "P3": X}


def test_the_kind_of_the_paper_counts(house: Deliver) -> None:
    other = holder("P1", X) | {"id_kind": "OTHER"}
    assert reasons(house("2026-11-22", customers=[other, holder("P2", X)])) == []
    assert papers() == {"P1": X, "P2": X}


def test_a_holder_whom_the_delivery_does_not_name_keeps_the_paper(house: Deliver) -> None:
    assert reasons(house("2026-11-22", customers=[holder("P2", X)])) == [("customers", ON_FILE, 1)]
    assert papers() == {"P1": X, "P2": Y}


def test_the_later_of_two_rows_with_one_paper_is_rejected(house: Deliver) -> None:
    both = house("2026-11-22", customers=[holder("P3", Z), holder("P4", Z)])
    assert reasons(both) == [("customers", REPEATS, 1)]
    assert papers() == {"P1": X, "P2": Y, "P3": Z}


def test_who_rests_on_a_refused_row_is_refused_with_it(house: Deliver) -> None:
    """P1 would take Z but may not (unknown branch): so X is not free, and so neither is Y."""
    chain = [holder("P1", Z, branch_number="999"), holder("P2", X), holder("P3", Y)]
    assert reasons(house("2026-11-22", customers=chain)) == [
        ("customers", ON_FILE, 2),
        ("customers", "unknown branch", 1),
    ]
    assert papers() == {"P1": X, "P2": Y}


def test_an_older_day_takes_no_paper_away(house: Deliver) -> None:
    older = house("2026-11-20", customers=[holder("P1", Z), holder("P3", X)])
    assert reasons(older) == [("customers", ON_FILE, 1)]
    assert papers() == {"P1": X, "P2": Y}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_delivery_of_papers_fails_or_leaves_two_holders(
    house: Deliver, data: st.DataObject
) -> None:
    """Any dealing of four papers among four customers: loaded, and nobody shares one."""
    rows = data.draw(
        st.lists(
            st.tuples(st.sampled_from(["P1", "P2", "P3", "P4"]),
                      st.sampled_from([X, Y, Z, "E44444444", ""])),
            min_size=1, max_size=6, unique_by=lambda row: row[0],
        )
    )  # fmt: skip
    reasons(Delivery(house("2026-11-23").folder, "2026-11-23",
                     customers=[holder(*row) for row in rows]))  # fmt: skip
    held = [paper for paper in papers().values() if paper]
    assert len(held) == len(set(held))
