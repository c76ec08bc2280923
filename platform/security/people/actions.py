"""What can change about people: registered, changed, given a password, let go; and their own account."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Lower

from kernel.clock import now
from kernel.decision import Decision, Outcome, refusal
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor
from security.audit import writer
from security.audit.change_sets import change_set
from security.people.keeper_guard import accounted, keepers_before
from security.people.leaving_models import LeavingException
from security.people.leaving_queries import demand_settled
from security.people.models import User
from security.people.password_checks import problems_with_password, replace_password
from security.people.queries import person_or_missing
from security.people.recovery_models import Recovery
from security.people.rights import demand_people, require
from security.people.rules import PersonData, problems_with_person, same_name
from security.people.second_guard import is_hardened
from security.profiles.queries import demand
from security.sessions.actions import end_all

# What a person's screen shows and the trail keeps; never the password.
_SHOWN = ("username", "name", "email", "staff_no", "language", "first_day")

_PASSWORD = ["password", "password_at", "password_once"]


@dataclass(frozen=True, kw_only=True)
class PersonChange:
    """New values for one person; `data.password` is not read here."""

    person: int
    data: PersonData


@dataclass(frozen=True, kw_only=True)
class NewPassword:
    """A password somebody else gives to a person; `once`: good for one sign-in."""

    person: int
    password: str
    once: bool = True


@transaction.atomic
def register_people(actor: Actor, people: Sequence[PersonData]) -> Outcome[User]:
    """Register people in the given order; Invalid names every problem of all of them, none is made then.

    Refused unless `actor` manages people. One audit event names all.
    """
    demand_people(actor, "person.register", "person")
    taken = _names_taken(same_name(person.username) for person in people)
    asked = demand()
    problems: list[Problem] = []
    made: list[User] = []
    for person in people:
        problems += problems_with_person(person, taken=taken, languages=_languages())
        taken.add(same_name(person.username))
        user = _user_of(person)
        if person.password:
            problems += problems_with_password(person.password, user, asked=asked)
            user.set_password(person.password)
        else:
            user.set_unusable_password()
        made.append(user)
    if problems:
        raise Invalid(problems)
    with change_set(actor, "person.register"):
        made = User.objects.bulk_create(made)
        payload = {"people": [{"id": user.pk, **_values(user)} for user in made]}
        writer.record(actor=actor, verb="person.register", target=_target(made), payload=payload)
    return Outcome(done=tuple(made))


@transaction.atomic
def change_people(actor: Actor, changes: Sequence[PersonChange]) -> Outcome[User]:
    """Change what is known of people; Invalid or Missing leaves all of them as they were."""
    demand_people(actor, "person.change", "person")
    users = _locked([change.person for change in changes])
    problems: list[Problem] = []
    written = []
    for change in changes:
        user = users[change.person]
        before = _values(user)
        taken = _names_taken([same_name(change.data.username)], but=user.pk)
        problems += problems_with_person(change.data, taken=taken, languages=_languages())
        _put(user, change.data)
        written.append({"id": user.pk, "before": before, "after": _values(user)})
    if problems:
        raise Invalid(problems)
    with change_set(actor, "person.change"):
        User.objects.bulk_update(list(users.values()), [*_SHOWN])
        target = _target(list(users.values()))
        writer.record(actor=actor, verb="person.change", target=target, payload={"people": written})
    return Outcome(done=tuple(users.values()))


def change_person(actor: Actor, person: int, data: PersonData) -> User:
    """Change one person; see `change_people`."""
    return change_people(actor, [PersonChange(person=person, data=data)]).done[0]


@transaction.atomic
def set_passwords(actor: Actor, given: Sequence[NewPassword]) -> Outcome[User]:
    """Give people passwords; their sessions end. Nobody's own: that goes with the present password."""
    demand_people(actor, "person.password", "person")
    users = _locked([one.person for one in given])
    asked, hardened = demand(), is_hardened()
    problems: list[Problem] = []
    for one in given:
        user = users[one.person]
        require(_not_oneself(actor, user), actor, "person.password", f"person:{user.pk}")
        require(_by_one(user, hardened), actor, "person.password", f"person:{user.pk}")
        problems += problems_with_password(one.password, user, asked=asked)
        replace_password(user, one.password)
        user.password_once = one.once
    if problems:
        raise Invalid(problems)
    User.objects.bulk_update(list(users.values()), _PASSWORD)
    end_all(actor, list(users))
    target = _target(list(users.values()))
    payload = {"people": sorted(users)}
    writer.record(actor=actor, verb="person.password", target=target, payload=payload)
    return Outcome(done=tuple(users.values()))


def set_password(actor: Actor, person: int, password: str, *, once: bool = True) -> User:
    """Give one person a password; see `set_passwords`."""
    given = [NewPassword(person=person, password=password, once=once)]
    return set_passwords(actor, given).done[0]


@transaction.atomic
def deactivate(
    actor: Actor, people: Sequence[int], *, former: bool = False, vacancy: str = ""
) -> Outcome[User]:
    """Take away the sign-in of people, for leavers (`former`) for good; what they did stays theirs.

    `vacancy` says why it may leave a department without a keeper; Invalid where it would and nobody says, and
    for who has open work: `leaving_actions.let_go` hands it over.
    """
    demand_people(actor, "person.deactivate", "person")
    done = switch_sign_ins(actor, people, active=False, former=former, vacancy=vacancy)
    demand_settled(actor, done.done)
    return done


@transaction.atomic
def reactivate(actor: Actor, people: Sequence[int]) -> Outcome[User]:
    """Let people sign in again, also those who had left; what they left open is theirs again."""
    demand_people(actor, "person.reactivate", "person")
    LeavingException.objects.filter(user__in=set(people), cleared_at__isnull=True).update(
        cleared_at=now(), cleared_by=actor.user_id
    )
    return switch_sign_ins(actor, people, active=True, former=False)


def switch_sign_ins(
    actor: Actor,
    people: Sequence[int],
    *,
    active: bool,
    former: bool,
    vacancy: str = "",
    told: Mapping[str, Any] | None = None,
) -> Outcome[User]:
    """Give or take the sign-in of people, for who has asked whether `actor` may; `told` goes into the trail too."""
    verb = "person.reactivate" if active else "person.deactivate"
    keeping = keepers_before()
    users = _locked(people)
    for user in users.values():
        require(_not_oneself(actor, user), actor, verb, f"person:{user.pk}")
        user.is_active, user.former = active, former
    if not active:
        end_all(actor, list(users))
        Recovery.objects.filter(user__in=users).update(expires_at=now())
    with change_set(actor, verb):
        User.objects.bulk_update(list(users.values()), ["is_active", "former"])
        kept = {**(told or {}), **accounted(keeping, vacancy)}
        payload = {"people": sorted(users), "former": former, **kept}
        target = _target(list(users.values()))
        writer.record(actor=actor, verb=verb, target=target, payload=payload)
    return Outcome(done=tuple(users.values()))


@transaction.atomic
def change_own_password(actor: Actor, old: str, new: str) -> User:
    """Change one's own password; Invalid for a wrong present one, a weak or an unchanged new one."""
    user = _oneself(actor)
    if not user.check_password(old):
        message = N_("The present password is wrong.")
        raise Invalid([Problem(code="old", message=message, where="old")])
    if old == new:
        message = N_("The new password is the present one.")
        raise Invalid([Problem(code="new", message=message, where="new")])
    problems = [replace(problem, where="new") for problem in problems_with_password(new, user)]
    if problems:
        raise Invalid(problems)
    replace_password(user, new)
    user.password_once = False
    user.save(update_fields=_PASSWORD)
    writer.record(actor=actor, verb="person.own_password", target=f"person:{user.pk}")
    return user


@transaction.atomic
def change_own_language(actor: Actor, language: str) -> User:
    """Remember the language of one's screens; '' follows the company."""
    user = _oneself(actor)
    if language and language not in _languages():
        message = N_("The interface does not speak “{language}”.")
        raise Invalid([Problem(code="language", message=message, params={"language": language})])
    if user.language != language:
        payload = {"language": [user.language, language]}
        user.language = language
        user.save(update_fields=["language"])
        writer.record(
            actor=actor, verb="person.own_language", target=f"person:{user.pk}", payload=payload
        )
    return user


def checked_account(user: User, *, username: str, password: str) -> list[Problem]:
    """Put a chosen sign-in name and password on a person, unsaved, and return what is wrong with them."""
    data = PersonData(username=username, name=user.name)
    taken = _names_taken([same_name(username)], but=user.pk)
    user.username = same_name(username)
    problems = problems_with_person(data, taken=taken, languages=_languages())
    problems += problems_with_password(password, user)
    user.set_password(password)
    user.password_once = False
    return problems


def _oneself(actor: Actor) -> User:
    if actor.user_id is None:
        raise Missing
    return person_or_missing(actor.user_id)


def _not_oneself(actor: Actor, user: User) -> Decision:
    if actor.id == str(user.pk):
        return refusal(N_("Not for yourself: another administrator does it."))
    return Decision(allowed=True)


def _by_one(user: User, hardened: bool) -> Decision:
    """Say whether one administrator may set a password: where two are wanted, nobody's who has one."""
    if hardened and user.has_usable_password():
        return refusal(
            N_(
                "In this company two administrators are needed for it: hand out a link to choose a new "
                "password instead."
            )
        )
    return Decision(allowed=True)


def _locked(people: Sequence[int]) -> dict[int, User]:
    """Return the people by id, locked in the order of their ids; Missing if one does not exist."""
    rows = User.objects.select_for_update().filter(pk__in=set(people)).order_by("pk")
    users = {user.pk: user for user in rows}
    if users.keys() != set(people):
        raise Missing
    return users


def _user_of(person: PersonData) -> User:
    user = User(password_once=bool(person.password) and person.once, date_joined=now())
    _put(user, person)
    return user


def _put(user: User, person: PersonData) -> None:
    user.username = same_name(person.username)
    user.name = person.name.strip()
    user.email = person.email.strip()
    user.staff_no = person.staff_no.strip()
    user.language = person.language
    user.first_day = person.first_day


def _values(user: User) -> dict[str, Any]:
    day = user.first_day.isoformat() if user.first_day else ""
    return {name: getattr(user, name) for name in _SHOWN} | {"first_day": day}


def _target(users: Sequence[User]) -> str:
    return f"person:{users[0].pk}" if len(users) == 1 else "person"


def _names_taken(names: Iterable[str], *, but: int | None = None) -> set[str]:
    found = User.objects.annotate(lower=Lower("username")).filter(lower__in=list(names))
    return {same_name(user.username) for user in found if user.pk != but}


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
