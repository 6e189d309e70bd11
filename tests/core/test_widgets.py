"""The picker and the chips, as crispy writes them."""

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.http import HttpResponse
from django.urls import path

from crm.core.widgets import Picker

urlpatterns = [path("pick/", lambda request: HttpResponse(), name="pick")]


class Chosen(forms.Form):
    """A form with each of our controls."""

    customer = forms.UUIDField(widget=Picker("pick"), label="Customer")
    channel = forms.ChoiceField(widget=forms.RadioSelect, choices=[("A", "<b>"), ("B", "Phone")])
    needs = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("D", "Deposit"), ("C", "Credit")]
    )


pytestmark = pytest.mark.urls(__name__)
KEY = "7c9d4c0e-6a0f-4d7e-9a63-0d1f4a2b9c11"


def test_the_picker_posts_an_id_and_shows_words() -> None:
    form = Chosen(initial={"customer": KEY})
    form.fields["customer"].widget.chosen = "江州<港联>"
    said = str(form["customer"])
    assert f'type="hidden" name="customer" value="{KEY}"' in said
    assert 'value="江州&lt;港联&gt;"' in said
    assert 'data-picker="/pick/"' in said
    assert 'role="combobox"' in said
    assert '<label for="id_customer_box">' in form["customer"].label_tag()


def test_an_empty_picker_is_empty_whatever_was_chosen_before() -> None:
    form = Chosen()
    form.fields["customer"].widget.chosen = "left over"
    assert "left over" not in str(form["customer"])


def test_a_missing_choice_is_marked_where_it_is() -> None:
    form = Chosen({"channel": "B"})
    said = render_crispy_form(form)
    assert 'aria-invalid="true" aria-describedby="id_customer_error"' in said
    assert 'id="id_customer_error"' in said
    assert "zk-chips is-invalid" in said  # needs
    assert said.count('class="zk-chip"') == 4


def test_chips_are_real_radios_and_checkboxes() -> None:
    said = render_crispy_form(Chosen({"channel": "B", "needs": ["D", "C"], "customer": KEY}))
    assert said.count('type="radio"') == 2
    assert said.count('type="checkbox"') == 2
    assert said.count("checked") == 3
    assert "&lt;b&gt;" in said
    assert "is-invalid" not in said
