"""Filing anew (重新归档): a new card of a filed record is compared field by field, under its number, as a version."""

import pytest

from archive.records.models import Record
from archive.records.register_models import RecordVersion
from archive.updates.models import ChangeNotice
from kernel.scope import reenter
from policies.categories.rules import UpdateApproval
from tests.integration.archive.updates.conftest import number_of, stored
from tests.integration.policies.houses import address, category, post, seen


def keyed(house, who, path, **card):
    """Somebody keys a new card; what the card does not say stays empty."""
    return post(house, who, f"{path}refile/", **card)


@pytest.mark.requirement("REQ-UPD-06", "the comparison applies to what is filed anew")
@pytest.mark.requirement("REQ-FIL-04", "an update of a filed record is filed anew under its number")
@pytest.mark.requirement("REQ-FIL-04", "the former version stays and both are found by one number")
def test_a_new_card_is_compared_and_the_record_filed_anew_under_its_number(house):
    house.switch(category("KP", update_approval=UpdateApproval.NONE)(house.base))
    path = address(house.card(brands="永久", staff="5"))
    before = stored(house, path)
    assert before.archive_no
    only_who_may_change_it_keys_a_card(house, path)
    card = {"f.brands": "凤凰", "f.staff": "9", "f.annual_qty": "800", "words": "2026年新卡"}
    contact = {"g.CTC.rows": "1", "g.CTC.0.contact_name": "李四海", "g.CTC.0.mobile": "13900139000"}
    shown = keyed(house, "clerk", path, **card, **contact)
    sides = {one.key: (one.stored, one.incoming) for one in shown.context["sides"]}
    assert sides.keys() == {"brands", "staff", "annual_qty", "CTC"}
    assert (sides["brands"], sides["annual_qty"]) == (("永久", "凤凰"), ("", "800"))
    assert "李四海" in sides["CTC"][1]
    assert stored(house, path).version == before.version
    with reenter(house.company.id):
        notice = ChangeNotice.objects.latest("pk")
    page = f"/records/notices/{notice.pk}/"
    taken = {"take": ["brands", "annual_qty", "CTC"], "version": before.version}
    post(house, "clerk", page, **taken, answer="人数以年检为准")
    it_has_its_number_and_a_version_more(house, path, before)


def only_who_may_change_it_keys_a_card(house, path):
    assert "File anew from a new card" in house.shown("clerk", path)
    assert "File anew from a new card" not in house.shown("salesman", path)
    assert keyed(house, "salesman", path, **{"f.brands": "凤凰"}).status_code == 403
    assert keyed(house, "finance", path, **{"f.brands": "凤凰"}).status_code == 404
    fresh = house.get("clerk", f"{path}refile/").context["form"]
    assert not any(one.value() for one in fresh if one.html_name.startswith("f."))
    same = keyed(house, "clerk", path, **{"f.brands": "永久"})
    assert "The new card says what is stored; sign the record as checked" in seen(same)


def it_has_its_number_and_a_version_more(house, path, before):
    after = stored(house, path)
    assert (after.archive_no, after.version) == (before.archive_no, before.version + 1)
    kept = after.values
    assert (kept["brands"], str(kept["staff"]), str(kept["annual_qty"])) == ("凤凰", "5", "800")
    assert [row["contact_name"] for row in kept["CTC"]] == ["李四海"]
    with reenter(house.company.id):
        (version,) = RecordVersion.objects.filter(record=number_of(path))
        assert (version.number, version.archive_no) == (before.version, before.archive_no)
        assert Record.objects.filter(archive_no=before.archive_no).count() == 1
    former = house.shown("clerk", f"{path}versions/{version.number}/")
    assert "永久" in former
    assert "凤凰" not in former
    newest = house.get("clerk", path).context["history"][0]
    assert "Filed anew from a new card of XSB-CLK: 2026年新卡" in newest["note"]


def test_a_draft_and_a_record_whose_change_waits_are_not_filed_anew(house):
    house.switch(house.base)
    path = address(house.card(brands="永久"))
    house.change("clerk", path, **{"f.org_name": "上海丸石车业有限公司"})
    waits = keyed(house, "clerk", path, **{"f.brands": "凤凰"})
    assert "A change of this record waits for its approval" in seen(waits)
    draft = house.enter("clerk", "KP", then="", **{"title": "未完成", "f.store_name": "未完成"})
    where = address(draft)
    if "/records/new/" not in where:
        refused = keyed(house, "clerk", where, **{"f.brands": "凤凰"})
        assert "not filed yet; change its draft instead" in seen(refused)
