"""The screens of the reference cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import Missing
from policies.cases import actions, queries, showing
from policies.cases.forms import CaseForm, LinkForm
from policies.cases.models import ReferenceCase
from policies.cases.rules import revision_named
from policies.packs.loader import pack_codes
from policies.studio.frame import Link, actor_now, done, frame, pressed, tried


def _way() -> Link:
    return {"label": _("Reference cases"), "url": reverse("policy_cases")}


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases; with `revision` those that stand behind one revision."""
    actor = actor_now()
    revision = revision_named(request.GET.get("revision", ""))
    names = showing.names_of(queries.revisions(actor))
    context = frame(
        _("Reference cases"),
        way=({"label": _("Overview"), "url": reverse("policy_overview")},),
        narrowed=names.get(str(revision), "") if revision else "",
        table=showing.cases_table(list(queries.cases(actor, revision)), names),
        actions=[
            {"label": _("Note a case"), "url": reverse("policy_case_add")},
            {"label": _("Browse the packs"), "url": reverse("policy_packs"), "kind": "secondary"},
        ],
    )
    return render(request, "policies/cases.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Note a case; with `pack` it begins with the name of that pack."""
    queries.cases(actor_now())
    code = request.GET.get("pack", "")
    initial = {"origin": showing.pack_title(code)} if code in pack_codes() else {}
    form = CaseForm(request.POST or None, initial=initial)
    made: list[ReferenceCase] = []
    if request.method == "POST" and tried(
        form, lambda: made.append(actions.add_case(actor_now(), form.said()))
    ):
        done(request, _("Noted. Link it to the revision it stands behind."))
        return redirect("policy_case", made[0].pk)
    return _form(request, form, _("Note a case"), reverse("policy_cases"))


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change the words of a case."""
    case = queries.case_of(actor_now(), number)
    initial = {name: getattr(case, name) for name in CaseForm.base_fields}
    form = CaseForm(request.POST or None, initial=initial)
    if request.method == "POST" and tried(
        form, lambda: actions.change_case(actor_now(), number, form.said())
    ):
        done(request, _("Saved."))
        return redirect("policy_case", number)
    return _form(request, form, _("Change the case"), reverse("policy_case", args=[number]))


def _form(request: HttpRequest, form: CaseForm, title: str, back: str) -> HttpResponse:
    context = frame(title, way=(_way(),), form=form, cancel_url=back)
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def case(request: HttpRequest, number: int) -> HttpResponse:
    """Show a case with the revisions it stands behind, and link it to one more."""
    actor = actor_now()
    found = queries.case_of(actor, number)
    known = queries.revisions(actor)
    names = showing.names_of(known)
    links = showing.links_of(found, names)
    linked = {str(one) for one, _name in links}
    form = LinkForm(
        request.POST or None,
        offered=[(code, name) for code, name in names.items() if code not in linked],
    )
    if request.method == "POST" and tried(
        form, lambda: actions.link_case(actor, number, form.cleaned_data["revision"])
    ):
        done(request, _("Linked."))
        return redirect("policy_case", number)
    context = frame(
        found.title,
        way=(_way(),),
        case=found,
        links=[
            {"name": name, "url": showing.address_of(one, known), "revision": str(one)}
            for one, name in links
        ],
        form=form,
        submit_label=_("Link"),
        actions=[
            {"label": _("Change"), "url": reverse("policy_case_edit", args=[number])},
            {
                "label": _("Remove"),
                "url": reverse("policy_case_remove", args=[number]),
                "method": "post",
                "kind": "danger",
            },
        ],
    )
    return render(request, "policies/case.html", context, status=400 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a case."""
    actions.remove_case(actor_now(), number)
    done(request, _("Removed; what it said stays in the trail."))
    return redirect("policy_cases")


@require_POST
def unlink(request: HttpRequest, number: int) -> HttpResponse:
    """Undo the link to a revision."""
    revision = revision_named(request.POST.get("revision", ""))
    if revision is None:
        raise Missing
    pressed(
        request,
        lambda: actions.unlink_case(actor_now(), number, revision),
        _("The link is undone."),
    )
    return redirect("policy_case", number)
