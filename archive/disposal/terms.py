"""What a company asks of disposals: days of cooling off, supervisors, ways by carrier; or that nothing is destroyed."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import get_language

from archive.disposal.models import DisposalTerms
from archive.disposal.rules import Terms
from archive.records.controls import name_of
from kernel.text import N_
from policies.document.queries import published
from policies.document.values import PolicyDocument
from policies.forms.rules import FormKind

PAPER, ELECTRONIC, BOTH = "paper", "electronic", "both"
METHOD = (
    "method"  # the field of the disposal's own record whose choices are the ways the company allows
)
# Ways everybody knows; what the policy adds may be meant for either carrier.
_OF_PAPER, _OF_ELECTRONIC = frozenset({"burn", "shred", "pulp"}), frozenset({"erase", "degauss"})
_KNOWN: Mapping[str, str] = {
    "burn": N_("Burning"),
    "shred": N_("Shredding"),
    "pulp": N_("Pulping"),
    "erase": N_("Cryptographic erasure"),
    "degauss": N_("Degaussing"),
}


def terms_row() -> DisposalTerms:
    """Return what the company asks, the usual where it said nothing."""
    return DisposalTerms.objects.order_by("pk").first() or DisposalTerms()


def terms_of(approvers: int = 1) -> Terms:
    """Return the terms in force; `approvers` as many steps as the approval has."""
    row = terms_row()
    return Terms(
        approvers=max(1, approvers),
        supervisors=row.supervisors,
        cooling=timedelta(days=row.cooling_days),
        methods={carrier: frozenset(ways) for carrier, ways in methods().items()},
    )


def methods() -> dict[str, dict[str, str]]:
    """Return carrier → code → name of each way to destroy that the policy allows.

    They are the choices of the method on the company's own form of disposals; without such a form, the usual ones.
    """
    ways = _allowed(published().document)
    return {
        PAPER: {code: name for code, name in ways.items() if code not in _OF_ELECTRONIC},
        ELECTRONIC: {code: name for code, name in ways.items() if code not in _OF_PAPER},
    }


def _allowed(document: PolicyDocument) -> dict[str, str]:
    language = get_language() or "en"
    kept_in = {
        code
        for form in document.forms
        if form.kind is FormKind.DISPOSAL
        for code in form.categories
    }
    for one in document.fields:
        if one.code == METHOD and one.category in kept_in and one.choices:
            return {way.code: name_of(way, language) for way in one.choices if not way.retired}
    return dict(_KNOWN)


def carriers_of(carrier: str) -> tuple[str, ...]:
    """Return what has to be destroyed of a record: its paper, its files, or both."""
    if carrier == BOTH:
        return (PAPER, ELECTRONIC)
    return (PAPER,) if carrier == PAPER else (ELECTRONIC,)
