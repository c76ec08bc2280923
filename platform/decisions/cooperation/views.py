"""The screens of cooperation: what one's department owes, what one asked for, the page of one task."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.problems import add_problems
from backoffice.sentences import sentence
from backoffice.taking_back import say_done
from decisions.cooperation import actions, port, queries, screens
from decisions.cooperation.forms import AnswerForm, AskForm, AssignForm
from decisions.cooperation.queries import PAGE, Task
from decisions.cooperation.rules import State, Step
from kernel.clock import today
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Missing
from kernel.scope import current
from security.actor import Actor
from security.people.head_queries import department_names
from security.people.models import User
from security.people.queries import appointments_in_force, people_with

_LISTS = {"": queries.to_answer, "asked": queries.asked, "ended": queries.ended}


@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """List the tasks of one's departments, those one asked for, or those answered."""
    actor = _actor()
    which = request.GET.get("show", "")
    which = which if which in _LISTS else ""
    start = _start(request)
    found = _LISTS[which](actor, start=start, limit=PAGE + 1)
    context = {
        "title": _("Cooperation"),
        "lead": _("What departments ask of each other, each with a day and an answer."),
        "actions": [
            {"label": _("Ask for cooperation"), "url": reverse("cooperation_new"), "icon": "plus"}
        ],
        "tabs": _tabs(actor, which),
        "table": screens.table(found[:PAGE], asked_here=which == "asked", empty=_empty(which)),
        "page": _page(which, start, found),
    }
    return render(request, "decisions/asked.html", context)


@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    """Ask a department for cooperation, about the thing the address names or one chosen from a list."""
    actor = _actor()
    given = request.GET.get("target", "")
    targets = _targets(actor, given)
    form = AskForm(
        request.POST or None,
        initial={"target": given, "days": 5},
        targets=targets,
        departments=sorted(department_names().items()),
        people=_people(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            task = actions.ask(actor, form.ask)
        except Invalid as error:
            add_problems(form, error)
        else:
            say_done(request, actor, _("Asked; whom it concerns has been told."))
            return redirect("cooperation_page", task.pk)
    context = {
        "title": _("Ask for cooperation"),
        "lead": _("The department that is asked must be able to see what it is about."),
        "breadcrumb": _crumbs(_("Ask for cooperation")),
        "form": form,
        "submit_label": _("Ask"),
        "cancel_url": port.url(given) or reverse("cooperation_list"),
    }
    return render(request, "fonds/form_page.html", context, status=_status(request))


@require_GET
def task_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show one task with what can be done with it."""
    task = queries.task_of(_actor(), number)
    return _shown(request, task)


@require_POST
def task_step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """Take, give back, give to somebody, answer or withdraw a task."""
    actor = _actor()
    task = queries.task_of(actor, number)
    try:
        form = _taken(request, actor, task, step)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("cooperation_page", number)
    if form is not None:
        name = "answer_form" if step == Step.ANSWER else "assign_form"
        return _shown(request, task, status=400, **{name: form})
    say_done(request, actor, _said(step))
    return redirect("cooperation_page", number)


def _taken(request: HttpRequest, actor: Actor, task: Task, step: str) -> forms.Form | None:
    """Take a step; return the form with what is wrong, None when it is done."""
    plain = {
        Step.TAKE: actions.take,
        Step.GIVE_BACK: actions.give_back,
        Step.WITHDRAW: actions.withdraw,
    }
    if step in plain:
        plain[Step(step)](actor, task.id)
        return None
    if step == Step.ANSWER:
        return _answered(request, actor, task)
    if step == Step.ASSIGN:
        return _assigned(request, actor, task)
    raise Missing


def _answered(request: HttpRequest, actor: Actor, task: Task) -> forms.Form | None:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return form
    try:
        actions.answer(
            actor,
            task.id,
            outcome=form.cleaned_data["outcome"],
            words=form.cleaned_data["words"],
        )
    except Invalid as error:
        add_problems(form, error)
        return form
    return None


def _assigned(request: HttpRequest, actor: Actor, task: Task) -> forms.Form | None:
    form = AssignForm(request.POST, people=_people_of(task.department))
    if not form.is_valid():
        return form
    try:
        actions.assign(actor, task.id, person=form.cleaned_data["person"].pk)
    except Invalid as error:
        add_problems(form, error)
        return form
    return None


def _shown(request: HttpRequest, task: Task, *, status: int = 200, **given: Any) -> HttpResponse:
    actor = _actor()
    may = queries.steps(actor, task)
    note = screens.day_note(task)
    context = {
        "title": screens.title(task),
        "lead": _("Cooperation"),
        "breadcrumb": _crumbs(screens.title(task)),
        "badge": screens.state_cell(task),
        "sections": [{"title": _("What is asked"), "fields": screens.facts(task)}],
        "hidden": task.hidden,
        "day_note": note if task.state in {State.OPEN, State.TAKEN} else "",
        "actions": _actions(task, may),
        "entries": screens.history(task),
        "number": task.id,
        "answer_form": given.get("answer_form") or AnswerForm()
        if may[Step.ANSWER] and not task.hidden
        else None,
        "assign_form": given.get("assign_form") or AssignForm(people=_people_of(task.department))
        if may[Step.ASSIGN] and not task.hidden
        else None,
    }
    return render(request, "decisions/cooperation.html", context, status=status)


def _actions(task: Task, may: dict[Step, Any]) -> list[dict[str, Any]]:
    offered = [
        (Step.TAKE, _("Take it"), ""),
        (Step.GIVE_BACK, _("Give it back"), "secondary"),
        (Step.WITHDRAW, _("Withdraw"), "secondary"),
    ]
    return [
        {
            "label": label,
            "url": reverse("cooperation_step", args=[task.id, str(step)]),
            "method": "post",
            "kind": kind,
        }
        for step, label, kind in offered
        if may[step] and not (step is Step.TAKE and task.hidden)
    ]


def _said(step: str) -> str:
    words = {
        Step.TAKE: _("You have taken it."),
        Step.GIVE_BACK: _("Given back to the department."),
        Step.ASSIGN: _("Given on; the person has been told."),
        Step.ANSWER: _("Answered; the asker has been told."),
        Step.WITHDRAW: _("Withdrawn."),
    }
    return words[Step(step)]


def _tabs(actor: Actor, which: str) -> list[dict[str, Any]]:
    address = reverse("cooperation_list")
    return [
        {
            "label": _("Asked of us"),
            "url": address,
            "active": which == "",
            "count": queries.count_to_answer(actor),
        },
        {"label": _("Asked by me"), "url": f"{address}?show=asked", "active": which == "asked"},
        {"label": _("Answered by us"), "url": f"{address}?show=ended", "active": which == "ended"},
    ]


def _empty(which: str) -> dict[str, Any]:
    if which == "asked":
        return {
            "title": _("You have asked nobody"),
            "text": _("Ask from the page of a record, or about a category."),
        }
    return {
        "title": _("Nothing is asked of your department"),
        "text": _("What other departments need of yours appears here."),
    }


def _page(which: str, start: int, found: list[Task]) -> dict[str, Any]:
    shown = len(found[:PAGE])
    address = f"{reverse('cooperation_list')}?show={which}&start="
    return {
        "start": start + 1,
        "end": start + shown,
        "total": start + len(found),
        "previous": f"{address}{max(0, start - PAGE)}" if start else "",
        "next": f"{address}{start + PAGE}" if len(found) > PAGE else "",
    }


def _targets(actor: Actor, given: str) -> list[tuple[str, str]]:
    if not given:
        return port.offered(actor)
    known = port.names(actor, [given])
    if given not in known:
        raise Missing
    return [(given, known[given])]


def _people() -> Any:
    held = appointments_in_force(today()).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def _people_of(department: str) -> Any:
    return people_with(department=department, position="", on=today())


def _crumbs(label: str) -> list[dict[str, str]]:
    return [{"label": _("Cooperation"), "url": reverse("cooperation_list")}, {"label": label}]


def _start(request: HttpRequest) -> int:
    return number_in(request.GET.get("start", "")) or 0


def _status(request: HttpRequest) -> int:
    return 400 if request.method == "POST" else 200


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
