"""The screens of the seal: how far it is, a part of the trail to take along, and how long the trail is kept."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from administration.company.views import tabs
from administration.sealing.actions import CONFIGURE, PROVE, change_keeping, take_bundle
from administration.sealing.forms import BundleForm, KeepingForm
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from security import permission
from security.audit import verifier
from security.audit.bundle import Wanted
from security.audit.models import AuditEvent
from security.audit.notes import key_text
from security.audit.queries import AUDIT
from security.audit.sealed_models import AuditCheckpoint, AuditPlace
from security.audit.sealed_queries import days_kept, tree_size, unsealed
from security.keys import signing


@require_GET
def trail_seal(request: HttpRequest) -> HttpResponse:
    """Show how far the trail is sealed, when it was proved, and which places outside have its heads."""
    permission.demand_any(current().actor, AUDIT, target="audit")
    return render(request, "administration/seal.html", _seal(BundleForm()))


def _seal(form: BundleForm) -> dict[str, Any]:
    head = AuditCheckpoint.objects.order_by("-size").first()
    key = signing.signing_keys(current().company.id)[-1]
    return {
        "title": _("Seal of the audit trail"),
        "breadcrumb": [
            {"label": _("Audit trail"), "url": reverse("trail_list")},
            {"label": _("Seal")},
        ],
        "form": form,
        "pairs": [
            {"label": _("Events sealed"), "value": f"{tree_size():,}"},
            {"label": _("Waiting to be sealed"), "value": f"{unsealed().count():,}"},
            {"label": _("Last signed"), "value": _moment(head.at) if head else ""},
            {"label": _("Signed events"), "value": f"{head.size:,}" if head else ""},
            {"label": _("Root"), "value": bytes(head.root).hex() if head else ""},
            {"label": _("Kept for"), "value": _("{days} days").format(days=f"{days_kept():,}")},
        ],
        "proof": _proof(),
        "key": key_text(key.name, key.public),
        "places": [_place(one) for one in AuditPlace.objects.order_by("place")],
    }


def _proof() -> dict[str, str]:
    """Return how the last proof of the whole trail ended."""
    last = AuditEvent.objects.filter(verb=PROVE).order_by("-id").first()
    if last is None:
        return {"label": _("never proved yet"), "tone": "neutral", "at": ""}
    good = last.outcome == "done"
    label = _("as it was sealed") if good else _("not as it was sealed")
    return {"label": label, "tone": "good" if good else "bad", "at": _moment(last.at)}


def _place(one: AuditPlace) -> dict[str, str]:
    failed = one.failed_at is not None and (one.at is None or one.failed_at > one.at)
    return {
        "text": one.place,
        "sub": one.why if failed else "",
        "badge": _("failed") if failed else _("{count} events").format(count=f"{one.size:,}"),
        "tone": "bad" if failed else "good",
        "end": _moment(one.at) if one.at else "",
    }


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i:s")


@require_GET
def trail_bundle(request: HttpRequest) -> HttpResponse:
    """Hand out a part of the trail with its proofs, contents opened for the auditor; taking it is an event."""
    actor = current().actor
    permission.demand_any(actor, AUDIT, target="audit")
    form = BundleForm(request.GET)
    if form.is_valid():
        data = form.cleaned_data
        wanted = Wanted(
            record=data["record"],
            since=_midnight(data["since"]),
            until=_midnight(data["until"] and data["until"] + timedelta(days=1)),
            reader=actor,
        )
        try:
            bundle = take_bundle(actor, wanted)
        except Conflict as error:
            form.add_error(None, sentence(error))
        else:
            content = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))
            answer = HttpResponse(content, content_type="application/json")
            answer["Content-Disposition"] = f'attachment; filename="audit-{today()}.json"'
            return answer
    return render(request, "administration/seal.html", _seal(form), status=400)


@require_GET
def trail_verifier(request: HttpRequest) -> HttpResponse:
    """Hand out the one file that checks a bundle on any machine; it is the same for everybody."""
    permission.demand_any(current().actor, AUDIT, target="audit")
    answer = HttpResponse(Path(verifier.__file__).read_bytes(), content_type="text/x-python")
    answer["Content-Disposition"] = 'attachment; filename="fonds-audit-verify.py"'
    return answer


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


@require_http_methods(["GET", "POST"])
def trail_keeping(request: HttpRequest) -> HttpResponse:
    """Show for how long the content of the trail is kept; a POST changes it."""
    actor = current().actor
    permission.demand_any(actor, CONFIGURE, target="audit")
    form = KeepingForm(request.POST or None, initial={"days": days_kept()})
    if request.method == "POST" and form.is_valid():
        try:
            change_keeping(actor, form.cleaned_data["days"])
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("trail_keeping")
    context = {
        "title": _("Company settings"),
        "lead": _("For how long it can be read what the audit trail holds."),
        "tabs": tabs("trail_keeping"),
        "form": form,
        "submit_label": _("Save"),
    }
    return render(request, "administration/keeping.html", context)


def bundle_url(**given: Any) -> str:
    """Return the address under which a bundle of this part of the trail is taken."""
    asked = {name: value for name, value in given.items() if value not in ("", None)}
    return f"{reverse('trail_bundle')}?{urlencode(asked)}"
