"""A list from the desk to the file: brought, mapped, checked, run while one looks on, undone."""

from typing import Any

import pytest

from crm.core.models import User
from customers import services
from customers.models import Customer, Import
from tests import imports_factories as lists
from tests.browser.conftest import PHONE, Visit

pytestmark = pytest.mark.django_db(transaction=True)
LIST = lists.csv_of(
    ("客户名称", "客户类型", "手机", "来源"),
    ("江州启明新材料有限公司", "企业", "13812345678", "展会"),
    ("望江精密仪器有限公司", "企业", "57188881234", "展会"),
    encoding="gb18030",
)


@pytest.fixture(autouse=True)
def _in_english(manager: User) -> None:
    manager.language = "en"
    manager.save()


def test_a_list_is_brought_checked_run_and_undone(manager: User, visit: Visit) -> None:
    page = visit(manager, "/customers/imports/")
    page.set_input_files(
        "input[type=file]", {"name": "展会.csv", "mimeType": "text/csv", "buffer": LIST}
    )
    page.get_by_role("button", name="Bring the list").click()
    page.get_by_label("来源").select_option("note")
    assert "13812345678" not in page.content()
    page.get_by_role("button", name="Check the list").click()
    page.get_by_text("waits for its turn").wait_for()
    services.run_imports()
    page.get_by_role("button", name="Run the import").wait_for()  # htmx polls, then loads the page
    page.get_by_text("The leading 0 is lost.").first.wait_for()
    page.get_by_role("button", name="Run the import").click()
    page.get_by_text("waits for its turn").or_(page.get_by_text("0 of 2 rows")).wait_for()
    services.run_imports()
    page.get_by_role("button", name="Undo the import").wait_for()
    assert Customer.objects.get().note == "展会"
    with page.expect_download() as download:
        page.get_by_role("link", name="Error file").click()
    assert download.value.suggested_filename.startswith("errors-")
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("0 of 1 rows").wait_for()
    services.run_imports()
    page.get_by_text("Taken back").wait_for()
    assert not Customer.objects.exists()


def test_without_a_script_the_page_is_looked_at_again(manager: User, as_: Any) -> None:
    batch = lists.bring(LIST, manager)
    Import.objects.update(state="RUNNING", rows=2)
    page = as_(manager).get(f"/customers/imports/{batch.pk}/").content.decode()
    assert f'href="/customers/imports/{batch.pk}/">Look again</a>' in page


def test_pictures_of_imports(manager: User, pictures: Any, visit: Visit) -> None:
    done = lists.imported(LIST, manager)
    pictures(manager, "/customers/imports/", "imports")
    pictures(manager, f"/customers/imports/{done.pk}/", "import_done")
    checked = lists.check(lists.bring(LIST, manager))
    pictures(manager, f"/customers/imports/{checked.pk}/", "import_checked")
    assert visit(manager, f"/customers/imports/{checked.pk}/", PHONE).title()
