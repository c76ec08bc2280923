"""What people do with their notices, and administrators with channels, texts and the sender."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from kernel.clock import now
from kernel.errors import Conflict, FondsError, Invalid, Missing, Problem
from kernel.scope import current
from kernel.text import N_
from notices import mail, outbound, queries
from notices.kinds import TEST
from notices.models import Channel, Delivery, Occasion, Preference, Sender, Wording
from notices.port import find_kind, kinds
from notices.rules import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Medium,
    Mode,
    is_chosen_by_people,
    problems_with_text,
)
from notices.sealing import open_address, open_secret, seal_into
from notices.telling import DELIVER, defer_delivery
from security.actor import Actor
from security.audit import writer
from security.people.models import User
from security.people.rights import demand_people

_ONE_LINE = N_("Write a short line of at most {most} characters.")
_NO_MAIL = N_("This installation sends no mail yet; its operator has to name a mail server.")


@dataclass(frozen=True, kw_only=True)
class ChannelData:
    """A channel as it is typed in; address and secret None keep what is stored."""

    name: str
    medium: str
    language: str
    kinds: tuple[str, ...] = ()
    address: str | None = None
    secret: str | None = None


def read(actor: Actor, number: int) -> str:
    """Mark one notice of one's own as read and return where it leads to; Missing if there is none."""
    receipt = queries.notice_of(actor, number)
    queries.told_to(actor).filter(pk=number, read_at__isnull=True).update(read_at=now())
    return receipt.occasion.path


def read_all(actor: Actor) -> int:
    """Mark everything as read that one was told; return how much it was."""
    return queries.told_to(actor).filter(read_at__isnull=True).update(read_at=now())


@transaction.atomic
def choose(actor: Actor, wanted: Mapping[str, str]) -> None:
    """Store how one wants to hear of each kind; Conflict for a kind that cannot be switched off."""
    if actor.user_id is None:
        raise Missing
    before = queries.choices_of(actor)
    changed = {
        code: Mode(mode).value
        for code, mode in wanted.items()
        if before.get(code, Mode.AT_ONCE.value) != mode
    }
    for code, mode in changed.items():
        kind = find_kind(code)
        if not is_chosen_by_people(code, escalation=kind.escalation):
            raise Conflict(N_("This notice always comes at once; nobody can switch it off."))
        Preference.objects.update_or_create(
            person_id=actor.user_id, kind=code, defaults={"mode": mode}
        )
    if changed:
        writer.record(
            actor=actor, verb="notices.choose", target=f"person:{actor.id}", payload=changed
        )


@transaction.atomic
def save_channel(actor: Actor, data: ChannelData, *, number: int | None = None) -> Channel:
    """Make a channel (switched off) or change one; Invalid with a sentence for each wrong field."""
    demand_people(actor, "notices.channel", "channel")
    channel = Channel(place=uuid4().hex) if number is None else _locked(number)
    address, secret = _kept(channel, data)
    _demand_sound(data, address, secret)
    channel.name, channel.medium, channel.language = data.name.strip(), data.medium, data.language
    channel.kinds = sorted(data.kinds)
    channel.host = urlsplit(address).hostname or ""
    seal_into(channel, address=address, secret=secret)
    _store(channel)
    payload = {"name": channel.name, "medium": channel.medium, "host": channel.host}
    writer.record(
        actor=actor, verb="notices.channel", target=f"channel:{channel.pk}", payload=payload
    )
    return channel


@transaction.atomic
def switch_channel(actor: Actor, number: int, *, on: bool) -> Channel:
    """Switch a channel on or off; switched on, it counts its failures from nought again."""
    demand_people(actor, "notices.switch", f"channel:{number}")
    channel = _locked(number)
    channel.active, channel.failures, channel.broken_at = on, 0, None
    channel.problem, channel.problem_params = "", {}
    channel.save()
    writer.record(
        actor=actor, verb="notices.switch", target=f"channel:{number}", payload={"on": on}
    )
    return channel


def switch_off_broken(channel: Channel) -> None:
    """Switch off a channel that failed too often in a row; nobody did it, so the system is named."""
    channel.active, channel.broken_at = False, now()
    payload = {"on": False, "failures": channel.failures}
    target = f"channel:{channel.pk}"
    writer.record(
        actor=Actor.system("notices"), verb="notices.switch", target=target, payload=payload
    )


@transaction.atomic
def remove_channel(actor: Actor, number: int) -> None:
    """Remove a channel for good, with its secret and the list of what it was sent."""
    demand_people(actor, "notices.remove", f"channel:{number}")
    channel = _locked(number)
    payload = {"name": channel.name, "host": channel.host}
    channel.delete()
    writer.record(actor=actor, verb="notices.remove", target=f"channel:{number}", payload=payload)


@transaction.atomic
def reword(actor: Actor, code: str, language: str, *, subject: str, body: str) -> None:
    """Store the company's own text of a kind in a language; Invalid names an unknown variable."""
    demand_people(actor, "notices.reword", f"kind:{code}")
    problems = problems_with_wording(code, subject, body)
    if problems:
        raise Invalid(problems)
    _demand_language(language)
    Wording.objects.update_or_create(
        kind=code, language=language, defaults={"subject": subject.strip(), "body": body.strip()}
    )
    payload = {"language": language, "subject": subject, "body": body}
    writer.record(actor=actor, verb="notices.reword", target=f"kind:{code}", payload=payload)


@transaction.atomic
def forget_wording(actor: Actor, code: str, language: str) -> None:
    """Go back to the words of Fonds."""
    demand_people(actor, "notices.reword", f"kind:{code}")
    Wording.objects.filter(kind=code, language=language).delete()
    payload = {"language": language, "own": False}
    writer.record(actor=actor, verb="notices.reword", target=f"kind:{code}", payload=payload)


def problems_with_wording(code: str, subject: str, body: str) -> list[Problem]:
    """Return what is wrong with a text of a kind, by field; the preview asks too."""
    variables = find_kind(code).variables
    problems = problems_with_text(subject, variables, where="subject")
    problems += problems_with_text(body, variables, where="body")
    for where, text, most in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        if not text.strip() or len(text) > most:
            message = _ONE_LINE if where == "subject" else N_("Write at most {most} characters.")
            problems.append(
                Problem(code="length", message=message, params={"most": most}, where=where)
            )
    return problems


@transaction.atomic
def set_sender(actor: Actor, *, name: str, address: str) -> None:
    """Say under which name and address the company's mails go out; '' means those of Fonds."""
    demand_people(actor, "notices.sender", "sender")
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            message = N_("“{address}” is no mail address.")
            params = {"address": address}
            raise Invalid(
                [Problem(code="address", message=message, params=params, where="address")]
            ) from error
    Sender.objects.update_or_create(only=True, defaults={"name": name.strip(), "address": address})
    payload = {"name": name, "address": address}
    writer.record(actor=actor, verb="notices.sender", target="sender", payload=payload)


def send_test_mail(actor: Actor) -> Delivery:
    """Send a test to one's own address, by the same road as every mail; the delivery tells how it ended."""
    demand_people(actor, "notices.test", "sender")
    if not mail.is_configured():
        raise Conflict(_NO_MAIL)
    user = User.objects.get(pk=int(actor.id))
    if not user.email:
        raise Conflict(N_("Your account has no mail address; enter one first."))
    return _test(actor, Delivery(medium=Medium.MAIL, person=user))


def send_test_post(actor: Actor, number: int) -> Delivery:
    """Send a test to a channel, switched on or not."""
    demand_people(actor, "notices.test", f"channel:{number}")
    channel = queries.channel_of(actor, number)
    return _test(actor, Delivery(medium=channel.medium, channel=channel))


@transaction.atomic
def _test(actor: Actor, delivery: Delivery) -> Delivery:
    delivery.occasion = Occasion.objects.create(kind=TEST, key=uuid4().hex, path="/notices/")
    delivery.save()
    target = f"channel:{delivery.channel_id}" if delivery.channel_id else "sender"
    writer.record(actor=actor, verb="notices.test", target=target)
    current().at_the_end(DELIVER, defer_delivery)
    return delivery


def _locked(number: int) -> Channel:
    found = Channel.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Missing
    return found


def _kept(channel: Channel, data: ChannelData) -> tuple[str, str]:
    """Return address and secret to store: typed anew, or the ones there are."""
    stored = channel.pk is not None
    address, secret = data.address, data.secret
    if address is None:
        address = open_address(channel) if stored else ""
    if secret is None:
        secret = open_secret(channel) if stored else ""
    return address.strip(), secret.strip()


def _demand_sound(data: ChannelData, address: str, secret: str) -> None:
    problems = []
    if not data.name.strip():
        problems.append(Problem(code="name", message=N_("Give it a name."), where="name"))
    try:
        outbound.checked_address(address)
    except FondsError as error:
        problems.append(
            Problem(code=error.code, message=error.template, params=error.params, where="address")
        )
    if data.medium == Medium.WEBHOOK and not secret:
        message = N_("A webhook needs a secret: with it the receiver knows that it is you.")
        problems.append(Problem(code="secret", message=message, where="secret"))
    if data.medium not in set(Medium) - {Medium.MAIL}:
        raise Missing
    if not set(data.kinds) <= {kind.code for kind in kinds()}:
        raise Missing
    _demand_language(data.language)
    if problems:
        raise Invalid(problems)


def _demand_language(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise Missing


def _store(channel: Channel) -> None:
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        if "channel_name_once" not in str(error):
            raise
        message = N_("There is a channel “{name}” already.")
        params = {"name": channel.name}
        raise Invalid(
            [Problem(code="name_taken", message=message, params=params, where="name")]
        ) from error
