"""Proposes what the columns of a file mean, and whether its rows say whose files they lie in."""

from collections.abc import Sequence

from archive.imports import queries
from archive.imports.lying_in import tells_who
from archive.imports.sources import Source
from archive.imports.targets import PARENT, InFile, Target
from archive.imports.understanding import Understood, understood
from policies.access.rules import Verb
from policies.categories.rules import Review
from policies.document.effective import effective
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject


def proposed(
    actor: Actor, category: str, found: Source, lying: str | None
) -> tuple[Understood, str]:
    """Return what each column was matched to, and the category of files whose customers columns name, or ''.

    `lying` is what a person said of that. Unsaid, files are named by number where a column has it; else the
    category is proposed of which most of the columns that tell customers apart are there.
    """
    memory = queries.memory_of(category)
    own = queries.targets_for(category)
    if lying is not None:
        return understood(found, _with_file(category, own, lying), memory), lying
    plain = understood(found, own, memory)
    if any(one["target"] == PARENT for one in plain.matches):
        return plain, ""
    best, chosen = (0.0, plain), ""
    for one in queries.file_categories(actor, category):
        told = understood(found, _with_file(category, own, one.code), memory)
        score = _score(told, one.code)
        if score > best[0]:
            best, chosen = (score, told), one.code
    return best[1], chosen


def _with_file(category: str, own: Sequence[Target], lying: str) -> list[Target]:
    """Return what columns are proposed for, of the file too: not what an item has as well."""
    if not lying:
        return [*own]
    taken = {name for one in own for name in (one.code, one.zh)}
    return [
        one
        for one in queries.targets_of_import(category, lying)
        if not isinstance(one, InFile) or not {one.field.code, one.zh} & taken
    ]


def _score(told: Understood, lying: str) -> float:
    """Return how well the columns tell the customers of this category: a code, or a name, must be there."""
    fields = {InFile(field=one).code: one for one in effective(published().document, lying).fields}
    matched = {
        one["target"]: float(one["confidence"]) for one in told.matches if one["target"] in fields
    }
    who = [code for code in matched if tells_who(fields[code])]
    return sum(matched[code] for code in who) + 0.01 * len(matched) if who else 0.0


def files_by_default(actor: Actor, category: str) -> bool:
    """Say whether rows are filed at once unless a person says otherwise: by who may, where no review waits."""
    known = effective(published().document, category)
    direct = known.review is not Review.AFTER_ENTRY and known.number is not None
    return direct and may_file(actor, category)


def may_file(actor: Actor, category: str) -> bool:
    """Say whether this person may have records of a category filed."""
    return bool(permission.decide(actor, Verb.FILE, Subject(category=category)))
