"""Every pack in a company of its own: each category is entered whole by who may, reviewed, filed, and read back."""

from dataclasses import replace

import pytest
from django.utils import translation

from archive.records import storing
from archive.records.models import Record
from kernel.errors import Conflict
from kernel.scope import reenter
from policies.categories.rules import Kind
from policies.document import actions as policy_actions
from policies.document.canonical import export
from policies.document.queries import draft_digest, draft_document, version_bytes
from policies.document.rules import effective, fileable
from policies.packs.loader import load_pack, pack_codes
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.policies.packs.entering import Staff, assess, enter, take_through

PACKS = (*pack_codes(), "P07+P05+P06+P09+P11")


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize("code", PACKS)
def test_each_category_of_a_pack_is_kept_whole(make_company, code):
    company = make_company(pack=code, as_shipped=True)
    pack = replace(load_pack(code), fonds="KH01")
    categories = [effective(pack, one.code) for one in fileable(pack)]
    entered, left = everything(company, pack, categories)
    assert left == []
    with reenter(company.id):
        records = {one.category: one for one in Record.objects.all()}
        assert set(records) == {one.code for one in categories}
        stored = storing.opened(list(records.values()))
        for known in categories:
            _actor, pk, values = entered[known.code]
            assert {key: stored[pk].get(key) for key in values} == values, known.code
            file = records[known.code].parent  # an item is no lower than the file it lies in
            assert records[known.code].level == max(known.level, file.level if file else "")
            assert (records[known.code].state == "filed") is (known.code not in left), known.code
        numbers = [one.archive_no for one in records.values() if one.archive_no]
        assert len(set(numbers)) == len(records) - len(left)
        assert version_bytes(1) == export(pack)
        admin = actor_of(User.objects.get(username="admin"))
        policy_actions.apply_document(admin, pack)
        assert export(draft_document()) == version_bytes(1)
        with pytest.raises(Conflict, match="nothing to publish"):
            policy_actions.publish(admin, draft_digest())


def everything(company, pack, categories):
    """Enter and file one record of each category; return who entered what, and what nobody files."""
    kinds = {kind: [one for one in categories if one.kind is kind] for kind in Kind}
    files, entered, left = [], {}, []
    with reenter(company.id):
        staff = Staff(pack)
        for department in pack.departments:  # a review is asked of a post that somebody holds
            for position in ("DH", "CLK"):
                staff.holding(department.code, position)
        assess(staff, categories)
        for one in kinds[Kind.FILE]:
            entered[one.code] = enter(staff, one, files)
            files.append((one.code, entered[one.code][1]))
        left += take_through(staff, entered)
    with reenter(company.id):  # the numbers of files are there now, and items may show them
        items = {one.code: enter(staff, one, files) for one in kinds[Kind.ITEM]}
        left += take_through(staff, items)
    return entered | items, left
