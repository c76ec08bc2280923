"""Labels with number, title and a code, the list of a shelf, and what a scan of a label leads to."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from archive.custody.incident_models import Incident
from archive.custody.label_models import LabelCode
from archive.records import actions as records
from archive.records.models import Record
from archive.records.rules import NewRecord
from kernel.clock import today
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.policies.houses import House, category, seen

SHEET = {"paper": "24", "start": "1", "titles": "on"}


def pages(answer):
    """Return the texts of the pages of a PDF."""
    assert answer["Content-Type"] == "application/pdf", seen(answer)
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


def code_of(house, **what):
    with reenter(house.company.id):
        return LabelCode.objects.get(**what).token


@pytest.mark.requirement(
    "REQ-NUM-06", "labels of shelves and boxes carry number, title and a machine-readable code"
)
@pytest.mark.requirement(
    "REQ-NUM-06", "labels of records carry number, title and a machine-readable code"
)
def test_labels_are_printed_in_the_order_of_the_shelf(house, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "archive.custody.labelling.machine_code",
        lambda text: drawn.append(text) or b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    )
    filed = [house.filed() for _ in range(3)]
    house.add("H10", "box", "K1-A-1", name="第十盒")
    house.add("H9", "box", "K1-A-1", name="第九盒")
    box, shelf = house.place("H10"), house.place("K1-A-1")
    house.post("clerk", f"/custody/{box}/put/", numbers="\n".join(n for _, n in reversed(filed)))
    # 22 labels are gone from the sheet: two fit on it, the third begins the next one.
    labels = pages(
        house.post("clerk", f"/custody/{box}/labels/", **SHEET | {"start": "23"}, what="records")
    )
    assert len(labels) == 2
    assert labels[0].index(filed[0][1]) < labels[0].index(filed[1][1])
    assert filed[2][1] in labels[1]
    assert f"车行{house.number}" in labels[1]
    assert drawn[2].endswith(f"/c/{code_of(house, record=filed[2][0])}/")
    assert house.company.host in drawn[2]
    (places,) = pages(house.post("clerk", f"/custody/{shelf}/labels/", **SHEET, what="places"))
    assert places.index("第九盒") < places.index("第十盒")
    bare = {key: value for key, value in SHEET.items() if key != "titles"}
    (single,) = pages(house.post("clerk", f"/records/{filed[0][0]}/label/", **bare))
    assert filed[0][1] in single
    assert "车行" not in single
    (listed,) = pages(house.get("clerk", f"/custody/{shelf}/shelf/"))
    assert [listed.index(number) for _, number in filed] == sorted(
        listed.index(n) for _, n in filed
    )
    wrong = seen(
        house.post("clerk", f"/custody/{box}/labels/", **SHEET | {"start": "25"}, what="records")
    )
    assert "This sheet has 24 labels" in wrong
    none = seen(
        house.post("clerk", f"/custody/{house.place('H9')}/labels/", **SHEET, what="records")
    )
    assert "nothing here that a label could be printed for" in none
    assert house.post("head", f"/records/{filed[0][0]}/label/", **SHEET).status_code == 403


@pytest.mark.requirement("REQ-NUM-06", "labels and shelf lists go by category and number")
def test_labels_and_shelf_lists_go_by_category_and_number(house):
    """Greetings before cards, whatever came first; and number 9 before number 10, though they are written so."""
    document = category("GH", carrier="both")(house.base)
    bare = tuple(
        replace(one, pattern="{CAT}·{YYYY}-{SEQ:1}") if one.category == "GH" else one
        for one in document.numbering
    )
    house.switch(replace(document, numbering=bare))
    first, second = house.filed(), house.filed()
    with reenter(house.company.id) as scope:
        scope.actor = clerk = actor_of(User.objects.get(pk=house.ids["clerk"]))
        said = {"occasion": "shopday", "on": "2026-11-02", "qty": "1", "location": "甲柜"}
        rows = [
            NewRecord(category="GH", title=f"店庆{at}", values=said, parent_id=first[0])
            for at in range(10)
        ]
        made = records.create(clerk, rows).done
        records.submit(clerk, made)
    with reenter(house.company.id):
        numbers = list(
            Record.objects.filter(pk__in=made).order_by("pk").values_list("archive_no", flat=True)
        )
    eighth, ninth, tenth = numbers[7:]
    assert (ninth[-2:], tenth[-3:]) == ("-9", "-10")
    house.add("H30", "box", "K1-A-2")
    box = house.place("H30")
    mixed = [second[1], tenth, ninth, first[1], eighth]
    house.post("clerk", f"/custody/{box}/put/", numbers="\n".join(mixed))
    expected = [eighth, ninth, tenth, first[1], second[1]]
    code = re.compile(r"GH·\d{4}-\d+|\d\d[A-Z]-\d{4}")
    labels = pages(house.post("clerk", f"/custody/{box}/labels/", **SHEET, what="records"))
    assert code.findall("".join(labels)) == expected
    listed = pages(house.get("clerk", f"/custody/{box}/shelf/"))
    assert code.findall("".join(listed)) == expected
    house.switch(house.base)


def test_a_scan_offers_the_next_act_filled_in(house):
    record, _number = house.filed()
    house.add("H20", "box", "K1-A-1")
    box = house.place("H20")
    house.post("clerk", f"/custody/{box}/labels/", **SHEET, what="itself")
    house.post("clerk", f"/records/{record}/label/", **SHEET)
    of_box, of_record = code_of(house, location=box), code_of(house, record=record)

    def scan(text, who="clerk"):
        return house.post(who, "/custody/scan/", text=text)

    # A scanner types what the code says: the box first, then what comes into it.
    page = seen(scan(f"http://{house.company.host}/c/{of_box}/"))
    assert "Put records in" in page
    answer = scan(of_record.upper())
    assert "Put it into H20" in seen(answer)
    form = answer.context["form"]
    said = {one.html_name: one.value() for one in form}
    assert said["location"] == "H20"
    house.browser("clerk").post(answer.context["form_action"], said, secure=True)
    page = seen(house.get("clerk", f"/c/{of_record}/"))
    assert "K1-A-1 › H20" in page
    assert "Put it into" not in page
    assert "Open the record" in page
    assert "Report loss or damage" in page


def test_a_scan_of_others_shows_nothing(house, make_company):
    record, number = house.filed()
    house.add("H21", "box", "K1-A-1")
    box = house.place("H21")
    house.post("clerk", f"/records/{record}/label/", **SHEET)
    house.post("clerk", f"/custody/{box}/labels/", **SHEET, what="itself")
    of_box, of_record = code_of(house, location=box), code_of(house, record=record)

    def scan(text, who="clerk"):
        return house.post(who, "/custody/scan/", text=text)

    # By number and by place; nonsense, and a label of another company, lead nowhere.
    assert scan(number).request["PATH_INFO"] == f"/records/{record}/"
    assert scan("h21").request["PATH_INFO"] == f"/custody/{box}/"
    assert "names no place and no record" in seen(scan("nonsense"))
    assert "Scan a label, or type" in seen(scan(" "))
    other = House(make_company(name="别家公司"))
    foreign = scan(f"http://{other.company.host}/c/{of_record}/")
    assert "This label belongs to another company" in seen(foreign)
    assert number not in seen(foreign)
    theirs = other.get("clerk", f"/c/{of_record}/")
    assert (theirs.status_code, "This label names nothing of this company" in seen(theirs)) == (
        404,
        True,
    )
    assert number not in seen(theirs)
    # Who may not see the record gets nothing by its label either.
    hidden = house.get("engineer", f"/c/{of_record}/")
    if hidden.status_code == 200:
        assert house.get("engineer", f"/records/{record}/").status_code == 200
    assert house.get("staff", f"/c/{of_box}/").status_code == 403


def test_every_look_at_records_through_places_is_in_the_trail(house):
    record, _number = house.filed()
    house.where(record, "H1")
    with reenter(house.company.id):
        found = {"kind": "damage", "found_on": today().isoformat(), "found_by": "张"}
    house.post("clerk", f"/records/{record}/incident/", **found, facts="水渍")
    house.post("clerk", f"/records/{record}/label/", **SHEET)
    house.post("clerk", f"/records/{record}/sync/", do="paper", what="补签")
    token = code_of(house, record=record)
    with reenter(house.company.id):
        incident = Incident.objects.filter(record_id=record).latest("pk").pk
    for path, verb in (
        (f"/custody/{house.place('H1')}/", "record.search"),
        ("/custody/incidents/", "record.search"),
        (f"/custody/incidents/{incident}/", "record.search"),
        ("/custody/sync/", "record.search"),
        (f"/c/{token}/", "record.view"),
    ):
        with reenter(house.company.id):
            before = AuditEvent.objects.filter(verb=verb).count()
        assert house.get("clerk", path).status_code == 200, path
        with reenter(house.company.id):
            assert AuditEvent.objects.filter(verb=verb).count() == before + 1, path
