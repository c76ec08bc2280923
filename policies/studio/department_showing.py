"""Shows where a policy names a department, and what mapping it changes there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.access.rules import Grant
from policies.categories.rules import Category
from policies.document.values import Approval, Department, PolicyDocument, Scope
from policies.fields.rules import Field, Section
from policies.studio.department_rules import Own, Place, Wish, places
from policies.studio.words import holder, name_in, named, verbs_in_words
from security.people.keeper_port import Counted

Shown = dict[str, Any]
_LISTED = 12  # codes of categories named in a line


def used_by(document: PolicyDocument, code: str, here: Own | None) -> str:
    """Return in one line where the policy names a department, and how many posts the company has there."""
    found = places(document, code)
    kept = [one.code for one in found if isinstance(one, Category)]
    counts: tuple[tuple[type[Any], Callable[[int], str]], ...] = (
        (Section, lambda n: ngettext("{count} section", "{count} sections", n)),
        (Field, lambda n: ngettext("{count} list of values", "{count} lists of values", n)),
        (Grant, lambda n: ngettext("{count} right", "{count} rights", n)),
        (Approval, lambda n: ngettext("{count} approval", "{count} approvals", n)),
    )
    said = []
    if kept:
        listed = " ".join(kept[:_LISTED]) + (" …" if len(kept) > _LISTED else "")
        said.append(_("keeps {categories}").format(categories=listed))
    for kind, word in counts:
        number = sum(isinstance(one, kind) for one in found)
        if number:
            said.append(word(number).format(count=number))
    if here is not None and here.posts:
        posts = ngettext("{count} post now or later", "{count} posts now or later", here.posts)
        said.append(posts.format(count=here.posts))
    return " · ".join(said) or _("The policy names it nowhere else.")


def changes_wished(
    document: PolicyDocument, wishes: Sequence[Wish], own: Mapping[str, Own]
) -> list[Shown]:
    """Return every place of the draft and every name that would change, for the component `diff`."""
    shown: list[Shown] = []
    for wish in wishes:
        old = f"{wish.code} {name_in(document.departments, wish.code)}"
        if wish.into:
            new = f"{wish.into} {named(own[wish.into])}"
            shown += [
                {"label": _place(document, one), "old": old, "new": new}
                for one in places(document, wish.code)
            ]
            if wish.code in own and not own[wish.code].closed:
                label = _("Department {code}").format(code=old)
                shown.append({"label": label, "old": _("in use"), "new": _("closed")})
            continue
        shown += _names(document, wish, own.get(wish.code))
    return shown


def notes(
    wishes: Sequence[Wish], own: Mapping[str, Own], records: Mapping[str, Counted]
) -> list[str]:
    """Return what happens to records of the departments that become others; only those seen are counted."""
    said = []
    for wish in wishes:
        counted = records.get(wish.code)
        if not wish.into or counted is None:
            continue
        names = {"code": wish.code, "into": wish.into}
        if counted.seen:
            text = ngettext(
                "{count} record stays with {code}: rights that reach only the own department do not "
                "carry over to {into}.",
                "{count} records stay with {code}: rights that reach only the own department do not "
                "carry over to {into}.",
                counted.seen,
            )
            said.append(text.format(count=counted.seen, **names))
        if not counted.whole:
            text = _(
                "{code} answers for records that you may not see; they are not counted here and stay "
                "with {code} too."
            )
            said.append(text.format(**names))
    return said


def _names(document: PolicyDocument, wish: Wish, here: Own | None) -> list[Shown]:
    """Return the names that change, in the draft and in the company."""
    inside = next(one for one in document.departments if one.code == wish.code)
    new = f"{wish.zh.strip()} {wish.en.strip()}".strip()
    found = []
    pairs: list[tuple[str, Department | Own]] = [(_("Policy: name of {code}"), inside)]
    if here is not None and not here.closed:
        pairs.append((_("Company: name of {code}"), here))
    for label, one in pairs:
        old = f"{one.zh} {one.en}".strip()
        if old != new:
            found.append({"label": label.format(code=wish.code), "old": old, "new": new})
    return found


def _place(document: PolicyDocument, one: Place) -> str:
    if isinstance(one, Scope):
        return _("Scope {name}").format(name=named(one))
    if isinstance(one, Category):
        return _("Custodian of {category}").format(category=f"{one.code} {named(one)}")
    if isinstance(one, Section):
        return _("Section {section} of {category}").format(
            section=named(one), category=one.category
        )
    if isinstance(one, Field):
        return _("Value of the list {field} of {category}").format(
            field=named(one), category=one.category
        )
    if isinstance(one, Grant):
        where = _("all categories") if "*" in one.categories else " ".join(one.categories)
        return _("Right of {who}: {what} in {where}").format(
            who=holder(document, one), what=verbs_in_words(one.verbs), where=where
        )
    return _("Approval {name}").format(name=named(one))


def way() -> tuple[Shown, ...]:
    """Return the breadcrumb to the departments of the company."""
    return ({"label": _("Departments"), "url": reverse("departments_list")},)
