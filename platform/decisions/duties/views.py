"""The screens of duties: what one has to do, what one's departments have, and the page where one is signed."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.paging import page_at
from backoffice.sentences import sentence
from decisions.duties import actions, port, queries, screens
from decisions.duties.actions import Signing
from decisions.duties.forms import SignForm
from decisions.duties.queries import PAGE, Asked, DutyView, When, Whose
from decisions.duties.rules import REMINDED, Result, Ruling
from kernel.digits import number_in, numbers_in
from kernel.scope import current
from security.actor import Actor
from security.people.head_queries import headed_by


@require_GET
def duty_list(request: HttpRequest) -> HttpResponse:
    """List what one has to do, what one's departments have to do, or what has ended."""
    actor, asked = _actor(), _asked(request)
    start = number_in(request.GET.get("start", "")) or 0
    total = queries.count(actor, asked)
    found = queries.listed(actor, asked, start=start, limit=PAGE)
    ended = asked.whose is Whose.ENDED
    context = {
        "title": _("Duties"),
        "lead": _("What has to be done by a day and signed; it appears by itself."),
        "tabs": _tabs(actor, asked),
        "facets": _facets(actor, asked),
        "table": screens.table(found, ended=ended, empty=_empty(asked)),
        "page": _page(asked, start, shown=len(found), total=total),
        "selectable": asked.whose is Whose.MINE,
        "standings": list(map(screens.standing_item, port.standings(actor)))
        if asked.whose is Whose.MINE
        else [],
        "bulk_actions": _bulk_actions(found),
    }
    return render(request, "decisions/duties.html", context)


@require_http_methods(["GET", "POST"])
def duty_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a duty with how far its work is, and sign it."""
    actor = _actor()
    view, ruling, figures = queries.duty_of(actor, number)
    form = SignForm(request.POST or None, answers=port.answers_to(view.subject))
    if request.method == "POST" and form.is_valid():
        signing = Signing(
            duty=number,
            result=Result(form.cleaned_data["result"]),
            remark=form.cleaned_data["remark"],
        )
        outcome = actions.sign(actor, [signing])
        if outcome.done:
            messages.success(request, _("“{name}” is signed by you.").format(name=view.name))
            return redirect("duty_page", number)
        why = sentence(outcome.refused[0][1])
        view, ruling, figures = queries.duty_of(actor, number)
        if ruling:
            form.add_error(None, why)
        else:  # somebody else was quicker, and there is no form any more to say it in
            messages.error(request, why)
    known = screens.names([view])
    context = {
        "title": view.name,
        "lead": screens.lead(view),
        "breadcrumb": _crumbs(view.name),
        "badge": screens.state_cell(view),
        "sections": [{"title": "", "columns": 2, "fields": screens.facts(view, known, figures)}],
        "entries": screens.history(view, known),
        "form": form if ruling else None,
        "why_not": _why_not(view, ruling),
        "stead": _stead(ruling),
        "left": figures if ruling and figures is not None and figures.left else None,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "decisions/duty.html", context, status=status)


@require_POST
def sign_chosen(request: HttpRequest) -> HttpResponse:
    """Sign the chosen duties as checked without change, and say what became of each that was not."""
    chosen = list(dict.fromkeys(numbers_in(request.POST.getlist("ids"))))[: actions.MOST]
    if not chosen:
        messages.warning(request, _("Choose at least one duty first."))
        return redirect("duties_list")
    actor = _actor()
    rows = list(queries.visible_to(actor).filter(pk__in=chosen))
    names, subjects = {row.pk: row.name for row in rows}, {row.pk: row.subject for row in rows}
    wanted = request.POST.get("result", "")
    outcome = actions.sign(
        actor,
        [
            Signing(duty=number, result=_chosen(wanted, port.answers_to(subjects.get(number, ""))))
            for number in chosen
        ],
    )
    many = len(outcome.done)
    if many:
        said = ngettext("{n} duty signed.", "{n} duties signed.", many).format(n=many)
        messages.success(request, said)
    for number, decision in outcome.refused:
        name = names.get(number, str(number))
        messages.error(request, _("“{name}”: {why}").format(name=name, why=sentence(decision)))
    return HttpResponseRedirect(reverse("duties_list"))


def _bulk_actions(found: Sequence[DutyView]) -> list[dict[str, Any]]:
    """Return what can be signed under many duties at once: the usual result, and that nothing is needed."""
    asked = {port.answers_to(one.subject) for one in found}
    done = {
        "value": Result.NO_CHANGE.value,
        "label": _("Sign: done, nothing changed"),
        "kind": "primary",
    }
    if asked and asked <= {REMINDED}:
        done["label"] = pgettext("duty", "Sign: done")
    if REMINDED not in asked:
        return [done]
    return [done, {"value": Result.NOT_NEEDED.value, "label": _("Sign: not needed"), "kind": ""}]


def _chosen(wanted: str, possible: tuple[Result, ...]) -> Result:
    """Return the result that was chosen; the usual one of a duty that knows no “done, nothing changed”."""
    found = Result(wanted) if wanted in set(Result) else Result.NO_CHANGE
    return possible[0] if found is Result.NO_CHANGE else found


def _why_not(view: DutyView, ruling: Ruling) -> str:
    return "" if ruling or view.ended_at else sentence(ruling.decision)


def _stead(ruling: Ruling) -> str:
    if not ruling or not ruling.on_behalf_of:
        return ""
    name = queries.person_name(ruling.on_behalf_of)
    return _("You sign this standing in for {name}; it counts for both of you.").format(name=name)


def _asked(request: HttpRequest) -> Asked:
    whose, when = request.GET.get("show", ""), request.GET.get("when", "")
    return Asked(
        whose=Whose(whose) if whose in set(Whose) else Whose.MINE,
        when=When(when) if when in set(When) else When.ALL,
        kind=request.GET.get("kind", "").replace("\x00", "")[:32],
    )


def _address(asked: Asked, **changed: str) -> str:
    query = {"show": str(asked.whose), "when": str(asked.when), "kind": asked.kind, **changed}
    return f"{reverse('duties_list')}?{urlencode({k: v for k, v in query.items() if v})}"


def _tabs(actor: Actor, asked: Asked) -> list[dict[str, Any]]:
    offered = [(Whose.MINE, _("Mine"))]
    if headed_by(actor):
        offered.append((Whose.DEPARTMENT, _("Of my departments")))
    offered.append((Whose.ENDED, _("Ended")))
    return [
        {
            "label": label,
            "url": _address(Asked(whose=whose)),
            "active": whose is asked.whose,
            "count": "" if whose is Whose.ENDED else queries.count(actor, Asked(whose=whose)),
        }
        for whose, label in offered
    ]


def _facets(actor: Actor, asked: Asked) -> list[dict[str, Any]]:
    whens = [(When.ALL, _("All")), (When.OVERDUE, _("Overdue")), (When.WEEK, _("Due this week"))]
    kinds = queries.kinds_of(actor, asked)
    found: list[dict[str, Any]] = []
    if asked.whose is not Whose.ENDED:
        options = [
            {"label": label, "url": _address(asked, when=str(when)), "active": when is asked.when}
            for when, label in whens
        ]
        found.append({"label": _("Due"), "options": options})
    if kinds:
        found.append(
            {
                "label": _("Kind"),
                "options": [
                    {
                        "label": port.kind_label(kind),
                        "url": _address(asked, kind="" if kind == asked.kind else kind),
                        "active": kind == asked.kind,
                    }
                    for kind in kinds
                ],
            }
        )
    return found


def _empty(asked: Asked) -> dict[str, Any]:
    if asked.when is not When.ALL or asked.kind:
        return {
            "title": _("No duty like this"),
            "text": _("Take a filter away to see more."),
        }
    if asked.whose is Whose.ENDED:
        return {
            "title": _("Nothing has ended yet"),
            "text": _("What was signed, and by whom, stays here."),
        }
    return {
        "title": _("Nothing has to be done"),
        "text": _("What the policy asks for by a day appears here by itself."),
    }


def _page(asked: Asked, start: int, *, shown: int, total: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return _address(asked, start=str(place))

    return page_at(at, start, shown=shown, total=total, size=PAGE)


def _crumbs(label: str) -> list[dict[str, str]]:
    return [{"label": _("Duties"), "url": reverse("duties_list")}, {"label": label}]


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
