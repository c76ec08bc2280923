"""The screens of questions: asking one, those one is asked, the page of one with its answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.onboarding import actions, queries, screens
from archive.onboarding.forms import AnswerForm, AskForm
from archive.onboarding.models import OnboardingProject
from archive.onboarding.views import actor_now, form_page, tried
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict
from security.people.head_queries import department_names
from security.people.queries import people_with_posts

MOST = 200


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a department, or a person in it."""
    actor = actor_now()
    queries.demand_manage(actor, "onboarding.ask")
    found = queries.project_of(actor, pk)
    form = AskForm(
        request.POST or None,
        initial={"file": request.GET.get("file", "")},
        departments=sorted(department_names().items()),
        people=people_with_posts(today()),
        files=found.files.order_by("position", "id"),
    )
    if request.method == "POST" and tried(form, lambda: actions.ask(actor, pk, form.ask)):
        messages.success(request, _("Asked; whom it concerns has been told."))
        return redirect("onboarding_project", pk)
    return form_page(
        request,
        form,
        title=_("Ask a question"),
        way=screens.way(project=found),
        back=reverse("onboarding_project", args=[pk]),
        submit=_("Ask a question"),
    )


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """List what one is asked, open questions first."""
    actor = actor_now()
    rows = queries.questions_to(actor).select_related("person", "file", "project")
    listed = list(rows.filter(answered_at=None)[:MOST])
    answered = list(rows.filter(answered_at__isnull=False).order_by("-answered_at")[:MOST])
    # Who only is asked reads the words of a question and nothing of the file.
    items = [screens.question_item(one, whole=False) for one in listed]
    context = {
        "title": _("Questions about data brought in"),
        "lead": _("What you or your department are asked, so that old lists come in as they are."),
        "items": items,
        "answered": [screens.question_item(one, whole=False) for one in answered],
    }
    return render(request, "onboarding/questions.html", context)


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question to who is asked it and to who leads the project; take the answer."""
    actor = actor_now()
    found = queries.question_of(actor, pk)
    leads = bool(queries.may_manage(actor))
    is_open = found.project.state == OnboardingProject.State.OPEN
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    if request.method == "POST" and tried(
        form, lambda: actions.answer(actor, pk, text=form.cleaned_data["answer"])
    ):
        messages.success(request, _("Answered; who asked has been told."))
        return redirect("onboarding_question", pk)
    back = reverse("onboarding_questions")
    crumb = {"label": _("Question {number}").format(number=pk)}
    may_answer = is_open and found.answered_at is None
    if not may_answer:  # the field is gone, so what was refused is said above
        for text in form.errors.get("__all__", ()):
            messages.error(request, str(text))
    context = {
        "title": _("Question {number}").format(number=pk),
        "breadcrumb": screens.way(crumb, project=found.project)
        if leads
        else [{"label": _("Questions about data brought in"), "url": back}, crumb],
        "sections": screens.question_sections(found, whole=leads),
        "is_answered": found.answered_at is not None,
        "late": screens.is_question_late(found),
        "form": form if may_answer else None,
        "submit_label": _("Answer"),
        "may_reopen": leads and is_open and found.answered_at is not None,
        "reopen_url": reverse("onboarding_reopen", args=[pk]),
    }
    return render(request, "onboarding/question.html", context, status=400 if form.errors else 200)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a question again."""
    try:
        actions.reopen(actor_now(), pk)
    except Conflict as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Asked again; whom it concerns has been told."))
    return redirect("onboarding_question", pk)
