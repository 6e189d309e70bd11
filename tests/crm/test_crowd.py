"""The crowd beside the demo bank: rows that pass the invariants of fed ones, made by COPY."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from stdnum.cn import ric, uscc

from crm.core import clock
from crm.core.models import Branch, User
from crm.demo import crowd, papers
from customers.models import Assignment, Balance, Customer, DepositAccount
from customers.names import name_keys

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def small(bank: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of 45 whose managers serve 10 each, in chunks of 20."""
    for name, value in {"PORTFOLIO": 10, "CHUNK": 20, "NAMES": 12}.items():
        monkeypatch.setattr(crowd, name, value)
    assert add(45) == 45


def add(count: int) -> int:
    return crowd.add_crowd(count=count, today=TODAY, seed=7, password="demo-demo", at=clock.now())


@pytest.mark.parametrize("number", [0, 1, 30, 31**5 - 1])
def test_numbered_papers_have_their_check_digits(number: int) -> None:
    assert uscc.is_valid(papers.numbered_credit_code(number))
    for year in range(1950, 2003):
        assert ric.is_valid(papers.numbered_resident_id(dt.date(year, 2, 3), number % 100))


@pytest.mark.django_db
def test_each_has_one_lead_and_a_balance_of_each_account(small: None) -> None:
    customers = Customer.objects.filter(number__startswith="9")
    assert customers.count() == 45
    leads = Counter(Assignment.objects.leads().on(TODAY).values_list("manager", flat=True))
    assert sorted(leads.values()) == [5, 10, 10, 10, 10]
    assert DepositAccount.objects.count() == 45 + 15 == Balance.objects.count()
    for account in DepositAccount.objects.all():
        assert account.balances.get().amount == account.balance > Decimal(0)
        assert (account.matures_on is None) == (account.kind == "DEMAND")


@pytest.mark.django_db
def test_a_row_is_what_a_fed_one_would_be(small: None) -> None:
    for customer in Customer.objects.filter(number__startswith="9"):
        keys = name_keys(customer.name)
        assert (customer.pinyin, customer.initials) == (keys.pinyin, keys.initials)
        assert (customer.search_text, customer.bigrams) == (keys.search_text, keys.bigrams)
        paper = customer.id_number.reveal()
        assert (ric if customer.is_person else uscc).is_valid(paper)
        assert customer.phone.reveal().startswith("1991")
        assert str(customer.phone).startswith("199****")
        customer.full_clean(exclude=["note"])


@pytest.mark.django_db
def test_a_second_run_adds_only_what_is_missing(small: None) -> None:
    assert add(45) == 0
    assert add(52) == 7
    assert Customer.objects.filter(number__startswith="9").count() == 52
    assert User.objects.filter(username__startswith="MC").count() == 6


@pytest.mark.django_db
def test_a_manager_of_the_crowd_sees_their_own(small: None, client: Client) -> None:
    user = User.objects.get(username="MC00002")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("customers:list"))
    assert page.context["page"].paginator.count == 10
    assert user.check_password("demo-demo")
