"""The screens of one file of a project: what became of it, why rows stay out, its upload, its place."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.imports import actions as import_actions
from archive.imports.forms import UploadForm
from archive.imports.queries import categories_for
from archive.onboarding import actions, queries, screens
from archive.onboarding.forms import AttachForm, MoveForm, ReasonForm, TickForm
from archive.onboarding.models import OnboardingFile, OnboardingProject
from archive.onboarding.reading import import_shown
from archive.onboarding.views import actor_now, file_form, form_page, tried
from archive.onboarding.words import state_badge
from backoffice.sentences import sentences
from kernel.digits import number_in
from kernel.errors import Conflict, FondsError, Invalid
from security.people.head_queries import department_names

PREFIX = "why"


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of a file, import by import; take why rows stay out."""
    actor = actor_now()
    found = queries.file_of(actor, pk)
    if request.method == "POST":
        reasons = _reasons(request, found)
        if _pressed(request, lambda: actions.account_for(actor, pk, reasons)):
            said = ngettext("{n} reason is kept.", "{n} reasons are kept.", len(reasons))
            messages.success(request, said.format(n=len(reasons)))
        return redirect("onboarding_file", pk)
    line = queries.lines_of(found.project, only=pk)[0]
    manages = bool(queries.may_manage(actor))
    is_open = manages and found.project.state == OnboardingProject.State.OPEN
    names, categories = department_names(closed=True), screens.category_names()
    context = {
        "title": found.name,
        "breadcrumb": screens.way({"label": found.name}, project=found.project),
        "badge": state_badge(line.state),
        "actions": _actions(actor, line) if is_open else [],
        "file": found,
        "open": is_open,
        "pairs": [
            {"label": _("List of"), "value": found.get_kind_display()},
            {"label": _("Category"), "value": categories.get(found.category, found.category)},
            {
                "label": _("Responsible department"),
                "value": names.get(found.department, found.department),
            },
            {"label": _("Brought by"), "value": found.person.name if found.person else ""},
            {"label": _("Due"), "value": screens.day(found.due_on)},
            *_told(found),
        ],
        "imports": [import_shown(actor, one, is_open=is_open, prefix=PREFIX) for one in line.links],
        "to_say": any(one.unaccounted or one.reasons for one in line.links),
    }
    return render(request, "onboarding/file.html", context)


def _told(found: OnboardingFile) -> list[dict[str, Any]]:
    shown = []
    if found.left_out:
        shown.append({"label": _("Left out, because"), "value": found.left_out})
    if found.ticked_at is not None:
        count = f"{found.ticked_count or 0:,}"
        text = f"{count} · {found.ticked_note}" if found.ticked_note else count
        shown.append({"label": _("Ticked off, rows"), "value": text})
    return shown


def _actions(actor: Any, line: queries.Line) -> list[dict[str, Any]]:
    found = line.file
    args = [found.pk]
    if found.left_out:
        url = reverse("onboarding_take_in", args=args)
        return [{"label": _("Take in again"), "url": url, "method": "post"}]
    shown: list[dict[str, Any]] = [
        {**one, "kind": "secondary" if at else ""}
        for at, one in enumerate(screens.steps_of(actor, line))
    ]
    if found.ticked_at is not None:
        url = reverse("onboarding_untick", args=args)
        label = _("Take the tick back")
        shown.append({"label": label, "url": url, "method": "post", "kind": "secondary"})
    else:
        url = reverse("onboarding_attach", args=args)
        shown.append({"label": _("Attach an import"), "url": url, "kind": "secondary"})
    edit = reverse("onboarding_file_edit", args=args)
    shown.append({"label": _("Edit"), "url": edit, "kind": "secondary"})
    url = reverse("onboarding_leave_out", args=args)
    return [*shown, {"label": _("Leave out"), "url": url, "kind": "secondary"}]


def _reasons(request: HttpRequest, found: OnboardingFile) -> dict[tuple[int, str], str]:
    """Return what was written beside groups: the field is named by the import's link and the group's place."""
    said = {}
    for link in found.imports.all():
        for place, key in enumerate(queries.open_keys(link.figures)):
            text = request.POST.get(f"{PREFIX}-{link.pk}-{place}")
            if text is not None:
                said[link.pk, key] = text.replace("\x00", "")
    return said


@require_http_methods(["GET", "POST"])
def file_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say anew what is expected as a file."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.file_change")
    found = queries.file_of(actor, pk)
    names = ("name", "kind", "category", "department", "due_on")
    initial = {name: getattr(found, name) for name in names} | {"person": found.person_id}
    form = file_form(request, initial)
    if request.method == "POST" and tried(
        form, lambda: actions.change_file(actor, pk, form.data_given)
    ):
        messages.success(request, _("Saved."))
        return redirect("onboarding_file", pk)
    return _form(request, form, found, _("Edit"))


@require_http_methods(["GET", "POST"])
def file_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file elsewhere in the order: from the list, or behind one chosen here."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.file_move")
    found = queries.file_of(actor, pk)
    others = found.project.files.exclude(pk=pk).order_by("position", "id")
    form = MoveForm(request.POST or None, others=others)
    if request.method == "POST" and tried(
        form, lambda: actions.move_file(actor, pk, after=number_in(form.cleaned_data["after"]))
    ):
        messages.success(request, _("“{name}” is moved.").format(name=found.name))
        return redirect(f"{reverse('onboarding_project', args=[found.project_id])}?at={pk}")
    title = _("Move {name}").format(name=found.name)
    return _form(request, form, found, title, submit=_("Move"))


@require_http_methods(["GET", "POST"])
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a file out, with the reason."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.file_leave_out")
    found = queries.file_of(actor, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and tried(
        form, lambda: actions.leave_out(actor, pk, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("The file is left out; the protocol says why."))
        return redirect("onboarding_project", found.project_id)
    title = _("Leave “{name}” out").format(name=found.name)
    return _form(request, form, found, title, submit=_("Leave out"))


@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Expect a file again that was left out."""
    actor = actor_now()
    if _pressed(request, lambda: actions.leave_out(actor, pk, reason="")):
        messages.success(request, _("The file is expected again."))
    return redirect("onboarding_file", pk)


@require_http_methods(["GET", "POST"])
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a file off by hand with its figure."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.file_tick")
    found = queries.file_of(actor, pk)
    form = TickForm(request.POST or None)
    if request.method == "POST" and tried(
        form, lambda: actions.tick_off(actor, pk, **form.cleaned_data)
    ):
        messages.success(request, _("The file is ticked off."))
        return redirect("onboarding_project", found.project_id)
    title = _("Tick “{name}” off").format(name=found.name)
    return _form(request, form, found, title, submit=_("Tick off"))


@require_POST
def untick(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a tick back."""
    actor = actor_now()
    if _pressed(request, lambda: actions.tick_off(actor, pk, count=None)):
        messages.success(request, _("The file is expected again."))
    return redirect("onboarding_file", pk)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file itself, its category chosen; it goes on as any import and belongs to the project."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.attach")
    found = queries.file_of(actor, pk)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        categories=categories_for(actor),
        language=get_language() or "",
        initial={"category": found.category},
    )
    made: list[int] = []
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        category = form.cleaned_data["category"]
        try:
            with transaction.atomic():
                job = import_actions.bring(
                    actor, category=category, file_name=sent.name, chunks=sent.chunks()
                )
                actions.attach(actor, pk, job.pk)
                made.append(job.pk)
        except (Invalid, Conflict) as error:
            for text in sentences(error):
                form.add_error("file", text)
    if made:
        return redirect("imports_show", made[0])
    title = _("Upload “{name}”").format(name=found.name)
    context = {
        "title": title,
        "breadcrumb": screens.way(_crumb(found), {"label": title}, project=found.project),
        "form": form,
        "submit_label": _("Upload and understand"),
        "cancel_url": reverse("onboarding_file", args=[pk]),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which import a file came in by."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.attach")
    found = queries.file_of(actor, pk)
    jobs = list(queries.attachable(actor).select_related("created_by")[:200])
    form = AttachForm(request.POST or None, jobs=jobs)
    if request.method == "POST" and tried(
        form, lambda: actions.attach(actor, pk, int(form.cleaned_data["job"]))
    ):
        messages.success(request, _("The import belongs to the file now."))
        return redirect("onboarding_file", pk)
    return _form(request, form, found, _("Attach an import"), submit=_("Attach"))


@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import from a file."""
    actor = actor_now()
    job = number_in(request.POST.get("job", "")) or 0
    if _pressed(request, lambda: actions.detach(actor, pk, job)):
        messages.success(request, _("The import belongs to no file any more; its records stay."))
    return redirect("onboarding_file", pk)


def _form(
    request: HttpRequest, form: Any, found: OnboardingFile, title: str, submit: str = ""
) -> HttpResponse:
    way = screens.way(_crumb(found), project=found.project)
    back = reverse("onboarding_file", args=[found.pk])
    return form_page(request, form, title=title, way=way, back=back, submit=submit)


def _crumb(found: OnboardingFile) -> dict[str, str]:
    return {"label": found.name, "url": reverse("onboarding_file", args=[found.pk])}


def _pressed(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Do what a button asks for; tell why it did nothing and return False."""
    try:
        with transaction.atomic():
            act()
    except FondsError as error:
        if error.code not in ("invalid", "conflict"):
            raise
        for text in sentences(error):
            messages.error(request, text)
        return False
    return True
