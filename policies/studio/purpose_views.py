"""The screens of purposes: what personal data may leave for."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Missing
from policies.document import actions
from policies.document.values import PolicyDocument, Purpose
from policies.studio import queries
from policies.studio.frame import actor_now, done, frame, pressed, tried
from policies.studio.purpose_forms import PurposeForm

ACT = "purposes"


def add_purpose(request: HttpRequest) -> HttpResponse:
    """Add a purpose."""
    return _purpose(request, None)


def edit_purpose(request: HttpRequest, code: str) -> HttpResponse:
    """Change a purpose."""
    return _purpose(request, _known(queries.working_document(actor_now()), code))


@require_POST
def remove_purpose(request: HttpRequest, code: str) -> HttpResponse:
    """Take a purpose out of the draft."""
    document = queries.working_document(actor_now())
    gone = _known(document, code)
    kept = tuple(one for one in document.purposes if one is not gone)
    pressed(
        request,
        lambda: actions.change_draft(actor_now(), replace(document, purposes=kept), act=ACT),
        _("Removed from the draft."),
    )
    return redirect("policy_heading")


def _known(document: PolicyDocument, code: str) -> Purpose:
    found = next((one for one in document.purposes if one.code == code), None)
    if found is None:
        raise Missing
    return found


def _purpose(request: HttpRequest, known: Purpose | None) -> HttpResponse:
    document = queries.working_document(actor_now())
    initial = {name: getattr(known, name) for name in PurposeForm.base_fields} if known else {}
    form = PurposeForm(request.POST or None, initial=initial, document=document, known=known)

    def save() -> None:
        value = form.value()
        purposes = (
            tuple(value if one is known else one for one in document.purposes)
            if known
            else (*document.purposes, value)
        )
        actions.change_draft(actor_now(), replace(document, purposes=purposes), act=ACT)

    if request.method == "POST" and tried(form, save):
        done(request, _("The purpose is saved in the draft."))
        return redirect("policy_heading")
    context = frame(
        _("Edit a purpose") if known else _("Add a purpose"),
        way=({"label": _("Head"), "url": reverse("policy_heading")},),
        form=form,
        cancel_url=reverse("policy_heading"),
        submit_note=_("Saved in the draft; in force once it is published."),
        actions=[
            {
                "label": _("Remove"),
                "url": reverse("policy_purpose_remove", args=[known.code]),
                "method": "post",
                "kind": "danger",
            }
        ]
        if known
        else [],
    )
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)
