"""Keys are rotated while people edit: nothing is overwritten, nothing is waited for."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from crm.core.access import set_row_context
from crm.core.models import User
from crm.core.personal import blind
from crm.core.personal_rotation import removable, rotate
from customers.models import Contact, Customer
from tests import factories as make
from tests.core.test_rotation import EMAIL, OLD, PHONE, column, key, run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_row_that_somebody_holds_is_left_for_the_next_pass(
    customer: Customer, manager: User, settings: Any
) -> None:
    people = [make.make_contact(customer, phone=PHONE) for _n in range(3)]
    settings.PII_KEYS = f"t2:{key(b'n')},{settings.PII_KEYS}"
    held, done = threading.Event(), threading.Event()

    def edit() -> None:
        with transaction.atomic():
            set_row_context(manager.pk)
            row = Contact.objects.select_for_update().get(pk=people[1].pk)
            row.phone = "13900000000"
            row.save()
            held.set()
            done.wait(10)
        connection.close()

    editor = threading.Thread(target=edit)
    editor.start()
    held.wait(10)
    (tally,) = rotate(column("customers_contact.phone"), batch=10)
    assert (tally.changed, tally.missed) == (2, 1)
    done.set()
    editor.join(10)
    assert Contact.objects.get(pk=people[1].pk).phone.reveal() == "13900000000"
    assert not list(rotate(column("customers_contact.phone"), batch=10))  # the edit sealed it new


class Editor(threading.Thread):
    """A manager who changes phones all the time, as the web does; `last` is what stands there."""

    def __init__(self, by: User, keys: list[Any], ending: threading.Event) -> None:
        super().__init__()
        self.by, self.keys, self.ending = by, keys, ending
        self.last = dict.fromkeys(keys, PHONE)
        self.edits, self.failed = 0, ""

    def run(self) -> None:
        try:
            for phone in self._phones():
                pk = self.keys[self.edits % len(self.keys)]
                with transaction.atomic():
                    set_row_context(self.by.pk)
                    row = Contact.objects.get(pk=pk)
                    row.phone = phone
                    row.save()  # the whole row, as forms do
                self.last[pk], self.edits = phone, self.edits + 1
        except Exception as error:  # told by the test
            self.failed = repr(error)
        finally:
            connection.close()

    def _phones(self) -> Iterator[str]:
        number = 13900000000
        while not self.ending.is_set():
            number += 1
            yield str(number)
            time.sleep(0.001)


def test_no_edit_is_lost_while_keys_are_rotated(
    customer: Customer, manager: User, settings: Any
) -> None:
    old = settings.PII_KEYS
    keys = [make.make_contact(customer, phone=PHONE, email=EMAIL).pk for _n in range(60)]
    ending = threading.Event()
    editors = [Editor(manager, half, ending) for half in (keys[:30], keys[30:])]
    settings.PII_KEYS = f"t2:{key(b'n')},{old}"
    for editor in editors:
        editor.start()
    for _round in range(3):  # there and back again, with people at work all the time
        run(batch=7)
        time.sleep(0.05)
        settings.PII_KEYS = f"{old},t2:{key(b'n')}"
        run(batch=7)
        settings.PII_KEYS = f"t2:{key(b'n')},{old}"
    ending.set()
    for editor in editors:
        editor.join(20)
    run(batch=7)
    assert [editor.failed for editor in editors] == ["", ""]
    assert min(editor.edits for editor in editors) > 30
    expected = editors[0].last | editors[1].last
    found = {row.pk: row.phone.reveal() for row in Contact.objects.all()}
    assert found == expected
    assert removable()[OLD] == 0
    rows = Contact.objects.values_list("pk", "phone_blind")
    assert {pk: bytes(index) for pk, index in rows} == {
        pk: blind(phone, purpose="phone") for pk, phone in expected.items()
    }
