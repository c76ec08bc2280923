"""Publishing a policy: once, whole, told, and never the same code twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from kernel import clock
from kernel.errors import Conflict, Invalid, Missing, Refused
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.categories.rules import Category
from policies.document import actions, queries
from policies.document.canonical import export
from policies.document.models import Draft, PolicyVersion
from policies.fields.models import FieldRow
from policies.fields.rules import Field, FieldType
from policies.packs.loader import load_pack
from security.actor import Actor, Post
from security.audit.models import AuditEvent

ADMIN = Actor(id="1", name="沈清", posts=(Post(department="GLB", position="ARCH"),))
CLERK = Actor(id="2", name="李内勤", posts=(Post(department="XSB", position="CLK"),))
OFFICER = Actor(
    id="3",
    name="合规",
    posts=(Post(department="GLB", position="ARCH"), Post(department="GLB", position="DPO")),
)


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def home(make_company):
    """A company of its own for each test: a version is for ever."""
    return make_company(pack="P07", as_shipped=True)


def add_field(code="shop_tel", **changes):
    value = Field(category="KP", code=code, zh="门店电话", en="Shop phone", type=FieldType.PHONE)
    return actions.save_row(ADMIN, replace(value, **changes))


def test_a_new_company_has_its_pack_as_version_one(home):
    with reenter(home.id):
        policy = queries.published()
        assert (policy.number, policy.document.pack, policy.document.fonds) == (1, "P07", "KH01")
        assert policy.slots["KP", "store_name"].startswith("t")
        assert replace(policy.document, fonds="") == load_pack("P07")
        assert queries.draft_document() == policy.document


def test_rows_and_document_say_the_same_bytes(home):
    with reenter(home.id):
        before = queries.version_bytes(1)
        actions.begin_draft(ADMIN)
        assert export(queries.draft_document()) == before


def test_an_edited_draft_becomes_the_next_version_and_is_told(home):
    with reenter(home.id):
        add_field(listed=False, searchable=True)
        version = actions.publish(ADMIN, queries.draft_digest(), reason="客户要求")
        assert queries.published().number == version.number == 2
        assert "shop_tel" in {field.code for field in queries.published().document.fields}
        assert AuditEvent.objects.filter(target_kind="policy", target_id="2").exists()
    with reenter(home.id):
        old = PolicyVersion.objects.get(number=1)
        assert old.state == PolicyVersion.State.SUPERSEDED
        assert old.valid_to == PolicyVersion.objects.get(number=2).valid_from
        assert queries.version_document(1).fields != queries.version_document(2).fields


def test_a_version_does_not_end_before_it_began_where_the_next_machines_clock_is_behind(home):
    with reenter(home.id):
        first = PolicyVersion.objects.get(number=1)
        add_field()
        with clock.given(first.valid_from - timedelta(seconds=3)):
            version = actions.publish(ADMIN, queries.draft_digest())
        first.refresh_from_db()
        assert first.valid_from == first.valid_to == version.valid_from


def test_the_same_draft_is_published_once(home):
    with reenter(home.id):
        add_field()
        digest = queries.draft_digest()
        actions.publish(ADMIN, digest)
        with pytest.raises(Conflict, match="already published or discarded"):
            actions.publish(ADMIN, digest)


def test_a_draft_changed_behind_ones_back_is_not_published(home):
    with reenter(home.id):
        add_field()
        seen = queries.draft_digest()
        add_field(code="shop_fax")
        with pytest.raises(Conflict, match="changed since you looked"):
            actions.publish(ADMIN, seen)
        assert queries.published().number == 1


def test_a_draft_that_changes_nothing_is_not_published(home):
    with reenter(home.id):
        actions.begin_draft(ADMIN)
        with pytest.raises(Conflict, match="nothing to publish"):
            actions.publish(ADMIN, queries.draft_digest())


@pytest.mark.parametrize(
    "act",
    [
        lambda: actions.begin_draft(CLERK),
        lambda: actions.apply_document(CLERK, load_pack("P01")),
        lambda: actions.publish(CLERK, "x"),
        lambda: actions.discard(CLERK),
        lambda: actions.revert(CLERK, 1),
        lambda: actions.save_row(
            CLERK, Category(code="ZZ", zh="其他", en="Other", custodian="XSB")
        ),
        lambda: actions.note_export(CLERK, load_pack("P07"), form="yaml", what="draft"),
    ],
    ids=["begin", "apply", "publish", "discard", "revert", "row", "heading"],
)
def test_who_may_not_configure_changes_nothing(company, act):
    with reenter(company.id):
        with pytest.raises(Refused):
            act()
        assert not Draft.objects.filter(state="open").exists()


def test_a_pack_is_installed_only_where_there_is_no_policy(company):
    with reenter(company.id), pytest.raises(Conflict, match="already has a policy"):
        actions.found_draft(load_pack("P01"))


def test_a_row_that_brings_a_problem_is_undone(home):
    with reenter(home.id):
        bad = Category(code="KP·A", zh="甲", en="A", parent="KP", custodian="NOPE")
        with pytest.raises(Invalid, match="NOPE"):
            actions.save_row(ADMIN, bad)
        assert queries.open_draft() is None
        with pytest.raises(Invalid, match="Another row already has this code"):
            add_field(code="store_name")


def test_a_category_comes_before_its_number_pattern_but_not_into_force_without(home):
    with reenter(home.id):
        actions.save_row(ADMIN, Category(code="ZZ", zh="其他", en="Other", custodian="XSB"))
        with pytest.raises(Invalid, match="ZZ: No number pattern holds"):
            actions.publish(ADMIN, queries.draft_digest())


def test_a_published_field_is_retired_not_removed(home):
    with reenter(home.id):
        row = FieldRow.objects.get(category="KP", code="brands")
        with pytest.raises(Invalid, match="retired, not removed"):
            actions.remove_row(ADMIN, "fields", row.pk)
        actions.retire_row(ADMIN, "fields", row.pk)
        actions.publish(ADMIN, queries.draft_digest())
        assert FieldRow.objects.get(pk=row.pk).retired


def test_discarding_writes_the_published_values_back(home):
    with reenter(home.id):
        row = add_field()
        actions.discard(ADMIN)
        assert queries.open_draft() is None
        assert not FieldRow.objects.filter(pk=row).exists()
        assert queries.draft_document() == queries.published().document
        with pytest.raises(Conflict, match="no open draft"):
            actions.discard(ADMIN)


def test_going_back_keeps_later_codes_as_retired(home):
    with reenter(home.id):
        add_field()
        actions.publish(ADMIN, queries.draft_digest())
        actions.revert(ADMIN, 1)
        actions.publish(ADMIN, queries.draft_digest())
        fields = {field.code: field for field in queries.published().document.fields}
        assert queries.published().number == 3
        assert fields["shop_tel"].retired
        with pytest.raises(Missing):
            actions.revert(ADMIN, 9)


def test_a_statutory_minimum_is_lowered_only_by_the_compliance_role_with_a_reason(home):
    with reenter(home.id):
        document = queries.published().document
        rules = tuple(
            replace(rule, minimum="") if rule.category == "GL·CX" else rule
            for rule in document.retention
        )
        actions.apply_document(ADMIN, replace(document, retention=rules))
        digest = queries.draft_digest()
        with pytest.raises(Invalid, match="compliance role"):
            actions.publish(ADMIN, digest, override="因业务需要")
        with pytest.raises(Invalid, match="compliance role"):
            actions.publish(OFFICER, digest)
        version = actions.publish(OFFICER, digest, override="主管部门批复", approved_by=[ADMIN.id])
        assert version.override == "主管部门批复"


def test_an_applied_document_comes_back_byte_by_byte(home):
    with reenter(home.id):
        document = queries.published().document
        shuffled = replace(
            document,
            zh="改",
            grants=(*document.grants[::-1], document.grants[0]),
            fields=document.fields[::-1],
        )
        actions.apply_document(ADMIN, shuffled)
        assert export(queries.draft_document()) == export(shuffled)
        actions.apply_document(ADMIN, document)
        assert export(queries.draft_document()) == queries.version_bytes(1)


def test_a_grant_row_can_be_added_and_removed(home):
    with reenter(home.id):
        row = actions.save_row(
            ADMIN, Grant(department="CWB", categories=("KP",), verbs=(Verb.VIEW,), clearance="L1")
        )
        assert len(queries.draft_document().grants) == len(load_pack("P07").grants) + 1
        actions.remove_row(ADMIN, "grants", row)
        assert queries.draft_document() == queries.published().document


def test_the_database_allows_one_published_version_and_one_open_draft(company):
    with reenter(company.id):
        head = PolicyVersion.objects.get(state="published")
        head.pk, head.number = None, 99
        with pytest.raises(IntegrityError, match="version_one_published"), transaction.atomic():
            head.save(force_insert=True)
        for _ in range(2):
            draft = Draft(heading="format: 1\n", opened_at=head.published_at, opened_by="1")
            if Draft.objects.filter(state="open").exists():
                with pytest.raises(IntegrityError, match="draft_one_open"), transaction.atomic():
                    draft.save()
            else:
                draft.save()
        transaction.set_rollback(True)


def test_the_head_is_read_once_in_a_scope(company, django_assert_num_queries):
    with reenter(company.id):
        queries.published()
        with django_assert_num_queries(0):
            assert queries.published() is queries.published()
