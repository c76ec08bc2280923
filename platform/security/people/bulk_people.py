"""Compares people of a file with those of the company: who comes, who leaves, what changes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kernel.errors import Problem
from kernel.text import N_
from security.people.bulk_rows import (
    Change,
    Group,
    Line,
    PersonRow,
    Standing,
    Standings,
    Table,
    Trouble,
)
from security.people.rules import PersonData, problems_with_person

Found = Change | Trouble


def people_planned(
    lines: Sequence[Line], present: Standings, *, own: str, languages: Collection[str]
) -> Iterator[Found]:
    """Yield what changes and what is wrong, row by row; `own` is the sign-in name of who asks."""
    for line in lines:
        person = line.content
        if not isinstance(person, PersonRow):
            continue
        before = present.people.get(person.username)
        if before == person:
            continue
        problem = _problem(person, before, own=own, languages=languages)
        problem = problem or _before_first_day(person, present)
        if problem is not None:
            yield Trouble(table=Table.PEOPLE, row=line.row, problem=problem, column=problem.where)
        else:
            yield person_change(line.row, person, before)


def leavers(lines: Sequence[Line], present: Standings, *, own: str) -> Iterator[Change]:
    """Yield who leaves because a file that lists everybody does not list them."""
    listed = {line.content.username for line in lines if isinstance(line.content, PersonRow)}
    for username, person in present.people.items():
        if username in listed or username == own or person.standing is not Standing.ACTIVE:
            continue
        yield Change(
            table=Table.PEOPLE,
            group=Group.LEAVES,
            key=username,
            label=person.name,
            row=0,
            before={"standing": Standing.ACTIVE},
            after={"standing": Standing.FORMER},
        )


def person_change(row: int, person: PersonRow, before: PersonRow | None) -> Change:
    """Return the change of one person."""
    old = shown(before) if before else {}
    new = shown(person)
    differs = {name: value for name, value in new.items() if old.get(name, "") != value}
    return Change(
        table=Table.PEOPLE,
        group=_group(person, before),
        key=person.username,
        label=person.name,
        row=row,
        before={name: old[name] for name in differs if name in old},
        after=differs,
    )


def shown(person: PersonRow) -> dict[str, Any]:
    """Return the values of a person as text."""
    values = asdict(person)
    values["first_day"] = person.first_day.isoformat() if person.first_day else ""
    values["standing"] = str(person.standing)
    return values


def _group(person: PersonRow, before: PersonRow | None) -> Group:
    if before is None:
        return Group.COMES
    if person.standing is before.standing:
        return Group.CHANGES
    return Group.COMES if person.standing is Standing.ACTIVE else Group.LEAVES


def _problem(
    person: PersonRow, before: PersonRow | None, *, own: str, languages: Collection[str]
) -> Problem | None:
    data = PersonData(
        username=person.username, name=person.name, email=person.email, language=person.language
    )
    found = problems_with_person(data, taken=(), languages=languages)
    if found:
        return found[0]
    if person.username == own and before and person.standing is not before.standing:
        message = N_("Not for yourself: another administrator does it.")
        return Problem(code="own", message=message, where="standing")
    return None


def _before_first_day(person: PersonRow, present: Standings) -> Problem | None:
    """Return the post that would begin before the person's first day."""
    if person.first_day is None:
        return None
    begins = [
        post.valid_from
        for post in present.posts.values()
        if post.username == person.username and post.valid_from
    ]
    if begins and min(begins) < person.first_day:
        message = N_("A post of this person began on {day}, before that first day.")
        params: Mapping[str, Any] = {"day": min(begins).isoformat()}
        return Problem(code="first_day", message=message, params=params, where="first_day")
    return None
