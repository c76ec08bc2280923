"""A company in which one of most things lies, each with a name that stands nowhere else, and its people's browsers."""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from archive.custody.place_models import Copy
from kernel.clock import now, today
from kernel.scope import reenter
from policies.access.models import GrantRow
from policies.retention.models import RetentionRow
from security.people.models import Appointment, User
from tests.integration.archive.records.conftest import CARD, People
from tests.integration.security_review.conftest import Attacker

MARK = "紫檀木匣"
TITLE = f"{MARK}车铺"  # of the one record, and of nothing else
POSTS = {
    "clerk": ("XSB", "CLK"),
    "head": ("XSB", "DH"),
    "other": ("JSB", "STF"),
    "auditor": ("GLB", "AUDA"),
}


class Furnished:
    """People by name, and for each named part of an address a value that exists."""

    def __init__(self, company):
        self.company, self.browsers = company, {"anonymous": Attacker(company)}
        people = People()
        with reenter(company.id):
            self.ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
            self.ids["salesman"] = people.actor("XSB", "OPR").user_id
            self.ids["admin"] = User.objects.get(username="admin").pk
            self.ids["outsider"] = User.objects.create_user("outsider", "x", name=f"{MARK}外人").pk
            self.ids["program"] = User.objects.create_user("program", None, name=f"{MARK}程序").pk
            User.objects.filter(pk__in=self.ids.values()).update(language="en", password_once=False)
            for name in (*POSTS, "admin", "outsider"):
                self.browsers[name] = Attacker(company, User.objects.get(pk=self.ids[name]))
            self.day = str(today() + timedelta(days=9))
        self.names = {name: f"{post[0]}-{post[1]}".lower() for name, post in POSTS.items()}
        self.names |= {"admin": "admin", "outsider": "outsider", "anonymous": ""}
        self.values = {}
        self._records()
        self._programs()
        self._policy()
        self._custody()

    def post(self, who, path, data=None, **more):
        """Send a form; return the number its answer leads to, 0 where it leads nowhere."""
        answer = self.browsers[who].post(path, {**(data or {}), **more})
        assert answer.status_code < 400, (path, answer.status_code)
        return int((re.findall(r"\d+", answer.get("Location", "")) or ["0"])[-1])

    def fill(self, who, path, data=None, **more):
        """Fill in the form of a page as it stands, but for what is given."""
        form = self.browsers[who].get(path, follow=True).context["form"]
        held = {one.html_name: one.value() for one in form}
        held = {name: value for name, value in held.items() if value not in (None, "", False)}
        return self.post(who, path, {**held, **(data or {})}, **more)

    def _records(self):
        card = {f"f.{name}": value for name, value in CARD.items() if name != "CTC"}
        card |= {"f.filled_by": "XSB-OPR", "f.reviewed_by": "XSB-DH", "f.store_name": TITLE}
        card |= {"g.CTC.rows": "1", "g.CTC.0.contact_name": MARK, "g.CTC.0.mobile": "13800138000"}
        record = self.post("clerk", "/records/new/KP/", card)
        self.post("clerk", f"/records/{record}/step/", step="submit")
        view = self.fill("clerk", "/records/views/new/", name=MARK)
        bulk = self.post("clerk", "/records/together/", ids=[record])
        file = SimpleUploadedFile(f"{MARK}.csv", f"客户名称,店名\n{MARK}车行,{MARK}店\n".encode())
        answer = self.browsers["clerk"].post("/imports/new/", {"category": "KP", "file": file})
        brought = int(re.findall(r"\d+", answer["Location"])[0])
        task = {
            "department": "JSB",
            "what": MARK,
            "target": "category:KP",
            "due": self.day,
            "days": "",
        }
        cooperation = self.fill("clerk", "/cooperation/new/", task)
        asked = {"until": self.day, "purpose": MARK}
        request = self.post("other", "/access/ask/?verb=C&category=KP", asked)
        project = self.post("clerk", "/onboarding/new/", name=MARK)
        self.post(
            "clerk", f"/onboarding/{project}/files/add/", name=MARK, kind="items", category="GH"
        )
        page = self.browsers["clerk"].get(f"/onboarding/{project}/").content.decode()
        line = int(re.search(r"/onboarding/files/(\d+)/", page)[1])
        self.values |= {
            "records/<int:number>": record, "records/views": view, "records/together": bulk,
            "imports": brought, "cooperation": cooperation, "requests": request,
            "onboarding/<int:pk>": project, "onboarding/files": line,
        }  # fmt: skip

    def _programs(self):
        token = {
            "person": self.ids["program"],
            "name": MARK,
            "scopes": ["records.read"],
            "expires_on": self.day,
        }
        self.fill("admin", "/programs/tokens/new/", token)
        hook = {"name": MARK, "address": "https://93.184.216.34/x", "events": ["record.filed"]}
        self.fill("admin", "/programs/webhooks/new/", hook)
        channel = {
            "name": MARK,
            "medium": "webhook",
            "secret": "s" * 32,
            "address": hook["address"],
        }
        number = self.fill("admin", "/notices/settings/new/", channel)
        stand_in = {"principal": self.ids["salesman"], "stand_in": self.ids["clerk"]}
        self.fill("admin", "/stand-ins/new/", stand_in, valid_from=self.day, valid_to=self.day)
        with reenter(self.company.id):
            post = Appointment.objects.filter(user=self.ids["clerk"], stands_in_for=None).get().pk
            standing = Appointment.objects.get(stands_in_for=self.ids["salesman"]).pk
        self.values |= {
            "programs/tokens": 1, "programs/webhooks": 1, "notices/settings": number, "people": self.ids["clerk"],
            "people.appointment": post, "stand-ins": standing, "policy/as": self.ids["clerk"],
        }  # fmt: skip

    def _custody(self):
        place = self.post("admin", "/custody/new/", code="K1", name=MARK, kind="room")
        found = {"kind": "damage", "found_on": "2026-01-05", "found_by": MARK, "facts": MARK}
        record = self.values["records/<int:number>"]
        incident = self.post("clerk", f"/records/{record}/incident/", found)
        words = {
            "label": MARK,
            "medium": "disk",
            "covers": MARK,
            "made_on": "2026-01-05",
            "made_by": MARK,
        }
        backup = self.post("clerk", "/backups/new/", {**words, "kept_at": MARK})
        said = {"kind": "scan", "number": MARK, "suffix": 1, "label": f"{MARK}-C1", "made_by": MARK}
        with reenter(self.company.id):
            at = {"placed_at": now(), "registered_at": now(), "made_on": "2026-01-05"}
            copy = Copy.objects.create(record_id=record, location_id=place, pages=1, **said, **at)
        self.values |= {"custody": place, "custody/incidents": incident}
        self.values |= {"custody/copies": copy.pk, "backups": backup}

    def _policy(self):
        self.post("admin", "/policy/begin/")
        self.fill("admin", "/policy/categories/KP/edit/", en=f"{MARK} files")
        words = {
            "title": MARK,
            "title_en": MARK,
            "text": f"第一条 {MARK}。\n第二条 客户档案由销售部归口管理。",
        }
        words |= {"code": "ZD-77", "department": "XZB", "effect": "remind", "days": "7"}
        self.post("admin", "/regulations/new/", words)
        self.browsers["admin"].post("/policy/plan/")
        self.post(
            "admin", "/policy/cases/add/", title=MARK, origin=MARK, practice=MARK, lesson=MARK
        )
        with reenter(self.company.id):
            self.values |= {
                "retention": RetentionRow.objects.filter(category="KP").latest("pk").pk,
                "policy/rights": GrantRow.objects.latest("pk").pk,
            }
