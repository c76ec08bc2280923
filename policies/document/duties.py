"""Duties that lie apart (职责分离): who holds two of them today, and the chain person, post, grant, right."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from django.utils.translation import get_language, gettext

from kernel.errors import Problem
from kernel.text import N_
from policies.access.grants import ANY, VERB_WORDS
from policies.access.rules import Grant, Verb
from policies.document.explaining import Explainer, Insider, Told, insiders
from policies.document.manning import custodians_of, holders
from policies.document.queries import published_or_none
from policies.document.values import PolicyDocument
from security.actor import Post
from security.people.models import User
from security.people.rules import exclude_each_other
from security.permission import Subject

HARD = "exclusive"  # refused when appointing; met here only where it was so before
_JUDGED = (Verb.CONFIGURE, Verb.AUDIT, Verb.DESTROY)
_DESTROY = "destroy"


def duties_in_one_hand(document: PolicyDocument, people: Sequence[Insider]) -> list[Problem]:
    """Return, person by person, what two should do; `code` is HARD where no company may accept it.

    The rest a company may accept: one with a single administrator has nobody else (ADR 0005).
    """
    explainer = Explainer(document)
    found: list[Problem] = []
    for one in people:
        told = explainer.tell(one, Subject(), _JUDGED)
        found += _exclusive_posts(document, one)
        found += _watching_oneself(document, one, told)
        found += _judging_oneself(document, one, told)
    return found


def duties_of(person: int) -> Sequence[Problem]:
    """Return what one person does today that two should do, by the policy in force."""
    found = published_or_none()
    if found is None:
        return ()
    return duties_in_one_hand(found.document, insiders(User.objects.filter(pk=person)))


def _exclusive_posts(document: PolicyDocument, one: Insider) -> Iterator[Problem]:
    for first, second in combinations(one.actor.posts, 2):
        if exclude_each_other(first.position, second.position):
            yield _problem(
                HARD,
                N_(
                    "{name} holds two of the three administrations that are never in one hand: "
                    "{one}; {other}."
                ),
                one,
                _post(document, first),
                _post(document, second),
            )


def _watching_oneself(document: PolicyDocument, one: Insider, told: Told) -> Iterator[Problem]:
    if told.decisions[Verb.CONFIGURE] and told.decisions[Verb.AUDIT]:
        yield _problem(
            "watching",
            N_("{name} shapes the rules and audits what is done under them: {one}; {other}."),
            one,
            _chain(document, told, Verb.CONFIGURE),
            _chain(document, told, Verb.AUDIT),
        )


def _judging_oneself(document: PolicyDocument, one: Insider, told: Told) -> Iterator[Problem]:
    """Yield who carries out a destruction and decides on it as well."""
    if not told.decisions[Verb.DESTROY]:
        return
    custodians = custodians_of(document)
    for approval in document.approvals:
        for number, step in enumerate(approval.steps, start=1):
            if approval.subject == _DESTROY and holders(step, [one], custodians):
                yield _problem(
                    "judging",
                    N_("{name} carries destruction out and decides on it: {one}; {other}."),
                    one,
                    _chain(document, told, Verb.DESTROY),
                    f"{approval.code} {number} ({_name(document.positions, step.position)})",
                )


def _problem(code: str, message: str, who: Insider, one: object, other: object) -> Problem:
    params = {"name": who.actor.name, "one": one, "other": other}
    return Problem(code=code, message=message, params=params)


def _chain(document: PolicyDocument, told: Told, verb: Verb) -> str:
    """Return post → grant → right of the first way by which somebody may do something."""
    way = next(way for way in told.ways if verb in way.verbs)
    posts = " / ".join(_post(document, post) for post in way.posts)
    return f"{posts} → {_granted(document, way.grant)} → {_right(verb)}"


def _right(verb: Verb) -> str:
    return gettext(VERB_WORDS[verb])


def _granted(document: PolicyDocument, grant: Grant) -> str:
    parts = [
        _name(things, code)
        for things, code in (
            (document.departments, grant.department),
            (document.positions, grant.position),
        )
        if code not in ANY
    ]
    return gettext("the right given to {holder}").format(
        holder=" · ".join(parts) or gettext("Everybody")
    )


def _post(document: PolicyDocument, post: Post) -> str:
    department = _name(document.departments, post.department)
    return f"{department} · {_name(document.positions, post.position)}"


def _name(things: Sequence[object], code: str) -> str:
    english = (get_language() or "").startswith("en")
    for thing in things:
        if getattr(thing, "code", "") == code:
            zh, en = getattr(thing, "zh", ""), getattr(thing, "en", "")
            return (en or zh) if english else (zh or en)
    return code
