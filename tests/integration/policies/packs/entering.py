"""People of a company made from a pack: who the matrix names enters a whole record, and takes it into the archive."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from archive.collecting import actions as collecting
from archive.collecting import rules as collected
from archive.consulting import queries as consulting
from archive.consulting.actions import say
from archive.consulting.rules import Statement
from archive.privacy.actions import add_assessment
from archive.privacy.assessment_rules import SENSITIVE, Assessment, Result
from archive.records import actions, queries
from archive.records.models import Record
from archive.records.rules import COLLECTOR_CODES, SIGNED_ON_CODES, SIGNER_CODES, NewRecord
from decisions import actions as deciding
from decisions import queries as requests
from kernel.clock import today
from kernel.errors import FondsError
from kernel.identifiers import uscc_check_character
from policies.access.rules import Verb
from policies.categories.rules import Kind, Review
from policies.document.closing import closed_for
from policies.document.consultations import Closed
from policies.document.rules import effective
from policies.fields.rules import FieldType, Required
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of

TERRITORY = "1101"
# What a value must be beside its type.
# The basis that needs neither a consent nor its evidence: what a consent needs has tests of its own.
SPECIAL = {
    "vin": "LFAKE0009R0000001",
    "birth_date": "2000-02-29",
    "gender": "F",
    "legal_basis": "duty",
}
PLAIN = {
    FieldType.TEXT: "测试文本",
    FieldType.LONGTEXT: "第一行\n第二行",
    FieldType.NUMBER: "12.5",
    FieldType.MONEY: "1000.5",
    FieldType.DATE: "2026-03-05",
    FieldType.DATETIME: "2026-03-05T10:00+08:00",
    FieldType.BOOL: True,
    FieldType.PHONE: "13800138000",
    FieldType.EMAIL: "a@example.com",
    FieldType.CNID: "440000200002290004",
    FieldType.ADDRESS: "北京市朝阳区建国路1号",
    FieldType.FILE: ["f1"],
}
_bodies = count(20_000_000)


class Staff:
    """The people of one company, made when a right needs them: one post each."""

    def __init__(self, document):
        self.document = document
        self.actors = {}

    def holding(self, department, position):
        """Return whoever holds this post, '' any."""
        post = (
            department or self.document.departments[0].code,
            position or "STF",
        )
        if post not in self.actors:
            user = User.objects.create_user("-".join(post).lower(), name="-".join(post))
            Appointment.objects.create(
                user=user,
                department=Department.objects.get(code=post[0]),
                position=Position.objects.get(code=post[1]),
                territory=TERRITORY,
                valid_from=today(),
            )
            self.actors[post] = actor_of(user)
        return self.actors[post]

    def who(self, verb, category, *, first=()):
        """Return everybody the matrix gives `verb` in a category, those of the departments `first` first."""
        line = {step.code for step in category.path} | {"*"}
        found = [
            (grant.department, grant.position)
            for grant in self.document.grants
            if verb in grant.verbs and line & set(grant.categories)
        ]
        found.sort(key=lambda post: post[0] not in first)
        return [self.holding(*post) for post in dict.fromkeys(found)]


def assess(staff, categories):
    """Record the impact assessment without which nobody files sensitive data, as whom the matrix names."""
    for one in categories:
        if any(field.sensitivity == SENSITIVE for field in one.fields):
            wanted = Assessment(
                category=one.code, purpose="履行法定义务", author="陈静", made_on=today(), result=Result.FIT,
                measures="", valid_until=today() + timedelta(days=365), reference="PIA-1",
            )  # fmt: skip
            add_assessment(staff.who(Verb.PRIVACY, one)[0], wanted)


def value_of(one, people, files):
    """Return a value in the very form it is stored in."""
    signs = one.code in {"reviewed_by", "approved_by"}
    known = {
        FieldType.CHOICE: [choice.code for choice in one.choices][:1],
        FieldType.MULTI: [[choice.code for choice in one.choices[:2]]],
        FieldType.PERSON: [people[1 if signs else 0].id],
        FieldType.LINK: files[:1],
    }
    if one.type is FieldType.USCC:
        body = f"91350100M{next(_bodies)}"
        return body + uscc_check_character(body)
    return SPECIAL.get(one.code) or (known.get(one.type) or [PLAIN[one.type]])[0]


def filled(category, people, files):
    """Return values for every field of a category that the first of `people` fills in: of parts no other keeps."""
    values = {}
    keepers = {one.code: one.department for one in category.sections}
    mine = {"", *people[0].departments}
    for one in category.fields:
        if one.required is Required.AUTO or one.type is FieldType.AGE:
            continue
        if keepers.get(one.section, "") not in mine and one.required is Required.OPTIONAL:
            continue
        told = values.setdefault(one.repeat, [{}])[0] if one.repeat else values
        told[one.code] = value_of(one, people, files)
    return values


def links_of(category, files, document):
    """Return the files a link of this category may point at: those of its target, else any."""
    known = document.categories_by_code
    roots = {one.link.split("·")[0] for one in category.fields if one.link in known}
    return [pk for code, pk in files if code.split("·")[0] in roots] or [pk for _, pk in files]


def say_what_for(actor):
    """Say what somebody looks at records for, where his policy asks him first (REQ-QRY-07)."""
    for code, reason in closed_for(actor).items():
        if reason is Closed.PURPOSE:
            purpose = consulting.purposes_of(code)[0].code
            say(actor, code, Statement(purpose=purpose))


def enter(staff, category, files):
    """Enter one record of a category as the first who may; return who it was, its id and its values."""
    first = {one.department for one in category.sections if one.department} or {category.custodian}
    head = staff.holding(min(first), "DH")
    refused = []
    for verb in (Verb.CREATE, Verb.IMPORT):
        for actor in staff.who(verb, category, first=first):
            say_what_for(actor)
            seen = set(queries.visible_to(actor).values_list("pk", flat=True))
            own = [(code, pk) for code, pk in files if pk in seen]
            links = links_of(category, own or files, staff.document) or [1]
            row = NewRecord(
                category=category.code,
                title="" if category.title_rule else f"{category.category.zh}样件",
                values=filled(category, (actor, head), links),
                parent_id=links[0] if category.kind is Kind.ITEM and own else None,
            )
            try:
                made = made_by(staff, actor, verb, row)
            except FondsError as error:
                refused.append((actor.name, str(error)))
                continue
            return actor, made, kept_as_typed(staff, verb, row)
    raise AssertionError((category.code, refused))


def signed_first(staff, row):
    """Say whether records of this category are keyed from cards the manager signed."""
    return effective(staff.document, row.category).review is Review.SIGNED_CARD


def kept_as_typed(staff, verb, row):
    """Return the values that stay as they were typed: who collected and signed a card is what the card recorded."""
    if verb is Verb.IMPORT or not signed_first(staff, row):
        return row.values
    of_card = {*SIGNER_CODES, *SIGNED_ON_CODES, *COLLECTOR_CODES}
    return {code: value for code, value in row.values.items() if code not in of_card}


def signed_card(staff, actor, row):
    """Bring a card in, have it signed by whom the policy names, and return the item."""
    said = collected.Gathered(
        kind=collected.Kind.CARD,
        category=row.category,
        title="卡片",
        collected_on=today(),
        text="卡片上写的内容",
    )
    item = collecting.gather(actor, said).pk
    collecting.submit(actor, item)
    for department in staff.document.departments:
        head = staff.holding(department.code, "DH")
        waiting = requests.waiting_for(head).filter(target_kind="raw_item", target_id=str(item))
        for pk in waiting.values_list("pk", flat=True):
            assert not deciding.decide(head, [(pk, "approve", "")]).refused
    return item


def made_by(staff, actor, verb, row):
    """Return the id of a record made by hand or as an import; who makes it by hand sees it afterwards."""
    if verb is Verb.IMPORT:
        return actions.enter_many(actor, [row])[0]
    if Verb.VIEW not in _held(actor, row.category):
        raise Unseen
    if signed_first(staff, row):
        row = replace(row, collected=signed_card(staff, actor, row))
    return actions.create(actor, [row]).done[0]


class Unseen(FondsError):
    """Who only writes here hands nothing in; somebody else of the matrix does."""


def _held(actor, category):
    return {
        verb
        for verb in (Verb.VIEW, Verb.CREATE)
        if any(one.code == category for one in queries.categories_for(actor, verb))
    }


def take_through(staff, entered):
    """Submit, review and file what was entered, many at once; return the categories nobody may file."""
    handed_in = {}
    for code, (actor, pk, _values) in entered.items():
        if effective(staff.document, code).review != "none":
            handed_in.setdefault(actor, []).append(pk)
    for actor, ids in handed_in.items():
        actions.submit(actor, ids)
    review(staff)
    return file_all(staff, [pk for _, pk, _ in entered.values()])


def review(staff):
    """Let the heads, and whoever decides after them, approve all that waits."""
    waiting_in = Record.objects.filter(state="in_review").values_list("department", flat=True)
    departments = sorted(set(waiting_in))
    approvals = [one for one in staff.document.approvals if one.subject == "review"]
    for step in (step for one in approvals for step in one.steps):
        for department in departments:
            reviewer = staff.holding(department, step.position)
            waiting = [(one.id, "approve", "") for one in requests.inbox(reviewer)]
            assert waiting
            assert not deciding.decide(reviewer, waiting).refused


def file_all(staff, ids):
    """File records as whom the matrix names; return the categories for which it names nobody."""
    left, taken = [], {}
    for record in Record.objects.filter(pk__in=ids):
        category = effective(staff.document, record.category)
        keepers = staff.who(Verb.FILE, category, first={"DAS", record.department})
        if not keepers:
            left.append(record.category)
        elif record.state != "filed":
            taken.setdefault(keepers[0], []).append(record.pk)
    for keeper, numbers in taken.items():
        actions.file(keeper, numbers)
    return left
