"""Guarantees by feed: edges, outsiders with sealed papers, ties to loans."""

from pathlib import Path
from typing import Any

import pytest

from credit.models import LoanGuarantee
from customers.models import Guarantee, Outsider
from tests.feed.delivery import ALL, BRANCHES, MANAGERS, Delivery, customer, loan

pytestmark = pytest.mark.django_db
DAY = "2026-11-20"
USCC = "91350100M000100Y43"  # DOMAIN.md G
FIRM = {"kind": "COMPANY"}


def guarantee(number: str = "G1", **cells: str) -> dict[str, str]:
    """C2 answers for C1 up to 500,000.00."""
    return {
        "number": number, "customer_number": "C1", "guarantor_number": "C2", "kind": "JOINT",
        "amount": "500000.00", "contract": "BZ-1", "from_on": "2026-01-05", "state": "ACTIVE",
        **cells,
    }  # fmt: skip


def outsider(number: str = "G2", **cells: str) -> dict[str, str]:
    """A firm that is no customer answers for C1."""
    named = {"guarantor_number": "", "guarantor_name": "江州外贸有限公司", "guarantor_kind": "FIRM"}
    return guarantee(number, **{**named, "guarantor_id_number": USCC, **cells})


@pytest.fixture
def delivered(tmp_path: Path) -> Any:
    def load(name: str = "a", **files: Any) -> Any:
        told = {
            "branches": BRANCHES,
            "managers": MANAGERS,
            "customers": [customer("C1", "甲公司", **FIRM), customer("C2", "乙公司", **FIRM)],
            "loans": [loan("L1", "C1"), loan("L2", "C2")],
            **files,
        }
        return Delivery(tmp_path / name, DAY, **told).load(limit=ALL)

    return load


def reasons(report: Any) -> list[tuple[str, str]]:
    return [(one["file"], one["reason"]) for one in report.reject_reasons]


def test_an_edge_between_two_customers_with_its_loan(delivered: Any) -> None:
    ties = [{"loan_number": "L1", "guarantee_number": "G1"}]
    delivered(guarantees=[guarantee()], loan_guarantees=ties)
    row = Guarantee.objects.get()
    assert row.guarantor
    assert (row.customer.number, row.guarantor.number) == ("C1", "C2")
    assert (row.source, row.number, row.contract, row.state) == ("CORE", "G1", "BZ-1", "ACTIVE")
    tie = LoanGuarantee.objects.get()
    assert (tie.loan.number, tie.guarantee, tie.customer_id) == ("L1", row, row.customer_id)


def test_the_same_again_changes_nothing_and_a_release_is_taken(delivered: Any) -> None:
    delivered(guarantees=[guarantee(), outsider()])
    assert delivered("b", guarantees=[guarantee(), outsider()]).changed == 0
    delivered("c", guarantees=[guarantee(state="RELEASED"), outsider()])
    assert dict(Guarantee.objects.values_list("number", "state")) == {
        "G1": "RELEASED",
        "G2": "ACTIVE",
    }


def test_an_outsiders_paper_is_sealed(delivered: Any) -> None:
    delivered(guarantees=[outsider()])
    row = Guarantee.objects.get()
    firm = Outsider.objects.get()
    assert (row.guarantor, row.outsider) == (None, firm)
    assert (firm.customer, firm.name, firm.kind) == (row.customer, "江州外贸有限公司", "FIRM")
    assert firm.id_number.reveal() == USCC
    delivered("b", guarantees=[outsider(guarantor_name="")])  # refused: the row stays as it was
    assert Outsider.objects.get().name == "江州外贸有限公司"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"guarantor_number": "C9"}, "unknown guarantor"),
        ({"guarantor_number": "C1"}, "guarantees for itself"),
        ({"guarantor_number": ""}, "neither a guarantor's number nor a name, or both"),
        ({"guarantor_name": "某人"}, "neither a guarantor's number nor a name, or both"),
        ({"customer_number": "C9"}, "unknown customer"),
        ({"amount": "0"}, "amount is not above 0"),
        ({"to_on": "2026-01-04"}, "ends before it starts"),
        ({"state": "PROPOSED"}, "state: not one of the allowed words"),
    ],
)
def test_what_cannot_be_is_rejected_by_row(
    cells: dict[str, str], reason: str, delivered: Any
) -> None:
    report = delivered(guarantees=[guarantee(**cells), outsider()])
    assert reasons(report) == [("guarantees", reason)]
    assert Guarantee.objects.get().number == "G2"


def test_a_number_keeps_its_debtor(delivered: Any) -> None:
    delivered(guarantees=[guarantee()])
    moved = guarantee(customer_number="C2", guarantor_number="C1")
    report = delivered("b", guarantees=[moved])
    assert reasons(report) == [("guarantees", "belongs to another customer already")]


@pytest.mark.parametrize(
    ("tie", "reason"),
    [
        ({"loan_number": "L9", "guarantee_number": "G1"}, "unknown loan"),
        ({"loan_number": "L1", "guarantee_number": "G9"}, "unknown guarantee"),
        ({"loan_number": "L2", "guarantee_number": "G1"}, "the guarantee is for another debtor"),
    ],
)
def test_a_tie_joins_a_loan_and_a_guarantee_of_one_debtor(
    tie: dict[str, str], reason: str, delivered: Any
) -> None:
    report = delivered(guarantees=[guarantee()], loan_guarantees=[tie])
    assert reasons(report) == [("loan_guarantees", reason)]
    assert not LoanGuarantee.objects.exists()
