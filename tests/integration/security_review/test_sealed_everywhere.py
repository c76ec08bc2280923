"""What is sealed stands in clear nowhere: not in a dump, a log, a file, an error report; and dies with its keys."""

import io
import logging
import warnings
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile

from administration import key_work
from archive.imports import storage
from archive.imports.models import ImportJob
from archive.printing import views as printing_views
from archive.records import entry_views
from archive.records.models import ProposedChange, Record
from jobs.port import queue_in_use
from kernel.scope import reenter
from observability import sentry
from observability.logs import JsonFormatter
from security.actor import Actor
from security.audit import actions as trail
from security.keys import epochs, store
from tests.integration.policies.houses import House, forget_jobs, new_card, post, publish, spoken
from tests.integration.security_review.dump_of_test import Reader, dumped, found_in
from tests.plugins.sentry import fake_sentry

# One value for each road it goes in by; each is entered into a sealed field, or looked for there.
BY_HAND, CHANGED, PROPOSED, REST = "13912340001", "13912340002", "QX-77123-PROPOSED", "13912340004"
IMPORTED, FAILING = "13912340005", "1391234OOO6"
WANTED, KEPT, PRINTED = "13912340007", "13912340008", "13912340009"
TYPED, BROKEN, NOTE = "13912340010", "13912340011", "病史：青霉素过敏"
SECRETS = (
    *(BY_HAND, CHANGED, PROPOSED, REST, IMPORTED, FAILING),
    *(WANTED, KEPT, PRINTED, TYPED, BROKEN, NOTE),
)
ADD = "/policy/categories/KP/fields/add/"
CHOICES = {"choices-TOTAL_FORMS": "0", "choices-INITIAL_FORMS": "0"}
OPEN = "敞开的备注4711"
# What an administrator adds to the category in the studio: the mark of sealing makes the difference.
FIELDS = (
    ("secret_no", "密号", "text", {"sealed": "on"}),
    ("secret_key", "要号", "text", {"sealed": "on", "critical": "on"}),
    ("secret_note", "密注", "longtext", {"sealed": "on"}),
    ("open_note", "敞注", "longtext", {}),
)


@contextmanager
def listening():
    """Everything that is logged meanwhile, as the lines that would be written."""
    heard, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    yield heard
    root.removeHandler(handler)


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    with django_db_blocker.unblock():
        made = House(company)
        for code, name, kind, marks in FIELDS:
            form = made.get("admin", ADD).context["form"]
            held = {one.html_name: one.value() for one in form if one.value()}
            said = {"code": code, "zh": name, "en": code, "type": kind, "section": "FIL", **marks}
            answer = post(made, "admin", ADD, **{**held, **CHOICES, **said})
            assert answer.status_code == 200, answer.context["form"].errors
        publish(made)
        yield made
        forget_jobs(company)


@pytest.fixture(scope="module")
def walked(house):
    """Every road is gone once; returns what was logged and what an error report held."""
    with (
        pytest.MonkeyPatch.context() as patch,
        fake_sentry() as reports,
        listening() as log,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", DeprecationWarning)  # Sentry's own, when it marks a page
        sentry.start(sentry.Settings(dsn=reports.dsn, release="1", traces=1.0))
        walk(house, patch)
        reports.arrived.acquire(timeout=10)
        yield {
            "log": log.getvalue().encode(),
            "reports": b"\n".join(reports.bodies),
            "record": house.record,
        }


def walk(house, patch):
    page = house.card(
        store_name="密封车行",
        secret_no=BY_HAND,
        secret_key="QX-77123-FIRST",
        secret_note=NOTE,
        open_note=OPEN,
    )
    path = page.request["PATH_INFO"]
    house.record = int(path.strip("/").rpartition("/")[2])
    house.change("clerk", path, **{"f.secret_no": CHANGED})
    house.change("clerk", path, **{"f.secret_key": PROPOSED})
    house.get("clerk", f"{path}?unmask=1")
    by_rest(house)
    by_ledger(house)
    in_lists(house, patch)
    unsaved(house, path)
    broken(house, patch)


def by_rest(house):
    card = new_card(house)
    card["values"] |= {"secret_no": REST, "secret_note": NOTE}
    key = {"Idempotency-Key": "sealed-4711"}
    made = spoken(house, "clerk", "POST", "/records", card, **key)
    assert made.status_code == 201, made.content
    wrong = new_card(house)
    wrong["values"] |= {"secret_no": REST, "filled_on": REST}
    assert spoken(house, "clerk", "POST", "/records", wrong).status_code == 400


def by_ledger(house):
    text = (
        "店名,客户名称,负责人,地址,联系人,联系电话,密号\n"
        f"甲店,甲店公司,王五,上海市浦东新区世纪大道3号,王五,13800138111,{IMPORTED}\n"
        f"乙店,乙店公司,王六,上海市浦东新区世纪大道4号,王六,{FAILING},{IMPORTED}\n"
    )
    file = SimpleUploadedFile("台账.csv", text.encode())
    place = post_file(house, "/imports/new/", category="KP", file=file)["Location"]
    form = house.get("clerk", place).context["form"]
    said = {name: form[name].initial or "" for name in form.fields}
    said = {name: value for name, value in said.items() if value is not False}
    assert "secret_no" in said.values()
    for name in form.fields:
        if name.startswith("fixed_") and not said.get(name):
            choices = getattr(form.fields[name], "choices", None)
            said[name] = choices[1][0] if choices else "1"
            if name.endswith("_on"):
                said[name] = "2026-11-02"
            elif "by" in name:
                said[name] = "XSB-DH" if "reviewed" in name else "XSB-OPR"
    post(house, "clerk", f"{place}columns/", **said)
    queue_in_use().run_all()
    shown = house.shown("clerk", place)
    post(house, "clerk", f"{place}commit/")
    queue_in_use().run_all()
    house.get("clerk", f"{place}rows/").close()
    with reenter(house.company.id):
        assert Record.objects.filter(values__store_name="甲店").exists(), shown
        assert not Record.objects.filter(values__store_name="乙店").exists()


def post_file(house, path, **data):
    answer = house.browser("clerk").post(path, data, secure=True)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def in_lists(house, patch):
    """A view that is kept, and an export in the background, of what somebody looked for."""
    assert house.get("clerk", f"/records/?category=KP&q={WANTED}").status_code == 200
    post(house, "clerk", f"/records/views/new/?category=KP&q={KEPT}", name="我的")
    patch.setattr(printing_views, "AT_ONCE", -1)
    post(house, "clerk", f"/records/print/?category=KP&q={PRINTED}")
    for ending in ("csv", "xlsx"):
        with closing(house.get("clerk", f"/records/export/?category=KP&format={ending}")) as answer:
            assert answer.status_code == 200
    house.get("clerk", f"/records/{house.record}/print/")
    queue_in_use().run_all()


def unsaved(house, path):
    page = house.get("clerk", f"{path}edit/")
    token = page.content.decode().partition('name="_keep" value="')[2].partition('"')[0]
    kept = house.browser("clerk").post(
        "/unfinished/", {"_keep": token, "f.secret_no": TYPED}, secure=True
    )
    assert kept.status_code == 200, kept.content


def broken(house, patch):
    """A page breaks with the value in its hand."""

    def breaks(*given, **named):
        raise ValueError(f"cannot store {BROKEN}")

    with patch.context() as while_broken:
        while_broken.setattr(entry_views.actions, "create", breaks)
        answer = house.card(store_name="坏页车行", secret_no=BROKEN)
    assert answer.status_code == 500
    assert BROKEN not in answer.content.decode()


@pytest.fixture(scope="module")
def dump(house, walked, installation):
    return dumped(installation, house.company)


def test_every_road_was_gone(house, walked, dump):
    with reenter(house.company.id):
        record = Record.objects.get(pk=walked["record"])
        key = store.open_record_keys([record.pk])[record.pk]
        held = store.open_values(record.pk, key, {"values": bytes(record.sealed)})["values"]
        assert (held["secret_no"], held["secret_note"]) == (CHANGED, NOTE)
        assert ProposedChange.objects.filter(record_id=record.pk).exists()
    assert "密封车行".encode() in dump
    opened = "\n".join(Reader(dump, house.company).texts())
    told = {BY_HAND, CHANGED, PROPOSED, REST, IMPORTED, WANTED, KEPT, PRINTED, NOTE}
    assert {secret for secret in told if secret in opened} == told


@pytest.mark.requirement("REQ-CUS-10", "a category can have its fields encrypted")
def test_a_dump_of_company_and_registry_holds_no_sealed_value(house, walked, dump):
    """Of two notes keyed on one card, the one whose field is marked cannot be read in the database."""
    assert found_in(dump, (OPEN, NOTE)) == [OPEN]
    assert found_in(dump, SECRETS) == []
    with reenter(house.company.id):  # they are stored compressed
        sessions = [str(one.get_decoded()) for one in Session.objects.all()]
    assert sessions
    assert found_in("".join(sessions).encode(), SECRETS) == []
    page = house.shown("clerk", f"/records/{walked['record']}/")
    assert OPEN in page
    assert NOTE not in page  # masked until somebody unmasks it, with a purpose


def test_no_log_line_and_no_error_report_holds_a_sealed_value(walked):
    assert b"The request failed" in walked["log"] or b"ValueError" in walked["log"]
    assert found_in(walked["log"], SECRETS) == []
    assert b"ValueError" in walked["reports"]
    assert found_in(walked["reports"], SECRETS) == []


def test_no_file_holds_a_sealed_value(house, walked):
    """What is read of a ledger lies in a folder of our own while it is read, and nowhere afterwards."""
    home = Path(configured.FONDS_HOME)
    with reenter(house.company.id):
        stored = ImportJob.objects.latest("pk").stored
        with storage.opened(stored) as path:
            assert found_in(path.read_bytes(), SECRETS) == [IMPORTED, FAILING]
            assert path.parent == home / "temporary"
            assert path.parent.stat().st_mode & 0o077 == path.stat().st_mode & 0o077 == 0
    kept = [path for part in ("files", "temporary") for path in (home / part).rglob("*")]
    assert any(house.company.id in str(path) for path in kept)
    files = [home / "postgresql" / "log", *(path for path in kept if path.is_file())]
    assert [path for path in files if found_in(path.read_bytes(), SECRETS)] == []


def test_an_old_dump_cannot_be_read_any_more_once_the_epoch_of_then_is_gone(
    house, walked, dump, monkeypatch
):
    company, record = house.company, walked["record"]
    before = Reader(dump, company)
    assert all(before.keys)
    assert NOTE in "\n".join(before.texts())
    with reenter(company.id) as scope:
        scope.actor = actor = Actor.system("test")
        others = store.record_keys([record + 1])
        assert trail.destroy_record_keys(actor, [record], reason="到期") == 1
    assert NOTE in "\n".join(Reader(dump, company).texts()), "the old epoch still opens it"
    monkeypatch.setattr(epochs, "TTL_SECONDS", 0.0)
    with reenter(company.id) as scope:
        scope.actor = actor
        key_work.begin(actor, company.id, destroy=True)
    queue_in_use().run_all()
    after = Reader(dump, company)
    assert after.keys == (0, 0)
    assert after.texts() == []
    with reenter(company.id):
        assert store.record_keys([record + 1]) == others
        assert store.open_record_keys([record]) == {}
