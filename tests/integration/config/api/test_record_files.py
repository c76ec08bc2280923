"""Files over the API: the screens' own rights and sentences, ranges, one file for one key."""

from urllib.parse import quote

import pytest

from archive.files.models import File
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.audit.models import AuditEvent
from tests.plugins import samples

NAME = quote("签字的卡.pdf")


@pytest.fixture(scope="module")
def clerk(hire, program_of):
    return program_of(hire("XSB", "CLK"), *RIGHTS)


RIGHTS = ("records.read", "records.create", "records.edit", "files.read", "files.write")


@pytest.fixture(scope="module")
def record(clerk, card):
    return clerk.call("POST", "/records", card()).json()["id"]


def test_a_file_is_added_listed_checked_and_downloaded_by_a_token(clerk, record, company):
    content = samples.pdf(pages=4)
    key = {"Idempotency-Key": "scan-1"}
    made = clerk.send(f"/records/{record}/files?name={NAME}", content, **key)
    assert made.status_code == 201, made.content
    found = made.json()
    assert (found["name"], found["kind"], found["state"]) == ("签字的卡.pdf", "pdf", "quarantined")
    again = clerk.send(f"/records/{record}/files?name={NAME}", content, **key)
    assert again.json() == found
    at = f"/records/{record}/files/{found['file']}"
    waiting = clerk.call("GET", at)
    assert (waiting.status_code, waiting.json()["detail"]) == (
        409,
        "This file is still being checked; it can be had in a moment.",
    )
    queue_in_use().run_all()
    (listed,) = clerk.call("GET", f"/records/{record}/files").json()["items"]
    assert (listed["state"], listed["downloadable"], listed["current"]) == ("clean", True, True)
    taken = clerk.call("GET", at)
    assert b"".join(taken.streaming_content) == content
    assert taken["Cache-Control"] == "private, no-store"
    part = clerk.call("GET", at, Range="bytes=5-9")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[5:10])
    assert clerk.call("GET", at, Range="bytes=9999999-").status_code == 416
    with reenter(company.id):
        assert File.objects.filter(record=record).count() == 1
        assert AuditEvent.objects.filter(verb="file.take", record_id=record).count() == 2


def test_a_new_version_keeps_the_one_before(clerk, record):
    first = clerk.send(f"/records/{record}/files?name=a.txt", b"one").json()
    address = f"/records/{record}/files?name=a.txt&series={first['series']}"
    second = clerk.send(address, b"two").json()
    assert (second["version"], second["series"]) == (2, first["series"])
    listed = clerk.call("GET", f"/records/{record}/files").json()["items"]
    mine = [one for one in listed if one["series"] == first["series"]]
    assert [(one["version"], one["current"]) for one in mine] == [(2, True), (1, False)]


def test_a_refusal_is_the_sentence_of_the_screen(clerk, record):
    answer = clerk.send(f"/records/{record}/files?name=a.pdf", b"MZ" + bytes(50))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == (
        "“a.pdf” is a program or a link; programs are not kept as files of a record."
    )
    assert clerk.send(f"/records/{record}/files", b"x").status_code == 400
    assert clerk.send("/records/999999/files?name=a.txt", b"x").status_code == 404


def test_a_token_opens_no_more_than_it_carries_and_its_person_may(clerk, record, hire, program_of):
    found = clerk.call("GET", f"/records/{record}/files").json()["items"][0]
    at = f"/records/{record}/files/{found['file']}"
    reader = program_of(hire("XSB", "CLK"), "records.read")
    assert reader.call("GET", f"/records/{record}/files").status_code == 403
    assert reader.call("GET", at).status_code == 403
    files_only = program_of(hire("XSB", "CLK"), "records.read", "files.read")
    assert files_only.send(f"/records/{record}/files?name=a.txt", b"new").status_code == 403
    masked = program_of(hire("JSB", "STF"), *RIGHTS)
    assert masked.call("GET", at).status_code == 403
    assert (
        masked.call("GET", f"/records/{record}/files").json()["items"][0]["downloadable"] is False
    )
    stranger = program_of(hire("CWB", "STF"), *RIGHTS)
    assert stranger.call("GET", at).status_code == 404
