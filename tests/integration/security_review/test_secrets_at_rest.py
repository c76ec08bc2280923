"""A sealed value is in clear nowhere: no column of the database, no file of the installation, no temporary file."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from archive.records import actions
from archive.records.models import Record
from archive.records.rules import Edit
from jobs.port import queue_in_use
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.security_review.conftest import MOBILE

OTHER, THIRD = "13798765432", "13611112222"
SECRETS = (MOBILE, OTHER, THIRD)


def tables_with(company, secret):
    """Return the columns of the company in which a text stands in clear, bytes looked into as bytes."""
    found = []
    with reenter(company.id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = %s",
            [company.schema],
        )
        for table, column, kind in cursor.fetchall():
            if kind == "bytea":
                test = f"position(convert_to(%s, 'UTF8') in \"{column}\") > 0"
            else:
                test = f'position(%s in "{column}"::text) > 0'
            query = f'SELECT count(*) FROM "{table}" WHERE {test}'  # noqa: S608 - names of our own tables
            cursor.execute(query, [secret])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def holds(path, secrets):
    try:
        content = path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:  # another run has just removed it
        return False
    return any(one.encode() in content for one in secrets)


def files_with(folder, secrets):
    return [path for path in Path(folder).rglob("*") if holds(path, secrets)]


@pytest.fixture(scope="module")
def touched(company, hire, clerk, record):
    """The record edited, a change of it proposed, a ledger with mobiles rehearsed and partly refused."""
    with reenter(company.id) as scope:
        scope.actor = actor = actor_of(User.objects.get(pk=hire("XSB", "CLK")))
        version = Record.objects.get(pk=record).version
        rows = [{"contact_name": "李四", "mobile": OTHER}]
        edit = Edit(record_id=record, version=version, values={"CTC": rows}, reason="按电话更正")
        actions.edit(actor, [edit])
    text = f"店名,联系人手机,手机\n甲店,{THIRD}x,{THIRD}\n乙店,{THIRD},{THIRD}99\n"
    answer = clerk.post(
        "/imports/new/",
        {"category": "KP", "file": SimpleUploadedFile("台账.csv", text.encode())},
    )
    place = answer["Location"]
    form = clerk.get(place).context["form"]
    posted = {name: form[name].initial or "" for name in form.fields}
    samples = {"fixed_filled_on": "2026-11-02", "fixed_reviewed_on": "2026-11-03"}
    posted = {name: value for name, value in posted.items() if value is not False}
    for name in form.fields:
        if name.startswith("fixed_") and not posted.get(name):
            choices = getattr(form.fields[name], "choices", None)
            posted[name] = samples.get(name) or (choices[1][0] if choices else "1")
            if "by" in name:
                posted[name] = "XSB-OPR"
    again = clerk.post(f"{place}columns/", posted)
    assert again.status_code == 302, again.context["form"].errors
    queue_in_use().run_all()
    page = clerk.get(place)
    assert page.status_code == 200
    clerk.get(f"{place}rows/")
    clerk.post(f"{place}commit/")
    queue_in_use().run_all()
    return place


@pytest.mark.parametrize("secret", SECRETS)
def test_no_column_of_the_company_holds_a_sealed_value(secret, company, touched):
    assert tables_with(company, "丸石车行")  # the search itself finds what is there
    assert tables_with(company, secret) == []


def test_no_file_holds_a_sealed_value(company, touched):
    home = Path(settings.FONDS_HOME)
    own = home / "files" / company.id
    kept = [own, *own.rglob("*")]
    assert any(path.is_file() for path in kept)
    assert files_with(home / "files", SECRETS) == []
    assert [path for path in kept if path.stat().st_mode & 0o077] == []
    assert files_with(home / "temporary", SECRETS) == []


def test_the_keys_are_readable_by_their_owner_alone(company, touched):
    folder = Path(settings.FONDS_INSTALLATION_KEY_FILE).parent
    keys = [
        folder,
        *(path for path in folder.rglob("*") if company.id in str(path) or path.is_file()),
    ]
    assert any(company.id in str(path) for path in keys)
    assert [path for path in keys if path.stat().st_mode & 0o077] == []
