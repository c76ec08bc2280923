"""The screen that takes a whole policy in as a YAML file: its difference first, then the draft."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kernel.errors import Invalid
from policies.document.actions import apply_document
from policies.document.canonical import digest_of, load
from policies.document.difference import diff
from policies.document.queries import published_or_none
from policies.document.rules import check
from policies.document.values import PolicyDocument
from policies.studio.forms import StudioForm
from policies.studio.frame import actor_now, done, frame, tried
from policies.studio.queries import working_document
from policies.studio.showing import changes_shown, problems_shown
from policies.upgrades.queries import pack_text_of

LARGEST = 4 * 1024 * 1024  # bytes; the text comes back with the confirmation


class FileForm(StudioForm):
    """A file of a policy."""

    elsewhere = "file"
    file = forms.FileField(
        label=gettext_lazy("Policy as YAML"),
        help_text=gettext_lazy("As this program writes it; its difference is shown first."),
        error_messages={"empty": gettext_lazy("The file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def clean_file(self) -> Any:
        """Refuse what no policy is as large as."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large for a policy; 4 MB is the most."))
        return file


class ConfirmForm(StudioForm):
    """The text that was looked at, against which draft."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    digest = forms.CharField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
def policy_file(request: HttpRequest) -> HttpResponse:
    """Take a file, show what it would change of the draft, and make it the draft once that is confirmed."""
    actor = actor_now()
    document = working_document(actor)
    if "text" in request.POST:
        return _confirmed(request, document)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            given = load(data)
        except Invalid as error:
            form.show(error)
        else:
            first = {"text": data.decode("utf-8-sig"), "digest": digest_of(document)}
            return _compared(request, document, given, ConfirmForm(initial=first))
    context = frame(
        _("Read a policy in"),
        way=({"label": _("Policy pack"), "url": reverse("policy_pack")},),
        form=form,
        submit_label=_("Compare"),
        cancel_url=reverse("policy_pack"),
    )
    return render(request, "policies/file.html", context, status=400 if form.errors else 200)


def _confirmed(request: HttpRequest, document: PolicyDocument) -> HttpResponse:
    form = ConfirmForm(request.POST)
    try:
        given = load(request.POST["text"])
    except Invalid:
        return redirect("policy_file")
    if request.POST.get("digest") != digest_of(document):
        form.add_error(None, _("The draft was changed since you looked at it; compare again."))
        return redirect("policy_file")
    if tried(form, lambda: apply_document(actor_now(), given, pack_text=pack_text_of(given))):
        done(request, _("The draft holds what the file says; look at it, then publish it."))
        return redirect("policy_overview")
    return _compared(request, document, given, form)


def _compared(
    request: HttpRequest, document: PolicyDocument, given: PolicyDocument, form: ConfirmForm
) -> HttpResponse:
    in_force = published_or_none()
    problems = check(given, previous=in_force.document if in_force else None).problems
    context = frame(
        _("What the file would change"),
        way=({"label": _("Policy pack"), "url": reverse("policy_pack")},),
        form=form,
        form_free=True,
        changes=changes_shown(diff(document, given)),
        problems=problems_shown(problems, given),
        submit_label=_("Make it the draft"),
        cancel_url=reverse("policy_pack"),
    )
    return render(
        request, "policies/file_compared.html", context, status=400 if form.errors else 200
    )
