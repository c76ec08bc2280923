"""The screens of onboarding projects: the list, a new one, the page of one, a file that is expected."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.onboarding import actions, queries, screens
from archive.onboarding.forms import FileForm, OnboardingForm, ProjectForm
from archive.onboarding.models import OnboardingProject
from archive.records.controls import name_of
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.effective import enterable
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.people.head_queries import department_names
from security.people.models import User
from security.people.rights import manages_people

PAGE = 50


@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    """List the onboarding projects."""
    actor = actor_now()
    page = Paginator(queries.projects(actor), PAGE).get_page(request.GET.get("page"))
    label = _("Begin a project")
    new = (
        [{"label": label, "url": reverse("onboarding_new"), "icon": "plus"}]
        if queries.may_manage(actor)
        else []
    )
    context = {
        "title": _("Onboarding"),
        "lead": _("What a company brings, file by file, until it has signed what became of it."),
        "actions": new,
        "table": screens.projects_table(list(page), new),
        "page": page,
    }
    return render(request, "imports/list.html", context)


@require_http_methods(["GET", "POST"])
def project_new(request: HttpRequest) -> HttpResponse:
    """Begin a project."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.create")
    form = ProjectForm(request.POST or None)
    made: list[OnboardingProject] = []

    def act() -> None:
        made.append(actions.create_project(actor, **form.cleaned_data))

    if request.method == "POST" and tried(form, act):
        return redirect("onboarding_project", made[0].pk)
    return form_page(
        request,
        form,
        title=_("Begin a project"),
        way=screens.way(),
        back=reverse(screens.LIST),
        submit=_("Begin"),
    )


@require_GET
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project: its files in their order, who brings what by when, open questions by department."""
    actor = actor_now()
    found = queries.project_of(actor, pk)
    lines = queries.lines_of(found)
    manages = bool(queries.may_manage(actor))
    is_open = manages and found.state == OnboardingProject.State.OPEN
    questions = found.questions.select_related("person", "file").order_by("due_on", "id")
    listed = list(questions)
    waiting = [one for one in listed if one.answered_at is None]
    is_signed = found.state == OnboardingProject.State.SIGNED
    files = screens.file_rows(actor, lines, is_open=is_open, is_signed=is_signed)
    context = {
        "title": found.name,
        "lead": found.note,
        "breadcrumb": screens.way({"label": found.name}),
        "actions": _actions(actor, found, is_open=is_open, manages=manages),
        "project": found,
        "badge": screens.project_badge(found),
        "figures": screens.figures(lines, len(waiting)),
        "files": files,
        "steps": any(one["steps"] for one in files),
        "open": is_open,
        "departments": screens.questions_by_department(waiting),
        "answered": [screens.question_item(one) for one in listed if one.answered_at],
        "at": request.GET.get("at", ""),
        "add_url": reverse("onboarding_file_add", args=[pk]),
        "ask_url": reverse("onboarding_ask", args=[pk]),
        "at_work": queries.is_at_work(found),
        "protocol_url": reverse("onboarding_protocol", args=[pk]),
    }
    return render(request, "onboarding/project.html", context)


def _actions(
    actor: Actor, found: OnboardingProject, *, is_open: bool, manages: bool
) -> list[dict[str, Any]]:
    args = [found.pk]
    protocol = {"label": _("Protocol"), "url": reverse("onboarding_protocol", args=args)}
    if not is_open:
        return [protocol]
    return [
        {
            "label": _("Add a file"),
            "url": reverse("onboarding_file_add", args=args),
            "icon": "plus",
        },
        {
            "label": _("Ask a question"),
            "url": reverse("onboarding_ask", args=args),
            "kind": "secondary",
        },
        {**protocol, "kind": "secondary"},
        {"label": _("Edit"), "url": reverse("onboarding_edit", args=args), "kind": "secondary"},
        *_people(actor),
    ]


def _people(actor: Actor) -> list[dict[str, str]]:
    """Return the way to people who left, whom old records name, for who manages people."""
    if not manages_people(actor):
        return []
    url = reverse("person_former_new")
    return [{"label": _("Enter a person who left"), "url": url, "kind": "secondary"}]


@require_http_methods(["GET", "POST"])
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a project anew."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.change")
    found = queries.project_of(actor, pk)
    form = ProjectForm(request.POST or None, initial={"name": found.name, "note": found.note})

    def act() -> None:
        actions.change_project(actor, pk, **form.cleaned_data)

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("Saved."))
        return redirect("onboarding_project", pk)
    return form_page(
        request,
        form,
        title=_("Edit"),
        way=screens.way(project=found),
        back=reverse("onboarding_project", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def file_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Expect one more file."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.file_add")
    found = queries.project_of(actor, pk)
    form = file_form(request, {})

    def act() -> None:
        actions.add_files(actor, pk, [form.data_given])

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("The file is expected now."))
        if "more" in request.POST:
            return redirect("onboarding_file_add", pk)
        return redirect("onboarding_project", pk)
    return form_page(
        request,
        form,
        title=_("Add a file"),
        way=screens.way(project=found),
        back=reverse("onboarding_project", args=[pk]),
        submit=_("Add"),
        submit_extra=[{"name": "more", "value": "1", "label": _("Add, and another one")}],
    )


def file_form(request: HttpRequest, initial: dict[str, Any]) -> FileForm:
    """Return the form of a file with the categories, departments and people of the company."""
    actor, language = actor_now(), get_language() or ""
    categories = [
        (one.code, f"{one.code} {name_of(one, language)}")
        for one in enterable(published().document)
        if permission.decide(actor, Verb.IMPORT, permission.Subject(category=one.code))
    ]
    kept = initial.get("category", "")
    if kept and kept not in {code for code, _label in categories}:
        categories.append((kept, kept))
    return FileForm(
        request.POST or None,
        initial=initial,
        categories=categories,
        departments=sorted(department_names().items()),
        people=User.objects.filter(is_active=True).order_by("name", "pk"),
    )


def form_page(
    request: HttpRequest,
    form: OnboardingForm,
    *,
    title: str,
    way: list[Any],
    back: str,
    submit: str = "",
    **more: Any,
) -> HttpResponse:
    """Show a form on a page of its own, with 400 where something in it is wrong."""
    context = {
        "title": title,
        "breadcrumb": [*way, {"label": title}],
        "form": form,
        "submit_label": submit or _("Save"),
        "cancel_url": back,
        **more,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def tried(form: OnboardingForm, act: Callable[[], object]) -> bool:
    """Do `act` with a form that is filled in well, in a savepoint; show in it what is refused and return False."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            act()
    except (Invalid, Conflict) as error:
        form.show(error)
        return False
    return True


def actor_now() -> Actor:
    """Return who acts in this request; nobody holds no right."""
    actor: Actor | None = current().actor
    return actor or Actor.system("nobody")
