"""The catalogue: installed once, edited by head office, every change a version."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from crm.core import clock
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import User
from customers import services
from customers.catalogue import ROWS
from customers.models import Customer, Product, ProductKind
from tests import products_factories as make

pytestmark = pytest.mark.django_db
NEW: dict[str, Any] = {
    "code": "XY-1", "name": "新产品", "kind": "FUND", "risk_grade": "R4", "sold_to": None,
    "for_kinds": ["INDIVIDUAL"], "sold_from": dt.date(2026, 1, 1), "feature": "特点",
}  # fmt: skip


def save(product: Product | None, by: User, version: int = 1, **values: Any) -> Product:
    return services.save_product(
        product=product, values=values, version=version, by=by, at=clock.now()
    )


def test_the_ready_made_catalogue_is_whole() -> None:
    out = StringIO()
    call_command("install_products", stdout=out)
    assert out.getvalue() == f"{len(ROWS)} products added\n"
    assert 35 <= Product.objects.count() == len(ROWS) <= 45
    assert set(Product.objects.values_list("kind", flat=True)) == set(ProductKind.values)
    for product in Product.objects.all():
        product.clean_fields()
        assert product.for_kinds, product
        assert all(getattr(product, point) for point in Product.FABE), product
        assert {step["code"] for step in product.after_sale} <= set(Product.AfterSale.values)
    graded = set(Product.objects.exclude(risk_grade="").values_list("kind", flat=True))
    assert graded == {
        "WEALTH", "FUND", "TREASURY_BOND", "INSURANCE", "PRECIOUS_METAL"
    }  # fmt: skip
    assert set(Product.objects.values_list("risk_grade", flat=True)) == {
        "", "R1", "R2", "R3", "R4", "R5"
    }  # fmt: skip


def test_installing_again_leaves_what_was_edited(head_office: User) -> None:
    services.install_products(at=clock.now())
    product = Product.objects.get(code="LC-301")
    save(product, head_office, name="改了名", risk_grade="R4")
    assert services.install_products(at=clock.now()) == 0
    product.refresh_from_db()
    assert (product.name, product.risk_grade, product.version) == ("改了名", "R4", 2)


def test_head_office_adds_a_product(head_office: User, as_app: Any) -> None:
    with as_app(head_office):
        save(None, head_office, 0, **NEW)
    product = Product.objects.get(code="XY-1")
    assert (product.risk_grade, product.version, product.source) == ("R4", 1, "CRM")


def test_nobody_else_edits_the_catalogue(
    manager: User, head: User, auditor: User, admin: User, risk: User, assistant: User
) -> None:
    product = make.make_product()
    for who in (manager, head, auditor, admin, risk, assistant):
        with pytest.raises(Refusal):
            save(product, who, risk_grade="R1")
        with pytest.raises(Refusal):
            save(None, who, 0, **NEW)
    assert Product.objects.get().risk_grade == "R2"


def test_somebody_else_saved_meanwhile(head_office: User) -> None:
    product = make.make_product()
    save(product, head_office, name="甲")
    with pytest.raises(StaleWrite):
        save(product, head_office, name="乙")
    assert Product.objects.get().name == "甲"


def test_saving_without_a_change_is_no_version(head_office: User) -> None:
    product = make.make_product(name="稳盈")
    assert save(product, head_office, name="稳盈").version == 1


@translation.override("en")
def test_what_another_system_masters_is_not_changed_here(head_office: User) -> None:
    product = make.make_product(source="FUNDS")
    with pytest.raises(Refusal, match="Another system keeps this") as no:
        save(product, head_office, risk_grade="R1")
    assert no.value.field == "risk_grade"
    assert save(product, head_office, benefit="好处").benefit == "好处"


def test_attack_18_only_what_may_be_edited_is(head_office: User) -> None:
    with pytest.raises(ValueError, match="source"):
        save(make.make_product(), head_office, source="CORE")


@translation.override("en")
def test_sold_until_before_from_and_for_nobody_are_refused(head_office: User) -> None:
    product = make.make_product()
    with pytest.raises(Refusal, match="before the first one") as no:
        save(product, head_office, sold_to=dt.date(2019, 1, 1))
    assert no.value.field == "sold_to"
    with pytest.raises(Refusal, match="for which customers"):
        save(product, head_office, for_kinds=[])


def test_what_is_on_sale_and_for_whom() -> None:
    day = dt.date(2026, 11, 23)
    today = make.make_product(sold_to=day)
    make.make_product(sold_to=day - dt.timedelta(days=1))
    make.make_product(sold_from=day + dt.timedelta(days=1))
    assert list(Product.objects.all().on_sale(day)) == [today]
    assert today.is_on_sale(day)
    assert not today.is_on_sale(day + dt.timedelta(days=1))
    people = make.make_product(for_kinds=[Customer.Kind.INDIVIDUAL])
    assert people not in Product.objects.all().for_kind("COMPANY")
