"""What duties are about, by name: asked anew for each reader, who is told of what he may see and of nothing else."""

import re
from collections.abc import Collection, Mapping

from decisions.duties import port
from decisions.duties.models import Duty
from decisions.duties.port import Named
from security.actor import Actor

_PAGE = re.compile(r"/duties/(\d{1,18})/")


def names_of(actor: Actor, subjects: Collection[str]) -> dict[str, Named]:
    """Return subject ("kind:id") → name and address of those `actor` may see, a kind at a time."""
    ids: dict[str, set[int]] = {}
    for subject in subjects:
        kind, _sign, number = subject.partition(":")
        if port.about(subject) is not None and number.isdecimal():
            ids.setdefault(kind, set()).add(int(number))
    found: dict[str, Named] = {}
    for kind, wanted in ids.items():
        known = port.about(f"{kind}:")
        if known is not None:
            found |= {f"{kind}:{one}": name for one, name in known.named(actor, wanted).items()}
    return found


def matters(actor: Actor, paths: Collection[str]) -> Mapping[str, str]:
    """Return path of a duty's page → the name of what it is about, where `actor` may see that."""
    numbers = {int(found[1]): path for path in paths if (found := _PAGE.fullmatch(path))}
    rows = Duty.objects.filter(pk__in=numbers).exclude(subject_kind="")
    subjects = {numbers[row.pk]: row.subject for row in rows.only("subject_kind", "subject_id")}
    names = names_of(actor, set(subjects.values()))
    return {path: names[one].label for path, one in subjects.items() if one in names}
