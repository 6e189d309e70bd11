"""Configuration for administrators: users, branches, postings, settings, calendar, tokens.

No row about a customer is registered here, and `is_superuser` opens nothing: who may enter is
`may_administer` alone (decision 20).
"""

import json
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast

from django.contrib.admin import AdminSite, ModelAdmin, action
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import ERROR
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from crm.core.access import may_administer
from crm.core.clock import business_day
from crm.core.errors import Refusal
from crm.core.models import ApiToken, Branch, CalendarDay, Posting, Setting, User
from crm.core.passwords import invite
from crm.core.policy import DEFAULTS, fits
from crm.core.services import place_branch

View = TypeVar("View", bound=Callable[..., Any])


class ConfigurationSite(AdminSite):
    """Django's admin site behind `may_administer`, with the bank's own log-in page."""

    site_header = _("Zhike administration")
    site_title = _("Zhike administration")
    index_title = _("Configuration")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators by posting, whatever `is_staff` and `is_superuser` say."""
        return request.user.is_active and may_administer(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Refuse plainly whoever is logged in without the right, instead of a second log-in."""
        guarded = super().admin_view(view, cacheable)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return cast(View, answer)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """There is one log-in page, with one lock-out."""
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


site = ConfigurationSite(name="admin")


class Configuration(ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Rows that administrators keep; nothing is deleted here unless a subclass says so."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return may_administer(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators."""
        return may_administer(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return may_administer(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Administrators."""
        return may_administer(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: rows end by a date or a flag, so that the past stays readable."""
        return False


class NewPerson(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Somebody new, who chooses their password by a link."""

    def save(self, commit: bool = True) -> Any:
        """Without a password that anybody knows."""
        self.instance.set_unusable_password()
        return super().save(commit)


class PeopleAdmin(Configuration, UserAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Users without Django's groups and flags, which open nothing here; passwords are theirs."""

    add_form = NewPerson
    actions = ("make_link",)
    fieldsets = (
        (None, {"fields": ("username",)}),
        (_("Person"), {"fields": ("name", "staff_number", "email", "language", "theme")}),
        (_("Log-in"), {"fields": ("is_active", "is_service")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "staff_number", "email", "is_service"),
            },
        ),
    )
    list_display = ("username", "name", "staff_number", "is_active", "is_service")
    list_filter = ("is_active", "is_service")
    search_fields = ("username", "name", "staff_number")
    filter_horizontal = ()
    ordering = ("username",)

    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nobody types another's password; one's own: Change password, above."""
        raise PermissionDenied

    @action(description=_("Make a link to choose a password"), permissions=["change"])
    def make_link(self, request: HttpRequest, people: "QuerySet[User]") -> HttpResponse | None:
        """Show the link of one person, once."""
        person = people.first()
        if person is None or people.count() > 1:
            self.message_user(request, _("Choose one person."), ERROR)
            return None
        try:
            path = invite(person=person, by=cast(User, request.user))
        except Refusal as refusal:
            self.message_user(request, f"{refusal.message} {refusal.who}", ERROR)
            return None
        context = {**self.admin_site.each_context(request), "title": _("Choose a password")}
        context |= {"person": person, "link": request.build_absolute_uri(path)}
        return render(request, "admin/password_link.html", context)


class BranchAdmin(Configuration):
    """The tree; a branch keeps its number for life, a move keeps the past."""

    list_display = ("number", "name", "kind", "parent", "closed_on")
    search_fields = ("number", "name")
    fields = ("number", "name", "kind", "parent", "opened_on", "closed_on")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """The number is part of the path of everything below."""
        return ("number",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A branch does not stand under itself."""
        own = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        if db_field.name == "parent" and own:
            branch = Branch.objects.get(pk=own)
            kwargs["queryset"] = Branch.objects.exclude(path__startswith=branch.path)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Branch, form: Any, change: bool) -> None:
        """Through the service, which writes path and placement."""
        by = request.user if isinstance(request.user, User) else None
        place_branch(branch=obj, parent=obj.parent, on=business_day(), by=by)


class NotOneself(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Refuses a posting of the person who writes it."""

    by: ClassVar[Any] = None

    def clean_user(self) -> User:
        """Somebody else."""
        user: User = self.cleaned_data["user"]
        if user == self.by:
            self.add_error("user", _("Nobody posts themselves: ask another administrator."))
        return user


class PostingAdmin(Configuration):
    """Who is what, where, from when to when; nobody posts themselves."""

    list_display = ("user", "role", "branch", "from_on", "to_on", "acting_for")
    list_filter = ("role",)
    search_fields = ("user__username", "user__name")
    autocomplete_fields = ("user", "branch", "acting_for")
    list_select_related = ("user", "branch", "acting_for")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Another administrator changes one's own postings."""
        own = isinstance(obj, Posting) and obj.user_id == request.user.pk
        return super().has_change_permission(request, obj) and not own

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> "type[ModelForm[Posting]]":
        """The form knows who asks."""
        form = super().get_form(request, obj, change, **kwargs)
        return type("PostingForm", (NotOneself, form), {"by": request.user})


class OfTheShape(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A setting's value has the shape of its default."""

    def clean(self) -> dict[str, Any] | None:
        """Say what the value should look like."""
        cleaned = super().clean() or {}
        default = DEFAULTS.get(cleaned.get("key", ""))
        if default and "value" in cleaned and not fits(cleaned["value"], default.value):
            example = json.dumps(default.value, ensure_ascii=False)
            self.add_error("value", _("Of this shape: %(example)s") % {"example": example})
        return cleaned


class SettingAdmin(Configuration):
    """Dated settings of the keys that `crm.core.policy` declares."""

    form = OfTheShape

    list_display = ("key", "value", "from_on", "note")
    list_filter = ("key",)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Known keys only, with what they mean."""
        if db_field.name == "key":
            choices = [(key, f"{key} – {default.label}") for key, default in DEFAULTS.items()]
            return ChoiceField(label=db_field.verbose_name, choices=choices)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class CalendarAdmin(Configuration):
    """Make-up workdays and days off that the published calendar does not know."""

    list_display = ("day", "is_working", "note")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """An override typed in error goes away."""
        return may_administer(request.user)


class TokenAdmin(Configuration):
    """Tokens are issued by `manage.py issue_token` and can only be revoked here."""

    list_display = ("label", "prefix", "user", "scopes", "expires_at", "revoked_at", "used_at")
    readonly_fields = (
        "user", "label", "prefix", "scopes", "created_at", "expires_at", "used_at",
    )  # fmt: skip
    fields = (*readonly_fields, "revoked_at")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """With the users that the list names."""
        return super().get_queryset(request).select_related("user")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """A revoked token stays revoked."""
        is_revoked = isinstance(obj, ApiToken) and obj.revoked_at is not None
        return (*self.readonly_fields, "revoked_at") if is_revoked else self.readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Its text could not be shown safely here."""
        return False


site.register(User, PeopleAdmin)
site.register(Branch, BranchAdmin)
site.register(Posting, PostingAdmin)
site.register(Setting, SettingAdmin)
site.register(CalendarDay, CalendarAdmin)
site.register(ApiToken, TokenAdmin)
