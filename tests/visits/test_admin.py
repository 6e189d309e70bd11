"""Lists of questions under /admin/: administrators keep them, nobody else gets in."""

import pytest
from django.urls import reverse

from crm.core.models import User
from tests.conftest import LoginAs
from visits.models import QuestionList
from visits.services import install_question_lists

pytestmark = pytest.mark.django_db
FORM = {
    "code": "own", "name": "本行清单", "name_en": "", "for_kinds": "COMPANY", "place": "9",
    "is_in_use": "on", "questions-TOTAL_FORMS": "2", "questions-INITIAL_FORMS": "0",
    "questions-0-part": "S", "questions-0-text": "今年换行了吗？", "questions-0-place": "1",
    "questions-1-part": "", "questions-1-text": "", "questions-1-place": "0",
}  # fmt: skip


def test_an_administrator_adds_a_list_with_its_questions(admin: User, as_: LoginAs) -> None:
    answer = as_(admin).post(reverse("admin:visits_questionlist_add"), FORM)
    assert answer.status_code == 302
    row = QuestionList.objects.get()
    assert [str(one) for one in row.questions.all()] == ["今年换行了吗？"]


@pytest.mark.parametrize("who", ["manager", "head", "head_office", "auditor"])
def test_nobody_else_gets_in(who: str, as_: LoginAs, request: pytest.FixtureRequest) -> None:
    install_question_lists()
    browser = as_(request.getfixturevalue(who))
    assert browser.get(reverse("admin:visits_questionlist_changelist")).status_code == 403
    assert browser.post(reverse("admin:visits_questionlist_add"), FORM).status_code == 403
    assert QuestionList.objects.count() == 4
