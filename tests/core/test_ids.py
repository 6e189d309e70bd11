"""Keys: new ones by time, fed ones by their number."""

import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crm.core.ids import fed_id, new_id

words = st.text(alphabet="ABCabc0123456789", min_size=1, max_size=12)


def test_new_keys_are_uuid7_in_order_and_never_twice() -> None:
    keys = [new_id() for _ in range(1000)]
    assert {key.version for key in keys} == {7}
    assert len(set(keys)) == 1000
    assert [key.int >> 80 for key in keys] == sorted(key.int >> 80 for key in keys)  # milliseconds


@given(kind=words, source=words, number=words)
def test_a_fed_key_is_the_same_on_every_reload(kind: str, source: str, number: str) -> None:
    assert fed_id(kind, source, number) == fed_id(kind, source, number)
    assert fed_id(kind, source, number) != fed_id(kind, source, number + "0")
    assert fed_id(kind, source, number) != fed_id(kind + "x", source, number)


def test_another_installation_has_other_keys(settings: Any) -> None:
    here = fed_id("customer", "CORE", "1")
    settings.INSTALLATION_ID = str(uuid.uuid4())
    assert fed_id("customer", "CORE", "1") != here


def test_a_fed_key_can_be_worked_out_by_hand(settings: Any) -> None:
    settings.INSTALLATION_ID = "7c9d4c0e-6a0f-4d7e-9a63-0d1f4a2b9c11"
    expected = uuid.uuid5(uuid.UUID(settings.INSTALLATION_ID), "customer:CORE:42")
    assert fed_id("customer", "CORE", "42") == expected
