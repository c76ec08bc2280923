"""Values planted in a record and its files, and copied along every road, are found nowhere once it is destroyed."""

import json
import pickle
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.files import erasing as files
from archive.files.models import File, FilePreview
from archive.imports import erasing, storage
from archive.imports.models import ImportJob
from archive.printing.models import Printout
from archive.records.models import Record, RegisterEntry
from jobs.port import queue_in_use
from kernel.errors import Missing
from kernel.scope import reenter
from persistence.blobs import blobs
from security.keys import epochs
from tests.integration.archive.disposal.conftest import later
from tests.integration.archive.disposal.test_deletions import batch_of, decided, desk, row_of
from tests.integration.archive.imports import test_meeting as imports
from tests.integration.archive.imports.conftest import hire
from tests.integration.security_review.dump_of_test import Reader, dumped, found_in
from tests.plugins.samples import pdf

__all__ = ["desk", "hire"]
TITLE = "Qxshop01"
PLANTED = {
    "店名": TITLE, "客户名称": "Qxfirm02", "经营者": "Qxboss03", "联系人": "Qxman04", "联系电话": "13977700123",
    "地址": "Qxroad05", "经营品牌": "Qxbrand06", "存放位置": "Qxplace07",
}  # fmt: skip
REASON, CHANGED, NAMED, TYPED = "Qxreason08", "Qxbrand09", "Qxfile10", "Qxtyped11"
ALL = [*PLANTED.values(), REASON, CHANGED, NAMED, TYPED]
DATES = {"填卡日期": "2010-03-01", "审核日期": "2010-03-02", "起算日期": "2010-03-01"}


def imported(house, hire):
    """A ledger of two cards, one of them planted; return the address of the import and both records."""
    hire(house.company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(house.company, "lijianguo", "李建国", ("XSB", "DH"))
    rows = [imports.card(1, **PLANTED, **DATES), imports.card(2, **DATES)]
    place = imports.rehearsed(house.browser("clerk"), imports.ledger(rows))
    imports.committed(house.browser("clerk"), place)
    with reenter(house.company.id):
        one, two = Record.objects.order_by("pk")
    return place, one.pk, two.pk


def copied(house, record):
    """Make copies of a record along every road there is; return the printouts it stands in and those it does not."""
    clerk, page = house.browser("clerk"), f"/records/{record}/"
    for brand in (CHANGED, TYPED):
        form = house.get("clerk", f"{page}edit/").context["form"]
        held = {one.html_name: one.value() for one in form if one.value() not in (None, "", False)}
        data = {**held, "f.brands": brand, "reason": REASON}
        assert clerk.post(f"{page}edit/", data, secure=True).status_code == 302
    file = {"file": [SimpleUploadedFile(f"{NAMED}.pdf", pdf())], "series": ""}
    clerk.post(f"{page}files/", file, headers={"Accept": "application/json"}, secure=True)
    for path in ("/register/export/?format=csv", "/register/export/?format=csv&year=1999"):
        clerk.post(path, secure=True)
    queue_in_use().run_all()
    for path in (
        page,
        f"{page}print/",
        "/records/?category=KP",
        "/register/",
        f"/records/?q={TITLE}",
    ):
        assert house.get("clerk", path).status_code < 400, path
    with reenter(house.company.id):
        return dict(Printout.objects.order_by("pk").values_list("pk", "records"))


@pytest.fixture(scope="module")
def walk(house, hire, installation, django_db_blocker):
    """One of two records is asked to be deleted, and goes by the whole process."""
    with django_db_blocker.unblock():
        return Walk(house, hire, installation)


class Walk:
    """What was there before, and what is left."""

    def __init__(self, house, hire, installation):
        company = house.company
        self.place, self.record, self.other = imported(house, hire)
        self.prints = copied(house, self.record)
        with reenter(company.id):
            self.blobs = set(File.objects.values_list("blob", flat=True))
            self.blobs |= set(FilePreview.objects.exclude(blob="").values_list("blob", flat=True))
            self.job = ImportJob.objects.get()
        self.before = dumped(installation, company)
        self.read = "\n".join(Reader(self.before, company).texts())
        request = decided(house, self.record)
        batch = batch_of(house, request)
        with later(8):
            house.step("clerk2", batch, "execute", place="三楼")
            self.counts = house.work(house.row(batch).run)
            for who in ("finance", "office"):
                house.step(who, batch, "confirm", present="on", complete="on")
            house.step("clerk", batch, "certify")
        with reenter(company.id):  # what the workers do next
            assert files.forget_left() > 0
            assert erasing.forget_withdrawn() == 1
        self.after = dumped(installation, company)
        self.outcome, self.run = row_of(house, request).outcome, house.row(batch).run


def tables_with(dump, word):
    """Return the tables in which a text stands in clear."""
    parts = dump.decode(errors="replace").split("\nCOPY ")
    return {
        part.split(" ", 1)[0].partition(".")[2] for part in parts if found_in(part.encode(), [word])
    }


@pytest.mark.requirement(
    "REQ-DSP-08",
    "electronic destruction leaves no value, file, preview, search word or key of the record in the database",
)
@pytest.mark.requirement("REQ-HLD-04", "nothing of a deleted record stays in any of these places")
@pytest.mark.requirement(
    "REQ-HLD-04", "the uploaded ledger goes with a sealed or destroyed record that came from it"
)
def test_no_planted_value_is_found_in_any_table(house, walk):
    assert walk.outcome == "deleted"
    assert walk.counts["destroyed"] == 1
    assert set(found_in(walk.before, ALL)) >= {TITLE, "Qxplace07", TYPED}
    assert all(word in walk.read for word in ("Qxman04", "13977700123", REASON)), (
        "sealed, but there"
    )
    left = {word: tables_with(walk.after, word) for word in found_in(walk.after, ALL)}
    # The list of what was destroyed names titles, as the law of archives asks.
    assert left in ({}, {TITLE: {"archive_destruction_item"}})
    # What somebody typed into a search is no copy; it stays sealed in the trail until the key of its month goes.
    texts = [
        one for one in Reader(walk.after, house.company).texts() if f'"q":"{TITLE}"' not in one
    ]
    read = "\n".join(texts)
    assert [word for word in ALL if word in read] == []


def test_no_file_or_cache_keeps_any_of_it(house, walk):
    with reenter(house.company.id):
        assert not walk.blobs & set(blobs().names(house.company.id))
        for kind in (storage.UPLOAD, storage.SHEETS):
            with pytest.raises(Missing), storage.opened(walk.job.stored, kind):
                pass
        assert ImportJob.objects.get().withdrawn_at is not None
        assert ImportJob.objects.get().preview is None
        assert RegisterEntry.objects.get(record_id=walk.record).title == ""
    home = Path(settings.FONDS_HOME)
    for folder in ("files", "temporary"):
        for path in (home / folder).rglob("*"):
            assert not path.is_file() or not found_in(path.read_bytes(), ALL), path
    kept = getattr(cache, "_cache", {})
    assert not [one for one in kept.values() if found_in(pickle.dumps(one), ALL)]


@pytest.mark.requirement(
    "REQ-HLD-04",
    "only the prints and exports a record stands in are withdrawn, and their people told",
)
def test_only_the_exports_it_stood_in_are_withdrawn_and_their_person_is_told(house, walk):
    held = {pk for pk, records in walk.prints.items() if walk.record in records}
    assert held
    assert held != set(walk.prints)
    with reenter(house.company.id):
        assert set(Printout.objects.values_list("pk", flat=True)) == set(walk.prints) - held
    assert "2 lines was withdrawn" in house.shown("clerk", "/notices/")
    for one in held:
        assert house.get("clerk", f"/records/prints/{one}/").status_code == 404


@pytest.mark.requirement(
    "REQ-DSP-08", "after a destruction an old dump yields no sealed value with the keys of today"
)
@pytest.mark.requirement(
    "REQ-DSP-08", "the certificate says until when older backups can be read, and of which fields"
)
def test_backups_die_with_their_keys_at_the_time_the_certificate_names(house, walk, monkeypatch):
    said = house.get("clerk", f"/destructions/{walk.run}/certificate/").json()
    remains = json.loads(said["statement"])["remains"] if "statement" in said else said["remains"]
    assert remains["sealed_unreadable_after"] > remains["readable_in_backups_before"][:10]
    assert "mobile" in remains["sealed"]["KP"]
    assert "store_name" in remains["open"]["KP"]
    assert all(word in walk.read for word in ("Qxman04", "13977700123"))
    monkeypatch.setattr(epochs, "TTL_SECONDS", 0.0)
    queue_in_use().run_all()
    left = "\n".join(Reader(walk.before, house.company).texts())
    assert [word for word in ALL if word in left] == []
