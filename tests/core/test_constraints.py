"""A violated constraint speaks the model's words; what has none stays an error."""

import pytest
from django.db import IntegrityError, connection

from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Branch, User
from customers.models import Assignment, Customer
from tests import factories as make


def test_a_broken_constraint_is_told_in_its_own_words(customer: Customer, colleague: User) -> None:
    fields = {"one_lead_at_a_time": "manager"}
    with pytest.raises(Refusal) as raised, refusing(Assignment, fields=fields):
        make.assign(customer, colleague)
    (constraint,) = (
        one for one in Assignment._meta.constraints if one.name == "one_lead_at_a_time"
    )
    assert raised.value.message == constraint.violation_error_message
    assert raised.value.field == "manager"


def test_the_transaction_goes_on_after_a_refusal(customer: Customer, colleague: User) -> None:
    with pytest.raises(Refusal), refusing(Assignment):
        make.assign(customer, colleague)
    assert not connection.needs_rollback
    assert Assignment.objects.count() == 1


def test_a_constraint_of_another_table_is_our_mistake(customer: Customer, colleague: User) -> None:
    with pytest.raises(IntegrityError), refusing(Customer):
        make.assign(customer, colleague)


def test_a_constraint_without_words_is_our_mistake(branch: Branch, customer: Customer) -> None:
    with pytest.raises(IntegrityError), refusing(Customer):
        make.make_customer(None, branch, number=customer.number)
