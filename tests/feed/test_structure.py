"""Structure errors refuse the delivery whole, in words, and leave nothing but their record."""

import json
from decimal import Decimal

import pytest

from crm.core.feed.manifest import ManifestRefused
from crm.core.models import Branch, FeedLoad, StoredFile, User
from customers.models import Balance, Customer
from tests.feed.conftest import Deliver
from tests.feed.delivery import Delivery, balance, customer

pytestmark = pytest.mark.django_db


def refusal(delivery: Delivery) -> str:
    """Load; it must be refused, and nothing else may have been written."""
    before = FeedLoad.objects.count()
    report = delivery.load()
    assert report.refused
    record = FeedLoad.objects.latest("run")
    assert FeedLoad.objects.count() == before + 1
    assert (record.state, record.reason) == (FeedLoad.State.REFUSED, report.reason)
    assert record.finished_at is not None
    for table in (Branch, User, Customer, Balance, StoredFile):
        assert not table._default_manager.exists(), table
    return report.reason


def test_a_wrong_hash_names_file_expected_and_found(first: Delivery) -> None:
    first.sign(customers={"sha256": "0" * 64})
    words = refusal(first)
    assert words.startswith(f"customers.csv: SHA-256: expected {'0' * 64}, found ")


def test_a_wrong_count_names_both_numbers(first: Delivery) -> None:
    first.sign(customers={"rows": 3})
    assert refusal(first) == "customers.csv: rows: expected 3, found 2"


def test_a_wrong_control_sum_names_both_sums(first: Delivery) -> None:
    first.sign(balances={"sums": {"amount": "107.51"}})
    assert refusal(first) == ("balances.csv: control sum of amount: expected 107.51, found 107.50")


def test_control_sums_are_exact_beyond_what_floats_hold(deliver: Deliver, first: Delivery) -> None:
    assert not first.load().refused
    large = [balance("2026-11-21", "9999999999999999.99"), balance("2026-11-21", "0.01", "A2")]
    second = deliver("2026-11-21", balances=large)
    second.sign(balances={"sums": {"amount": 10000000000000000.0}})
    report = second.load()
    assert not report.refused
    assert Decimal(report.totals["balances.csv"]["amount"]["accepted"]) == Decimal(10) ** 16


def test_a_missing_control_sum_is_refused(first: Delivery) -> None:
    first.sign(balances={"sums": {}})
    assert refusal(first) == "balances.csv: control sum missing: amount"


def test_a_file_cut_in_its_last_row_is_refused(first: Delivery) -> None:
    path = first.folder / "customers.csv"
    path.write_bytes(path.read_bytes()[:-30])
    first.sign()  # even when the manifest was made of what is there
    assert "cut in line 3" in refusal(first)


def test_a_file_cut_between_rows_is_refused(first: Delivery) -> None:
    path = first.folder / "balances.csv"
    path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:2]) + b"\n")
    words = refusal(first)
    assert "balances.csv: rows: expected 2, found 1" in words
    assert "control sum of amount: expected 107.50, found 100.00" in words


def test_a_missing_and_an_extra_column_are_named(first: Delivery) -> None:
    first.spoil("balances", b"amount", b"betrag")
    assert "(missing: amount; unknown: betrag)" in refusal(first)


def test_an_extra_column_is_refused(first: Delivery) -> None:
    path = first.folder / "balances.csv"
    path.write_bytes(
        b"\n".join(line + b",x" for line in path.read_bytes().split(b"\n")[:3]) + b"\n"
    )
    first.sign()
    assert "(missing: –; unknown: x)" in refusal(first)


def test_an_empty_file_without_header_is_refused(first: Delivery) -> None:
    (first.folder / "contacts.csv").write_bytes(b"")
    first.sign(contacts={"rows": 0})
    assert "contacts.csv: wrong columns" in refusal(first)


def test_gbk_is_recognised_and_refused(first: Delivery) -> None:
    path = first.folder / "customers.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    first.sign()
    words = refusal(first)
    assert "customers.csv: not UTF-8 near line" in words
    assert "expected UTF-8, found GBK / GB18030" in words


def test_a_quote_that_never_closes_is_refused(first: Delivery) -> None:
    first.spoil("customers", "王芳".encode(), '"王芳'.encode())
    first.sign()
    assert "customers.csv: " in refusal(first)


@pytest.mark.parametrize("name", ["../etc/passwd", "secrets.csv"])
def test_a_file_of_no_known_name_is_refused(first: Delivery, name: str) -> None:
    first.sign(contacts={"name": name})
    assert f"{name}: no file of this format" in refusal(first)


def test_a_listed_file_that_is_not_there_is_refused(first: Delivery) -> None:
    (first.folder / "contacts.csv").unlink()
    assert refusal(first) == "contacts.csv: listed in the manifest but not in the folder"


def test_a_file_that_nobody_listed_is_refused(first: Delivery) -> None:
    (first.folder / "movements.csv").write_text("number\n")
    assert "movements.csv: in the folder but not in the manifest" in refusal(first)


def test_balances_and_movements_together_are_refused(first: Delivery) -> None:
    first.files["movements"] = []
    first.write()
    assert "movements.csv: a delivery holds balances or movements, not both" in refusal(first)


def test_all_problems_are_told_at_once(first: Delivery) -> None:
    first.sign(customers={"rows": 9}, loans={"rows": 9})
    words = refusal(first)
    assert "customers.csv: rows: expected 9, found 2" in words
    assert "loans.csv: rows: expected 9, found 1" in words


# --- what is not an error ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"number,kind", b"\xef\xbb\xbfnumber,kind"), (b"\n", b"\r\n")],
    ids=["byte-order mark", "CRLF"],
)
def test_a_mark_and_crlf_are_read(first: Delivery, old: bytes, new: bytes) -> None:
    path = first.folder / "customers.csv"
    path.write_bytes(path.read_bytes().replace(old, new))
    first.sign()
    report = first.load()
    assert not report.refused, report.reason
    assert set(Customer.objects.values_list("number", flat=True)) == {"C1", "C2"}


def test_the_order_of_columns_is_free(deliver: Deliver, first: Delivery) -> None:
    (first.folder / "balances.csv").write_text(
        "amount,account_number,business_day\n100.00,A1,2026-11-20\n7.50,A2,2026-11-20\n"
    )
    first.sign()
    assert not first.load().refused
    assert set(Balance.objects.values_list("amount", flat=True)) == {Decimal(100), Decimal("7.5")}


def test_files_that_are_not_delivered_are_not_missed(deliver: Deliver, first: Delivery) -> None:
    first.load()
    assert not deliver("2026-11-21", customers=[customer()]).load().refused


# --- the manifest itself -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "other"}, "is not spoken here"),
        ({"version": 2}, "is not spoken here"),
        ({"source": "core"}, "source must be"),
        ({"source": "CRM"}, "this system's own"),
        ({"source": None}, "source must be"),
        ({"business_day": "2026-11-20"}, "either business_day, or from and to"),
        ({"to": None}, "to is not a date"),
        ({"to": "20.11.2026"}, "to is not a date"),
        ({"to": "2026-W47-5"}, "to is not a date"),
        ({"to": "2026-11-19"}, "must run forward"),
        ({"from": "1990-01-01"}, "at most 12 years"),
        ({"to": "2026-11-24"}, "has not come yet"),
        ({"files": []}, "files must be a list"),
        ({"files": [{"name": "customers.csv"}]}, "each file needs"),
        ({"files": [{"name": "customers.csv", "rows": True, "sha256": "0" * 64}]}, "each file"),
        ({"files": [{"name": "customers.csv", "rows": -1, "sha256": "0" * 64}]}, "wrong or"),
        ({"files": [{"name": "a.csv", "rows": 1, "sha256": "x"}]}, "wrong or doubled"),
        ({"files": [{"name": "a.csv", "rows": 1, "sha256": "0" * 64, "sums": {"a": "NaN"}}]},
         "wrong or doubled"),
        ({"comment": "hello"}, "unknown entry comment"),
    ],
)  # fmt: skip
def test_a_manifest_that_says_nothing_sure_is_refused(
    first: Delivery, change: dict[str, object], words: str
) -> None:
    first.sign(manifest=change)
    with pytest.raises(ManifestRefused, match=words):
        first.load()
    assert not FeedLoad.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_no_json_is_refused(first: Delivery, raw: bytes) -> None:
    (first.folder / "manifest.json").write_bytes(raw)
    with pytest.raises(ManifestRefused, match=r"manifest\.json: not "):
        first.load()


def test_a_folder_without_manifest_is_not_delivered_yet(first: Delivery) -> None:
    (first.folder / "manifest.json").unlink()
    with pytest.raises(ManifestRefused, match="the delivery is not complete"):
        first.load()


def test_business_day_alone_is_one_day(first: Delivery) -> None:
    body = json.loads((first.folder / "manifest.json").read_text())
    body["business_day"] = body.pop("from")
    del body["to"]
    (first.folder / "manifest.json").write_text(json.dumps(body))
    report = first.load()
    assert (report.from_on, report.to_on) == (report.to_on, report.from_on)
    assert not report.refused
