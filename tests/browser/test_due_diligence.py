"""What is typed into a due-diligence file is not lost while something else is done."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from credit.models import DueDiligence
from crm.core.models import User
from customers.models import Customer
from tests import factories as make
from tests.browser.conftest import Visit
from tests.credit.filling import checked, opined, ready


@pytest.fixture
def file(transactional_db: None, customer: Customer, manager: User) -> DueDiligence:
    return make.make_due_diligence(customer, lead=manager)


def opened(visit: Visit, by: User, file: DueDiligence) -> Page:
    return visit(by, f"/due-diligence/{file.pk}/")


def register(page: Page, kind: str) -> None:
    page.locator(f"#check-{kind} a").click()
    page.locator(f"#id_{kind.lower()}-conclusion").fill("与申报一致")
    page.locator(f"#id_{kind.lower()}-evidence").fill("现场照片 6 张")
    page.get_by_role("button", name="登记核查").click()
    expect(page.locator(f"#check-{kind}")).to_contain_text("与申报一致")


def test_an_unsaved_opinion_survives_a_check_and_a_step(
    file: DueDiligence, manager: User, visit: Visit
) -> None:
    page = opened(visit, manager, file)
    page.locator("#id_report").fill("第一还款来源充足，建议授信")
    register(page, "USE")
    expect(page.locator("#id_report")).to_have_value("第一还款来源充足，建议授信")
    expect(page.locator("#dd-side")).to_contain_text("与申报一致")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".zk-steps li.now")).to_contain_text("资料")
    expect(page.locator("#id_report")).to_have_value("第一还款来源充足，建议授信")
    page.get_by_role("button", name="保存意见").click()
    expect(page.locator("#dd-side .zk-cr-paper")).to_contain_text("第一还款来源充足")
    page.locator("#id_report").fill("改写一次")  # the page knows its own last version
    page.get_by_role("button", name="保存意见").click()
    expect(page.locator("#dd-side .zk-cr-paper")).to_contain_text("改写一次")
    file.refresh_from_db()
    assert (file.report, file.step) == ("改写一次", "COLLECT")


def test_a_colleagues_opinion_is_not_overwritten_by_what_stayed_on_the_screen(
    file: DueDiligence, manager: User, visit: Visit
) -> None:
    page = opened(visit, manager, file)
    page.locator("#id_report").fill("同意 100 万")
    opined(file, "同意 300 万", file.co_investigator)
    register(page, "USE")
    page.get_by_role("button", name="保存意见").click()
    expect(page.locator("#opinion [role=alert]")).to_contain_text("同意 300 万")
    expect(page.locator("#id_report")).to_have_value("同意 100 万")
    file.refresh_from_db()
    assert file.report == "同意 300 万"
    said: list[str] = page.complaints  # type: ignore[attr-defined]  # set by the fixture
    said[:] = [text for text in said if "422" not in text]


def test_opening_another_check_asks_about_the_one_that_is_typed(
    file: DueDiligence, manager: User, visit: Visit
) -> None:
    checked(file, "ASSETS", manager)
    page = opened(visit, manager, file)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#check-USE a").click()
    page.locator("#id_use-conclusion").fill("写到一半")
    page.locator("#check-ASSETS a").click()
    expect(page.locator("#id_use-conclusion")).to_have_value("写到一半")
    assert len(asked) == 1


def test_signing_asks_about_an_unsaved_opinion(
    file: DueDiligence, manager: User, visit: Visit
) -> None:
    page = opened(visit, manager, ready(file))
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#id_report").fill("未保存的意见")
    page.get_by_role("button", name="签署").click()
    expect(page.locator("#id_report")).to_have_value("未保存的意见")
    assert len(asked) == 1
    file.refresh_from_db()
    assert file.lead_signed_at is None
