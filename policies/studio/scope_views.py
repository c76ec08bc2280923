"""The screens of the scope: for which kinds of record the regulation covers whom."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Missing
from policies.document import actions
from policies.document.values import PolicyDocument, Scope
from policies.studio import queries
from policies.studio.frame import actor_now, done, frame, pressed, tried
from policies.studio.scope_forms import ScopeForm

ACT = "scopes"


def add_scope(request: HttpRequest) -> HttpResponse:
    """Add a scope."""
    return _scope(request, None)


def edit_scope(request: HttpRequest, code: str) -> HttpResponse:
    """Change a scope."""
    return _scope(request, _known(queries.working_document(actor_now()), code))


@require_POST
def remove_scope(request: HttpRequest, code: str) -> HttpResponse:
    """Take a scope out of the draft."""
    document = queries.working_document(actor_now())
    gone = _known(document, code)
    kept = tuple(one for one in document.scopes if one is not gone)
    pressed(
        request,
        lambda: actions.change_draft(actor_now(), replace(document, scopes=kept), act=ACT),
        _("Removed from the draft."),
    )
    return redirect("policy_heading")


def _known(document: PolicyDocument, code: str) -> Scope:
    found = next((one for one in document.scopes if one.code == code), None)
    if found is None:
        raise Missing
    return found


def _scope(request: HttpRequest, known: Scope | None) -> HttpResponse:
    document = queries.working_document(actor_now())
    initial = {name: getattr(known, name) for name in ScopeForm.base_fields} if known else {}
    form = ScopeForm(request.POST or None, initial=initial, document=document, known=known)

    def save() -> None:
        value = form.value()
        scopes = (
            tuple(value if one is known else one for one in document.scopes)
            if known
            else (*document.scopes, value)
        )
        actions.change_draft(actor_now(), replace(document, scopes=scopes), act=ACT)

    if request.method == "POST" and tried(form, save):
        done(request, _("The scope is saved in the draft."))
        return redirect("policy_heading")
    context = frame(
        _("Edit a scope") if known else _("Add a scope"),
        way=({"label": _("Head"), "url": reverse("policy_heading")},),
        form=form,
        cancel_url=reverse("policy_heading"),
        submit_note=_("Saved in the draft; in force once it is published."),
        actions=[
            {
                "label": _("Remove"),
                "url": reverse("policy_scope_remove", args=[known.code]),
                "method": "post",
                "kind": "danger",
            }
        ]
        if known
        else [],
    )
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)
