"""A physical copy made as backup: registered, kept apart, moved, counted, reported and withdrawn as what it is."""

import io

import pytest
from pypdf import PdfReader

from archive.custody.copy_queries import copies_holding
from archive.custody.label_models import LabelCode
from archive.custody.place_models import Copy
from archive.records.models import Record
from kernel.clock import today
from kernel.digits import number_in
from kernel.scope import reenter
from policies.document.queries import published
from security.audit.models import AuditEvent
from tests.integration.archive.custody.test_labels import SHEET
from tests.integration.policies.houses import seen
from tests.plugins.scanning import Phone


def said(house, **changes):
    with reenter(house.company.id):
        day = today().isoformat()
    return {
        "kind": "photocopy", "pages": "12", "made_on": day, "made_by": "王磊", "location": "K7-1", **changes,
    }  # fmt: skip


def copy_of(house, record, **changes):
    """The clerk registers a copy; return its id and label."""
    page = house.post("clerk", f"/records/{record}/copies/new/", **said(house, **changes))
    assert "is registered; print its label" in seen(page), seen(page)
    with reenter(house.company.id):
        row = Copy.objects.filter(record=record).latest("pk")
        return row.pk, row.label


@pytest.fixture(scope="module")
def apart(house, django_db_blocker):
    """A second room, and a record in the first with an item in it; return house, record, its number, the item."""
    with django_db_blocker.unblock():
        house.add("K7", "room")
        house.add("K7-1", "shelf", "K7")
        house.add("K7-2", "shelf", "K7")
        house.add("K1-A-3", "shelf", "K1-A")
        (record, number), (item, _of) = (house.filed(carrier="paper") for _ in range(2))
        house.where(record, "H1")
        with reenter(house.company.id):
            Record.objects.filter(pk=item).update(parent=record, kind="item")
        return house, record, number, item


@pytest.mark.requirement(
    "REQ-CUS-12",
    "a copy of a whole file or of some of its items is registered from its record with a label of its own",
)
@pytest.mark.requirement(
    "REQ-CUS-12", "a copy has a place of its own, beside its original only knowingly"
)
@pytest.mark.requirement("REQ-CUS-12", "every copy of a record is found from its original")
def test_a_copy_is_registered_with_a_place_and_a_label_of_its_own(apart):
    house, record, number, item = apart
    path = f"/records/{record}/copies/new/"
    wrong = said(house, pages="0", made_on="2099-01-01", location="无此处")
    assert "There is no place" in seen(house.post("clerk", path, **wrong | {"pages": "3"}))
    late = seen(house.post("clerk", path, **said(house, made_on="2099-01-01")))
    assert "cannot have been made after today" in late
    near = house.post("clerk", path, **said(house, location="K1-A-3"))
    assert "in the same room, K1: what strikes one there strikes both" in seen(near)
    in_box = seen(house.post("clerk", path, **said(house, location="H1")))
    assert "The original lies in H1 too" in in_box
    with reenter(house.company.id):
        assert not Copy.objects.filter(record=record).exists()
    whole, label = copy_of(house, record)
    some, other = copy_of(house, record, items=[item], kind="scan", location="K1-A-3", near="on")
    assert (label, other) == (f"{number}-C1", f"{number}-C2")
    page = house.shown("clerk", f"/custody/copies/{some}/")
    assert "in the same room, K1" in page
    assert "scans on a medium" in page
    of_record = house.shown("clerk", f"/records/{record}/")
    assert all(one in of_record for one in ("Backup copies", label, "kept apart", other))
    assert label in house.shown("clerk", f"/records/{item}/")
    with reenter(house.company.id):
        holding = copies_holding([record, item])
        assert {key: [one.pk for one in rows] for key, rows in holding.items()} == {
            record: [whole, some], item: [whole, some],
        }  # fmt: skip


@pytest.mark.requirement(
    "REQ-CUS-12", "a copy is seen by who may see its original, and registered by who keeps it"
)
def test_a_copy_is_as_restricted_as_its_original(apart):
    house, record, _number, _item = apart
    copy, label = copy_of(house, record, part="第3-10页")
    at = f"/custody/copies/{copy}/"
    # Who sees the record and does not keep it sees its copies, and does nothing with them.
    assert label in house.shown("head", at)
    acts = (
        (f"/records/{record}/copies/new/", said(house)),
        (f"{at}move/", {"location": "K7-2", "why": "x", "seen": house.place("K7-1")}),
        (f"{at}withdraw/", {"why": "x"}),
        (f"{at}label/", SHEET),
    )
    for path, words in acts:
        assert house.post("head", path, **words).status_code == 403, path
    with reenter(house.company.id):
        before = Record.objects.get(pk=record).level
        Record.objects.filter(pk=record).update(level=published().document.levels[-1].code)
    # From whom the record is hidden there is no copy.
    assert house.get("engineer", f"/records/{record}/").status_code == 404
    for path, words in (*acts, (f"{at}incident/", {"kind": "loss"})):
        assert house.post("engineer", path, **words).status_code == 404, path
    assert house.get("engineer", at).status_code == 404
    assert house.get("engineer", "/custody/copies/999999/").status_code == 404
    with reenter(house.company.id):
        Record.objects.filter(pk=record).update(level=before)


@pytest.mark.requirement(
    "REQ-CUS-12", "a copy is moved, listed and counted as a copy, never as its original"
)
def test_a_copy_is_moved_listed_and_counted_as_a_copy(apart):
    house, record, number, _item = apart
    copy, label = copy_of(house, record)
    _gone, lost = copy_of(house, record, kind="duplicate")
    at, here = f"/custody/copies/{copy}/", house.place("K7-1")
    move = {"location": "K7-2", "why": "腾架", "seen": here}
    assert "required" in seen(house.post("clerk", f"{at}move/", **move | {"why": ""})).lower()
    assert "Its place is kept." in seen(house.post("clerk", f"{at}move/", **move))
    # Somebody else saw it where it no longer lies.
    stale = house.post("clerk2", f"{at}move/", **move | {"location": "K7"})
    assert stale.status_code == 400
    page = house.shown("clerk", at)
    assert "K7 › K7-2" in page
    assert "腾架" in page
    answer = house.post("clerk", f"{at}label/", **SHEET)
    printed = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert label in printed
    assert "Backup copy" in printed
    with reenter(house.company.id):
        token = LabelCode.objects.get(copy=copy).token
        assert not LabelCode.objects.filter(record=record).exists()
    assert "This is a backup copy, not the original." in house.shown("clerk", f"/c/{token}/")
    assert label in house.shown("clerk", f"/custody/{house.place('K7-2')}/")
    listed = house.get("clerk", f"/custody/{house.place('K7')}/shelf/")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(listed.content)).pages)
    assert label in text
    assert "Backup copy" in text
    it_is_counted_as_a_copy(house, token, lost, number)
    refused = house.post("admin", f"/custody/{house.place('K7-1')}/use/", use="no")
    assert "K7-1 still holds" in seen(refused)


def it_is_counted_as_a_copy(house, token, lost, number):
    """K7 is counted: one copy by its code on the wrong shelf, one by its typed label, the original too."""
    begun = house.post("clerk", "/stocktaking/", location="K7")
    take = number_in(begun.request["PATH_INFO"].strip("/").rpartition("/")[2])
    phone = Phone(house.browser("clerk"), take)
    code = f"http://{house.company.host}/c/{token}/"
    told = phone.send(phone.scan("K7-1", code, lost.lower(), number)).json()
    assert [one["kind"] for one in told["taken"]] == ["place", "copy", "copy", "record"]
    house.post("clerk", f"/stocktaking/{take}/end/", how="close")

    def lines(which):
        table = house.get("clerk", f"/stocktaking/{take}/?list={which}").context["table"]
        return {row["label"].split()[0]: row["id"] for row in table["rows"]}

    with reenter(house.company.id):
        label = LabelCode.objects.get(token=token).copy.label
    assert lost in lines("found")
    wrong = lines("misplaced")
    assert {label, number} <= set(wrong)  # the copy on another shelf, the original in another room
    assert f"{number}-C1" in lines("missing")
    after = seen(house.post("clerk", f"/stocktaking/{take}/moves/", ids=[wrong[label]]))
    assert "where they were found" in after or "where it was found" in after
    with reenter(house.company.id):
        assert Copy.objects.get(label=label).location.code == "K7-1"


@pytest.mark.requirement(
    "REQ-CUS-12", "loss or damage of a copy is reported, and it is withdrawn with a reason"
)
def test_a_copy_is_reported_lost_and_withdrawn_with_a_reason(apart):
    house, record, _number, item = apart
    copy, label = copy_of(house, record)
    at = f"/custody/copies/{copy}/"
    with reenter(house.company.id):
        found = {
            "kind": "loss",
            "found_on": today().isoformat(),
            "found_by": "王磊",
            "facts": "不在架",
        }
    reported = house.post("clerk2", f"{at}incident/", **found)
    assert "Registered; another person closes it." in seen(reported)
    assert label in seen(reported)
    assert "open" in house.shown("clerk", at)
    assert label in house.shown("clerk", f"/records/{record}/")
    assert "required" in seen(house.post("clerk", f"{at}withdraw/", why="")).lower()
    done = seen(house.post("clerk", f"{at}withdraw/", why="确认遗失"))
    assert "The copy is withdrawn; the register keeps it." in done
    assert "确认遗失" in done
    again = seen(house.post("clerk", f"{at}withdraw/", why="再来"))
    assert "withdrawn already" in again
    with reenter(house.company.id):
        assert all(copy not in [one.pk for one in rows] for rows in copies_holding([item]).values())
        verbs = AuditEvent.objects.filter(record_id=record, verb__startswith="copy.")
        assert {"copy.register", "copy.withdraw"} <= set(verbs.values_list("verb", flat=True))
