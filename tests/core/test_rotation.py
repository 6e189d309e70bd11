"""New keys for what is sealed already: everything, once, while people edit."""

import base64
import io
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from crm.core import clock, files
from crm.core.models import Branch, StoredFile, User
from crm.core.personal import CipherField, blind, sealed_models, sealed_of, unseal
from crm.core.personal_rotation import (
    Column,
    by_key,
    columns,
    reindex,
    removable,
    rotate,
)
from customers import services
from customers.models import Contact, Customer
from tests import factories as make

PHONE, ID, EMAIL = "13812345678", "11010519491231002X", "zhou.xt@example.cn"
OLD = "t1"


def key(letter: bytes) -> str:
    return base64.b64encode(letter * 16 + b"0123456789abcdef").decode()


@pytest.fixture
def second_key(settings: Any) -> None:
    """A new key in front; the old one still reads."""
    settings.PII_KEYS = f"t2:{key(b'n')},{settings.PII_KEYS}"


@pytest.fixture
def sealed(customer: Customer) -> Customer:
    """A customer and a key person, every field filled, under the first key."""
    customer.id_kind, customer.id_number = "RESIDENT_ID", ID
    customer.phone, customer.address = PHONE, "滨江路1号"
    customer.save()
    make.make_contact(customer, phone=PHONE, email=EMAIL, id_number=ID)
    return customer


def run(**options: Any) -> str:
    said = io.StringIO()
    call_command("rotate_keys", stdout=said, **{"grace": 0, **options})
    return said.getvalue()


def column(name: str) -> Column:
    (found,) = [one for one in columns() if str(one) == name]
    return found


def key_of(cipher: Any) -> str:
    content = bytes(cipher)
    return content[2 : 2 + content[1]].decode()


# --- what is rotated ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_cipher_column_of_the_registry_is_rotated() -> None:
    known = {(one.model, one.cipher) for one in columns()}
    for model in sealed_models():
        for field in model._meta.get_fields():
            if isinstance(field, CipherField):
                assert (model, field.name) in known, "a cipher without a Sealed attribute"


@pytest.mark.django_db
def test_no_cipher_stands_in_a_column_that_the_registry_does_not_know() -> None:
    """A table that copies ciphers (a history, say) must be rotated too, or say how."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " WHERE c.table_schema = 'public' AND c.column_name LIKE '%%\\_cipher'"
        )
        found = set(cursor.fetchall())
    assert found == {(one.table, one.cipher) for one in columns()}


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed", "second_key")
def test_all_values_move_to_the_new_key_and_read_as_before(customer: Customer) -> None:
    assert removable()[OLD] == 12  # each value and its state in the history
    said = run(batch=1)
    # the address has no index to tell that it is the same: its new cipher is a new state
    assert removable() == {"t2": 12 + 3, OLD: 0}
    row, person = Customer.objects.get(pk=customer.pk), Contact.objects.get()
    assert (row.id_number.reveal(), row.phone.reveal()) == (ID, PHONE)
    assert row.address.reveal() == "滨江路1号"
    assert [person.phone.reveal(), person.email.reveal(), person.id_number.reveal()] == [
        PHONE,
        EMAIL,
        ID,
    ]
    assert {key_of(row.phone_cipher), key_of(person.email_cipher)} == {"t2"}
    assert bytes(row.phone_blind) == blind(PHONE, purpose="phone")
    assert "customers_customer.phone: t2 1" in said
    for value in (PHONE, ID, EMAIL, "滨江路"):
        assert value not in said


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed", "second_key")
def test_a_rotated_row_is_not_an_edited_row(sealed: Customer) -> None:
    run()
    row = Customer.objects.get(pk=sealed.pk)
    assert key_of(row.phone_cipher) == "t2"
    assert (row.version, row.updated_at) == (sealed.version, sealed.updated_at)


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed", "second_key")
def test_a_second_run_changes_nothing(customer: Customer) -> None:
    run()
    before = Customer.objects.values_list("phone_cipher").get(pk=customer.pk)
    assert "customers_customer.phone: 0 changed" in run()
    assert Customer.objects.values_list("phone_cipher").get(pk=customer.pk) == before


@pytest.mark.django_db
@pytest.mark.usefixtures("second_key")
def test_what_was_stopped_goes_on_where_it_stopped(customer: Customer, settings: Any) -> None:
    new = settings.PII_KEYS
    settings.PII_KEYS = new.partition(",")[2]
    for _n in range(7):
        make.make_contact(customer, phone=PHONE)
    settings.PII_KEYS = new
    stopped = rotate(column("customers_contact.phone"), batch=3)
    assert next(stopped).changed == 3
    stopped.close()  # killed after the first batch
    assert by_key()["customers_contact.phone"] == {"t2": 3, OLD: 4}
    assert sum(one.changed for one in rotate(column("customers_contact.phone"), batch=3)) == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("second_key")
def test_what_cannot_be_read_is_named_and_the_rest_is_done(
    sealed: Customer, customer: Customer, settings: Any
) -> None:
    other = make.make_contact(customer, phone="13900000000")
    moved = Contact.objects.exclude(pk=other.pk).get()
    old = settings.PII_KEYS.partition(",")[2]
    new, settings.PII_KEYS = settings.PII_KEYS, old
    other.phone = "13900000000"
    other.save()
    settings.PII_KEYS = new
    Contact.objects.filter(pk=moved.pk).update(phone_cipher=other.phone_cipher)
    with pytest.raises(CommandError, match=f"customers_contact.phone {moved.pk}: InvalidTag"):
        run()
    other.refresh_from_db()
    assert key_of(other.phone_cipher) == "t2"
    with pytest.raises(InvalidTag):
        str(Contact.objects.get(pk=moved.pk).phone)


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed", "second_key")
def test_the_history_of_a_row_is_rotated_under_the_rows_own_binding(sealed: Customer) -> None:
    """States of a row keep its ciphers, which are bound to the row and not to the state."""
    phone = sealed_of(Customer)["phone"]
    states = Column(Customer, phone, "states", key="pgh_id", owner="pgh_obj_id")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE states AS SELECT n::bigint AS pgh_id, id AS pgh_obj_id,"
            " phone_cipher FROM customers_customer, generate_series(1, 3) n WHERE id = %s",
            [sealed.pk],
        )
        assert sum(one.changed for one in rotate(states, batch=2)) == 3
        assert not list(rotate(states, batch=2))
        assert not list(reindex(states, batch=2))
        cursor.execute("SELECT phone_cipher FROM states")
        for (cipher,) in cursor.fetchall():
            assert key_of(cipher) == "t2"
            assert unseal(cipher, aad=phone.aad(sealed)) == PHONE
        cursor.execute("DROP TABLE states")


# --- may the old key go? ------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed", "second_key")
def test_check_says_which_key_may_be_removed() -> None:
    with pytest.raises(CommandError, match=f"{OLD} still needed"):
        run(check=True)
    run()
    said = run(check=True)
    assert "key t2: active" in said
    assert f"key {OLD}: may be removed" in said


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed", "second_key")
def test_after_the_rotation_the_old_key_is_not_needed(customer: Customer, settings: Any) -> None:
    run()
    settings.PII_KEYS = f"t2:{key(b'n')}"
    assert Customer.objects.get(pk=customer.pk).phone.reveal() == PHONE


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed")
def test_a_key_that_is_used_but_not_known_is_told(settings: Any) -> None:
    settings.PII_KEYS = f"t2:{key(b'n')}"
    with pytest.raises(CommandError, match=f"{OLD} still needed"):
        run(check=True)
    with pytest.raises(CommandError, match="KeyError"):
        run()


@pytest.mark.django_db
def test_a_batch_of_nothing_is_refused() -> None:
    with pytest.raises(CommandError, match="at least 1"):
        run(batch=0)


# --- stored files -------------------------------------------------------------------------------

CONTENT = [b"%PDF-1.7 ", b"x" * 150_000]


def stored() -> StoredFile:
    evidence = StoredFile.Purpose.EVIDENCE
    return files.store(CONTENT, name="a.pdf", purpose=evidence, by=None, at=clock.now())


@pytest.mark.django_db
def test_files_are_sealed_again_and_the_old_bytes_removed(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    row = stored()
    reading = files.read(row)
    begun = next(reading)
    settings.PII_KEYS = f"t2:{key(b'n')},{settings.PII_KEYS}"
    assert removable()[OLD] == 1
    run()
    assert begun + b"".join(reading) == b"".join(CONTENT), "who was reading reads on"
    new = StoredFile.objects.get(pk=row.pk)
    assert (new.key_id, new.sha256, new.size) == ("t2", row.sha256, row.size)
    settings.PII_KEYS = f"t2:{key(b'n')}"
    assert b"".join(files.read(new)) == b"".join(CONTENT)
    assert not default_storage.exists(row.stored_name)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


# --- indexes ------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed")
def test_a_new_index_key_finds_before_and_after_the_indexes_are_made_anew(
    customer: Customer, settings: Any
) -> None:
    before = bytes(Customer.objects.get(pk=customer.pk).phone_blind)
    settings.PII_INDEX_KEY = f"{key(b'i')},{settings.PII_INDEX_KEY}"
    for query in (PHONE, "5678", ID, "002X"):
        assert Customer.objects.all().matching(query).exists(), query
    assert "customers_customer.phone: 1 changed" in run(index=True)
    settings.PII_INDEX_KEY = key(b"i")
    assert bytes(Customer.objects.get(pk=customer.pk).phone_blind) != before
    for query in (PHONE, "5678", ID, "002X"):
        assert Customer.objects.all().matching(query).exists(), query
    assert Contact.objects.whose_customers(EMAIL) == [customer.pk]
    assert "customers_customer.phone: 0 changed" in run(index=True)


@pytest.mark.django_db
def test_an_index_that_a_migration_left_empty_is_filled(customer: Customer) -> None:
    person = make.make_contact(customer, email=EMAIL)
    Contact.objects.filter(pk=person.pk).update(email_blind=None)
    assert Contact.objects.whose_customers(EMAIL) == []
    run(index=True)
    assert Contact.objects.whose_customers(EMAIL) == [customer.pk]


@pytest.mark.django_db
def test_papers_that_look_like_old_identity_cards_keep_their_index(
    manager: User, branch: Branch
) -> None:
    """15 digits of a passport are indexed as the form reads them, and kept as written."""
    values = {"kind": "INDIVIDUAL", "name": "陈大明", "id_kind": "PASSPORT"}
    row = services.register_customer(
        values={**values, "id_number": "110105491231002"},
        lead=manager, branch=branch, by=manager, at=clock.now(),
    )  # fmt: skip
    before = bytes(Customer.objects.get(pk=row.pk).id_number_blind or b"")
    assert "customers_customer.id_number: 0 changed" in run(index=True)
    now = Customer.objects.get(pk=row.pk)
    assert bytes(now.id_number_blind or b"") == before
    assert now.id_number.reveal() == "110105491231002"


@pytest.mark.django_db
def test_a_paper_that_came_in_twice_meanwhile_is_named(
    sealed: Customer, foreign_customer: Customer, settings: Any
) -> None:
    """Under two index keys at once the unique constraint cannot see that it is the same paper."""
    settings.PII_INDEX_KEY = f"{key(b'i')},{settings.PII_INDEX_KEY}"
    foreign_customer.id_kind, foreign_customer.id_number = "RESIDENT_ID", ID
    foreign_customer.save()
    with pytest.raises(CommandError, match=f"{sealed.pk}: the same number is on file twice"):
        run(index=True)
    assert Contact.objects.whose_customers(EMAIL) == [sealed.pk]
    assert not list(reindex(column("customers_customer.address"), batch=5))  # has no index


@pytest.mark.django_db
@pytest.mark.usefixtures("sealed", "second_key")
def test_the_cipher_is_bound_to_its_row_as_before(sealed: Customer, manager: User) -> None:
    run()
    row = Customer.objects.get(pk=sealed.pk)
    cipher = bytes(row.phone_cipher or b"")
    assert key_of(cipher) == "t2"
    assert unseal(cipher, aad=f"customers_customer.phone.{row.pk}") == PHONE
    with pytest.raises(InvalidTag):
        unseal(cipher, aad=f"customers_customer.address.{row.pk}")
