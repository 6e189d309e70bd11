"""A page with the shell's components, for the browser tests: addresses and views of its own."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from crm.core.widgets import Picker

CHART = {
    "x": ["09", "10", "11"],
    "unit": "万元",
    "file": "deposits",
    "series": [
        {"name": "存款", "data": [1.0, 2.5, 1234.5], "stack": "a"},
        {"name": "=未定", "data": [1.0, 0.0, 2.0], "stack": "a", "hatch": True},
    ],
}
PAGE = """{% extends "base.html" %}{% load zk crispy_forms_tags %}
{% block title %}Components{% endblock %}{% block crumb %}<b>Components</b>{% endblock %}
{% block content %}
<section class="zk-panel"><div class="zk-tw"><table class="zk-table">
<tr><td>13.66</td><td>{% due deadline today=today %}</td><td class="n">
<button id="figure" class="zk-fig" aria-expanded="false" aria-controls="ex" hx-get="/explain/"
 hx-target="#ex">13.66</button></td></tr><tr class="zk-exrow" id="ex" hidden></tr></table></div>
</section>
<section class="zk-panel zk-pb">{% chart chart kind="bar" label="finding" %}</section>
<form method="post" class="zk-panel zk-form zk-form--rows">{% csrf_token %}{{ form|crispy }}
<div class="zk-save"><button class="btn btn-primary">Save</button></div></form>
<button id="denied" class="btn" hx-post="/denied/" hx-target="#out">Denied</button>
<button id="told" class="btn" hx-post="/told/" hx-target="#out">Told</button>
<button id="ask" class="btn" hx-get="/fragment/" hx-target="#out">Ask</button><p id="out">kept</p>
{% endblock %}"""
OPTIONS = """<li role="option" data-value="{k}1" data-label="江州华诚机械">江州华诚机械</li>
<li role="option" data-value="{k}2" data-label="临江汇川机修厂">临江汇川机修厂</li>"""
KEY = "7c9d4c0e-6a0f-4d7e-9a63-0d1f4a2b9c1"
asked: list[str] = []


class Example(forms.Form):
    """One of each control."""

    customer = forms.UUIDField(widget=Picker("customers:pick"))
    channel = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("A", "上门"), ("B", "电话")], initial="A"
    )
    note = forms.CharField(required=False)


def page(request: HttpRequest) -> HttpResponse:
    """The components; a valid post says thanks."""
    form = Example(request.POST or None)
    if form.is_valid():
        messages.success(
            request, f"saved {form.cleaned_data['customer']} {request.POST['channel']}"
        )
    context = {"form": form, "chart": CHART, "today": dt.date(2026, 11, 23)}
    context["deadline"] = dt.date(2026, 11, 20)
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def pick(request: HttpRequest) -> HttpResponse:
    """Two customers for whatever is asked, none for zzz."""
    return HttpResponse("" if request.POST["q"] == "zzz" else OPTIONS.format(k=KEY))


def explain(request: HttpRequest) -> HttpResponse:
    """How the figure came about; counts how often it is asked."""
    asked.append(request.path)
    return HttpResponse('<td colspan="3" id="formula">15.00 × 91.07%</td>')


def fragment(request: HttpRequest) -> HttpResponse:
    """A fragment."""
    return HttpResponse("fresh")


def denied(request: HttpRequest) -> HttpResponse:
    """A refusal with its reason."""
    raise PermissionDenied("Whoever proposed it cannot review it.")


def told(request: HttpRequest) -> HttpResponse:
    """A fragment that tells the user something."""
    return HttpResponse("told", headers={"HX-Trigger": '{"toast": {"text": "Done <b>"}}'})


urlpatterns = [
    path("", page, name="today"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("", include("crm.core.urls")),
    path("explain/", explain),
    path("fragment/", fragment),
    path("denied/", denied),
    path("told/", told),
    path(
        "customers/",
        include(([path("", page, name="list"), path("pick/", pick, name="pick")], "customers")),
    ),
    path("visits/", include(([path("log/", page, name="log")], "visits"))),
]
