"""Pack P07: birthdays and the days of shops are on the list of who has the card, as many days ahead as was said."""

from datetime import date

import pytest

from tests.integration.archive.checks.conftest import at, number_of, work
from tests.integration.archive.records.conftest import CARD
from tests.integration.policies.customers import publish, save


def remind(june, day):
    with at(day):
        work(june.company, "records.verify_new", "records.remind", "duties.daily")


@pytest.fixture(scope="module")
def greeted(june, django_db_blocker):
    """A card of the salesman, of a shop of 20 August with a contact of 24 August."""
    values = {key: value for key, value in CARD.items() if key != "CTC"}
    values |= {"filled_by": "XSB-OPR", "reviewed_by": "XSB-DH", "shop_day": "2004-08-20"}
    data = {f"f.{key}": value for key, value in values.items()}
    data |= {"g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000", "g.CTC.rows": "1"}
    with django_db_blocker.unblock(), at(date(2026, 6, 10)):
        page = june.enter(
            "clerk", "KP", owner="XSB-OPR", **data, **{"g.CTC.0.birthday": "1980-08-24"}
        )
        assert number_of(page.request["PATH_INFO"]), page.context["form"].errors
    return page.request["PATH_INFO"]


def listed(june, day, who="salesman"):
    """Return the reminders on somebody's list on a day: what, and of which day."""
    remind(june, day)
    with at(day):
        rows = june.get(who, "/duties/?kind=reminder").context["table"]["rows"]
        return {
            row["cells"][0]["text"].partition(" · ")[0]: row["cells"][2]["text"] for row in rows
        }


@pytest.mark.requirement(
    "REQ-REM-01", "birthdays of customers remind the person in charge N days ahead"
)
@pytest.mark.requirement(
    "REQ-REM-01", "anniversaries of shops remind the person in charge N days ahead"
)
@pytest.mark.requirement("REQ-REM-01", "the company says how many days ahead")
@pytest.mark.requirement("REQ-REM-02", "the greeting sent is logged")
def test_greetings_are_on_the_list_of_who_has_the_card_as_many_days_ahead_as_was_said(
    june, greeted
):
    assert listed(june, date(2026, 8, 16)) == {}
    assert listed(june, date(2026, 8, 17)) == {"Anniversary of the shop": "2026-08-20"}
    assert listed(june, date(2026, 8, 17), who="clerk2") == {}
    with at(date(2026, 8, 17)):
        # Said otherwise in the studio, it comes a week ahead.
        save(june, "/policy/cadences/G-BIRTHDAY/edit/", lead="7")
        publish(june)
        work(june.company, "records.verify_again")
    assert listed(june, date(2026, 8, 17)) == {
        "Anniversary of the shop": "2026-08-20",
        "Birthday of a contact": "2026-08-24",
    }
    with at(date(2026, 8, 20)):
        (row,) = (
            row
            for row in june.get("salesman", "/duties/?kind=reminder").context["table"]["rows"]
            if row["cells"][2]["text"] == "2026-08-20"
        )
        page = f"/duties/{row['id']}/"
        june.browser("salesman").post(page, {"result": "done", "remark": "已送花篮"}, secure=True)
        signed = june.shown("head", page)
        assert "XSB-OPR" in signed
        assert "已送花篮" in signed
    assert listed(june, date(2026, 8, 20)) == {"Birthday of a contact": "2026-08-24"}


@pytest.mark.requirement("REQ-REM-02", "customers who opted out are never listed")
def test_a_contact_who_opted_out_is_not_greeted(june, greeted):
    with at(date(2026, 6, 10)):
        for day, out in (("1980-05-30", "yes"), ("1980-05-31", "")):
            june.number += 1
            values = {key: value for key, value in CARD.items() if key != "CTC"}
            values |= {
                "filled_by": "XSB-OPR",
                "reviewed_by": "XSB-DH",
                "store_name": f"车行{june.number}",
            }
            data = {f"f.{key}": value for key, value in values.items()}
            data |= {
                "g.CTC.0.contact_name": "李四",
                "g.CTC.0.mobile": "13900139000",
                "g.CTC.rows": "1",
            }
            data |= {"g.CTC.0.birthday": day, "g.CTC.0.opt_out": out}
            page = june.enter("clerk", "KP", owner="XSB-OPR", **data)
            assert number_of(page.request["PATH_INFO"]), page.context["form"].errors
    remind(june, date(2027, 5, 30))
    with at(date(2027, 5, 30)):
        rows = june.get("salesman", "/duties/?kind=reminder").context["table"]["rows"]
    days = {row["cells"][2]["text"] for row in rows}
    assert "2027-05-31" in days
    assert "2027-05-30" not in days
