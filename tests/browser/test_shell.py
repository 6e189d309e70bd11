"""The shell in a real browser: keys, theme, picker, figures, charts, toasts, an ended session."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from crm.core.models import User
from tests.browser import components
from tests.browser.conftest import PHONE, Visit

pytestmark = pytest.mark.urls(components.__name__)


def complaints(page: Page) -> list[str]:
    """What the browser complained about; take out what is expected."""
    said: list[str] = page.complaints  # type: ignore[attr-defined]  # set by the fixture
    return said


def test_the_page_is_drawn_at_each_width_and_theme(
    manager: User, pictures: Callable[[User | None, str, str], list[Path]]
) -> None:
    assert len(pictures(manager, "/", "components")) == 4
    assert len(pictures(None, "/login/", "login")) == 4


def test_the_theme_follows_the_system_until_somebody_chooses(manager: User, visit: Visit) -> None:
    page = visit(manager, "/", theme="dark")
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.locator("details[data-menu] summary").click()
    with page.expect_response("**/preferences/"):
        page.locator("button[name=theme][value=dark]").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    manager.refresh_from_db()
    assert manager.theme == User.Theme.DARK
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "dark")


def test_keys_find_a_customer_and_log_a_visit(manager: User, visit: Visit) -> None:
    page = visit(manager, "/")
    page.keyboard.press("Control+k")
    expect(page.locator("#zk-search")).to_be_focused()
    page.keyboard.type("q")  # a letter in a field is a letter
    expect(page.locator("#zk-search")).to_have_value("q")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/")
    page.locator("#main").focus()
    page.keyboard.press("q")
    page.wait_for_url("**/visits/log/")


def test_the_menu_closes_by_escape_and_by_a_click_elsewhere(manager: User, visit: Visit) -> None:
    page = visit(manager, "/", PHONE)
    menu = page.locator("details[data-menu]")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.locator(".zk-crumb").click()
    expect(menu).not_to_have_attribute("open", "")


def test_the_picker_is_worked_by_keys_alone(manager: User, visit: Visit) -> None:
    page = visit(manager, "/")
    box, value = page.get_by_role("combobox"), page.locator("input[name=customer]")
    box.focus()
    box.press_sequentially("hcjx")
    expect(page.locator("[role=option]")).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("临江汇川机修厂")
    expect(value).to_have_value(f"{components.KEY}2")
    box.press_sequentially("x")  # Enter before the answer waits for it, and takes no stale row
    box.press("Enter")
    expect(value).to_have_value(f"{components.KEY}1")
    box.press("ArrowDown")
    expect(page.locator(".zk-picker-list")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(value).to_have_value(f"{components.KEY}2")
    box.fill("zzz")
    expect(page.locator(".zk-picker-list .zk-none")).to_be_visible()
    box.press("Escape")
    expect(box).to_have_value("临江汇川机修厂")  # what was chosen stays chosen
    page.locator("[data-clear]").click()
    expect(value).to_have_value("")


def test_the_picker_is_worked_by_a_thumb_and_the_form_is_sent_once(
    manager: User, visit: Visit
) -> None:
    page = visit(manager, "/", PHONE)
    page.get_by_role("combobox").tap()
    page.locator("[role=option]").first.tap()
    page.locator(".zk-chip", has_text="电话").tap()
    page.locator(".zk-save button").tap()
    toast = page.locator("#toasts .zk-toast")
    expect(toast).to_contain_text(f"saved {components.KEY}1 B")
    toast.locator("[data-close]").tap()
    expect(toast).to_have_count(0)


def test_a_figure_explains_itself_and_is_asked_once(manager: User, visit: Visit) -> None:
    components.asked.clear()
    page = visit(manager, "/")
    figure, panel = page.locator("#figure"), page.locator("#ex")
    figure.click()
    expect(page.locator("#formula")).to_be_visible()
    expect(figure).to_have_attribute("aria-expanded", "true")
    figure.click()
    expect(panel).to_be_hidden()
    expect(figure).to_have_attribute("aria-expanded", "false")
    figure.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    assert components.asked == ["/explain/"]


def test_a_chart_is_drawn_follows_the_theme_and_gives_its_figures(
    manager: User, visit: Visit, tmp_path: Path
) -> None:
    page = visit(manager, "/")
    box = page.locator("[data-chart]")
    expect(box.locator("svg")).to_be_visible()
    light = box.inner_html()
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.wait_for_function(
        "light => document.querySelector('[data-chart]').innerHTML !== light", arg=light
    )
    page.locator(".zk-chart-data summary").click()
    with page.expect_download() as download:
        page.locator("[data-csv]").click()
    assert download.value.suggested_filename == "deposits.csv"
    file = tmp_path / "deposits.csv"
    download.value.save_as(file)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == '"","存款 (万元)","\'=未定 (万元)"'  # no spreadsheet runs it
    assert lines[3] == '"11","1234.5","2.0"'


def test_what_htmx_is_told_reaches_the_user(manager: User, visit: Visit) -> None:
    page = visit(manager, "/")
    page.locator("#told").click()
    expect(page.locator("#toasts")).to_contain_text("Done <b>")
    page.locator("#denied").click()
    expect(page.locator("#toasts [role=alert]")).to_contain_text(
        "Whoever proposed it cannot review it."
    )
    expect(page.locator("#out")).to_have_text("told")
    complaints(page)[:] = [said for said in complaints(page) if "403" not in said]


def test_an_ended_session_keeps_what_was_typed(manager: User, visit: Visit) -> None:
    page = visit(manager, "/")
    page.locator("input[name=note]").fill("two pages of notes")
    Session.objects.all().delete()
    page.locator("#ask").click()
    toast = page.locator("#toasts [role=alert]")
    expect(toast.locator("a")).to_have_attribute("href", "/login/")
    expect(page.locator("#out")).to_have_text("kept")
    expect(page.locator("input[name=note]")).to_have_value("two pages of notes")


def test_the_page_is_complete_without_a_script(manager: User, visit: Visit) -> None:
    page = visit(manager, "/")
    plain = page.context.browser
    assert plain
    context = plain.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    bare = context.new_page()
    bare.goto(page.url)
    bare.locator("details[data-menu] summary").click()
    expect(bare.locator("form[action='/logout/'] button")).to_be_visible()
    bare.locator(".zk-chart-data summary").click()
    expect(bare.locator(".zk-chart-data table")).to_be_visible()
    bare.locator("button[name=theme][value=dark]").click()
    expect(bare.locator("html")).to_have_attribute("data-bs-theme", "dark")
    context.close()
