"""A plan says what publishing will do: to periods, to who sees what, to what is missing; and nothing else."""

from dataclasses import replace

import pytest

from archive.planning import actions
from archive.planning.models import PlanEffect, PolicyPlan
from archive.planning.rules import Kind
from archive.records.models import Record
from jobs.port import queue_in_use
from jobs.progress import JobState
from kernel.errors import Conflict, Refused
from kernel.scope import reenter
from policies.access.rules import RowScope, Verb
from policies.document import actions as policy
from policies.document.queries import published
from policies.fields.rules import Required

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
def plan_of(company, admin, steps):
    """Return `plan_of(change)`: the draft made by a change of the document in force, and its plan."""

    def made(change):
        with reenter(company.id) as scope:
            scope.actor = admin
            policy.apply_document(admin, change(published().document))
            plan = actions.begin(admin)
        return actions.make(admin, plan.pk, steps)

    return made


@pytest.fixture(autouse=True)
def no_draft(company, admin):
    """Throw away the draft of each test."""
    yield
    with reenter(company.id):
        policy.discard(admin)


def with_period(category, **changes):
    def change(document):
        rules = [
            replace(one, **changes) if one.category == category else one
            for one in document.retention
        ]
        return replace(document, retention=tuple(rules))

    return change


def test_a_shorter_period_makes_records_due_now_and_earlier(company, plan_of):
    plan = plan_of(with_period("QY", period="P5Y"))
    assert plan.state == PolicyPlan.State.READY
    assert set(plan.counts) <= {Kind.DUE_NOW, Kind.EARLIER, Kind.UNDATED}
    assert plan.counts[Kind.DUE_NOW]["QY"] > 0
    assert plan.counts[Kind.EARLIER]["QY"] > 0
    with reenter(company.id):
        one = PlanEffect.objects.filter(plan=plan, kind=Kind.EARLIER, category="QY").first()
        assert one.old.split("|")[1] > one.new.split("|")[1]


def test_a_rule_taken_away_leaves_records_without_one(plan_of):
    plan = plan_of(
        lambda document: replace(
            document, retention=tuple(one for one in document.retention if one.category != "LY")
        )
    )
    assert plan.counts[Kind.UNRULED]["LY"] == 36
    # A file is kept as long as the longest of its items.
    assert set(plan.counts[Kind.UNRULED]) == {"LY", "KP"}


def test_a_field_that_is_required_now_is_missing_in_some(plan_of):
    plan = plan_of(
        lambda document: replace(
            document,
            fields=tuple(
                replace(one, required=Required.FILING)
                if (one.category, one.code) == ("QY", "done_on")
                else one
                for one in document.fields
            ),
        )
    )
    assert plan.counts == {Kind.MISSING: {"QY/done_on": 40}}


def test_another_pattern_renumbers_only_what_is_not_filed(plan_of):
    plan = plan_of(
        lambda document: replace(
            document,
            numbering=tuple(
                replace(one, pattern="{CAT}-{YYYY}-{SEQ:5}") if one.category == "QY" else one
                for one in document.numbering
            ),
        )
    )
    assert plan.counts == {Kind.RENUMBERED: {"QY": 12}}


def test_rights_taken_away_are_told_by_role(company, plan_of):
    plan = plan_of(
        lambda document: replace(
            document,
            grants=tuple(
                replace(one, rows=RowScope.OWN)
                if one.department == "XSB" and Verb.VIEW in one.verbs and "KP" in one.categories
                else one
                for one in document.grants
                if one.department != "JSB"
            ),
        )
    )
    assert plan.counts == {}
    with reenter(company.id):
        total = Record.objects.count()
        lost = {(one.role_department, one.role_position, one.which): 0 for one in plan.sights.all()}
        for one in plan.sights.all():
            assert one.kind == Kind.LOST
            lost[one.role_department, one.role_position, one.which] += one.records
    assert lost["JSB", "STF", "all"] == total
    assert lost["XSB", "CLK", "others"] == total
    assert ("XZB", "CLK", "all") not in lost


def test_nothing_changed_in_effect_plans_nothing(company, plan_of):
    plan = plan_of(lambda document: replace(document, zh="另一个名字"))
    assert plan.counts == {}
    with reenter(company.id):
        assert not plan.sights.exists()


def test_only_who_configures_may_plan(company, people, plan_of):
    plan_of(lambda document: replace(document, zh="另一个名字"))
    with reenter(company.id):
        clerk = people.actor("XSB", "CLK")
        with pytest.raises(Refused):
            actions.begin(clerk)


def test_the_background_makes_the_plan_that_was_asked_for(company, admin, own_queue):
    queue = queue_in_use()
    queue.forget(company.id)
    with reenter(company.id) as scope:
        scope.actor = admin
        policy.apply_document(admin, with_period("QY", period="P5Y")(published().document))
        asked = actions.ask(admin)
    (ending,) = queue.run_all()
    with reenter(company.id):
        plan = PolicyPlan.objects.get(pk=asked.pk)
        assert plan.effects.count() == sum(sum(of.values()) for of in plan.counts.values())
    assert (plan.state, ending.state) == (PolicyPlan.State.READY, JobState.DONE)
    assert ending.result == {"digest": plan.digest}
    assert plan.counts[Kind.DUE_NOW]["QY"] > 0


def test_a_draft_changed_since_is_not_planned_silently(company, admin, steps):
    with reenter(company.id) as scope:
        scope.actor = admin
        policy.apply_document(admin, replace(published().document, zh="一"))
        plan = actions.begin(admin)
    with reenter(company.id):
        policy.apply_document(admin, replace(published().document, zh="二"))
    with pytest.raises(Conflict):
        actions.make(admin, plan.pk, steps)
    with reenter(company.id):
        assert PolicyPlan.objects.get(pk=plan.pk).state == PolicyPlan.State.FAILED
