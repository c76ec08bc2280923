"""What the studio shows of the regime: the steps of a category and who acts in them, scopes, purposes."""

from django.urls import reverse
from django.utils.translation import gettext as _

from policies.access.regime import VERBS_OF
from policies.document.effective import EffectiveCategory
from policies.document.purposes import agreeable
from policies.document.values import PolicyDocument
from policies.studio.showing import Shown
from policies.studio.words import duty_name, name_in, named, verbs_in_words


def stages_shown(document: PolicyDocument, found: EffectiveCategory) -> list[Shown]:
    """Return the steps of a category's records: name, what is done in them, who alone does it."""
    return [
        {
            "name": duty_name(duty),
            "what": verbs_in_words(VERBS_OF[duty.stage]),
            "who": _(", ").join(name_in(document.departments, code) for code in duty.departments),
        }
        for duty in found.stages
    ]


def scopes_shown(document: PolicyDocument) -> list[Shown]:
    """Return the scopes: for which kinds of record which staff are covered."""
    return [
        {
            "name": named(one),
            "url": reverse("policy_scope_edit", args=[one.code]),
            "where": _("All categories")
            if "*" in one.categories
            else _(", ").join(
                f"{code} {named(document.categories_by_code[code])}"
                if code in document.categories_by_code
                else code
                for code in one.categories
            ),
            "departments": _(", ").join(
                name_in(document.departments, code) for code in one.departments
            )
            or _("all departments"),
            "positions": _(", ").join(name_in(document.positions, code) for code in one.positions)
            or _("all positions"),
        }
        for one in document.scopes
    ]


def purposes_shown(document: PolicyDocument) -> list[Shown]:
    """Return the purposes: whether they belong to the business, which consent they need."""
    agreed = {one.code: named(one) for one in agreeable(document)}
    return [
        {
            "name": named(one),
            "code": one.code,
            "url": reverse("policy_purpose_edit", args=[one.code]),
            "business": _("yes") if one.business else _("no"),
            "consent": agreed.get(one.consent, one.consent) or _("none"),
        }
        for one in document.purposes
    ]
