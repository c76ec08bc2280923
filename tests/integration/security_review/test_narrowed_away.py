"""Somebody worked on a record until it was flagged higher: from then on nothing shows it to them, by any road."""

import pytest
from django.utils import translation

from archive.records.models import Record
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from tests.integration.policies.houses import House, address, forget_jobs, with_grant

GUARD = Grant(
    department="GLB",
    categories=("KP", "HD"),
    verbs=(Verb.VIEW, Verb.EDIT, Verb.CREATE, Verb.EXPORT),
    clearance="L3",
    delegated=True,
)
NAME = "鲲鹏隐秘车行"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    with django_db_blocker.unblock(), translation.override("en"):
        made = House(company)
        made.switch(with_grant(GUARD)(made.base))
    yield made
    with django_db_blocker.unblock():
        forget_jobs(company)


@pytest.fixture(scope="module")
def narrowed(house, django_db_blocker):
    """A card a clerk keyed, filed and proposed to change, whose head was asked; then it is flagged."""
    with django_db_blocker.unblock(), translation.override("en"):
        path = address(house.card("clerk", store_name=NAME, org_name=f"{NAME}有限公司"))
        house.change("clerk", path, **{"f.org_name": f"{NAME}股份公司"})
        before = {who: told(house, who, path) for who in ("clerk", "head", "staff", "auditor")}
        assert all(before[who] for who in ("clerk", "head", "staff")), before
        form = house.get("manager", f"{path}place/").context["level"]
        said = {"what": "level", "level-level": "L3", "level-reason": "机密客户"}
        said["level-version"] = form["version"].value()
        sent = house.browser("manager").post(f"{path}place/", said, secure=True)
        assert sent.status_code == 302
        with reenter(house.company.id):
            record = Record.objects.get(pk=int(path.split("/")[2]))
        return path, record, before


ROADS = (
    *("/", "/records/", "/records/?category=KP", "/records/?sort=-updated", "/register/", "/due/"),
    *("/did/", "/notices/", "/requests/", "/requests/asked/", "/trail/", "/records/lookup/?q=鲲鹏"),
    *("/records/lookup/?q=%23{pk}", "/records/?q={number}", "/records/?q=kpyn", "/records/?q=鲲鹏"),
    *("/records/export/?format=csv", "/records/export/?format=xlsx", "/records/print/"),
    *("/register/print/", "/register/?category=KP", "/records/new/HD/?parent={pk}"),
    *("{path}", "{path}edit/", "{path}place/", "{path}share/", "{path}who/", "{path}print/"),
    *("{path}editing/", "/imports/", "/records/views/"),
)


def shows(house, who, path):
    """Return the roads on which somebody is shown the record's name or led to it."""
    number = path.split("/")[2]
    with reenter(house.company.id):
        archive_no = Record.objects.get(pk=int(number)).archive_no or "—"
    found = {}
    for road in ROADS:
        asked = road.format(path=path, pk=number, number=archive_no)
        answer = house.get(who, asked)
        content = b"".join(answer) if answer.streaming else answer.content
        text = content.decode(errors="replace")
        if answer.status_code == 200 and (NAME in text or f'href="{path}' in text):
            found[road] = answer.status_code
    return found


def told(house, who, path):
    return sorted(shows(house, who, path))


@pytest.mark.parametrize("who", ["clerk", "head", "staff"])
def test_no_road_leads_to_what_was_narrowed_away(house, narrowed, who):
    path, _record, before = narrowed
    assert before[who]
    assert told(house, who, path) == []


def test_who_reaches_the_level_goes_on_with_it(house, narrowed):
    path, _record, _before = narrowed
    assert {"/records/", "{path}", "{path}edit/"} <= set(told(house, "manager", path))


def test_the_doings_and_requests_of_before_name_it_no_more(house, narrowed):
    """What the clerk did stays his doing, and what waits stays waiting: neither shows what it was about."""
    assert narrowed
    for who in ("clerk", "head"):
        for listed in ("/did/", "/requests/", "/requests/asked/", "/notices/"):
            page = house.get(who, listed)
            links = {
                one
                for one in page.content.decode().split('href="')
                if one.startswith(("/did/", "/requests/", "/notices/"))
            }
            for link in {one.split('"')[0] for one in links}:
                text = house.get(who, link).content.decode()
                assert NAME not in text, (who, link)


def test_a_program_of_the_person_finds_it_no_more(house, narrowed, program_of):
    path, _record, _before = narrowed
    number = path.split("/")[2]
    for who, may in (("clerk", False), ("manager", True)):
        program = program_of(house.ids[who])
        assert (program.call("GET", f"/records/{number}").status_code == 200) is may
        for asked in ("/records?category=KP", "/records?q=鲲鹏", "/requests"):
            answer = program.call("GET", asked)
            assert answer.status_code == 200, asked
            if not may:
                assert NAME not in answer.content.decode(), asked


def test_counts_and_facets_count_without_it(house, narrowed):
    _path, record, _before = narrowed
    for who in ("clerk", "staff"):
        context = house.get(who, "/records/?category=KP").context
        with reenter(house.company.id):
            rest = Record.objects.filter(category="KP").exclude(pk=record.pk).count()
        assert context["page"]["total"] == rest
        assert all(
            sum(one["count"] for one in facet["options"]) == rest for facet in context["facets"]
        )
