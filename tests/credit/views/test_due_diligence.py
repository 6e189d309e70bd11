"""The file on one page, as its investigators and reviewers see it."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from credit.models import Check, DueDiligence
from crm.core import clock
from crm.core.models import Branch, User
from customers.models import Customer
from tests import factories as make
from tests.conftest import LoginAs
from tests.credit.filling import (
    ANSWER,
    changed_in_chinese,
    checked,
    opined,
    ready,
    seen,
    signed,
    submitted,
)

pytestmark = pytest.mark.django_db
LIST = reverse("credit:dd_list")
XSS = "<script>alert(1)</script>"
# the tests' roles (2), session, user, the transaction's points (3) and its row context
REQUEST = 8
SHELL = 2  # postings; data day with unread notices


@pytest.fixture
def file(customer: Customer, manager: User, colleague: User) -> DueDiligence:
    return make.make_due_diligence(customer, lead=manager, co=colleague)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def url(file: DueDiligence, action: str = "detail", **more: str) -> str:
    return reverse(f"credit:dd_{action}", kwargs={"pk": file.pk, **more})


def answered(kind: str, **fields: Any) -> dict[str, Any]:
    """The form of a check that nobody has made."""
    day = clock.business_day().isoformat()
    values = {**ANSWER, "done_on": day, "seen": Check(kind=kind).version, **fields}
    return {f"{kind.lower()}-{name}": value for name, value in values.items()}


# --- the list ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    how_many: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        make.make_due_diligence(make.make_customer(manager, branch), lead=manager)
    browser = as_(manager)
    browser.get(LIST)
    # how many; the page with people and checks; may one open a file
    with django_assert_num_queries(REQUEST + SHELL + 2):
        answer = browser.get(LIST)
    assert len(re.findall("DD-2026-", text(answer))) == how_many


@pytest.mark.parametrize(
    ("state", "numbers"),
    [("open", "a"), ("waiting", "b"), ("decided", "c"), ("all", "abc"), ("nonsense", "abc")],
)
def test_files_by_state(
    state: str,
    numbers: str,
    customer: Customer,
    manager: User,
    head: User,
    as_: LoginAs,
) -> None:
    make.make_due_diligence(customer, lead=manager, number="DD-a")
    submitted(make.make_due_diligence(customer, lead=manager, number="DD-b"))
    decided = submitted(make.make_due_diligence(customer, lead=manager, number="DD-c"))
    now = clock.now()
    DueDiligence.objects.filter(pk=decided.pk).update(
        decision="AGREED", decision_note="同意", reviewed_by=head, reviewed_at=now
    )
    answer = text(as_(manager).get(LIST, {"state": state}))
    assert set(re.findall(r">DD-(\w)<", answer)) == set(numbers)


def test_an_empty_list_teaches(manager: User, as_: LoginAs) -> None:
    assert "三查询五核实" in text(as_(manager).get(LIST))


# --- opening -----------------------------------------------------------------------------------


def test_a_manager_opens_a_file_for_a_customer(
    customer: Customer, manager: User, colleague: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    create = reverse("credit:dd_create")
    form = text(browser.get(create, {"customer": customer.pk}))
    assert customer.display_name in form
    assert colleague.name in form
    answer = browser.post(
        create,
        {
            "customer": customer.pk,
            "co_investigator": colleague.pk,
            "product": "流动资金贷款",
            "amount": "3000000",
            "term_months": "12",
            "security": "MORTGAGE",
            "purpose": "采购钢材",
            "client_key": uuid.uuid4(),
        },
    )
    file = DueDiligence.objects.get()
    assert answer.headers["Location"] == url(file)
    assert (file.lead_investigator, file.co_investigator) == (manager, colleague)


def test_one_is_not_offered_as_ones_own_colleague(manager: User, as_: LoginAs) -> None:
    form = text(as_(manager).get(reverse("credit:dd_create")))
    assert f'value="{manager.pk}"' not in form


# --- the page ----------------------------------------------------------------------------------


def test_the_page_asks_a_fixed_number_of_questions(
    file: DueDiligence,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = as_(manager)
    browser.get(url(file))
    for state in (lambda: file, lambda: ready(file)):
        state()
        # file with people, roles, checks, events, customer
        with django_assert_num_queries(REQUEST + SHELL + 4):
            browser.get(url(file))


def test_the_page_says_what_is_missing_and_keeps_submit_off(
    file: DueDiligence, manager: User, as_: LoginAs
) -> None:
    page = text(as_(manager).get(url(file)))
    assert "还差 11 项" in page  # eight checks, the opinion, two signatures
    assert re.search(r"<button[^>]*btn-primary[^>]*disabled[^>]*>", page)


def test_signed_by_both_submit_is_on(file: DueDiligence, manager: User, as_: LoginAs) -> None:
    page = text(as_(manager).get(url(signed(file))))
    assert "还差" not in page
    assert not re.search(r"<button[^>]*btn-primary[^>]*disabled", page)


def test_the_form_of_a_check_opens_without_a_script(
    file: DueDiligence, manager: User, as_: LoginAs
) -> None:
    page = text(as_(manager).get(url(file), {"check": "CREDIT_BUREAU"}))
    assert 'name="credit_bureau-consent_on"' in page
    assert 'name="use-evidence"' not in page


def test_a_check_is_registered_with_its_evidence(
    file: DueDiligence, manager: User, as_: LoginAs
) -> None:
    answer = as_(manager).post(url(file, "check", kind="USE"), answered("USE"))
    assert answer.status_code == 302
    check = file.checks.get(kind="USE")
    assert check.is_done
    assert check.checked_by == manager


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("USE", {"evidence": ""}, "use-evidence"),
        ("CREDIT_BUREAU", {"consent_on": ""}, "credit_bureau-consent_on"),
        ("CREDIT_BUREAU", {"consent_on": "2999-01-01"}, "书面授权"),
    ],
)
def test_a_refused_check_says_why_and_keeps_what_was_typed(
    kind: str, fields: dict[str, str], words: str, file: DueDiligence, manager: User, as_: LoginAs
) -> None:
    body = answered(kind, conclusion="两班生产", **fields)
    answer = as_(manager).post(url(file, "check", kind=kind), body)
    assert answer.status_code == 422
    assert words in text(answer)
    assert "两班生产" in text(answer)
    assert "is-invalid" in text(answer)
    assert not file.checks.get(kind=kind).is_done


def test_a_check_that_does_not_exist_is_404(
    file: DueDiligence, manager: User, as_: LoginAs
) -> None:
    assert as_(manager).post(url(file, "check", kind="MOOD"), {}).status_code == 404


def test_a_check_of_a_submitted_file_is_refused_with_words(
    file: DueDiligence, manager: User, as_: LoginAs
) -> None:
    submitted(file)
    answer = as_(manager).post(url(file, "check", kind="USE"), answered("USE"))
    assert answer.status_code == 422
    assert "已报审" in text(answer)


def test_what_people_type_is_text(file: DueDiligence, manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    browser.post(url(file, "check", kind="USE"), answered("USE", conclusion=XSS, evidence=XSS))
    browser.post(url(file, "opinion"), {"report": XSS, "seen": file.opinion_version})
    browser.post(url(file, "advance"), {"note": XSS, "step": "ACCEPT", "seen": seen(file)})
    page = text(browser.get(url(file)))
    assert XSS not in page
    assert page.count("&lt;script&gt;") >= 4


def test_an_empty_opinion_is_refused(file: DueDiligence, manager: User, as_: LoginAs) -> None:
    assert as_(manager).post(url(file, "opinion"), {"report": " "}).status_code == 422


def test_steps_signatures_and_submission_by_hand(
    file: DueDiligence, manager: User, colleague: User, head: User, as_: LoginAs
) -> None:
    ready(file)
    for who, action in ((manager, "sign"), (colleague, "sign"), (manager, "submit")):
        answer = as_(who).post(url(file, action), {"seen": seen(file)})
        assert answer.status_code == 302
    page = text(as_(head).get(url(file)))
    assert "登记结论" in page
    said = {"decision": "AGREED", "note": "第一还款来源充足", "seen": seen(file)}
    answer = as_(head).post(url(file, "review"), said)
    assert answer.status_code == 302
    page = text(as_(manager).get(url(file)))
    assert "第一还款来源充足" in page
    assert "登记结论" not in page


def test_a_step_that_waits_says_for_what(file: DueDiligence, manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    browser.post(url(file, "advance"), {"step": "ACCEPT", "seen": seen(file)})
    answer = browser.post(url(file, "advance"), {"step": "COLLECT", "seen": seen(file)})
    assert "征信查询、黑名单查询、分户账查询" in text(answer)


# --- who ---------------------------------------------------------------------------------------


def test_the_co_investigator_gets_the_file_without_a_way_to_the_customer(
    file: DueDiligence, colleague: User, customer: Customer, as_: LoginAs
) -> None:
    browser = as_(colleague)
    page = text(browser.get(url(file)))
    assert file.borrower in page
    assert reverse("customer", kwargs={"pk": customer.pk}) not in page
    assert browser.get(reverse("customer", kwargs={"pk": customer.pk})).status_code == 404
    assert file.number in text(browser.get(LIST))


def test_the_assistant_fills_but_sees_no_submit(
    file: DueDiligence, assistant: User, as_: LoginAs
) -> None:
    page = text(as_(assistant).get(url(ready(file))))
    assert "保存意见" in page
    assert "提交报审" not in page
    assert url(file, "sign") not in page


@pytest.mark.parametrize("who", ["head", "auditor", "head_office"])
def test_whoever_only_reads_gets_no_buttons(
    who: str, request: pytest.FixtureRequest, file: DueDiligence, as_: LoginAs
) -> None:
    page = text(as_(request.getfixturevalue(who)).get(url(file)))
    for action in ("opinion", "advance", "sign", "submit", "review"):
        assert url(file, action) not in page


@pytest.mark.parametrize("who", ["manager", "colleague"])
def test_an_investigator_reviews_neither_by_page_nor_by_hand(
    who: str,
    request: pytest.FixtureRequest,
    file: DueDiligence,
    branch: Branch,
    as_: LoginAs,
) -> None:
    submitted(file)
    person = request.getfixturevalue(who)
    make.post(person, make.Role.HEAD, branch)
    answer = as_(person).post(url(file, "review"), {"decision": "AGREED", "note": "自批"})
    assert answer.status_code == 422
    assert "不得审查自己参与的尽调" in text(answer)
    file.refresh_from_db()
    assert file.decision == ""


def test_a_second_decision_is_refused(file: DueDiligence, head: User, as_: LoginAs) -> None:
    submitted(file)
    browser = as_(head)
    body = {"decision": "DECLINED", "note": "不同意", "seen": seen(file)}
    assert browser.post(url(file, "review"), body).status_code == 302
    assert browser.post(url(file, "review"), {**body, "decision": "AGREED"}).status_code == 422
    file.refresh_from_db()
    assert file.decision == "DECLINED"


# --- what was read ------------------------------------------------------------------------------


def hidden(page: str, name: str = "seen") -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def test_a_stale_page_signs_nothing_and_says_so(
    file: DueDiligence, manager: User, colleague: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    stale = hidden(text(browser.get(url(ready(file)))))
    opined(file, "同意 300 万", colleague)
    answer = browser.post(url(file, "sign"), {"seen": stale[0]}, follow=True)
    assert changed_in_chinese() in text(answer)
    file.refresh_from_db()
    assert file.lead_signed_at is None


def test_a_stale_decision_keeps_what_was_typed(
    file: DueDiligence, head: User, as_: LoginAs
) -> None:
    submitted(file)
    body = {"decision": "DECLINED", "note": "第二还款来源不足", "seen": "x"}
    answer = as_(head).post(url(file, "review"), body)
    assert answer.status_code == 422
    assert "第二还款来源不足" in text(answer)
    assert changed_in_chinese() in text(answer)
    assert set(hidden(text(answer))) == {seen(file)}, "the next press is on what is shown now"


def test_two_opinions_are_shown_side_by_side(
    file: DueDiligence, manager: User, colleague: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    stale = file.opinion_version
    opined(file, "同意 300 万", colleague)
    answer = browser.post(url(file, "opinion"), {"report": "同意 100 万", "seen": stale})
    assert answer.status_code == 422
    shown = text(answer)
    panel = shown.partition('id="opinion"')[2].partition("</section>")[0]
    assert "同意 300 万" in panel
    assert "同意 100 万</textarea>" in panel
    assert colleague.name in panel
    again = {"report": "同意 100 万", "seen": hidden(panel)[0]}
    assert browser.post(url(file, "opinion"), again).status_code == 302


def test_two_findings_of_a_check_are_shown_side_by_side(
    file: DueDiligence, manager: User, colleague: User, as_: LoginAs
) -> None:
    checked(file, "USE", colleague, conclusion="资金流入房市")
    answer = as_(manager).post(
        url(file, "check", kind="USE"), answered("USE", conclusion="用途属实")
    )
    assert answer.status_code == 422
    form = text(answer).partition("zk-exrow")[2].partition("</form>")[0]
    assert "资金流入房市" in form
    assert 'value="用途属实"' in form
    assert hidden(form, "use-seen") == [file.checks.get(kind="USE").version]


def test_a_step_refused_keeps_its_note(file: DueDiligence, manager: User, as_: LoginAs) -> None:
    body = {"step": "COLLECT", "seen": seen(file), "note": "资料 24 份"}
    answer = as_(manager).post(url(file, "advance"), body)
    assert answer.status_code == 422
    assert 'value="资料 24 份"' in text(answer)
    file.refresh_from_db()
    assert file.step == "ACCEPT"


def test_the_form_of_a_new_file_carries_a_key_of_its_own(manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    keys = {hidden(text(browser.get(reverse("credit:dd_create"))), "client_key")[0] for _n in "12"}
    assert len(keys) == 2
