"""How long it takes to say whether a person may do something to one record, compiled and not."""

import time
from collections.abc import Callable, Sequence

from archive.records.changing import facts_of
from archive.records.models import Record
from config.bench.report import Figure, Report, p95
from kernel.scope import Company, reenter
from policies.access.rules import Verb, decide
from policies.document.permission import facts_about, ground_in_force, person_of
from security import permission
from security.actor import Actor
from security.people.models import User
from security.people.queries import actor_of
from security.permission import Subject

ASKED = 500  # records
ROUNDS = 5
VERBS = (Verb.VIEW, Verb.EDIT, Verb.EXPORT, Verb.DESTROY)
_SQL = 200  # questions the database is asked one by one

Question = tuple[Actor, Verb, Subject, int]


def measure_decisions(company: Company) -> Report:
    """Ask for every person of a company and some of its records; microseconds for one decision."""
    with reenter(company.id):
        people = [actor_of(user) for user in User.objects.filter(is_active=True)]
        records = list(Record.objects.order_by("pk")[:ASKED])
        questions = [
            (actor, verb, facts_of(record), record.pk)
            for record in records
            for actor in people
            for verb in VERBS
        ]
        allowed = sum(bool(permission.decide(actor, verb, it)) for actor, verb, it, _ in questions)
        ours = _timed(questions, lambda actor, verb, it, _pk: permission.decide(actor, verb, it))
        plain = _timed(questions[: ASKED * len(VERBS)], _uncompiled)
        asked = _timed(questions[:_SQL], _of_the_database)
        grants = len(getattr(ground_in_force(), "grants", ()))
    return Report(
        what="decide about one record",
        data=f"{len(questions):,} questions: {len(people)} people, {len(records)} records, {len(VERBS)} verbs, "
        f"{grants} rights; {allowed:,} allowed",
        ours=Figure(name="Fonds: compiled matrix", unit="µs", samples=tuple(ours)),
        baselines=(
            Figure(name="the same rule, right by right", unit="µs", samples=tuple(plain)),
            Figure(name="the same rule, asked of the database", unit="µs", samples=tuple(asked)),
        ),
        notes=(
            f"p95 {p95(ours):.1f} µs over the rounds; a no with its reason counts as well as a yes.",
        ),
    )


def _timed(
    questions: Sequence[Question], ask: Callable[[Actor, Verb, Subject, int], object]
) -> list[float]:
    """Return the microseconds of one question, for each round."""
    samples = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        for question in questions:
            ask(*question)
        samples.append((time.perf_counter() - started) / len(questions) * 1e6)
    return samples


def _uncompiled(actor: Actor, verb: Verb, subject: Subject, _pk: int) -> object:
    ground = ground_in_force()
    if ground is None:
        return None
    person, facts = person_of(actor), facts_about(subject)
    return decide(ground.grants, person, verb, facts, **ground.scale, **ground.named)


def _of_the_database(actor: Actor, verb: Verb, _subject: Subject, pk: int) -> object:
    return Record.objects.filter(permission.reach(actor, verb), pk=pk).exists()
