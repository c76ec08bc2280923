"""The screens on which a regulation is written, linked with what carries it out, published and repealed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from backoffice.sentences import sentence
from decisions.queries import request_of
from kernel.errors import Missing
from policies.regulations import actions, queries
from policies.regulations.models import RegulationVersion
from policies.regulations.rules import Content, digest, problems_with
from policies.studio import regulation_showing as showing
from policies.studio.forms import StudioForm
from policies.studio.frame import actor_now, done, tried
from policies.studio.regulation_approving import propose, waiting
from policies.studio.regulation_forms import (
    CodeForm,
    LinkForm,
    PublishRegulationForm,
    RegulationForm,
    RepealForm,
    initial_of,
)
from security.people.head_queries import department_names


def regulation_new(request: HttpRequest) -> HttpResponse:
    """Begin a regulation: its code and its words."""
    actor = actor_now()
    queries.demand_shaping(actor)
    departments = [*queries.department_choices()]
    code_form = CodeForm(request.POST or None)
    form = RegulationForm(
        request.POST or None, initial=initial_of(Content(title=""), ""), departments=departments
    )

    def save() -> None:
        actions.begin(actor, code_form.cleaned_data["code"], form.content())

    if request.method == "POST" and form.is_valid() and tried(code_form, save):
        done(request, _("The draft is saved; nobody sees it before it is published."))
        return redirect("regulation_draft", code_form.cleaned_data["code"])
    return _form(request, _("New regulation"), form, code_form, cancel=reverse("regulations"))


@require_POST
def regulation_revise(request: HttpRequest, code: str) -> HttpResponse:
    """Open a draft over the last version."""
    draft = actions.revise(actor_now(), code)
    return redirect("regulation_edit", draft.regulation.code)


def regulation_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the words of the draft."""
    actor = actor_now()
    draft = queries.draft_of(actor, code)
    form = RegulationForm(
        request.POST or None,
        initial=initial_of(draft.said, digest(draft.said)),
        departments=[*queries.department_choices()],
    )

    def save() -> None:
        actions.save(actor, code, form.content(), seen=form.cleaned_data["seen"])

    if request.method == "POST" and tried(form, save):
        done(request, _("The draft is saved; nobody sees it before it is published."))
        return redirect("regulation_draft", code)
    return _form(
        request, _("Change the draft"), form, cancel=reverse("regulation_draft", args=[code])
    )


def _form(
    request: HttpRequest,
    title: str,
    form: StudioForm,
    code_form: StudioForm | None = None,
    *,
    cancel: str,
) -> HttpResponse:
    context = {
        "title": title,
        "breadcrumb": _way(title),
        "form": form,
        "code_form": code_form,
        "cancel_url": cancel,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "regulations/edit.html", context, status=status)


@require_GET
def regulation_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Show the draft: its clauses with what carries them out, what is new, what is still wrong."""
    actor = actor_now()
    draft = queries.draft_of(actor, code)
    problems = problems_with(draft.said, departments=department_names())
    number = waiting(draft)
    context = {
        **_draft_parts(draft),
        "title": showing.title_of(draft.said) or code,
        "breadcrumb": _way(showing.title_of(draft.said) or code),
        "code": code,
        "problems": [sentence(one) for one in problems],
        "waiting": number,
        "actions": [] if number else _draft_actions(code, publishable=not problems),
    }
    return render(request, "regulations/draft.html", context)


def _draft_actions(code: str, *, publishable: bool) -> list[dict[str, Any]]:
    change = {"label": _("Change the words"), "url": reverse("regulation_edit", args=[code])}
    publish = {"label": _("Publish …"), "url": reverse("regulation_publish", args=[code])}
    discard = {
        "label": _("Discard"),
        "url": reverse("regulation_discard", args=[code]),
        "method": "post",
        "kind": "secondary",
    }
    return [*([publish] if publishable else []), {**change, "kind": "secondary"}, discard]


def _draft_parts(draft: RegulationVersion) -> dict[str, Any]:
    before = queries.version_before(draft)
    return {
        "said": draft.said,
        "clauses": showing.clauses_shown(draft.said, shaping=True),
        "facts": showing.facts_shown(draft),
        "before": before,
        "differences": showing.differences_shown(before, draft.said) if before else [],
    }


def regulation_link(request: HttpRequest, code: str) -> HttpResponse:
    """Say what carries a clause out; the address names the clause."""
    actor = actor_now()
    draft = queries.draft_of(actor, code)
    number = request.GET.get("clause", "")
    found = next(
        (one for one in showing.clauses_shown(draft.said, shaping=True) if one["number"] == number),
        None,
    )
    if found is None:
        raise Missing
    linked = dict(draft.said.controls).get(number, ())
    form = LinkForm(
        request.POST or None,
        initial={"controls": list(linked), "seen": digest(draft.said)},
        controls=showing.control_choices(),
    )

    def save() -> None:
        said = form.cleaned_data
        actions.link(actor, code, number, said["controls"], seen=said["seen"])

    if request.method == "POST" and tried(form, save):
        done(request, _("The links of the clause are saved in the draft."))
        return redirect("regulation_draft", code)
    title = _("What carries {clause} out").format(clause=number or "—")
    context = {
        "title": title,
        "lead": " ".join(found["lines"])[:300],
        "breadcrumb": [
            *_way(title)[:1],
            {"label": code, "url": reverse("regulation_draft", args=[code])},
            {"label": title},
        ],
        "form": form,
        "cancel_url": reverse("regulation_draft", args=[code]),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "fonds/form_page.html", context, status=status)


def regulation_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is new, ask why, then publish or ask those who must agree."""
    actor = actor_now()
    draft = queries.draft_of(actor, code)
    known = {"seen": digest(draft.said), "reason": draft.reason, "why": draft.why}
    form = PublishRegulationForm(request.POST or None, initial=known, first=draft.number == 1)
    results: list[RegulationVersion | int] = []

    def act() -> None:
        said = form.cleaned_data
        results.append(
            propose(actor, code, seen=said["seen"], reason=said["reason"], why=said["why"])
        )

    if request.method == "POST" and tried(form, act):
        if isinstance(results[0], RegulationVersion):
            done(request, _("The regulation is published; those it is for are told."))
            return redirect("regulation_version", code, results[0].number)
        done(request, _("Those who must agree find it in their inbox."))
        return redirect("regulation_draft", code)
    title = _("Publish the regulation")
    context = {
        **_draft_parts(draft),
        "title": title,
        "breadcrumb": [
            *_way(title)[:1],
            {"label": code, "url": reverse("regulation_draft", args=[code])},
            {"label": title},
        ],
        "form": form,
        "submit_label": _("Publish"),
        "cancel_url": reverse("regulation_draft", args=[code]),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "regulations/publish.html", context, status=status)


@require_GET
def regulation_proposed(request: HttpRequest, number: int) -> HttpResponse:
    """Show a draft that waits for agreement to those who are asked, whether or not they may configure."""
    draft = queries.draft_asked_about(number)
    asked = waiting(draft)
    if asked is None:
        raise Missing
    request_of(actor_now(), asked)
    context = {
        **_draft_parts(draft),
        "title": _("Proposed regulation"),
        "lead": showing.title_of(draft.said),
        "breadcrumb": [
            {"label": _("Request"), "url": reverse("request_page", args=[asked])},
            {"label": _("Proposed regulation")},
        ],
        "clauses": showing.clauses_shown(draft.said, shaping=False),
    }
    return render(request, "regulations/proposed.html", context)


@require_POST
def regulation_discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the draft away."""
    actions.discard(actor_now(), code)
    done(request, _("The draft is thrown away; what is in force stays."))
    return redirect("regulations")


def regulation_repeal(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why, then end a regulation."""
    actor = actor_now()
    queries.demand_shaping(actor)
    version = queries.version_of(actor, code)
    form = RepealForm(request.POST or None)
    if request.method == "POST" and tried(
        form, lambda: actions.repeal(actor, code, why=form.cleaned_data["why"])
    ):
        done(request, _("The regulation is repealed; it stays readable."))
        return redirect("regulation_version", code, version.number)
    title = _("Repeal the regulation")
    context = {
        "title": title,
        "lead": showing.title_of(version.said),
        "breadcrumb": _way(title),
        "form": form,
        "submit_label": _("Repeal"),
        "submit_kind": "danger",
        "cancel_url": reverse("regulation", args=[code]),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "fonds/form_page.html", context, status=status)


@require_GET
def regulation_readers(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show who has read a version and who has not."""
    actor = actor_now()
    version = queries.version_of(actor, code, number)
    readers = queries.readers(actor, version)
    read = sum(1 for one in readers if one.acknowledged)
    open_still = version.state == RegulationVersion.State.PUBLISHED and read < len(readers)
    title = _("Who has read it")
    context = {
        "title": title,
        "lead": ngettext(
            "{read} of {count} person has acknowledged it.",
            "{read} of {count} people have acknowledged it.",
            len(readers),
        ).format(read=read, count=len(readers)),
        "breadcrumb": [
            *_way(title)[:1],
            {
                "label": showing.title_of(version.said),
                "url": reverse("regulation_version", args=[code, number]),
            },
            {"label": title},
        ],
        "table": showing.readers_table(readers),
        "actions": [
            {
                "label": _("Remind them"),
                "url": reverse("regulation_remind", args=[code]),
                "method": "post",
            }
        ]
        if open_still
        else [],
    }
    return render(request, "regulations/readers.html", context)


@require_POST
def regulation_remind(request: HttpRequest, code: str) -> HttpResponse:
    """Remind those who have not read what is in force."""
    count = actions.remind(actor_now(), code)
    text = ngettext("{count} person is reminded.", "{count} people are reminded.", count)
    messages.success(request, text.format(count=count))
    return redirect("regulation", code)


def _way(title: str) -> list[dict[str, str]]:
    return [{"label": _("Regulations"), "url": reverse("regulations")}, {"label": title}]
