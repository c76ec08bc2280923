"""The screens on which a company reads the packs that come with Fonds, to learn from them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kernel.errors import Missing
from policies.access.rules import Verb
from policies.cases import showing
from policies.cases.queries import TARGET
from policies.packs.loader import load_pack, pack_codes
from policies.studio.frame import actor_now, frame
from security.permission import demand


@require_GET
def packs(request: HttpRequest) -> HttpResponse:
    """List the packs and their variants."""
    demand(actor_now(), Verb.CONFIGURE, target=TARGET)
    context = frame(_("Policy packs"), way=(_way_to_cases(),), table=showing.packs_table())
    return render(request, "policies/packs.html", context)


@require_GET
def pack(request: HttpRequest, code: str) -> HttpResponse:
    """Show what one pack says, category by category."""
    demand(actor_now(), Verb.CONFIGURE, target=TARGET)
    if code not in pack_codes():
        raise Missing
    document = load_pack(code)
    context = frame(
        showing.pack_title(code),
        way=(_way_to_cases(), {"label": _("Policy packs"), "url": reverse("policy_packs")}),
        facts=showing.pack_facts(document),
        table=showing.categories_table(document),
        fields=showing.fields_shown(document),
        actions=[
            {
                "label": _("Note it as a reference case"),
                "url": f"{reverse('policy_case_add')}?pack={code}",
                "kind": "secondary",
            }
        ],
    )
    return render(request, "policies/pack_shown.html", context)


def _way_to_cases() -> dict[str, str]:
    return {"label": _("Reference cases"), "url": reverse("policy_cases")}
