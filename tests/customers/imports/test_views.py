"""The pages of imports: bring, map, dry run, run, result, error file."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.core.models import User
from customers import services
from customers.models import Customer, Import
from tests import imports_factories as lists

pytestmark = pytest.mark.django_db
LIST = lists.csv_of(
    ("客户名称", "客户类型", "手机号", "随便"),
    ("甲公司", "企业", "13812345678", "13912345678"),
    ("乙公司", "", "13712345678", ""),
)
LISTED = reverse("customers:imports")


@pytest.fixture(autouse=True)
def _in_english(manager: User, colleague: User) -> None:
    User.objects.update(language="en")
    manager.refresh_from_db()


def bring(client: Any, content: bytes = LIST, name: str = "名单.csv") -> Any:
    return client.post(LISTED, {"file": SimpleUploadedFile(name, content)})


def page_of(batch: Import) -> str:
    return reverse("customers:import", args=[batch.pk])


def test_a_list_goes_all_the_way(as_: Any, manager: User) -> None:
    client = as_(manager)
    assert bring(client).status_code == 302
    batch = Import.objects.get()
    page = client.get(page_of(batch)).content.decode()
    assert '<option value="name" selected>' in page
    for hidden in ("13812345678", "13912345678"):
        assert hidden not in page
    sent = {
        "column_0": "name",
        "column_1": "kind",
        "column_2": "phone",
        "on_known": "SKIP",
        "adds_new": "on",
        "lead": manager.pk,
    }
    assert client.post(page_of(batch), sent).status_code == 302
    page = client.get(page_of(batch)).content.decode()
    assert "waits for its turn" in page
    services.run_imports()
    page = client.get(page_of(batch)).content.decode()
    assert "dry run, nothing written" in page
    assert "1 row will be written." in page
    assert not Customer.objects.exists()
    assert client.post(reverse("customers:import_run", args=[batch.pk])).status_code == 302
    services.run_imports()
    page = client.get(page_of(batch)).content.decode()
    assert "Undo the import" in page
    assert Customer.objects.get().name == "甲公司"
    errors = client.get(reverse("customers:import_errors", args=[batch.pk]))
    text = b"".join(errors.streaming_content).decode("utf-8-sig")
    assert "Missing: a new customer needs it." in text
    assert "13712345678" not in text


def test_progress_is_polled_and_ends_with_the_whole_page(as_: Any, manager: User) -> None:
    client = as_(manager)
    bring(client)
    batch = Import.objects.get()
    address = reverse("customers:import_progress", args=[batch.pk])
    Import.objects.update(state="RUNNING", rows=200, done=50)
    answer = client.get(address, headers={"HX-Request": "true"})
    assert "50 of 200 rows" in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    Import.objects.update(state="DONE")
    assert client.get(address).headers["HX-Refresh"] == "true"


def test_a_second_run_says_that_it_has_moved_on(as_: Any, manager: User) -> None:
    client = as_(manager)
    bring(client)
    batch = lists.run(lists.check(Import.objects.get()))
    answer = client.post(reverse("customers:import_run", args=[batch.pk]), follow=True)
    assert "This import has moved on" in answer.content.decode()
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名单.csv", b"a,b\x00\n", "The content is not what the file"),
        ("名单.xlsx", LIST, "The content is not what the file"),
        ("名单.exe", LIST, "This kind of file is not taken here."),
        ("名单.csv", "客户名称\n".encode(), "The list has no rows under its header."),
    ],
)
def test_what_is_no_list_is_refused_and_leaves_nothing(
    name: str, content: bytes, words: str, as_: Any, manager: User
) -> None:
    answer = bring(as_(manager), content, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"column_0": "name", "column_1": "name"}, "Two columns are mapped to the same field."),
        ({"column_0": "note"}, "Map the name, the number or the paper of the customer."),
    ],
)
def test_a_mapping_that_means_nothing_is_refused(
    said: dict[str, str], words: str, as_: Any, manager: User
) -> None:
    client = as_(manager)
    bring(client)
    batch = Import.objects.get()
    answer = client.post(page_of(batch), {**said, "on_known": "SKIP", "lead": manager.pk})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    batch.refresh_from_db()
    assert batch.state == "DRAFT"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_imports_asks_a_fixed_number_of_questions(
    count: int, as_: Any, manager: User, django_assert_num_queries: Any
) -> None:
    for _n in range(count):
        lists.bring(LIST, manager)
    client = as_(manager)
    client.get(LISTED)
    with django_assert_num_queries(12):
        client.get(LISTED)
