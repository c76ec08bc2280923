"""What is explained is what is decided and selected: the same people, the same records, for random rights."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.records.changing import facts_of
from archive.records.models import Record
from archive.records.queries import visible_to
from kernel.clock import now, today
from kernel.scope import current, reenter
from policies.access.grants import SENSITIVITIES, Grant, RowScope, Verb
from policies.access.models import PersonalGrant
from policies.document.explaining import Explainer, insiders
from policies.document.queries import HEAD, PublishedPolicy, published
from security import permission
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from security.permission import Subject

DEPARTMENTS, POSITIONS = ("XSB", "CWB", "JSB"), ("OPR", "DH", "CLK")
TERRITORIES = ("", "31", "32")
ROUNDS = 30
VERBS = (Verb.VIEW, Verb.EDIT, Verb.EXPORT, Verb.CREATE, Verb.APPROVE)


@pytest.fixture(scope="module")
def population(company):
    """Twelve people with one to three posts, stand-ins and rights for a time among them; sixty records."""
    chance = random.Random(4)  # noqa: S311 - chance for a test, no secret
    with reenter(company.id):
        categories = [one.code for one in published().document.categories if not one.abstract]
        levels = [one.code for one in published().document.levels]
        people = [User.objects.create_user(f"p{at}", None, name=f"人{at}") for at in range(12)]
        for at, user in enumerate(people[:10]):
            for number in range(chance.choice((1, 1, 2))):
                Appointment.objects.create(
                    user=user,
                    department=Department.objects.get(code=chance.choice(DEPARTMENTS)),
                    position=Position.objects.get(code=POSITIONS[(at + number) % 3]),
                    territory=chance.choice(TERRITORIES),
                    valid_from=today() - timedelta(days=9),
                    valid_to=chance.choice((None, today() + timedelta(days=at))),
                )
        Appointment.objects.create(
            user=people[10],
            department=Department.objects.get(code="XSB"),
            position=Position.objects.get(code="DH"),
            stands_in_for=people[1],
            valid_from=today(),
            valid_to=today() + timedelta(days=2),
        )
        for user in (people[2], people[10], people[11]):  # the last two hold no post of their own
            PersonalGrant.objects.create(
                person=user,
                verb="Q",
                category=categories[0],
                clearance=levels[-1],
                valid_from=today(),
                valid_to=today() + timedelta(days=5),
                request=0,
            )
        moment = now()
        Record.objects.bulk_create(
            Record(
                category=chance.choice(categories),
                kind="file",
                title=f"r{at}",
                department=chance.choice(DEPARTMENTS),
                territory=chance.choice(TERRITORIES),
                level=chance.choice([*levels, "L9"]),
                owner=chance.choice([None, *people]),
                created_by=chance.choice(people),
                created_at=moment,
                updated_at=moment,
                policy_version=1,
            )
            for at in range(60)
        )
        for record in Record.objects.order_by("pk")[:30]:
            PersonalGrant.objects.create(
                person=chance.choice(people),
                verb=Verb.VIEW,
                category=record.category,
                clearance=chance.choice(levels),
                valid_from=today(),
                valid_to=today() + timedelta(days=5),
                record=record.pk,
                given_by=people[0],
            )
    return categories, levels


def random_grant(chance, categories, levels):
    return Grant(
        department=chance.choice(["", "*", *DEPARTMENTS]),
        position=chance.choice(["", "*", *POSITIONS]),
        categories=chance.choice((("*",), tuple(chance.sample(categories, 3)))),
        verbs=tuple(chance.sample(VERBS, chance.choice((2, 3, 5)))),
        rows=chance.choice([*RowScope, RowScope.ALL, RowScope.ALL, RowScope.SHARED]),
        clearance=chance.choice(levels),
        mask=tuple(chance.sample(sorted(SENSITIVITIES), chance.choice((0, 1)))),
        valid_from=chance.choice((None, today(), today() + timedelta(days=1))),
        valid_to=chance.choice((None, today(), today() - timedelta(days=1))),
    )


def sound(grant):
    return not (grant.valid_from and grant.valid_to and grant.valid_to < grant.valid_from)


def test_the_people_explained_are_those_who_may_look_it_up(company, population):
    categories, levels = population
    chance = random.Random(11)  # noqa: S311 - chance for a test, no secret
    met = {"yes": 0, "no": 0}
    with reenter(company.id):
        base = published()
        records = list(Record.objects.all())
        users = {str(user.pk): user for user in User.objects.filter(is_active=True)}
        for number in range(ROUNDS):
            grants = [
                random_grant(chance, categories, levels) for _ in range(chance.choice((1, 4, 8)))
            ]
            document = replace(base.document, grants=tuple(filter(sound, grants)))
            current().cache.clear()
            current().cache[HEAD] = PublishedPolicy(
                document=document, digest=f"random-{number}", number=1, slots=base.slots
            )
            explainer, everybody = Explainer(document), insiders()
            seen = {
                person: set(visible_to(actor_of(user)).values_list("pk", flat=True))
                for person, user in users.items()
            }
            for record in records:
                told = {
                    one.actor.id
                    for one in everybody
                    if explainer.tell(one, facts_of(record), (Verb.VIEW,)).ways
                }
                assert told == {person for person, rows in seen.items() if record.pk in rows}
                met["yes"] += len(told)
                met["no"] += len(users) - len(told)
    assert min(met.values()) > 500, met


def test_each_verb_is_told_as_the_port_decides_it(company, population):
    """Yes and no, the reason of a no, for records and for whole categories; a yes has a way, a no has none."""
    categories, levels = population
    chance = random.Random(12)  # noqa: S311 - chance for a test, no secret
    with reenter(company.id):
        base = published()
        records = list(Record.objects.all())
        for number in range(8):
            grants = [random_grant(chance, categories, levels) for _ in range(4)]
            document = replace(base.document, grants=tuple(filter(sound, grants)))
            current().cache.clear()
            current().cache[HEAD] = PublishedPolicy(
                document=document, digest=f"verbs-{number}", number=1, slots=base.slots
            )
            explainer = Explainer(document)
            subjects = [facts_of(one) for one in chance.sample(records, 12)]
            subjects += [Subject(category=code) for code in categories[:4]]
            for insider in insiders(User.objects.all()):
                for subject in subjects:
                    told = explainer.tell(insider, subject)
                    for verb, decision in told.decisions.items():
                        assert decision == permission.decide(insider.actor, verb, subject)
                        carried = any(verb in way.verbs for way in told.ways)
                        assert carried == decision.allowed


def test_a_way_ends_with_the_right_or_with_the_last_post_it_comes_through(company, population):
    with reenter(company.id):
        soon, later = today() + timedelta(days=1), today() + timedelta(days=30)
        user = User.objects.create_user("temp", None, name="短期")
        for position, end in (("OPR", soon), ("CLK", later)):
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(code="JSB"),
                position=Position.objects.get(code=position),
                valid_from=today(),
                valid_to=end,
            )
        (insider,) = insiders([user])
        document = published().document

        def until(**more):
            grant = Grant(department="JSB", verbs=(Verb.VIEW,), **more)
            told = Explainer(replace(document, grants=(grant,))).tell(insider, Subject())
            return told.ways[0].until

        assert until() == later
        assert until(position="OPR") == soon
        assert until(valid_to=soon) == soon
