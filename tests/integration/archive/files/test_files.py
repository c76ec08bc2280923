"""Files of a record: added, checked, given out to whom it may be, never half there, never in clear."""

import hashlib
import json
from argparse import Namespace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from archive.files import actions, integrity, keeping
from archive.files.models import File
from archive.records import actions as record_actions
from archive.records.models import Record
from archive.records.removing import remove as remove_records
from archive.records.rules import NewRecord
from config.operating.files import prove_files
from kernel.errors import Invalid, ScopeError
from kernel.scope import reenter
from persistence.blobs import blobs
from security.audit.models import AuditEvent
from security.keys import store
from tests.integration.archive.lists.test_bulk import Steps
from tests.plugins import samples

SECRET = "甲方身份证号与住址"
CONTENT = SECRET.encode() * 40_000  # several pieces
NAME = "张三丰身份证.txt"
SENT = {
    "txn_on": "2026-11-02T09:00",
    "product": "自行车",
    "amount": "100",
    "voucher_type": "invoice",
    "voucher_no": "1",
}


def rows(company, record):
    with reenter(company.id):
        return list(File.objects.filter(record=record).order_by("pk"))


def stored(company):
    return [p for p in (Path(settings.FONDS_HOME) / "files" / company.id).rglob("*") if p.is_file()]


def body(answer):
    return b"".join(answer.streaming_content)


class Crash(Exception):
    """The process dies here."""


@pytest.fixture
def added(company, clerk, draft, send, scanned):
    """A long text among the files of a draft, checked; returns (record, row)."""
    assert send(clerk, draft, (NAME, CONTENT)).json() == {"added": 1, "problems": []}
    scanned()
    return draft, rows(company, draft)[0]


def test_a_file_is_given_out_only_when_checked_and_comes_back_as_it_was(
    company, clerk, draft, send, scanned
):
    send(clerk, draft, (NAME, CONTENT))
    (row,) = rows(company, draft)
    address = f"/records/{draft}/files/{row.token}/"
    assert row.state == "quarantined"
    assert clerk.get(address).status_code == 302, "not before it is checked"
    assert "in quarantine" in clerk.get(f"/records/{draft}/").content.decode()
    assert scanned() == ["clean"]
    answer = clerk.get(address)
    assert body(answer) == CONTENT
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%BC%A0")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    page = clerk.get(f"/records/{draft}/").content.decode()
    assert NAME in page
    assert address in page


def test_any_range_of_it_can_be_asked_for(clerk, added):
    record, row = added
    address = f"/records/{record}/files/{row.token}/"
    for asked, expected in (
        ("bytes=0-9", CONTENT[:10]),
        (f"bytes={row.piece - 5}-{row.piece + 4}", CONTENT[row.piece - 5 : row.piece + 5]),
        ("bytes=-7", CONTENT[-7:]),
    ):
        answer = clerk.get(address, headers={"Range": asked})
        assert (answer.status_code, body(answer)) == (206, expected)
        assert answer["Content-Length"] == str(len(expected))
    assert clerk.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    other = clerk.get(address, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (other.status_code, len(body(other))) == (200, len(CONTENT))


@pytest.mark.requirement(
    "REQ-CUS-10", "the files of electronic archives are encrypted where they are stored"
)
def test_neither_content_nor_name_lie_anywhere_in_clear(company, added):
    record, row = added
    (file,) = [path for path in stored(company) if path.name == row.blob]
    content = file.read_bytes()
    assert SECRET.encode() not in content
    assert content[:2] == b"\x01\x01", "the suite is named"
    assert file.stat().st_mode & 0o777 == 0o600
    with reenter(company.id):
        kept = File.objects.filter(pk=row.pk).values().get()
        said = json.dumps(
            {name: repr(bytes(v) if name == "sealed" else v) for name, v in kept.items()}
        )
        assert "张三丰" not in said
        assert hashlib.sha256(CONTENT).hexdigest() not in said
        events = AuditEvent.objects.filter(record_id=record, verb="file.add")
        assert all("张三丰".encode() not in bytes(one.payload) for one in events)
        assert keeping.open_facts(store.open_record_keys([record])[record], row).name == NAME


def test_every_way_out_is_in_the_trail_before_anything_leaves(company, clerk, added):
    record, row = added
    answer = clerk.get(f"/records/{record}/files/{row.token}/", headers={"Range": "bytes=0-9"})
    with reenter(company.id):  # nothing of the body was taken yet
        event = AuditEvent.objects.filter(verb="file.take").latest("pk")
        assert (event.record_id, event.target_kind) == (record, "record")
    answer.close()


@pytest.fixture
def held_by(company, people, draft, send, scanned, sign_in):
    """Return `held_by(who)`: a browser, a record with a text it may look at, and the person's name."""

    def make(who):
        post = ("XSB", "CLK") if who == "clerk" else ("CWB", "CLK")
        record, client = draft, sign_in(*post)
        if who == "books":  # of what it registers, accounting may let nothing out
            with reenter(company.id):
                sent = NewRecord(category="FH", values=SENT)
                record = record_actions.create(people.actor(*post), [sent]).done[0]
        said = send(client, record, ("说明.txt", SECRET.encode())).json()
        assert said["problems"] == []
        scanned()
        return client, record, "-".join(post)

    return make


def status_of(answer):
    """Return the status; what was to be sent is let go."""
    answer.close()
    return answer.status_code


def downloads(auditor, name):
    """Return how many files somebody downloaded this month, as the auditor reads it."""
    rows = auditor.get("/output/").context["table"]["rows"]
    return next((int(row["cells"][5]) for row in rows if row["cells"][0] == name), 0)


@pytest.mark.requirement(
    "REQ-PRM-07",
    "the download of a file is controlled, counted and logged apart from viewing",
)
@pytest.mark.requirement(
    "REQ-PRM-07",
    "who may look and not download is shown the pages of a file and never given the file",
)
@pytest.mark.parametrize(("who", "taken"), [("clerk", 2), ("books", 0)])
def test_a_download_takes_its_own_right_and_is_counted_and_logged_apart(
    company, held_by, sign_in, who, taken
):
    client, record, person = held_by(who)
    at = f"/records/{record}/files/{rows(company, record)[0].token}/"
    auditor, status = sign_in("GLB", "AUDA"), 200 if taken else 403
    before = downloads(auditor, person)
    seen = client.get(f"{at}look/").content.decode()
    assert SECRET in seen
    assert (f'href="{at}"' in seen) == bool(taken)
    assert downloads(auditor, person) == before, "who looks takes nothing out"
    assert status_of(client.get(at)) == status
    part = client.get(at, headers={"Range": "bytes=1-2"})
    assert status_of(part) == (206 if taken else 403)
    assert downloads(auditor, person) == before + taken, "in parts it is no less"
    with reenter(company.id):
        told = AuditEvent.objects.filter(target_id=str(record)).order_by("pk")
        verbs = [one.verb for one in told if one.verb.startswith("file.") or one.verb == "O"]
    assert verbs[-3:] == ["file.look", *(["file.take"] * 2 if taken else ["O"] * 2)]


def test_whoever_sees_the_record_masked_or_not_at_all_gets_no_file(company, sign_in, added):
    record, row = added
    address = f"/records/{record}/files/{row.token}/"
    masked, stranger = sign_in("JSB", "STF"), sign_in("CWB", "STF")
    assert masked.get(address).status_code == 403
    assert masked.get(f"{address}look/").status_code == 403
    page = masked.get(f"/records/{record}/").content.decode()
    assert "Some fields of this category are masked for you" in page
    assert address not in page
    assert NAME.partition(".")[0] not in page, "neither beside the file nor in the history"
    assert NAME in sign_in("XSB", "DH").get(f"/records/{record}/").content.decode()
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/records/{record}/files/").status_code == 404
    with reenter(company.id):
        assert AuditEvent.objects.filter(outcome="refused", target_id=str(record)).exists()


def test_nobody_gets_a_file_or_the_page_of_its_record_without_signing_in(company, added):
    record, row = added
    nobody = Client(HTTP_HOST=company.host)
    for address in ("", "files/", f"files/{row.token}/", f"files/{row.token}/look/"):
        answer = nobody.get(f"/records/{record}/{address}")
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")
    sent = nobody.post(f"/records/{record}/files/", {"file": SimpleUploadedFile("a.txt", b"x")})
    assert (sent.status_code, sent["Location"].split("?")[0]) == (302, "/login/")


def test_another_record_or_company_does_not_lead_to_it(
    company, make_company, clerk, card_of, people, added
):
    record, row = added
    with reenter(company.id):
        other = record_actions.create(people.actor("XSB", "CLK"), [card_of()]).done[0]
    assert clerk.get(f"/records/{other}/files/{row.token}/").status_code == 404
    assert clerk.get(f"/records/{record}/files/{'0' * 32}/").status_code == 404
    with reenter(company.id):
        for act in (blobs().open, blobs().delete):
            with pytest.raises(ScopeError):
                act("another", row.blob)
    with pytest.raises(ScopeError):
        blobs().open(company.id, row.blob)


def test_several_are_added_at_once_and_each_refusal_is_one_sentence(company, clerk, draft, send):
    answer = send(
        clerk,
        draft,
        ("合同.pdf", samples.pdf()),
        ("脚本.svg", b"<svg/>"),
        ("卡.jpg", samples.picture()),
    )
    assert answer.status_code == 400
    said = answer.json()
    assert said["added"] == 2
    assert said["problems"] == [
        "“脚本.svg” is an SVG drawing, which can carry scripts; save it as PNG or PDF."
    ]
    again = send(clerk, draft, ("又一份.pdf", samples.pdf())).json()
    assert again["problems"] == ["This record has the very same file already: “合同.pdf”."]
    same = send(clerk, draft, ("合同.pdf", samples.pdf(pages=2))).json()
    assert same["added"] == 1
    with reenter(company.id):
        key = store.open_record_keys([draft])[draft]
        names = [keeping.open_facts(key, one).name for one in rows(company, draft)]
    assert names == ["合同.pdf", "卡.jpg", "合同 (2).pdf"]


def test_a_replaced_file_keeps_the_one_before(company, clerk, draft, send, scanned):
    send(clerk, draft, ("合同.pdf", samples.pdf()))
    (first,) = rows(company, draft)
    assert (
        send(clerk, draft, ("合同.pdf", samples.pdf(pages=2)), series=first.series).json()["added"]
        == 1
    )
    scanned()
    old, new = rows(company, draft)
    assert (old.is_current, new.is_current, new.number) == (False, True, 2)
    page = clerk.get(f"/records/{draft}/files/").content.decode()
    assert "1 earlier version" in page
    assert body(clerk.get(f"/records/{draft}/files/{old.token}/")) == samples.pdf()
    assert body(clerk.get(f"/records/{draft}/files/{new.token}/")) == samples.pdf(pages=2)


def test_only_who_may_change_the_record_adds_and_removes(
    company, sign_in, clerk, draft, send, people
):
    other = sign_in("XSB", "DH")
    assert send(other, draft, ("合同.pdf", samples.pdf())).status_code == 403
    send(clerk, draft, ("合同.pdf", samples.pdf()))
    (row,) = rows(company, draft)
    assert other.post(f"/records/{draft}/files/{row.token}/remove/").status_code == 403
    assert clerk.post(f"/records/{draft}/files/{row.token}/remove/").status_code == 302
    assert rows(company, draft) == []
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        assert actions.sweep(actor) >= 1
        assert row.blob not in {path.name for path in stored(company)}


@pytest.mark.requirement("REQ-COL-18", "the scan of a signed card is attached to its record")
def test_a_filed_record_takes_the_scan_of_its_signed_card_and_loses_no_file(
    company, people, card_of, clerk, send, scanned
):
    with reenter(company.id):
        (pk,) = record_actions.enter_many(people.actor("XSB", "CLK"), [card_of()], file=True)
    assert send(clerk, pk, ("签字的卡.jpg", samples.picture())).json()["added"] == 1
    scanned()
    (row,) = rows(company, pk)
    assert clerk.post(f"/records/{pk}/files/{row.token}/remove/").status_code == 403
    assert rows(company, pk)
    assert "签字的卡.jpg" in clerk.get(f"/records/{pk}/").content.decode()


def test_a_crash_leaves_no_half_thing(company, people, draft, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(samples.pdf(pages=3))
    before = len(stored(company))

    def crash():
        with reenter(company.id):
            actions.add(people.actor("XSB", "CLK"), draft, path, name="a.pdf")
            raise Crash

    with pytest.raises(Crash):
        crash()
    assert rows(company, draft) == []
    lying = stored(company)
    assert len(lying) == before + 1, "content without a row"
    (lying[0].parent / f"{lying[0].name}.0000.part").write_bytes(b"half")
    with reenter(company.id):
        actions.sweep(people.actor("XSB", "CLK"))
    known = {one.blob for one in rows_of_all(company)}
    assert {path.name for path in stored(company)} == known


def rows_of_all(company):
    with reenter(company.id):
        return list(File.objects.all())


def test_what_lies_altered_cut_or_swapped_is_found_and_not_given_out(company, clerk, people, added):
    record, row = added
    (file,) = [path for path in stored(company) if path.name == row.blob]
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
        assert integrity.is_whole(row)
    whole = file.read_bytes()
    piece = row.piece + 30
    for broken in (
        whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        whole[:-10],
        whole[piece : 2 * piece] + whole[:piece] + whole[2 * piece :],
    ):
        file.write_bytes(broken)
        with reenter(company.id):
            assert not integrity.is_whole(row)
    found = actions.prove(actor, Steps(company.id, actor), until=30)
    assert (found["damaged"], found["known"]) == (1, 1)
    answer = clerk.get(f"/records/{record}/files/{row.token}/", follow=True)
    assert "This file is damaged" in answer.content.decode()
    with reenter(company.id):
        assert AuditEvent.objects.filter(verb="file.damaged", record_id=record).count() == 1
    with pytest.raises(Invalid, match="1 files are damaged or gone"):
        prove_files(Namespace(company=company.id, all=False, json=True))
    file.write_bytes(whole)  # as from a backup
    (told,) = prove_files(Namespace(company=company.id, all=False, json=True))
    assert (told["damaged"], told["known"]) == (0, 0)
    assert body(clerk.get(f"/records/{record}/files/{row.token}/")) == CONTENT


def test_a_draft_that_is_taken_back_takes_its_files_along(company, people, clerk, draft, send):
    send(clerk, draft, ("合同.pdf", samples.pdf(pages=5)))
    (row,) = rows(company, draft)
    with reenter(company.id):
        remove_records(people.actor("XSB", "CLK"), [draft])
    assert rows(company, draft) == []
    with reenter(company.id):
        assert not Record.objects.filter(pk=draft).exists()
        actions.sweep(people.actor("XSB", "CLK"))
    assert row.blob not in {path.name for path in stored(company)}
