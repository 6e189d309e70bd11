"""What is typed into a sealed field goes along sealed when the form comes back."""

import base64
import datetime as dt
import re
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class

from crm.core import clock
from crm.core.personal import Secret, mask_phone, seal
from crm.core.personal_forms import SealedField

PHONE = "13812345678"


class OneForm(forms.Form):
    phone = SealedField("Phone", longest=30)
    email = SealedField("E-mail", longest=30)


def form(**data: str) -> OneForm:
    made = OneForm(data)
    made.fields["phone"].say_what_is_kept(Secret("13900001111", mask_phone))  # type: ignore[attr-defined]  # a SealedField
    return made


def kept(made: OneForm, name: str = "phone") -> str:
    found = re.search(f'name="{name}-kept" value="([^"]+)"', made.as_p())
    assert found
    return found[1]


def test_the_page_shows_the_mask_and_what_is_on_file() -> None:
    shown = form(phone=PHONE).as_p()
    assert PHONE not in shown
    assert "138****5678" in shown
    assert "139****1111" in shown


def test_what_was_typed_before_counts_until_something_else_is_typed() -> None:
    token = kept(form(phone=PHONE))
    again = form(**{"phone": "", "phone-kept": token})
    assert again.is_valid()
    assert again.cleaned_data["phone"] == PHONE
    other = form(**{"phone": "13700000000", "phone-kept": token})
    assert other.is_valid()
    assert other.cleaned_data["phone"] == "13700000000"


def test_nothing_typed_leaves_nothing_behind() -> None:
    assert "-kept" not in form(phone="").as_p()


@pytest.mark.parametrize("token", ["x", "%%%", "AAAA", "AQJ0MQ==", "é"])
def test_a_made_up_token_is_as_good_as_none(token: str) -> None:
    made = form(**{"phone-kept": token})
    assert made.is_valid()
    assert made.cleaned_data["phone"] == ""


def sealed_at(moment: dt.datetime) -> str:
    text = f"{int(moment.timestamp())}:{PHONE}"
    return base64.urlsafe_b64encode(seal(text, aad="form.phone")).decode()


@pytest.mark.parametrize(("minutes", "counts"), [(0, True), (59, True), (61, False)])
def test_a_token_is_good_for_an_hour(minutes: int, counts: bool) -> None:
    token = sealed_at(clock.now() - dt.timedelta(minutes=minutes))
    made = form(**{"phone-kept": token})
    assert made.is_valid()
    assert made.cleaned_data["phone"] == (PHONE if counts else "")


def test_a_token_belongs_to_its_field() -> None:
    moved = form(**{"email-kept": kept(form(phone=PHONE))})
    assert moved.is_valid()
    assert moved.cleaned_data["email"] == ""


def test_a_cipher_of_a_row_is_no_token() -> None:
    cipher = base64.urlsafe_b64encode(seal(PHONE, aad="customers_contact.phone.1")).decode()
    made = form(**{"phone-kept": cipher})
    assert made.is_valid()
    assert made.cleaned_data["phone"] == ""


# --- error reports ------------------------------------------------------------------------------


def report(settings: Any, *, debug: bool) -> str:
    settings.DEBUG = debug
    request = RequestFactory().post(f"/customers/?q={PHONE}", {"phone": PHONE})
    try:
        phone = PHONE
        raise ValueError(f"cannot call {phone}")
    except ValueError as error:
        made = get_exception_reporter_class(HttpRequest())(
            request, ValueError, error, error.__traceback__
        )
    return str(made.get_traceback_html() + made.get_traceback_text())


def test_a_report_names_what_failed_without_a_value(settings: Any) -> None:
    text = report(settings, debug=False)
    assert PHONE not in text.replace(f'PHONE = "{PHONE}"', "")  # this file's own source lines
    assert "ValueError" in text


def test_a_developer_sees_the_values(settings: Any) -> None:
    assert f"cannot call {PHONE}" in report(settings, debug=True)
