"""A draft is put together once for each of its revisions, and what is kept of it is what its rows say."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.errors import Invalid
from kernel.scope import reenter
from policies.document import actions, drafted
from policies.document.canonical import load
from policies.document.effective import effective
from policies.document.queries import draft_document, open_draft
from policies.document.rows import compiled
from policies.fields.rules import Field, FieldType
from security.people.models import User
from security.people.queries import actor_of

COLOUR = Field(category="KP", code="colour", zh="颜色", en="Colour", type=FieldType.TEXT)


@pytest.fixture
def made(make_company):
    return make_company(pack="P07")


def in_rows():
    return compiled(load(open_draft().heading))


def acting(scope):
    scope.actor = actor_of(User.objects.get(username="admin"))
    return scope.actor


def test_what_is_kept_is_what_the_rows_say_after_each_way_of_changing_them(made):
    with reenter(made.id) as scope:
        admin = acting(scope)
        number = actions.save_row(admin, COLOUR)
        assert draft_document() == in_rows()
        actions.save_row(admin, replace(COLOUR, zh="色"), row_id=number)
        assert draft_document() == in_rows()
        document = draft_document()
        first, second, *others = document.fields
        moved = replace(document, fields=(second, first, *others), zh="制度 é")
        actions.change_draft(admin, moved)
        assert draft_document() == in_rows()
        assert draft_document().fields[:2] == (second, first)
        actions.change_draft(admin, replace(draft_document(), en="Policy"), act="heading")
        assert draft_document() == in_rows()
        actions.remove_row(admin, "fields", number)
        assert draft_document() == in_rows()
        assert COLOUR.code not in {one.code for one in draft_document().fields}
        grant = draft_document().grants[0]
        for _twice in range(2):  # two rows that say the same
            row = actions.save_row(admin, grant)
            assert draft_document() == in_rows()
        actions.save_row(admin, replace(grant, clearance="L1"), row_id=row)
        assert draft_document() == in_rows()
        actions.revert(admin, 1)
        assert draft_document() == in_rows()


def test_what_is_handed_down_to_the_next_revision_is_what_it_says_itself(made):
    """A changed field, period, name, order or tree reaches all categories below, and no stale one stays."""
    with reenter(made.id) as scope:
        admin = acting(scope)
        document = draft_document()
        for code in document.categories_by_code:
            effective(document, code)
        top = document.categories[0]
        longer = replace(document.retention[0], basis="新依据")
        changes = (
            replace(document, fields=(*document.fields, replace(COLOUR, category=top.code))),
            replace(document, retention=(longer, *document.retention[1:])),
            replace(
                document, categories=(replace(top, zh="改名", level="L3"), *document.categories[1:])
            ),
            replace(document, fields=tuple(reversed(document.fields))),
            replace(document, numbering=tuple(reversed(document.numbering))),
            replace(document, confidentiality=()),
            replace(document, categories=tuple(reversed(document.categories))),
        )
        for changed in changes:
            actions.change_draft(admin, changed)
            fresh = replace(changed)
            for code in changed.categories_by_code:
                assert effective(draft_document(), code) == effective(fresh, code)
        kept = next(code for code in fresh.categories_by_code if not code.startswith("KP"))
        before = effective(draft_document(), kept)
        actions.save_row(admin, COLOUR)
        assert effective(draft_document(), kept) is before


def test_a_known_revision_is_not_read_again(made):
    with reenter(made.id) as scope:
        actions.save_row(acting(scope), COLOUR)
    with reenter(made.id), CaptureQueriesContext(connection) as asked:
        draft = open_draft()
        assert COLOUR in draft_document(draft).fields
    assert not [one for one in asked if "policies_fieldrow" in one["sql"]]


def test_what_is_refused_leaves_nothing_behind(made):
    with reenter(made.id) as scope:
        admin = acting(scope)
        actions.begin_draft(admin)
        before = draft_document()
        with pytest.raises(Invalid):
            actions.save_row(admin, replace(COLOUR, section="NONE"))
        assert draft_document() == in_rows() == before


def test_a_change_of_another_process_is_seen(made, monkeypatch):
    with reenter(made.id) as scope:
        actions.save_row(acting(scope), COLOUR)
        assert COLOUR in draft_document().fields
    here = dict(drafted._known)
    monkeypatch.setattr(drafted, "_known", drafted.OrderedDict())  # the other process
    with reenter(made.id) as scope:
        actions.save_row(acting(scope), replace(COLOUR, code="colour2"))
    monkeypatch.setattr(drafted, "_known", drafted.OrderedDict(here))
    with reenter(made.id):
        assert {"colour", "colour2"} <= {one.code for one in draft_document().fields}
