"""Sealing a record leaves no copy of it elsewhere: searched words, thumbnails, kept exports, open forms, shares."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from archive.files.models import File, FilePreview
from archive.files.viewing_actions import without_preview
from archive.printing.models import Printout
from archive.records.models import Record, SearchWords
from archive.records.rederiving import derive_batch
from archive.records.restricting import seal_records
from jobs.port import queue_in_use
from kernel.clock import now
from kernel.scope import reenter
from persistence.blobs import blobs
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from security.people.models import User
from security.people.queries import actor_of
from security.unfinished.models import UnfinishedEntry
from tests.integration.archive.privacy.test_sealed import LIFT, SEALED, asked, number_of
from tests.integration.policies.houses import address
from tests.plugins import samples

WORD = "Quxzorblat"
# Where a sealed record may still be read by who is let: itself, and its line of the register, which never changes.
STORED = {"archive_record", "archive_register_entry"}


def tables_with(word):
    """Return the tables of the company in which a text stands in plain, whatever the column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [one for (one,) in cursor.fetchall()]
        found = set()
        for one in names:
            table = sql.Identifier(one)
            cursor.execute(
                sql.SQL("SELECT EXISTS (SELECT 1 FROM {} t WHERE t::text ILIKE %s)").format(table),
                [f"%{word}%"],
            )
            if cursor.fetchone()[0]:
                found.add(one)
    return found


def furnish(shop):
    """A record with a word, a file with thumbnails, a kept export, an open form and a share; return its page."""
    page = shop.file(title=f"顾客{WORD}", **{"f.name": f"顾客{WORD}"})
    shop.post("seller", f"{page}files/", file=SimpleUploadedFile("合同.pdf", samples.pdf()))
    queue_in_use().run_all()
    number = number_of(page)
    with reenter(shop.company.id):
        person = shop.ids["seller"]
        Printout.objects.create(
            person_id=person, form="list.file", language="en", lines=1, content=WORD.encode(),
            ordered_at=now(), done_at=now(),
        )  # fmt: skip
        UnfinishedEntry.objects.create(
            person_id=person, form=f"record.edit:{number}", page="p", path="/", content=b"x", kept_at=now()
        )  # fmt: skip
    return page


@pytest.mark.requirement("REQ-HLD-04", "sealing purges the search index of the record")
@pytest.mark.requirement("REQ-HLD-04", "sealing purges the previews of the record's files")
@pytest.mark.requirement("REQ-HLD-04", "sealing revokes kept exports and prints")
@pytest.mark.requirement("REQ-HLD-04", "sealing drops what stands in open forms of the record")
def test_a_sealed_record_is_nowhere_but_where_it_is_stored(shop):
    page = furnish(shop)
    number = number_of(page)
    with reenter(shop.company.id):
        file = File.objects.get(record=number)
        thumbs = list(FilePreview.objects.filter(record=number).values_list("blob", flat=True))
        assert SearchWords.objects.filter(record=number).exists()
        export = Printout.objects.latest("pk").pk
        assert thumbs
        assert "archive_search_words" in tables_with(WORD)
    request = address(shop.ask(page, "delete"))
    shop.post("officer", request, **SEALED)
    shop.decide()
    with reenter(shop.company.id) as scope:
        assert tables_with(WORD) <= STORED
        assert not SearchWords.objects.filter(record=number).exists()
        assert not FilePreview.objects.filter(record=number).exists()
        assert not set(thumbs) & set(blobs().names(shop.company.id))
        assert not Printout.objects.filter(pk=export).exists()
        assert not UnfinishedEntry.objects.filter(form=f"record.edit:{number}").exists()
        # Nor does the work of the night, or of another policy, bring any of it back.
        assert file.pk not in without_preview(100)
        scope.actor = actor_of(User.objects.get(pk=shop.ids["admin"]))
        derive_batch(["GK"], number - 1)
        assert not SearchWords.objects.filter(record=number).exists()
        event = AuditEvent.objects.filter(verb="record.seal", record_id=number).get()
        purged = open_events([event])[event.pk].content["purged"]
        assert (purged["previews"], purged["exports"], purged["forms"]) == (1, 1, 1)
    asked(shop, request, "lift", LIFT)
    for who in ("manager", "admin"):
        shop.decide(who)
    assert shop.get("seller", f"/records/?q={WORD}").context["table"]["rows"], "it is found again"


def test_many_records_are_sealed_by_as_many_statements_as_one(shop):
    ids = [number_of(shop.file()) for _ in range(4)]
    counts = []
    with reenter(shop.company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=shop.ids["officer"]))
        for chosen in (ids[:1], ids[1:]):
            rows = list(Record.objects.filter(pk__in=chosen))
            with CaptureQueriesContext(connection) as said:
                seal_records(actor, rows)
            counts.append(len(said))
        assert Record.objects.filter(pk__in=ids, level="~sealed").count() == len(ids)
    assert abs(counts[1] - counts[0]) <= 1, counts
