"""Content that comes in and is not what it says: files of records, ledgers, tables of people and of the policy."""

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from archive.files.models import File
from archive.imports.models import ImportJob
from security.people.bulk_models import PeopleFile
from security.uploads.rules import KINDS
from tests.integration.security_review.attacks.references import IMPORTS, of
from tests.integration.security_review.attacks.trying import attack, instead, rights
from tests.plugins import samples

KIND = "import content"


def loose(dotted, value=None):
    """Return a check of a file that is taken away."""
    return instead(dotted, lambda *given, **named: value)


def kept(ground, name, content):
    """Say whether a record takes a file."""
    number = ground.open_card
    with ground.scope():
        before = File.objects.filter(record=number).count()
    ground.post("clerk", f"/records/{number}/files/", file=SimpleUploadedFile(name, content))
    with ground.scope():
        return File.objects.filter(record=number).count() > before


def _script(writer):
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )


def _as_named(path, *, name):
    return KINDS[name.rpartition(".")[2]]


@attack(KIND, loose("security.uploads.packages._demand_no_macro"))
def macros_in_a_document(ground):
    return kept(ground, "a.docx", samples.office(word__vbaProject_dot_bin=b"macro"))


@attack(KIND, loose("security.uploads.packages._demand_no_bomb"))
def a_bomb_in_a_document(ground):
    return kept(ground, "b.docx", samples.office(word__media__a_dot_bin=b"\x00" * 30_000_000))


@attack(KIND, loose("security.uploads.packages._demand_plain_xml"))
def entities_in_a_document(ground):
    part = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    return kept(ground, "c.docx", samples.office(word__settings_dot_xml=part))


@attack(KIND, loose("security.uploads.packages._look_at"))
def a_program_inside_a_document(ground):
    return kept(ground, "d.docx", samples.office(word__media__a_dot_bin=b"MZ\x90\x00" + b"x" * 200))


@attack(KIND, loose("security.uploads.documents._demand_still"))
def a_script_in_a_pdf(ground):
    return kept(ground, "e.pdf", samples.pdf(_script))


@attack(KIND, instead("security.uploads.sniffing.kind_of", _as_named))
def a_program_that_calls_itself_a_text(ground):
    return kept(ground, "f.txt", b"MZ" + b"no program, but it begins as one does" * 20)


@attack(KIND, loose("security.uploads.sniffing._demand_harmless"))
def a_page_that_calls_itself_a_text(ground):
    return kept(ground, "g.txt", b"<html><script>alert(document.cookie)</script></html>")


@attack(KIND, loose("security.uploads.sniffing._demand_harmless"))
def a_drawing_with_a_script(ground):
    return kept(ground, "h.txt", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")


@attack(
    KIND,
    loose("security.uploads.sniffing.demand_no_archive_behind"),
    loose("security.uploads.pictures._has_more", value=False),
)
def a_picture_with_an_archive_behind(ground):
    return kept(ground, "i.png", samples.picture("PNG") + samples.packed({"a.txt": b"x" * 50}))


@attack(KIND, loose("security.uploads.rules.demand_name"))
def a_document_under_another_ending(ground):
    return kept(ground, "j.exe", samples.pdf())


@attack(KIND, rights)
def a_ledger_into_a_category_one_may_not_import_into(ground):
    with ground.scope():
        before = ImportJob.objects.count()
    content = "客户名称,店名\n甲,乙\n".encode()
    ground.program("finance").send("/imports?category=KP&name=x.csv", content)
    with ground.scope():
        return ImportJob.objects.count() > before


@attack(KIND, IMPORTS, instead("archive.imports.holding.open_job", of(ImportJob)))
def another_heading_for_the_ledger_of_a_colleague(ground):
    number = ground.once("import", lambda: ground.upload("clerk"))
    with ground.scope():
        before = ImportJob.objects.get(pk=number).updated_at
    ground.post("clerk2", f"/imports/{number}/sheet/", header_row="1")
    with ground.scope():
        return ImportJob.objects.get(pk=number).updated_at != before


@attack(KIND, rights)
def a_table_of_people_by_a_clerk(ground):
    content = ground.browser("admin").get("/people/out/?table=people").content
    table = SimpleUploadedFile("people.csv", content)
    with ground.scope():
        before = PeopleFile.objects.count()
    ground.post("clerk", "/people/in/", {**ground.filled("admin", "/people/in/"), "file": table})
    with ground.scope():
        return PeopleFile.objects.count() > before
