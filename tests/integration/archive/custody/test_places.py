"""Places and where each record lies, through the screens of those who keep them."""

from tests.integration.policies.houses import seen


def test_a_record_lies_in_one_place_and_each_move_is_kept(house):
    record, number = house.filed()
    page = seen(house.where(record, "h1"))
    assert "K1 › K1-A › K1-A-1 › H1" in page
    page = seen(house.where(record, "H2", seen=house.place("H1")))
    assert "Say why it is moved." in page
    page = seen(house.where(record, "H2", seen=house.place("H1"), why="盒满"))
    assert "K1 › K1-A › K1-A-1 › H2" in page
    moves = house.shown("clerk", f"/records/{record}/where/")
    assert "H1 H2 盒满" in " ".join(moves.split())
    assert number in house.shown("clerk", f"/custody/{house.place('H2')}/")
    assert number not in house.shown("clerk", f"/custody/{house.place('H1')}/")
