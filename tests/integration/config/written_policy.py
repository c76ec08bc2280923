"""Every address of the policy that changes something, used once by the administrator."""

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.scope import reenter
from policies.access.models import GrantRow
from policies.retention.models import RetentionRow


def policy(walk, day):
    walk.post("admin", "/policy/begin/")
    new = {
        "code": "NEU",
        "zh": "新类",
        "en": "New",
        "kind": "file",
        "custodian": "XSB",
        "level": "L1",
    }
    walk.fill("admin", "/policy/add-category/", new)
    at = "/policy/categories/NEU/"
    walk.fill("admin", f"{at}edit/", en="Newer")
    walk.fill("admin", f"{at}move/", parent="", after="KP")
    walk.fill("admin", f"{at}sections/add/", code="S1", zh="节")
    walk.fill("admin", f"{at}sections/S1/edit/", zh="小节")
    walk.fill("admin", "/policy/categories/KP/fields/area/move/", parent="KP", after="store_name")
    walk.post("admin", "/policy/categories/KP/fields/brands/retire/", retired="1")
    taken = walk.browsers["admin"].get("/policy/tables/out/?table=categories").content
    changed = taken.replace(b"Newer", b"Newest")
    assert changed != taken
    table = SimpleUploadedFile("categories.csv", changed)
    kept = walk.post("admin", "/policy/tables/", file=table)["Location"]
    shown = walk.browsers["admin"].get(kept)
    walk.post("admin", f"{kept}do/", digest=shown.context["digest"])
    walk.fill("admin", "/policy/categories/QY/edit/", en="Deals")
    shown = walk.browsers["admin"].get("/policy/").context["changes"]
    said = next(one["said"] for one in shown if one["said"]["key"] == "QY")
    walk.post("admin", "/policy/changes/discard/", **said)


def rules(walk, day):
    at = "/policy/categories/NEU/"
    walk.fill("admin", f"{at}number/", pattern="{FONDS}-{SEQ:4}")
    walk.fill("admin", f"{at}naming/", title_rule="档案 {*}", titling="checked")
    walk.post("admin", f"{at}number/remove/")
    rule = {"code": "NEU", "period": "P10Y", "trigger": ["FILED"], "start": "year", "action": "DES"}
    walk.fill("admin", f"{at}retention/add/", rule)
    with reenter(walk.company.id):
        row = RetentionRow.objects.latest("pk").pk
    walk.fill("admin", f"{at}retention/{row}/", period="P20Y")
    walk.post("admin", f"{at}retention/{row}/remove/")
    grant = {
        "department": "JSB",
        "categories": ["KP"],
        "verbs": ["Q"],
        "rows": "all",
        "clearance": "L1",
        "delegated": "on",
    }
    walk.fill("admin", "/policy/rights/add/", grant)
    with reenter(walk.company.id):
        row = GrantRow.objects.latest("pk").pk
    walk.fill("admin", f"/policy/rights/{row}/", clearance="L2")
    walk.post("admin", f"/policy/rights/{row}/remove/")
    _grid(walk)
    walk.post("admin", f"{at}retire/", retired="1")
    shown = walk.fill("admin", "/policy/departments/", {"en-CWB": "Cash"})
    walk.post(
        "admin",
        "/policy/departments/",
        {b.html_name: b.value() or "" for b in shown.context["form"]},
    )
    walk.post("admin", "/policy/plan/")
    walk.fill("admin", "/policy/publish/", reason="x", on=day(1))
    walk.post("admin", "/policy/call-back/")
    walk.fill("admin", "/policy/publish/", reason="x")
    walk.post("admin", "/policy/begin/")
    walk.post("admin", "/policy/discard/")
    walk.post("admin", "/policy/versions/1/revert/")


def _grid(walk):
    path = "/policy/rights/grid/?position=STF"
    answer = walk.browsers["admin"].get(path)
    form, soup = answer.context["form"], BeautifulSoup(answer.content.decode(), "html.parser")
    hidden = soup.select("main input[type=hidden][name]")
    data = {one["name"]: one.get("value", "") for one in hidden}
    boxes = [one["name"] for one in soup.select("main input[type=checkbox][name]")]
    ticked = next(name for name in boxes if f"was-{name}" in data)
    data |= {ticked: "on", form["rows"].html_name: "all", form["clearance"].html_name: "L1"}
    data[form["delegated"].html_name] = "on"
    walk.post("admin", path, data)
