"""The screens of what the head of the regulation lists by its code, such as scopes and purposes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Missing
from policies.document import actions
from policies.document.values import PolicyDocument
from policies.studio import queries
from policies.studio.frame import actor_now, done, frame, pressed, tried

View = Callable[..., HttpResponse]


@dataclass(frozen=True, kw_only=True)
class HeadingPart:
    """A part of the document that lies in its head.

    `part` is its attribute and the act of its changes, `form` makes a value of it, `remove` is the name of the
    address that takes one out; the others are what the screens say.
    """

    part: str
    form: type[Any]
    remove: str
    to_add: Promise
    to_edit: Promise
    saved: Promise

    @property
    def add_view(self) -> View:
        """Adds a value."""
        return lambda request: self._page(request, None)

    @property
    def edit_view(self) -> View:
        """Changes the value with a code."""

        def edit(request: HttpRequest, code: str) -> HttpResponse:
            return self._page(request, self._known(queries.working_document(actor_now()), code))

        return edit

    @property
    def remove_view(self) -> View:
        """Takes the value with a code out of the draft."""

        def remove(request: HttpRequest, code: str) -> HttpResponse:
            document = queries.working_document(actor_now())
            gone = self._known(document, code)
            kept = tuple(one for one in self._values(document) if one is not gone)
            pressed(request, lambda: self._put(document, kept), _("Removed from the draft."))
            return redirect("policy_heading")

        return require_POST(remove)

    def _values(self, document: PolicyDocument) -> tuple[Any, ...]:
        values: tuple[Any, ...] = getattr(document, self.part)
        return values

    def _known(self, document: PolicyDocument, code: str) -> Any:
        found = next((one for one in self._values(document) if one.code == code), None)
        if found is None:
            raise Missing
        return found

    def _put(self, document: PolicyDocument, values: tuple[Any, ...]) -> None:
        given: dict[str, Any] = {self.part: values}
        actions.change_draft(actor_now(), replace(document, **given), act=self.part)

    def _page(self, request: HttpRequest, known: Any) -> HttpResponse:
        document = queries.working_document(actor_now())
        initial = {name: getattr(known, name) for name in self.form.base_fields} if known else {}
        form = self.form(request.POST or None, initial=initial, document=document, known=known)

        def save() -> None:
            value, there = form.value(), self._values(document)
            if known:
                self._put(document, tuple(value if one is known else one for one in there))
            else:
                self._put(document, (*there, value))

        if request.method == "POST" and tried(form, save):
            done(request, str(self.saved))
            return redirect("policy_heading")
        context = frame(
            str(self.to_edit if known else self.to_add),
            way=({"label": _("Head"), "url": reverse("policy_heading")},),
            form=form,
            cancel_url=reverse("policy_heading"),
            submit_note=_("Saved in the draft; in force once it is published."),
            actions=[self._removal(known.code)] if known else [],
        )
        return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)

    def _removal(self, code: str) -> dict[str, str]:
        url = reverse(self.remove, args=[code])
        return {"label": _("Remove"), "url": url, "method": "post", "kind": "danger"}
