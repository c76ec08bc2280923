"""Files are looked at page by page: who may look gets pages and never the file, and each page is in the trail."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageChops

from archive.files import actions, rendering, tasks, viewing_actions
from archive.files.models import File, FilePreview
from archive.files.rules import PIECE
from archive.records.models import Record
from kernel.clock import today
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import Appointment
from tests.integration.archive.files.test_file_rules import ALL, admin
from tests.integration.archive.lists.test_bulk import Steps
from tests.plugins import samples

__all__ = ["admin"]
TEXT = "".join(f"第{number}行：甲方身份证号与住址。\n" for number in range(3_000))
MADE = "Appareil-42"


def body(answer):
    return b"".join(answer.streaming_content if answer.streaming else [answer.content])


def picture_in(answer):
    assert answer["Content-Type"] == "image/jpeg"
    return Image.open(io.BytesIO(body(answer)))


def photo():
    """Return a picture that lies on its side by its EXIF, which also names the camera."""
    picture = Image.new("RGB", (300, 200), (245, 245, 245))
    said = picture.getexif()
    said[0x0112], said[0x0110] = 6, MADE
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=said)
    return out.getvalue()


@pytest.fixture
def drawn(company, people):
    """Return `drawn()`: what the worker does for the thumbnails that are missing; how many it made."""

    def work():
        with reenter(company.id):
            actor = people.actor("XSB", "CLK")
        return tasks.preview_again(Steps(company.id, actor))["made"]

    return work


@pytest.fixture
def filed(company, clerk, draft, send, scanned, drawn):
    """A PDF, a photo and a text of a card; returns (record, the addresses of their viewers, their rows)."""
    sent = [
        ("合同.pdf", samples.pdf(pages=3)),
        ("证照.jpg", photo()),
        ("说明.txt", TEXT.encode("gb18030")),
    ]
    assert send(clerk, draft, *sent).json()["problems"] == []
    scanned()
    with reenter(company.id):
        rows = list(File.objects.filter(record=draft).order_by("pk"))
    waiting = clerk.get(f"/records/{draft}/files/{rows[0].token}/look/")
    assert "The pages are being drawn" in waiting.content.decode()
    assert (drawn(), drawn()) == (2, 0), "what is there is not made again"
    return draft, [f"/records/{draft}/files/{one.token}/look/" for one in rows], rows


def looks(company, record):
    """Return what the trail says of each look at a file, oldest first."""
    with reenter(company.id):
        events = list(AuditEvent.objects.filter(record_id=record, verb="file.look").order_by("pk"))
        opened = open_events(events)
    return [opened[one.pk].content for one in events]


@pytest.mark.requirement(
    "REQ-QRY-05",
    "each page of a file that somebody looks at is in the trail before it is shown,"
    " and auditors read the pages by person and file",
)
@pytest.mark.requirement(
    "REQ-QRY-08",
    "pages of files that are looked at carry a watermark from the level on that the company names, and none below it",
)
def test_files_are_looked_at_page_by_page_and_each_page_is_in_the_trail(
    company, clerk, sign_in, admin, filed
):
    record, (contract, licence, note), _rows = filed
    page = clerk.get(f"{contract}?page=2").content.decode()
    assert "Page 2 of 3" in page
    assert f'src="{contract}2/"' in page
    assert page.count(f'src="{contract}thumbnails/0/"') == 3, "one picture for many pages"
    assert not looks(company, record), "nothing of its content was given yet"
    assert picture_in(clerk.get(f"{contract}2/")).width >= 1_600
    assert picture_in(clerk.get(f"{contract}thumbnails/0/")).size == (120, 3 * 160)
    content = body(clerk.get(f"{licence}1/"))
    assert MADE.encode() not in content
    assert Image.open(io.BytesIO(content)).size == (200, 300), "upright"
    for number in (1, 2):
        shown = clerk.get(f"{note}?part=1&page={number}").context["viewer"]["text"]
        assert shown in TEXT
        assert shown.startswith("第")
    for missing in (f"{contract}4/", f"{contract}0/", f"{note}1/", f"{contract}thumbnails/1/"):
        assert clerk.get(missing).status_code == 404
    said = [(one["name"], one.get("page") or one["thumbnails"]) for one in looks(company, record)]
    assert said == [
        ("合同.pdf", 2), ("合同.pdf", "1–3"), ("证照.jpg", 1), ("说明.txt", 1), ("说明.txt", 2),
    ]  # fmt: skip
    auditor = sign_in("GLB", "AUDA")
    found = auditor.get("/trail/", {"record": record}).context["page_looks"]
    assert [one["sub"] for one in found] == [
        "说明.txt: pages 1–2", "证照.jpg: pages 1", "合同.pdf: pages 2",
    ]  # fmt: skip
    given = clerk.get(f"{contract}3/")
    assert looks(company, record)[-1]["page"] == 3, "nothing of the body was taken yet"
    given.close()
    demand_marks(clerk, admin, (f"{contract}1/", f"{licence}1/", f"{contract}thumbnails/0/"))


def demand_marks(clerk, admin, addresses):
    """Say that what is shown carries its reader once the company says so for the level."""
    before = body(clerk.get(addresses[1]))
    said = {"kinds": [*ALL, "png"], "naming": "generated"}
    admin.post("/files/rules/company/", {**said, "marked_from": "L2"})
    assert body(clerk.get(addresses[1])) == before, "the card is of a lower level"
    plain = [picture_in(clerk.get(one)) for one in addresses]
    admin.post("/files/rules/company/", {**said, "marked_from": "L1"})
    for before, address in zip(plain, addresses, strict=True):
        after = picture_in(clerk.get(address))
        assert after.size == before.size
        changed = ImageChops.difference(before, after).point(lambda dot: 255 * (dot > 15))
        assert changed.getbbox() is not None, address


def test_who_may_look_and_not_take_gets_pages_and_others_nothing(company, sign_in, filed, people):
    record, (contract, _licence, note), _rows = filed
    masked, stranger = sign_in("JSB", "STF"), sign_in("CWB", "STF")
    for end in ("", "1/", "thumbnails/0/"):
        assert masked.get(contract + end).status_code == 403
        assert stranger.get(contract + end).status_code == 404
    head = sign_in("XSB", "DH")
    with reenter(company.id):
        post = people.actor("XSB", "DH").user_id
    assert picture_in(head.get(f"{contract}1/")).width >= 1_600
    assert head.get(f"{note}?page=1").status_code == 200
    with reenter(company.id):
        before = today() - timedelta(days=1)
        Appointment.objects.filter(user=post).update(valid_from=before, valid_to=before)
    try:
        for end in ("?part=1", "2/", "thumbnails/0/"):
            assert head.get(contract + end).status_code in {302, 403, 404}, "revoked while open"
    finally:
        with reenter(company.id):
            Appointment.objects.filter(user=post).update(valid_to=None)
    with reenter(company.id):
        Record.objects.filter(pk=record).update(level="L3")
    assert head.get(f"{contract}2/").status_code == 404, "hidden meanwhile"


def kept_at(company, blob):
    folder = Path(settings.FONDS_HOME) / "files" / company.id
    (path,) = [one for one in folder.rglob("*") if one.name == blob]
    return path


def test_thumbnails_are_sealed_made_again_when_missing_and_go_with_the_file(
    company, clerk, people, filed, drawn
):
    record, (contract, *_), (row, photo_row, *_) = filed
    with reenter(company.id):
        kept = FilePreview.objects.get(file=row)
    path = kept_at(company, kept.blob)
    assert b"JFIF" not in path.read_bytes()
    assert (kept.piece, kept.pages) == (PIECE, 3)
    path.unlink()
    assert clerk.get(f"{contract}thumbnails/0/").status_code == 404
    with reenter(company.id):
        actor = people.actor("XSB", "CLK")
    assert viewing_actions.make_preview(actor, row.pk, Steps(company.id, actor))
    assert clerk.get(f"{contract}thumbnails/0/").status_code == 200
    # The content of an earlier file is lost, with its thumbnails: the later one gets its own all the same.
    with reenter(company.id):
        FilePreview.objects.filter(file__in=[row, photo_row]).delete()
    lost = kept_at(company, row.blob)
    content = lost.read_bytes()
    lost.unlink()
    assert (drawn(), drawn()) == (1, 0)
    with reenter(company.id):
        pair = FilePreview.objects.filter(file__in=[row, photo_row])
        assert pair.get().file_id == photo_row.pk
    lost.write_bytes(content)
    assert drawn() == 1
    clerk.post(f"/records/{record}/files/{row.token}/remove/")
    with reenter(company.id):
        actions.sweep(people.actor("XSB", "CLK"))
    assert not path.exists()
    assert clerk.get(f"{contract}1/").status_code == 404


@pytest.fixture
def tight(monkeypatch):
    """Leave what draws little memory."""
    monkeypatch.setattr(rendering, "MEMORY", 48 * 1024**2)


@pytest.mark.usefixtures("tight")
def test_a_huge_file_ends_with_one_sentence_and_not_with_the_worker(
    company, clerk, draft, send, scanned, drawn
):
    send(clerk, draft, ("炸弹.png", samples.picture("PNG", (3_000, 3_000))))
    scanned()
    with reenter(company.id):
        (row,) = File.objects.filter(record=draft)
    assert drawn() == 1
    address = f"/records/{draft}/files/{row.token}/look/"
    page = clerk.get(address)
    assert page.status_code == 200
    assert "a page of it takes too much memory or time" in page.content.decode()
    assert clerk.get(f"{address}1/").status_code == 404
    assert drawn() == 0, "it is not tried for ever"
