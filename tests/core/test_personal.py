"""Personal data: sealed to its row, masked wherever it is shown, found by its index."""

import base64
import datetime as dt
import json
import logging
import pickle
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.utils.encoders import JSONEncoder as RestEncoder

from crm.core import personal
from crm.core.models import Branch, User
from crm.core.personal import (
    Secret,
    blind,
    mask_all,
    mask_email,
    mask_id,
    mask_name,
    mask_phone,
    normalise_id,
    normalise_phone,
    normalise_text,
    seal,
    tail_blind,
    unseal,
)
from customers.models import Contact, Customer
from tests import factories as make

PHONE = "13812345678"
ID = "11010519491231002X"  # the example number of GB 11643-1999
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)


# --- cipher ------------------------------------------------------------------------------------


@given(value=texts, aad=texts)
def test_what_is_sealed_is_read_again(value: str, aad: str) -> None:
    assert unseal(seal(value, aad=aad), aad=aad) == value


@given(value=st.text(alphabet="0123456789X", min_size=8, max_size=18))
def test_the_cipher_shows_nothing_and_never_repeats(value: str) -> None:
    first, second = seal(value, aad="t.c.1"), seal(value, aad="t.c.1")
    assert first != second
    assert value.encode() not in first


def test_a_cipher_moved_to_another_row_or_column_fails() -> None:
    cipher = seal(PHONE, aad="customers_customer.phone.1")
    for elsewhere in ("customers_customer.phone.2", "customers_customer.id_number.1", ""):
        with pytest.raises(InvalidTag):
            unseal(cipher, aad=elsewhere)


@given(position=st.integers(min_value=0, max_value=10_000), bit=st.integers(0, 7))
def test_a_changed_cipher_is_never_read(position: int, bit: int) -> None:
    cipher = bytearray(seal(PHONE, aad="a"))
    cipher[position % len(cipher)] ^= 1 << bit
    with pytest.raises((InvalidTag, ValueError, KeyError)):
        unseal(bytes(cipher), aad="a")


def test_a_new_first_key_seals_and_the_old_one_still_reads(settings: Any) -> None:
    old = seal(PHONE, aad="a")
    new_key = base64.b64encode(b"n" * 16 + b"k" * 16).decode()
    settings.PII_KEYS = f"k9:{new_key},{settings.PII_KEYS}"
    assert personal.active_key_id() == "k9"
    assert unseal(old, aad="a") == PHONE
    assert unseal(seal(PHONE, aad="a"), aad="a") == PHONE


@pytest.mark.parametrize("keys", ["", "k1:c2hvcnQ=", f":{'A' * 43}=", f"{'k' * 21}:{'A' * 43}="])
def test_missing_or_short_keys_are_refused(keys: str, settings: Any) -> None:
    settings.PII_KEYS = keys
    with pytest.raises(ImproperlyConfigured):
        seal(PHONE, aad="a")


# --- the value that masks itself ---------------------------------------------------------------


def shown(secret: Secret) -> list[str]:
    """The secret through every door that turns values into text."""
    return [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>40}",
        "%s" % secret,  # noqa: UP031  # old formatting is one of the doors
        f"{secret:.20}",
        repr([secret]),
        repr({"phone": secret}),
        str((secret,)),
        Template("{{ secret }} {{ list }}").render(Context({"secret": secret, "list": [secret]})),
    ]


@pytest.mark.parametrize(
    ("value", "mask"),
    [(PHONE, mask_phone), (ID, mask_id), ("zhou@bank.cn", mask_email), ("滨江路1号", mask_all)],
)
def test_a_secret_shows_its_mask_only(value: str, mask: Callable[[str], str]) -> None:
    for text in shown(Secret(value, mask)):
        assert value not in text


@given(value=st.text(min_size=1, max_size=60))
def test_any_secret_is_hidden_by_the_strictest_mask(value: str) -> None:
    secret = Secret(value, mask_all)
    assert str(secret) == "****"
    assert repr(secret) == "<Secret ****>"


def test_a_secret_does_not_become_json_by_itself() -> None:
    for encoder in (json.JSONEncoder, DjangoJSONEncoder):
        with pytest.raises(TypeError):
            json.dumps({"phone": Secret(PHONE, mask_phone)}, cls=encoder)
    assert PHONE not in json.dumps({"phone": Secret(PHONE, mask_phone)}, default=str)
    with pytest.raises(TypeError):
        json.dumps(Secret(PHONE, mask_phone), cls=RestEncoder)


def test_a_secret_is_masked_in_logs(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(PHONE, mask_phone)
    with caplog.at_level(logging.INFO):
        logging.getLogger("x").info("call %s %r %s", secret, secret, {"phone": secret})
    assert PHONE not in caplog.text
    assert "138****5678" in caplog.text


def test_a_secret_is_never_pickled_copied_into_a_queue_or_listed_as_attributes() -> None:
    secret = Secret(PHONE, mask_phone)
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        vars(secret)


def test_secrets_compare_by_value_and_only_with_secrets() -> None:
    assert Secret(PHONE, mask_phone) == Secret(PHONE, mask_all)
    assert Secret(PHONE, mask_phone) != Secret(ID, mask_phone)
    assert Secret(PHONE, mask_phone) != PHONE
    assert len({Secret(PHONE, mask_phone), Secret(PHONE, mask_phone)}) == 1
    assert not Secret("", mask_phone)
    assert str(Secret("", mask_all)) == ""
    assert Secret(PHONE, mask_phone).reveal() == PHONE


# --- masks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mask", "value", "expected"),
    [
        (mask_phone, PHONE, "138****5678"),
        (mask_phone, "057188888888", "057****8888"),
        (mask_phone, "12345", "****45"),
        (mask_id, ID, "1****************X"),
        (mask_id, "91330100MA2XXXXX5T", "9****************T"),
        (mask_email, "zhou@bank.cn", "z***@bank.cn"),
        (mask_all, "滨江路1号", "****"),
        (mask_name, "陈大明", "陈*明"),
        (mask_name, "王芳", "王*"),
        (mask_name, "欧阳修远", "欧**远"),
        (mask_name, "王", "王"),
    ],
)
def test_masks(mask: Callable[[str], str], value: str, expected: str) -> None:
    assert mask(value) == expected


@given(value=st.text(alphabet="0123456789X", min_size=5, max_size=30))
def test_no_mask_of_a_number_is_the_number(value: str) -> None:
    assert mask_phone(value) != value
    assert mask_id(value) != value


# --- normal forms and indexes ------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        ID,
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-1949-1231-002x",
    ],
)
def test_however_an_id_is_typed_it_is_one_number(typed: str) -> None:
    assert normalise_id(typed) == ID


def test_a_15_digit_id_becomes_the_18_digit_one() -> None:
    # 110105491231002 → 110105 19 491231 002 + check digit X (GB 11643-1999)
    assert normalise_id("110105491231002") == ID


@pytest.mark.parametrize(
    "typed",
    [PHONE, "+86 138-1234-5678", "0086 13812345678", "138 1234 5678", "１３８１２３４５６７８"],
)
def test_however_a_phone_is_typed_it_is_one_number(typed: str) -> None:
    assert normalise_phone(typed) == PHONE


FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F))


@given(value=st.text(alphabet="abcXYZ0189@. " + FULL_WIDTH))
def test_normal_forms_are_stable(value: str) -> None:
    assert normalise_text(normalise_text(value)) == normalise_text(value)
    assert not set(normalise_text(value)) & set(FULL_WIDTH)


def test_indexes_tell_purposes_and_keys_apart(settings: Any) -> None:
    assert blind(PHONE, purpose="phone") == blind(PHONE, purpose="phone")
    assert blind(PHONE, purpose="phone") != blind(PHONE, purpose="id_number")
    assert blind(PHONE, purpose="phone") != tail_blind(PHONE, purpose="phone")
    assert tail_blind(PHONE, purpose="phone") == tail_blind("00005678", purpose="phone")
    before = blind(PHONE, purpose="phone")
    settings.PII_INDEX_KEY = base64.b64encode(b"other key, same length: 32 byte.").decode()
    assert blind(PHONE, purpose="phone") != before


# --- the columns -------------------------------------------------------------------------------


def test_columns_for_a_row_that_is_not_loaded_open_on_it() -> None:
    pk = uuid.uuid4()
    columns = Customer.phone.columns(Customer, pk, "+86 138 1234 5678")  # type: ignore[attr-defined]  # a Sealed
    assert set(columns) == {"phone_cipher", "phone_blind", "phone_tail"}
    customer = Customer(pk=pk, **columns)
    assert customer.phone.reveal() == PHONE
    assert Customer.address.columns(Customer, pk, "") == {"address_cipher": None}  # type: ignore[attr-defined]  # a Sealed


@pytest.mark.django_db
def test_a_saved_row_is_found_by_index_and_holds_no_clear_text(
    customer: Customer, manager: User, branch: Branch
) -> None:
    customer.phone, customer.address = PHONE, "滨江路1号"
    customer.save()
    found = Customer.objects.get(phone_blind=blind(PHONE, purpose="phone"))
    assert str(found.phone) == "138****5678"
    assert found.address.reveal() == "滨江路1号"
    clear = json.dumps(
        {
            key: bytes(v).hex() if isinstance(v, memoryview | bytes) else str(v)
            for key, v in found.__dict__.items()
        }
    )
    assert PHONE not in clear
    assert PHONE.encode().hex() not in clear
    customer.phone = ""
    assert customer.phone_cipher is None
    assert customer.phone_blind is None
    assert customer.phone_tail is None


@pytest.mark.django_db
def test_a_cipher_copied_from_row_to_row_is_not_read(customer: Customer) -> None:
    one = make.make_contact(customer, phone=PHONE)
    other = make.make_contact(customer)
    Contact.objects.filter(pk=other.pk).update(phone_cipher=one.phone_cipher)
    other.refresh_from_db()
    with pytest.raises(InvalidTag):
        str(other.phone)


def test_a_customers_text_never_shows_a_persons_whole_name() -> None:
    person = Customer(kind=Customer.Kind.INDIVIDUAL, name="陈大明", born_on=dt.date(1990, 1, 1))
    assert str(person) == person.display_name == "陈*明"
    assert str(Customer(kind=Customer.Kind.COMPANY, name="江州启明")) == "江州启明"
    assert str(Contact(name="周晓婷")) == "周*婷"
