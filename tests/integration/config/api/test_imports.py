"""Imports over the API: the screens' own steps and rights, one clear sentence for each refusal."""

import io
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from archive.imports.models import ImportJob
from archive.records.models import Record
from gateway import uploads
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.audit.models import AuditEvent
from tests.integration.archive.imports.test_meeting import card, ledger

UPLOAD = f"/imports?category=KP&name={quote('台账.csv')}"


@pytest.fixture(scope="module")
def people(hire):
    hire("XSB", "OPR", "王磊")
    hire("XSB", "DH", "李建国")
    return hire("XSB", "CLK")


@pytest.fixture(scope="module")
def clerk(people, program_of):
    return program_of(people)


def worked(clerk, at):
    queue_in_use().run_all()
    return clerk.call("GET", at).json()


def uploaded(clerk, rows, **headers):
    answer = clerk.send(UPLOAD, ledger(rows), **headers)
    assert answer.status_code == 201, answer.content
    return answer.json(), answer["Location"].removeprefix("/api/v1")


def test_a_ledger_is_brought_in_mapped_rehearsed_committed_and_taken_back(clerk, company):
    rows = [card(number) for number in range(500, 510)]
    found, at = uploaded(clerk, [*rows, card(510, 填卡日期="???")])
    assert (found["state"], found["rows"], found["header_row"]) == ("understood", 12, 1)
    columns = {one["column"]: one["target"] for one in found["columns"]}
    assert columns["店名"] == "store_name"
    mapped = clerk.call("PUT", f"{at}/mapping", {"columns": {"营业面积": ""}, "filing": True})
    assert mapped.status_code == 200, mapped.content
    assert clerk.call("POST", f"{at}/rehearse").json()["state"] == "rehearsing"
    told = worked(clerk, at)
    assert (told["state"], told["counts"]["new"], told["counts"]["bad"]) == ("rehearsed", 10, 1)
    first = clerk.call("GET", f"{at}/problems?severity=error&limit=1").json()
    assert [one["row"] for one in first["items"]] == [12]
    assert first["items"][0]["message"]
    book = load_workbook(io.BytesIO(clerk.call("GET", f"{at}/rows").content))
    assert [cell.value for cell in book.active[1]][-2:] == ["原因", "原行号"]
    clerk.call("POST", f"{at}/commit")
    told = worked(clerk, at)
    assert (told["state"], told["counts"]["committed"]) == ("done", 10)
    with reenter(company.id):
        assert Record.objects.filter(values__store_name="第505车行", state="filed").count() == 1
        event = AuditEvent.objects.filter(verb="import.commit").latest("pk")
        assert event.target_id == str(found["id"])
    taken = clerk.call("POST", f"{at}/undo")
    assert taken.status_code == 200, taken.content
    assert worked(clerk, at)["taken_back"] == {"back": 10, "stay": 0}
    with reenter(company.id):
        assert not Record.objects.filter(values__store_name="第505车行").exists()


def test_problems_come_page_by_page(clerk):
    _, at = uploaded(clerk, [card(number, 填卡日期="???") for number in range(520, 527)])
    clerk.call("POST", f"{at}/rehearse")
    worked(clerk, at)
    seen, after = [], 0
    while after is not None:
        page = clerk.call("GET", f"{at}/problems?severity=error&limit=3&after={after}").json()
        seen += [one["row"] for one in page["items"]]
        after = page["next"]
    assert sorted(seen) == list(range(2, 9))


def test_the_same_upload_with_one_key_is_one_import(clerk, company):
    rows = ledger([card(530)])
    with reenter(company.id):
        before = ImportJob.objects.count()
    first = clerk.send(UPLOAD, rows, **{"Idempotency-Key": "erp-1"})
    again = clerk.send(UPLOAD, rows, **{"Idempotency-Key": "erp-1"})
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    other = clerk.send(UPLOAD, ledger([card(531)]), **{"Idempotency-Key": "erp-1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key")
    with reenter(company.id):
        assert ImportJob.objects.count() == before + 1


def test_a_second_commit_is_refused_in_a_sentence(clerk):
    _, at = uploaded(clerk, [card(540)])
    early = clerk.call("POST", f"{at}/commit")
    assert early.status_code == 409
    assert early.json()["detail"] == "Rehearse the import first: nothing is committed unseen."
    clerk.call("POST", f"{at}/rehearse")
    worked(clerk, at)
    clerk.call("POST", f"{at}/commit")
    busy = clerk.call("POST", f"{at}/commit")
    assert (busy.status_code, busy.json()["code"]) == (409, "conflict")
    worked(clerk, at)
    second = clerk.call("POST", f"{at}/commit")
    assert second.status_code == 409
    assert second.json()["detail"].startswith("This import is committed already")


def test_a_file_over_the_limit_and_no_file_are_refused_in_a_sentence(clerk, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 1_000)
    answer = clerk.send(UPLOAD, b"x" * 1_001)
    assert answer.status_code == 413
    assert answer.json()["detail"] == "A file may have up to 200 MB."
    assert clerk.send(UPLOAD, b"").status_code == 415
    form = clerk.send(UPLOAD, b"a,b\n", **{"Content-Type": "text/csv"})
    assert form.json()["detail"] == (
        "Send the file itself: Content-Type: application/octet-stream."
    )
    empty = clerk.send(UPLOAD, b"\x00\x01\x02")
    assert empty.status_code == 400
    assert empty.json()["detail"]


def test_a_token_without_the_scope_and_a_wrong_one_do_nothing(
    clerk, people, program_of, company, hire
):
    reading = program_of(people, "imports.read")
    answer = reading.send(UPLOAD, ledger([card(550)]))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")
    found, at = uploaded(clerk, [card(551)])
    for step in ("rehearse", "commit", "cancel", "undo"):
        assert reading.call("POST", f"{at}/{step}").status_code == 403, step
    assert reading.call("GET", at).json()["id"] == found["id"]
    assert program_of(people, "records.read").call("GET", at).status_code == 403
    rubbish = program_of(people)
    rubbish.secret = "fonds_" + "x" * 40
    assert rubbish.send(UPLOAD, ledger([card(552)])).status_code == 401
    # Another person's import does not exist for this one.
    stranger = program_of(hire("XSB", "CLK", "别的内勤"))
    assert stranger.call("GET", at).status_code == 404
    nobody = program_of(hire("JSB", "STF"))
    refused = nobody.send(UPLOAD, ledger([card(553)]))
    assert (refused.status_code, refused.json()["code"]) == (403, "refused")


def test_wrong_columns_are_named(clerk):
    _, at = uploaded(clerk, [card(560)])
    answer = clerk.call("PUT", f"{at}/mapping", {"columns": {"没有这一列": "store_name"}})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "没有这一列"
    assert clerk.call("PUT", f"{at}/mapping", {"met": "overwrite"}).status_code == 400
    again = clerk.call("PUT", f"{at}/sheet", {"header_row": 1})
    assert again.json()["header_row"] == 1


def test_an_import_is_given_up(clerk):
    _, at = uploaded(clerk, [card(570)])
    assert clerk.call("POST", f"{at}/cancel").json()["state"] == "cancelled"
    items = clerk.call("GET", "/imports?limit=1").json()
    assert items["items"][0]["state"] == "cancelled"
    assert items["next"] == items["items"][0]["id"]


def test_a_program_decides_rows_that_may_be_a_customer_there_is(clerk, company):
    _, at = uploaded(clerk, [card(560), card(561, 联系电话="13800000560")])
    clerk.call("POST", f"{at}/rehearse")
    assert worked(clerk, at)["counts"]["alike"] == 1
    (row,) = clerk.call("GET", f"{at}/alike").json()["items"]
    assert (row["row"], row["record"], row["same"][0]["field"]) == (3, None, "mobile")
    plain = {"decision": "justify", "rows": [3]}
    assert clerk.call("POST", f"{at}/alike", plain).status_code == 400
    done = clerk.call("POST", f"{at}/alike", {**plain, "reason": "夫妻店"}).json()
    assert (done["decided"], done["counts"]["new"], done["counts"]["alike"]) == (1, 2, 0)
    assert clerk.call("GET", f"{at}/alike").json() == {"items": [], "next": None}


def test_a_program_says_how_a_text_table_is_read(clerk):
    rows = ledger([card(570)]).decode() + "\n合计,,,,,,,,,,,,,,,,1,,"
    answer = clerk.send(UPLOAD, rows.encode("gb18030"))
    at = answer["Location"].removeprefix("/api/v1")
    said = {"header_row": 1, "encoding": "gb18030", "delimiter": ",", "totals": True}
    told = clerk.call("PUT", f"{at}/sheet", said).json()
    assert (told["encoding"], told["totals"], told["columns"][1]["column"]) == (
        "gb18030",
        True,
        "店名",
    )
    wrong = clerk.call("PUT", f"{at}/sheet", {"encoding": "klingon"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "encoding")
    assert "klingon" in wrong.json()["detail"]


def test_a_program_chooses_the_file_of_each_customer(clerk, company):
    for number in (580, 581):  # two files of one customer's name
        _, at = uploaded(clerk, [card(number, 客户名称="双户贸易有限公司")])
        clerk.call("PUT", f"{at}/mapping", {"filing": True})
        clerk.call("POST", f"{at}/rehearse")
        if worked(clerk, at)["counts"]["alike"]:
            clerk.call(
                "POST", f"{at}/alike", {"decision": "justify", "rows": [2], "reason": "分户"}
            )
        clerk.call("POST", f"{at}/commit")
        worked(clerk, at)
    rows = "题名,客户名称,事由,日期,礼品费用,件数\n生日关怀,双户贸易有限公司,生日,2024-05-01,12,1\n"
    answer = clerk.send(f"/imports?category=GH&name={quote('关怀.csv')}", rows.encode())
    assert answer.status_code == 201, answer.content
    at = answer["Location"].removeprefix("/api/v1")
    clerk.call("PUT", f"{at}/sheet", {"files_by": "KP"})
    clerk.call("POST", f"{at}/rehearse")
    assert worked(clerk, at)["counts"]["files_open"] == 1
    (one,) = clerk.call("GET", f"{at}/files?state=open").json()["items"]
    assert (one["name"], one["file"], len(one["candidates"])) == ("双户贸易有限公司", None, 2)
    chosen = {"files": [{"customer": one["customer"], "file": 1}]}
    assert clerk.call("POST", f"{at}/files", chosen).status_code == 400
    chosen["files"][0]["file"] = one["candidates"][1]["id"]
    done = clerk.call("POST", f"{at}/files", chosen).json()
    assert (done["decided"], done["counts"]["files_open"]) == (1, 0)
    other, at = uploaded(clerk, [card(590)])
    assert other["files_by"] == ""
    assert clerk.call("POST", f"{at}/files", chosen).status_code == 404
