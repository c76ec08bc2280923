"""Places and where each record lies, through the screens of those who keep them."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from archive.custody.place_models import Move, Placing
from archive.custody.queries import places_named
from archive.records.models import Record, RegisterEntry
from kernel.scope import reenter
from security.audit.models import AuditEvent
from tests.integration.policies.houses import category, seen


@pytest.mark.requirement(
    "REQ-CUS-01", "locations form a hierarchy of rooms, cabinets, shelves and boxes"
)
def test_places_lie_in_larger_ones_and_go_out_of_use_empty(house):
    house.add("K2", "room")
    assert "K1 › K1-A › K1-A-1 K" not in house.shown("clerk", f"/custody/{house.place('H1')}/")
    page = house.shown("clerk", f"/custody/{house.place('H1')}/")
    assert "K1 › K1-A › K1-A-1" in page
    for code, kind, parent, said in (
        ("K1", "room", "", "K1 is taken"),
        ("k1-a", "cabinet", "K2", "K1-A is taken"),
        ("H99", "box", "", "a box lies in a larger place"),
        ("C9", "cabinet", "K1-A-1", "does not fit into K1-A-1"),
        ("H99", "box", "NONE", "no place “NONE”"),
    ):
        assert said in seen(house.add(code, kind, parent)), code
    # A cabinet goes into another room with all that lies in it; never into itself.
    cabinet = house.place("K1-A")
    page = seen(house.post("admin", f"/custody/{cabinet}/move/", parent="K1-A-1", why="x"))
    assert "K1-A cannot be moved into itself" in page
    page = seen(house.post("admin", f"/custody/{cabinet}/move/", parent="K2", why=""))
    assert "required" in page.lower()
    record, _number = house.filed()
    house.where(record, "H1")
    page = seen(house.post("clerk", f"/custody/{cabinet}/move/", parent="K2", why="搬家"))
    assert "K1-A is moved, with all that lies in it" in page
    assert "K2 › K1-A › K1-A-1 › H1" in house.shown("clerk", f"/records/{record}/")
    house.post("clerk", f"/custody/{cabinet}/move/", parent="K1", why="搬回")
    # What holds something stays in use, what is empty goes, and takes nothing any more.
    box = house.place("H1")
    # What other tests of this company left there counts with the record filed above.
    page = seen(house.post("admin", f"/custody/{box}/use/", use="no"))
    assert re.search(r"H1 still holds [1-9]", page), page
    house.post("admin", f"/custody/{house.place('K2')}/use/", use="no")
    assert "K2 is out of use" in seen(house.add("C3", "cabinet", "K2"))
    house.post("admin", f"/custody/{house.place('K2')}/use/", use="again")
    said = {"code": "K2", "name": "二号库房", "capacity": "1", "level": ""}
    house.post("admin", f"/custody/{house.place('K2')}/edit/", **said)
    house.add("C3", "cabinet", "K2")
    assert "has room for 0 more" in seen(house.add("C4", "cabinet", "K2"))
    assert house.get("clerk", "/custody/new/").status_code == 403
    assert house.get("staff", "/custody/").status_code == 403


@pytest.mark.requirement("REQ-CUS-01", "no paper record is filed without a place")
@pytest.mark.requirement("REQ-FIL-01", "paper is filed with a storage location")
def test_paper_is_filed_once_it_has_a_place(house):
    house.switch(category("KP", carrier="both")(house.base))
    refused = seen(house.card())
    assert "Paper is filed at a place: say where it is stored." in refused
    with reenter(house.company.id):
        record = Record.objects.latest("pk")
        assert record.filed_on is None
    house.where(record.pk, "H1")
    house.post("clerk", f"/records/{record.pk}/step/", step="submit")
    with reenter(house.company.id):
        line = RegisterEntry.objects.get(record=record.pk)
        assert line.location == "K1 / K1-A / K1-A-1 / H1"
    house.switch(house.base)


@pytest.mark.requirement("REQ-CUS-01", "a paper record lies in one place at a time")
@pytest.mark.requirement("REQ-CUS-01", "a change of place is logged with who, when and why")
def test_a_record_lies_in_one_place_and_each_move_is_kept(house):
    record, number = house.filed()
    with reenter(house.company.id):
        assert record not in places_named([record])
    assert "K1 › K1-A › K1-A-1 › H1" in seen(house.where(record, "h1"))
    h1 = house.place("H1")
    assert "Say why it is moved." in seen(house.where(record, "H2", seen=h1))
    assert "changed in the meantime" in seen(house.where(record, "H2", seen=0, why="x"))
    assert "no place “H77”" in seen(house.where(record, "H77", seen=h1, why="x"))
    page = seen(house.where(record, "H2", seen=h1, why="盒满"))
    assert "K1 › K1-A › K1-A-1 › H2" in page
    assert "Place : H1 → H2" in page.replace("Place: ", "Place : ")
    moves = " ".join(house.shown("clerk", f"/records/{record}/where/").split())
    assert "XSB-CLK H1 H2 盒满" in moves
    assert number in house.shown("clerk", f"/custody/{house.place('H2')}/")
    assert number not in house.shown("clerk", f"/custody/{h1}/")
    with reenter(house.company.id):
        assert set(places_named([record])) == {record}
        assert Placing.objects.filter(record=record).count() == 1
        assert AuditEvent.objects.filter(verb="record.place", record_id=record).count() == 2
    # Who may only look sees where it lies and moves nothing.
    assert "K1-A-1 › H2" in house.shown("head", f"/records/{record}/")
    assert house.where(record, "H1", who="head", seen=h1, why="x").status_code == 403


def test_many_are_put_in_by_their_numbers_and_no_more_than_fit(house):
    (one, first), (two, second), (three, third) = (house.filed() for _ in range(3))
    shelf = house.place("K1-A-2")
    page = seen(
        house.post("clerk", f"/custody/{shelf}/put/", numbers=f"{first}\n{second}\n{third}")
    )
    assert "K1-A-2 holds 2 and has room for 2 more; these are 3." in page
    page = seen(
        house.post("clerk", f"/custody/{shelf}/put/", numbers=f"{first}\n\n {second} \nX-1")
    )
    assert "2 records lie here now." in page
    assert "X-1: There is no such record, or you may not see it." in page
    # Two people at once put one more each into what has room for one.
    house.post("admin", f"/custody/{shelf}/edit/", code="K1-A-2", capacity="3", level="")
    last = house.filed()[0]

    def put(one):
        try:
            house.where(one, "K1-A-2")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(put, (three, last)))
    with reenter(house.company.id):
        assert Placing.objects.filter(location=shelf).count() == 3
        assert Move.objects.filter(record__in=(one, two), origin=None).count() == 2


@pytest.mark.requirement("REQ-CUS-13", "a room or cabinet can carry the level it is secured for")
@pytest.mark.requirement(
    "REQ-CUS-13", "a record of a higher level is refused in a place that is not secured for it"
)
def test_what_is_confidential_lies_only_where_it_is_secured(house):
    house.add("S1", "room")
    house.add("S1-A", "cabinet", "S1")
    house.add("HS", "box", "S1-A")
    record, _number = house.filed()
    other, _number = house.filed()
    house.where(record, "H1")
    house.where(other, "HS")
    safe = house.place("S1-A")

    def secure(level):
        return seen(house.post("admin", f"/custody/{safe}/edit/", code="S1-A", level=level))

    # Cards are L1: once a place is secured for L1, those that lie elsewhere have to come in first.
    assert "would lie in a place not secured for their level" in secure("L1")
    assert "Saved." in secure("L2")
    page = house.level(record, "L2")
    assert "Its paper lies in H1, which is not secured for this level" in page
    assert "Changed." in house.level(other, "L2")
    page = seen(house.where(other, "H1", seen=house.place("HS"), why="x"))
    assert "H1 is not secured for level" in page
    page = seen(
        house.post("admin", f"/custody/{house.place('HS')}/move/", parent="K1-A-1", why="x")
    )
    assert "would lie in a place not secured for their level" in page
    assert "Saved." in secure("")
    assert "Changed." in house.level(record, "L2")  # nobody secures anything: no rule


@pytest.mark.requirement("REQ-CUS-06", "the carrier of a record is electronic, paper or both")
def test_only_what_is_on_paper_has_a_place(house):
    for carrier, has_place in (("electronic", False), ("paper", True), ("both", True)):
        house.switch(category("KP", carrier=carrier)(house.base))
        record, _number = house.filed()
        page = house.shown("clerk", f"/records/{record}/")
        assert ("Where it lies" in page) is has_place
        assert ("Paper and electronic" in page) is (carrier == "both")
        changed = seen(house.post("clerk", f"/records/{record}/sync/", do="paper", what="x"))
        assert ("one manifestation only" in changed) is (carrier != "both")
        answer = seen(house.where(record, "H1"))
        assert ("This record is electronic only" in answer) is not has_place
        with reenter(house.company.id):
            assert Record.objects.get(pk=record).carrier == carrier
    house.switch(house.base)
