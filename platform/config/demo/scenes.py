"""Scenes that any company knows: people come and go, decide, stand in, look up, read what they were told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from archive.lists.actions import ViewSpec, save_view
from archive.records import actions as records
from archive.records.queries import record_of, visible_to
from archive.records.rules import Edit
from archive.updates.actions import Verified, verify
from archive.updates.queries import unverified
from config.demo.acting import ZONE, Agenda, Troupe
from config.demo.cast import Player
from config.demo.farewell import hand_over_files
from decisions.actions import decide
from decisions.queries import of_target, waiting_for
from decisions.rules import State as RequestState
from kernel.clock import today
from kernel.decision import Decision
from kernel.errors import Conflict
from notices.actions import read_all
from policies.access.grants import Verb
from policies.cadences.rules import Cadence
from policies.document.actions import begin_draft, change_draft, save_row
from policies.document.approving import propose
from policies.document.asking import Wanted, ask
from policies.document.queries import draft_digest, draft_document
from policies.fields.rules import Field
from policies.regulations import actions as regulations
from policies.regulations.models import Regulation
from policies.regulations.queries import unread_by, version_of
from policies.regulations.rules import Content, Reason, digest
from policies.studio.regulation_approving import propose as propose_regulation
from security.people.actions import register_people
from security.people.invitation_actions import invite
from security.people.leaving_actions import let_go
from security.people.leaving_rules import Handover
from security.people.models import User
from security.people.open_work_port import waiting
from security.people.post_actions import appoint
from security.people.rules import AppointmentData, PersonData
from security.people.stand_in_actions import set_stand_in
from security.people.stand_in_rules import StandInData
from security.unfinished.actions import keep
from security.unfinished.rules import content_of
from security.unfinished.tokens import opened

APPROVE, RETURN = "approve", "return"


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Somebody is away from one day to another, and who decides for them."""

    away: str
    instead: str
    first: date
    last: date


class Everyday:
    """The scenes of one company; the plots of the companies put them on the agenda."""

    def __init__(self, troupe: Troupe, agenda: Agenda, *, admin: str, password: str) -> None:
        self.troupe = troupe
        self.agenda = agenda
        self.admin = admin
        self.password = password
        self.leaves: list[Leave] = []
        self.gone: set[str] = set()

    def engage(self, moment: datetime, players: Sequence[Player]) -> None:
        """Register people with their posts; who is only invited has no password yet."""
        with self.troupe.acting(self.admin, moment) as actor:
            people = [
                PersonData(
                    username=player.username,
                    name=player.name,
                    email=f"{player.username}@example.com",
                    staff_no=player.staff_no,
                    password="" if player.invited else self.password,
                    once=False,
                    first_day=today(),
                )
                for player in players
            ]
            ids = {user.username: user.pk for user in register_people(actor, people).done}
            self.troupe.ids |= ids
            posts = [
                AppointmentData(
                    person=ids[player.username],
                    department=department,
                    position=position,
                    valid_from=today(),
                )
                for player in players
                for department, position in player.posts
            ]
            appoint(actor, posts)
            invited = [ids[player.username] for player in players if player.invited]
            if invited:
                invite(actor, invited, days=14, by_mail=False)

    def say_goodbye(self, moment: datetime, username: str) -> None:
        """Let somebody leave for good; what is open passes to a colleague who may do it."""
        hand_over_files(self.troupe, username, moment)
        with self.troupe.acting(self.admin, moment) as actor:
            number = self.troupe.number(username)
            heirs = {
                one.code: min(one.successors - {int(actor.id)}) for one in waiting(actor, number)
            }
            let_go(actor, number, former=True, handover=Handover(by_kind=heirs))
        self.gone.add(username)

    def go_on_leave(self, moment: datetime, username: str, instead: str, *, days: int) -> None:
        """Set a stand-in for so many days from this one on."""
        first = moment.astimezone(ZONE).date()
        last = first + timedelta(days=days)
        with self.troupe.acting(username, moment) as actor:
            wanted = StandInData(
                principal=self.troupe.number(username),
                stand_in=self.troupe.number(instead),
                valid_from=first,
                valid_to=last,
            )
            set_stand_in(actor, wanted, today=first)
        self.leaves.append(Leave(away=username, instead=instead, first=first, last=last))

    def who_decides(self, username: str, moment: datetime) -> str:
        """Return somebody, or who stands in for them on this day."""
        day = moment.astimezone(ZONE).date()
        for leave in self.leaves:
            if leave.away == username and leave.first <= day <= leave.last:
                return leave.instead
        return username

    def judge(self, moment: datetime, head: str, target: str, *, returned: str = "") -> None:
        """Decide what waits about "kind:id": approve it, or return it with the reason `returned`."""
        kind, _, number = target.partition(":")
        with self.troupe.acting(self.who_decides(head, moment), moment) as actor:
            waiting = waiting_for(actor).filter(target_kind=kind)
            if number:
                waiting = waiting.filter(target_id=number)
            verdict = RETURN if returned else APPROVE
            given = [(pk, verdict, returned) for pk in waiting.values_list("pk", flat=True)]
            outcome = decide(actor, given)
            self.demand(outcome.refused)

    def change(
        self, moment: datetime, username: str, record: int, reason: str, **values: object
    ) -> None:
        """Change fields of a record with a reason; not while another change of it waits for its decision."""
        with self.troupe.acting(username, moment) as actor:
            if any(one.state == RequestState.OPEN for one in of_target("record", record)):
                return
            found = visible_to(actor).get(pk=record)
            edit = Edit(record_id=record, version=found.version, values=values, reason=reason)
            self.demand(records.edit(actor, [edit]).refused)
            if unverified(found) is not None:
                verify(actor, record, Verified(method="phone", note="与客户负责人通电话核实"))

    def look_at(self, moment: datetime, username: str, record: int) -> None:
        """Read a record; the trail keeps who did."""
        with self.troupe.acting(username, moment) as actor:
            records.note_view(actor, record_of(actor, record))

    def read_notices(self, moment: datetime, *usernames: str) -> None:
        """Read all that one was told so far."""
        for username in usernames:
            with self.troupe.acting(username, moment) as actor:
                read_all(actor)

    def ask_for(
        self, moment: datetime, username: str, verb: Verb, category: str, days: int, purpose: str
    ) -> str:
        """Ask for a right for a time; return what the request is about."""
        with self.troupe.acting(username, moment) as actor:
            until = today() + timedelta(days=days)
            ask(actor, Wanted(verb=verb, category=category, until=until, purpose=purpose))
        return f"right:{verb}-{category}"

    def shape(self, moment: datetime, field: Field) -> None:
        """Add a field to the draft of the policy."""
        with self.troupe.acting(self.admin, moment) as actor:
            begin_draft(actor)
            save_row(actor, field)

    def recur(self, moment: datetime, cadence: Cadence) -> None:
        """Add a cadence to the draft of the policy."""
        with self.troupe.acting(self.admin, moment) as actor:
            begin_draft(actor)
            document = draft_document()
            change_draft(actor, replace(document, cadences=(*document.cadences, cadence)))

    def propose(self, moment: datetime, reason: str) -> None:
        """Ask those who must agree to publish the draft."""
        with self.troupe.acting(self.admin, moment) as actor:
            propose(actor, draft_digest(), reason=reason)

    def regulate(
        self, moment: datetime, code: str, content: Content, reason: Reason, why: str
    ) -> None:
        """Write a version of a regulation and ask those who must agree to publish it."""
        with self.troupe.acting(self.admin, moment) as actor:
            known = Regulation.objects.filter(code=code).exists()
            draft = regulations.revise(actor, code) if known else None
            if draft is None:
                draft = regulations.begin(actor, code, content)
            else:
                draft = regulations.save(actor, code, content, seen=digest(draft.said))
            for number, controls in content.controls:
                draft = regulations.link(actor, code, number, controls, seen=digest(draft.said))
            seen = digest(draft.said)
            propose_regulation(actor, code, seen=seen, reason=reason, why=why)

    def acknowledge(self, moment: datetime, code: str, *, but: Sequence[str] = ()) -> None:
        """Let everybody a regulation is for read and acknowledge it, but for some."""
        with self.troupe.acting(self.admin, moment) as actor:
            version = version_of(actor, code)
            left = set(unread_by(version))
            names = dict(User.objects.filter(pk__in=left).values_list("pk", "username"))
        for place, (_number, name) in enumerate(sorted(names.items())):
            if name not in but:  # one after the other, and whatever else happens in between
                at = moment + timedelta(minutes=7 * place)
                self.agenda.at(at, partial(self._acknowledge, code=code, username=name))

    def _acknowledge(self, moment: datetime, *, code: str, username: str) -> None:
        with self.troupe.acting(username, moment) as reader:
            found = version_of(reader, code)
            regulations.acknowledge(reader, code, found.number, seen=found.digest)

    def share_view(self, moment: datetime, username: str, spec: ViewSpec) -> None:
        """Keep a list under a name."""
        with self.troupe.acting(username, moment) as actor:
            save_view(actor, spec)

    def leave_unfinished(
        self, moment: datetime, username: str, form: str, path: str, **typed: str
    ) -> None:
        """Type into a form and leave it: it is kept and offered again."""
        with self.troupe.acting(username, moment) as actor:
            page = opened(actor, form, path, page=f"demo-{form}")
            keep(
                page, content_of((name.replace("__", "."), [text]) for name, text in typed.items())
            )

    @staticmethod
    def demand(refused: Sequence[tuple[object, Decision]]) -> None:
        """Stop where the story went wrong: nothing of the demonstration is half true."""
        for _item, decision in refused:
            raise Conflict(decision.reason, **decision.params)
