"""Screens of people: the list, one person with posts, registering, passwords, letting go."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from administration.forms import (
    AppointmentForm,
    EndingForm,
    NewPersonForm,
    PasswordForm,
    PersonForm,
)
from administration.leaving_showing import said_of
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Invalid, Missing
from kernel.scope import current
from security.actor import Actor
from security.people import actions, queries
from security.people.asked import has_factor
from security.people.duty_port import duties_to_part
from security.people.leaving_queries import open_exception
from security.people.models import Appointment, User
from security.people.open_work_port import waiting
from security.people.rights import demand_people
from security.people.rules import AppointmentData, PersonData
from security.people.second_acts import ending, moving
from security.people.second_port import Act, do_or_ask
from security.people.security_rights import keeps_security
from security.providers.queries import offered

PAGE = 50


def manager(verb: str = "person.view") -> Actor:
    """Return who acts; Refused unless they manage people."""
    actor: Actor = current().actor
    demand_people(actor, verb, "person")
    return actor


def tabs(active: str) -> list[dict[str, Any]]:
    """Return the tabs of the people screens."""
    names = (
        ("people_list", _("People")),
        ("departments_list", _("Departments")),
        ("positions_list", _("Positions")),
        ("people_in", _("In bulk")),
        ("invitations_list", _("Invitations")),
        ("people_stand_ins", _("Stand-ins")),
        ("keepers_report", _("Vacant posts")),
    )
    return [
        {"label": label, "url": reverse(name), "active": name == active} for name, label in names
    ]


def crumbs(*last: str) -> list[dict[str, str]]:
    """Return the way back from a page below the list of people."""
    return [
        {"label": _("People"), "url": reverse("people_list")},
        *({"label": label} for label in last),
    ]


def people_list(request: HttpRequest) -> HttpResponse:
    """List people by name, with the posts they hold today; `q` narrows, `former` shows who left."""
    manager()
    text = request.GET.get("q", "").replace("\x00", "").strip()
    former = request.GET.get("former") == "1"
    page = Paginator(queries.people(text=text, former=former), PAGE).get_page(
        request.GET.get("p", "1")
    )
    posts = queries.posts_by_person([user.pk for user in page], today())
    context = {
        "title": _("People"),
        "lead": _("Who works here, and as what. Rights follow from posts."),
        "actions": [_register(former=former)],
        "tabs": tabs("people_list"),
        "page": page,
        "q": text,
        "former": former,
        "keep": {"former": "1"} if former else {},
        "table": {
            "caption": _("People"),
            "columns": [
                {"label": _("Name"), "kind": "text"},
                {"label": _("Sign-in name"), "kind": "short"},
                {"label": _("Posts today"), "kind": "long"},
                {"label": _("Staff number"), "kind": "short"},
                {"label": _("State"), "kind": "short"},
            ],
            "rows": [_row(user, posts.get(user.pk, [])) for user in page],
            "empty": {"title": _("Nobody found"), "text": _("Search for a part of the name.")},
        },
    }
    return render(request, "administration/people.html", context)


def _register(*, former: bool) -> dict[str, str]:
    if former:
        label, name = _("Enter a person who left"), "person_former_new"
    else:
        label, name = _("Register a person"), "person_new"
    return {"label": label, "url": reverse(name), "icon": "plus"}


def _row(user: User, posts: list[Appointment]) -> dict[str, Any]:
    held = _(", ").join(f"{post.department} {post.position}" for post in posts)
    return {
        "id": user.pk,
        "url": reverse("person", args=[user.pk]),
        "label": user.name,
        "cells": [user.name, user.username, held or "—", user.staff_no or "—", state_of(user)],
    }


def state_of(user: User) -> str:
    """Return what a person's account is like, in words."""
    if user.former:
        return _("left")
    if not user.is_active:
        return _("may not sign in")
    return _("may sign in") if user.has_usable_password() else _("no account")


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: what is known, and every post, past ones too."""
    manager()
    shown = queries.person_or_missing(pk)
    appointments = [
        {"row": row, "open": row.valid_to is None or row.valid_to >= today()}
        for row in queries.appointments_of(pk)
    ]
    exception = open_exception(pk)
    context = {
        "title": shown.name,
        "breadcrumb": crumbs(shown.name),
        "actions": _person_actions(
            shown,
            own=current().actor.id == str(pk),
            secures=bool(keeps_security(current().actor)),
        ),
        "own": current().actor.id == str(pk),
        "person": shown,
        "state": state_of(shown),
        "appointments": appointments,
        "exception": exception,
        "exception_said": said_of(exception) if exception else "",
        "sections": [{"title": _("Person"), "columns": 2, "fields": _values(shown)}],
    }
    return render(request, "administration/person.html", context)


def _values(shown: User) -> list[dict[str, Any]]:
    return [
        {"label": _("Name"), "value": shown.name},
        {"label": _("Sign-in name"), "value": shown.username, "mono": True},
        {"label": _("E-mail"), "value": shown.email or "—"},
        {"label": _("Staff number"), "value": shown.staff_no or "—"},
        {"label": _("State"), "value": state_of(shown)},
    ]


def _person_actions(shown: User, *, own: bool, secures: bool) -> list[dict[str, Any]]:
    def to(name: str) -> str:
        return reverse(name, args=[shown.pk])

    edit = {"label": _("Edit"), "url": to("person_edit"), "kind": "secondary"}
    if own:  # posts, password and leaving are another administrator's business
        return [edit]
    password = {"label": _("Set password"), "url": to("person_password"), "kind": "secondary"}
    link = {"label": _("Forgotten password"), "url": to("person_recovery"), "kind": "secondary"}
    if not shown.is_active:
        work = {"label": _("Open work"), "url": to("person_work"), "kind": "secondary"}
        again = {"label": _("Let sign in again"), "url": to("person_reactivate"), "method": "post"}
        return [work, edit, password, {**again, "kind": "secondary"}]
    linked = {"label": _("Linked accounts"), "url": to("person_providers"), "kind": "secondary"}
    lost = {"label": _("Take away second factors"), "url": to("person_factors")}
    seen = {"label": _("Sessions"), "url": to("person_sessions"), "kind": "secondary"}
    return [
        {"label": _("Give a post"), "url": to("person_appoint"), "icon": "plus"},
        edit,
        password,
        *([linked] if offered().exists() else []),
        *([link] if shown.has_usable_password() else []),
        *([seen] if secures else []),
        *([{**lost, "kind": "secondary"}] if secures and has_factor(shown) else []),
        {"label": _("Shut out at once"), "url": to("person_shut_out"), "kind": "secondary"},
        {"label": _("Let go"), "url": to("person_leave"), "kind": "danger"},
    ]


@sensitive_post_parameters()
def person_new(request: HttpRequest) -> HttpResponse:
    """Register a person."""
    actor = manager("person.register")
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_people(actor, [PersonData(**form.cleaned_data)]).done[0]
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("%(name)s was registered.") % {"name": made.name})
            return redirect("person", made.pk)
    title = _("Register a person")
    return form_page(
        request, form, title=title, submit=_("Register the person"), back=reverse("people_list")
    )


def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a person."""
    actor = manager("person.change")
    shown = queries.person_or_missing(pk)
    names = ("name", "username", "email", "staff_no", "language", "first_day")
    form = PersonForm(request.POST or None, initial={name: getattr(shown, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(actor, pk, PersonData(**form.cleaned_data))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", pk)
    return form_page(request, form, title=shown.name, submit=_("Save"), back=_to(pk))


@sensitive_post_parameters()
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a password that is good for one sign-in."""
    actor = manager("person.password")
    shown = queries.person_or_missing(pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(actor, pk, form.cleaned_data["password"])
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("The password is set; it is good for one sign-in."))
            return redirect("person", pk)
    title = _("Password of %(name)s") % {"name": shown.name}
    return form_page(request, form, title=title, submit=_("Set password"), back=_to(pk))


@require_POST
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody sign in again."""
    actions.reactivate(manager("person.reactivate"), [pk])
    messages.success(request, _("Saved."))
    return redirect("person", pk)


def person_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post from one day on."""
    actor = manager("post.appoint")
    shown = queries.person_or_missing(pk)
    form = AppointmentForm(request.POST or None, person=pk)
    if request.method == "POST" and form.is_valid():
        try:
            asked = do_or_ask(actor, _moving(pk, form))
        except Invalid as error:
            form.show(error)
        else:
            # Who moves on leaves work behind, which is handed over where it is listed.
            leaves = asked is None and form.ends and waiting(actor, pk)
            answer = done_or_asked(
                request, asked, redirect("person_work" if leaves else "person", pk)
            )
            for one in duties_to_part(pk):  # what a company may accept is said, not refused
                messages.warning(request, sentence(one))
            return answer
    title = _("A post for %(name)s") % {"name": shown.name}
    return form_page(request, form, title=title, submit=_("Appoint"), back=_to(pk))


def _moving(pk: int, form: AppointmentForm) -> Act:
    said = {"reason": form.cleaned_data.get("reason", ""), "vacancy": form.why}
    return moving(_wanted(pk, form.cleaned_data), ends=form.ends, **said)


def _wanted(pk: int, data: dict[str, Any]) -> AppointmentData:
    other = data["stands_in_for"]
    return AppointmentData(
        person=pk,
        department=data["department"].code,
        position=data["position"].code,
        valid_from=data["valid_from"],
        valid_to=data["valid_to"],
        territory=data["territory"],
        stands_in_for=other.pk if other else None,
    )


def appointment_end(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """End a post on a day; it stays in the list."""
    actor = manager("post.end")
    shown = queries.person_or_missing(pk)
    post = queries.appointments_of(pk).filter(pk=appointment).first()
    if post is None:
        raise Missing
    form = EndingForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        try:
            last_day = form.cleaned_data["last_day"]
            asked = do_or_ask(actor, ending(post, last_day=last_day, vacancy=form.why))
        except Invalid as error:
            form.show(error)
        else:
            return done_or_asked(request, asked, redirect("person", pk))
    title = _("End a post of %(name)s") % {"name": shown.name}
    return form_page(request, form, title=title, submit=_("End the post"), back=_to(pk))


def done_or_asked(request: HttpRequest, asked: int | None, done: HttpResponse) -> HttpResponse:
    """Say that it is done and go on, or that it waits for a second administrator and show the request."""
    if asked is None:
        messages.success(request, _("Saved."))
        return done
    messages.info(request, _("Asked: it is done once a second administrator agrees."))
    return redirect("request_page", asked)


def form_page(
    request: HttpRequest, form: forms.Form, *, title: str, submit: str, back: str
) -> HttpResponse:
    """Show a form below the list of people."""
    context = {
        "title": title,
        "breadcrumb": crumbs(title),
        "form": form,
        "submit_label": submit,
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context)


def _to(pk: int) -> str:
    return reverse("person", args=[pk])
