"""What a plan says is what a publication does: states compared before and after, rights asked of real people."""

import os
import random
import re
from collections import Counter
from dataclasses import replace

from archive.planning import actions
from archive.planning.forecast import read
from archive.planning.forecasting import shares_now
from archive.planning.models import PlanEffect
from archive.planning.rules import DUTIES, FORBIDDING, KEPT, Kind, Standing, standing_text
from archive.records.actions import raise_levels
from archive.records.models import Record, RetentionState
from archive.records.raising import raising_in
from archive.records.rekeeping import keep_batch
from archive.records.storing import opened
from kernel.scope import reenter
from policies.access.rules import RowScope, Verb
from policies.cadences.rules import Cadence, CadenceKind, governing, reminders, terms
from policies.categories.rules import OWN, Titles, Titling
from policies.categories.rules import Kind as CategoryKind
from policies.document import actions as policy
from policies.document.effective import effective
from policies.document.queries import published
from policies.document.recurring import said_by
from policies.document.values import Scope
from policies.fields.rules import Required
from policies.retention.schedule import Action
from security import permission
from security.people.models import User
from security.people.queries import actor_of

# More of them over more records make a long run beside the suite: FONDS_PLAN_PAIRS=500 FONDS_PLAN_TIMES=10.
PAIRS = int(os.environ.get("FONDS_PLAN_PAIRS", "14"))
OFTEN = PAIRS // 20  # pairs in which each kind of effect comes up at least
CATEGORIES = {"KP", "QY", "LY", "HD", "GH"}
# A published cadence is never removed: these are there in every pair, retired where they are not used.
CADENCES = (
    Cadence(
        code="V-QY", zh="合同核对", kind=CadenceKind.VERIFY, every="P1M", categories=("QY",),
        condition="is_key", of="person", retired=True,
    ),
    Cadence(
        code="N-END", zh="合同履行完毕", kind=CadenceKind.REMINDER, categories=("QY",),
        date_field="done_on", lead=(30, 0), of="person", retired=True,
    ),
)  # fmt: skip
RAISING = {("KP", "cust_class"), ("GH", "occasion")}


def changed(document, chance):
    """Return the document with four to seven changes of different kinds."""
    kinds = [periods, rules, grants, requirements, patterns, triggers, endings, levels]
    kinds += [scopes, custodians, titles, cadences]
    document = replace(document, cadences=(*document.cadences, *CADENCES))
    for change in chance.sample(kinds, chance.randint(4, 7)):
        document = change(document, chance)
    if chance.random() < 0.5:
        document = raising(document, chance)
    return replace(document, zh=f"规定{chance.random()}")


def _filled(document):
    """Return the places of the rules of categories that have records."""
    return [at for at, one in enumerate(document.retention) if one.category in CATEGORIES]


def periods(document, chance):
    at = chance.choice(_filled(document))
    period = chance.choice(["P1Y", "P3Y", "P8Y", "P30Y", "P18M", ""])
    return _with(document, "retention", at, period=period)


def rules(document, chance):
    gone = chance.choice(sorted(CATEGORIES))
    left = tuple(one for one in document.retention if one.category != gone)
    if len(left) == len(document.retention):
        base = document.retention[0]
        left += (
            replace(base, category=gone, code="D7", period="P7Y", trigger="FILED", condition=""),
        )
    return replace(document, retention=left)


def endings(document, chance):
    at = chance.choice(_filled(document))
    return _with(document, "retention", at, action=chance.choice([*Action]))


def triggers(document, chance):
    at = chance.choice(_filled(document))
    return _with(document, "retention", at, trigger=chance.choice(["FILED", "CON", "END", "FYE"]))


def grants(document, chance):
    seen = [at for at, one in enumerate(document.grants) if Verb.VIEW in one.verbs]
    at = chance.choice(seen)
    if chance.random() < 0.5:
        return _with(document, "grants", at, rows=chance.choice([*RowScope]))
    return _with(document, "grants", at, clearance=chance.choice(["L1", "L2", "L3"]))


def levels(document, chance):
    """Demand another level of a category that has records."""
    places = [at for at, one in enumerate(document.categories) if one.code in CATEGORIES]
    return _with(
        document, "categories", chance.choice(places), level=chance.choice(["", "L1", "L2", "L3"])
    )


def raising(document, chance):
    """Let a value of a card, or of a greeting that lies in one, ask for a level."""
    known = [at for at, one in enumerate(document.fields) if (one.category, one.code) in RAISING]
    at = chance.choice(known)
    choices = tuple(
        replace(one, level=chance.choice(["", "L2", "L3"])) for one in document.fields[at].choices
    )
    return _with(document, "fields", at, choices=choices)


def scopes(document, chance):
    """Set whom the regulation covers, for some kinds of record or for all."""
    departments = [one.code for one in document.departments]
    scope = Scope(
        code="S",
        zh="范围",
        categories=tuple(chance.choice([["*"], ["KP"], ["QY", "LY"], ["HD"]])),
        departments=tuple(chance.sample(departments, chance.randint(0, 3))),
        positions=tuple(chance.choice([[], ["CLK", "OPR", "DH"], ["STF", "DH"]])),
    )
    return replace(document, scopes=(scope,))


def custodians(document, chance):
    """Let each department keep its own records of one category."""
    found = [at for at, one in enumerate(document.categories) if one.code in CATEGORIES]
    return _with(document, "categories", chance.choice(found), custodian=OWN)


def requirements(document, chance):
    at = chance.choice([at for at, one in enumerate(document.fields) if one.category in CATEGORIES])
    if document.fields[at].required is Required.AUTO:
        return document
    return _with(document, "fields", at, required=chance.choice([Required.ALWAYS, Required.FILING]))


def patterns(document, chance):
    at = chance.randrange(len(document.numbering))
    return _with(
        document, "numbering", at, pattern=f"{{CAT}}-{{YYYY}}-{{SEQ:{chance.randint(4, 8)}}}"
    )


def cadences(document, chance):
    """Change how often records are checked and what they are reminded of, each in one of many ways."""
    monthly = chance.choice(
        [{}, {"every": "P3M"}, {"retired": True}, {"of": "custodian"}, {"zh": "改名"}]
    )
    contracts = {
        "every": chance.choice(["P1M", "P3M", "P45D"]),
        "values": tuple(chance.choice([["yes"], ["no"], ["no", ""], []])),
        "retired": chance.random() < 0.3,
    }
    ending = {"every": chance.choice(["", "P1Y"]), "retired": chance.random() < 0.3}
    said = {"V-MONTH": monthly, "V-QY": contracts, "N-END": ending}
    return replace(
        document,
        cadences=tuple(replace(one, **said.get(one.code, {})) for one in document.cadences),
    )


def duties(document):
    """Return (record, kind or reminder) → what is due there again and again, worked out record by record."""
    parents = {one.code: one.parent for one in document.categories}
    found = {}
    for one in Record.objects.filter(filed_on__isnull=False):
        said = said_by(document, one.values)
        for kind in (CadenceKind.VERIFY, CadenceKind.EVALUATION, CadenceKind.DORMANCY):
            rule = governing(document.cadences, kind, one.category, said, parents=parents)
            if rule is not None:
                found[one.pk, str(kind)] = rule
        for rule in reminders(document.cadences, one.category, said, parents=parents):
            rows = [one.values, *one.values.get("CTC", [])]
            if any(row.get(rule.date_field) for row in rows):
                found[one.pk, f"reminder/{rule.code}"] = rule
    return found


def duties_moved(before, after):
    """Return (record, track) → (what becomes of it, code before, code after) for what is not as it was."""
    found = {}
    for place in before.keys() | after.keys():
        one, other = before.get(place), after.get(place)
        if one is None:
            found[place] = (Kind.DUTY_STARTS, "", other.code)
        elif other is None:
            found[place] = (Kind.DUTY_ENDS, one.code, "")
        elif terms(one) != terms(other):
            found[place] = (Kind.DUTY_OTHER, one.code, other.code)
    return found


def titles(document, chance):
    at = next(at for at, one in enumerate(document.categories) if one.code == "QY")
    rule, titling = chance.choice(
        [("合同{contract_no}", Titling.GENERATED), ("C1{*}", Titling.CHECKED)]
    )
    return _with(document, "categories", at, title_rule=rule, titling=titling)


def titled_otherwise(old, new):
    """Return what the naming rules of `titles` make of each contract that bears another title: (kind, new)."""
    before, after = (effective(one, "QY") for one in (old, new))
    rules = {(one.title_rule, one.titling) for one in (before, after)}
    if not after.title_rule or len(rules) == 1:
        return {}
    rows = Record.objects.filter(category="QY")
    if after.titling is Titling.CHECKED:
        return {one.pk: after.title_rule for one in rows if not re.match("C1.", one.title)}
    made = {one.pk: (one.title, f"合同{one.values['contract_no']}") for one in rows}
    return {pk: comes for pk, (title, comes) in made.items() if title != comes}


def _with(document, part, at, **changes):
    rows = list(getattr(document, part))
    rows[at] = replace(rows[at], **changes)
    return replace(document, **{part: tuple(rows)})


def states():
    """Return how long every filed record is kept, by id."""
    rows = RetentionState.objects.values_list("record_id", "state", "due", "action", "rule")
    return {
        pk: standing_text(Standing(state, due, action, rule))
        for pk, state, due, action, rule in rows
    }


def levels_held():
    """Return the level of every record, by id."""
    return dict(Record.objects.values_list("pk", "level"))


def seen_by_people():
    """Return what each person may look up, by id."""
    found = {}
    for user in User.objects.filter(is_active=True):
        reach = permission.reach(actor_of(user), Verb.VIEW)
        found[user.pk] = set(Record.objects.filter(reach).values_list("pk", flat=True))
    return found


def told_by(plan):
    """Return what the plan says each person gains and loses, by id."""
    gained, lost = {}, {}
    for user in User.objects.filter(is_active=True):
        actor = actor_of(user)
        posts = {(one.department, one.position) for one in actor.posts}
        for one in plan.sights.all():
            if (one.role_department, one.role_position) not in posts:
                continue
            rows = Record.objects.filter(
                category=one.category,
                department=one.department,
                territory=one.territory,
                level=one.level,
            )
            raised = plan.effects.filter(kind=Kind.RAISED)
            if one.later:
                rows = rows.filter(pk__in=raised.filter(new=one.later).values("record_id"))
            else:
                rows = rows.exclude(pk__in=raised.values("record_id"))
            own = {pk for pk, who in _owners(rows) if user.pk in who}
            charge = {pk for pk, who in _owners(rows) if user.pk == who[0]}
            ids = set(rows.values_list("pk", flat=True))
            parts = {"all": ids, "own": own, "others": ids - own}
            ids = (parts | {"assigned": charge, "made": own - charge})[one.which]
            (gained if one.kind == Kind.GAINED else lost).setdefault(user.pk, set()).update(ids)
    return gained, lost


def _owners(rows):
    return [(pk, who) for pk, *who in rows.values_list("pk", "owner_id", "created_by_id")]


def lacking(before, after):
    """Return (record, field) for what the new document requires and the old one did not."""
    needed = (Required.ALWAYS, Required.FILING)
    old = {(one.category, one.code): one.required for one in before.fields}
    found = set()
    records = list(Record.objects.all())
    values = opened(records)
    for one in after.fields:
        was = old[one.category, one.code]
        if (
            one.required not in needed
            or was is one.required
            or (was in needed and one.required is Required.FILING)
        ):
            continue
        for record in records:
            if record.category != one.category or (
                was is Required.FILING and record.state == "filed"
            ):
                continue
            known = values[record.pk]
            rows = known.get(one.repeat, []) if one.repeat else [known]
            if any(one.code not in row for row in rows):
                found.add((record.pk, one.code))
    return found


def test_publishing_does_what_the_plan_said(company, archive, admin, steps):
    """Each policy is a change of the first and follows the one before it; each kind of effect comes up."""
    with reenter(company.id):
        first = published().document
    told = Counter()
    for seed in range(PAIRS):
        chance = random.Random(seed)  # noqa: S311 - a test that is the same each time
        told.update(one_pair(company, admin, steps, changed(first, chance)))
    # What is sealed stays sealed, so this comes last.
    with reenter(company.id):
        document = published().document
        at = next(at for at, one in enumerate(document.categories) if one.code == "LY")
        notes = set(Record.objects.filter(category="LY").values_list("pk", flat=True))
    told.update(
        one_pair(company, admin, steps, _with(document, "categories", at, titles=Titles.SEALED))
    )
    with reenter(company.id):
        closed = PlanEffect.objects.filter(kind=Kind.CLOSED).values_list("record_id", flat=True)
        assert set(closed) == notes != set()
    possible = set(Kind) - set(FORBIDDING)
    assert {kind for kind in possible if told[kind] <= OFTEN} == set(), told


def one_pair(company, admin, steps, document):
    """Plan, publish and compare; return the kinds of effect that came up."""
    with reenter(company.id) as scope:
        scope.actor = admin
        old = published().document
        policy.apply_document(admin, document)
        plan = actions.begin(admin)
    plan = actions.make(admin, plan.pk, steps)
    with reenter(company.id) as scope:
        scope.actor = admin
        kept, seen, levels = states(), seen_by_people(), levels_held()
        assert read(plan.forecast["before"]) == shares_now()
        effects = list(PlanEffect.objects.filter(plan=plan))
        owed = duties(old)
        gained, lost = told_by(plan)
        kinds = {one.kind for one in (*effects, *plan.sights.all())}
        assert policy.publish(admin, plan.draft_digest, reason="试").digest == plan.draft_digest
    with reenter(company.id):
        follow_up(old, published().document)
    with reenter(company.id):
        new = published().document
        after, seen_after = states(), seen_by_people()
        assert read(plan.forecast["after"]) == shares_now()
        missing, titled = lacking(old, new), titled_otherwise(old, new)
        owed_after = duties(new)
        raised = {pk: level for pk, level in levels_held().items() if level != levels[pk]}
    assert {one.record_id: one.new for one in effects if one.kind == Kind.RAISED} == raised
    told_of_records(effects, (kept, after), missing, titled, duties_moved(owed, owed_after))
    for user, before in seen.items():
        told = gained.get(user, set()), lost.get(user, set())
        assert told == (seen_after[user] - before, before - seen_after[user])
    return kinds


def told_of_records(effects, standings, missing, titled, owed):
    """Hold what the plan tells of single records against what came of it."""
    kept, after = standings
    moves = {one.record_id: (one.old, one.new) for one in effects if one.kind in KEPT}
    assert moves == {pk: (kept[pk], after[pk]) for pk in kept if _end(kept[pk]) != _end(after[pk])}
    assert {(one.record_id, one.detail) for one in effects if one.kind == Kind.MISSING} == missing
    assert {
        one.record_id: one.new for one in effects if one.kind in (Kind.RETITLED, Kind.MISTITLED)
    } == titled
    assert {
        (one.record_id, one.detail): (one.kind, one.old, one.new)
        for one in effects
        if one.kind in DUTIES
    } == owed


def follow_up(old, new):
    """Do what the jobs of a publication do."""
    keep_batch(CategoryKind.ITEM, 0)
    keep_batch(CategoryKind.FILE, 0)
    last = 0
    while last := raise_levels(raising_in(old, new), last)[1]:
        pass


def _end(text):
    """Return what of a standing a person minds: its last day or why there is none, and what happens then."""
    state, day, action, _rule = text.split("|")
    return (day or state, action)
