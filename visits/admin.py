"""Lists of questions, kept by administrators under /admin/."""

from django.contrib.admin import TabularInline
from django.db.models import Model
from django.http import HttpRequest

from crm.core.access import may_administer
from crm.core.admin import Configuration, site
from visits.models import Question, QuestionList


class QuestionInline(TabularInline):  # type: ignore[type-arg]  # not generic at run time
    """The questions of a list."""

    model = Question
    extra = 2

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators."""
        return may_administer(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators."""
        return may_administer(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators."""
        return may_administer(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators: no other row hangs on a question."""
        return may_administer(request.user)


class QuestionListAdmin(Configuration):
    """A list with its questions."""

    list_display = ("code", "name", "place", "is_in_use")
    inlines = (QuestionInline,)


site.register(QuestionList, QuestionListAdmin)
