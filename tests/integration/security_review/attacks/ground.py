"""The company that is attacked: people, and things of theirs that others want."""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from archive.files import actions as files
from archive.files.models import File
from archive.records.models import Record
from kernel.clock import today
from kernel.scope import reenter
from security.audit.models import AuditEvent
from security.people.models import User
from security.people.queries import actor_of
from tests.integration.archive.lists.test_bulk import Steps
from tests.integration.archive.records.conftest import CARD, People
from tests.integration.security_review.conftest import Attacker
from tests.plugins.programs import Program, tell_only

SECRET = "紫檀木匣"
OPERATOR = "欧阳秘书"
MOBILE = "13955550001"
POSTS = {
    "clerk": ("XSB", "CLK"),
    "clerk2": ("XSB", "CLK", "2"),
    "salesman": ("XSB", "OPR"),
    "head": ("XSB", "DH"),
    "other": ("JSB", "STF"),
    "office": ("XZB", "CLK"),
    "finance": ("CWB", "STF"),
    "auditor": ("GLB", "AUDA"),
}


class Ground:
    """People by name, their browsers, and makers of what is attacked."""

    def __init__(self, company, token_for):
        self.company, self.token_for, people = company, token_for, People()
        with reenter(company.id):
            self.ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
            self.ids["admin"] = User.objects.get(username="admin").pk
            self.ids["outsider"] = User.objects.create_user("outsider", "x", name="外人").pk
            User.objects.filter(pk__in=self.ids.values()).update(language="en", password_once=False)
            self.day = str(today() + timedelta(days=9))
        self.browsers, self.programs, self.kept = {}, {}, {}
        tell_only(company)  # that two customers are alike is not what is tried here

    def browser(self, who):
        """Return somebody's browser, signed in."""
        if who not in self.browsers:
            with reenter(self.company.id):
                self.browsers[who] = Attacker(
                    self.company, User.objects.get(pk=self.ids[who]) if who in self.ids else None
                )
        return self.browsers[who]

    def get(self, who, path, **asked):
        return self.browser(who).get(path, asked)

    def post(self, who, path, data=None, **more):
        return self.browser(who).post(path, {**(data or {}), **more})

    def number(self, answer):
        """Return the number an answer leads to."""
        assert answer.status_code == 302, (answer.status_code, answer.content.decode()[-2000:])
        return int(re.findall(r"\d+", answer["Location"])[-1])

    def filled(self, who, path):
        """Return what the form of a page sends as it stands."""
        form = self.browser(who).get(path, follow=True).context["form"]
        held = {one.html_name: one.value() for one in form}
        return {name: value for name, value in held.items() if value not in (None, "", False)}

    def fill(self, who, path, **more):
        """Fill in the form of a page as it stands, but for what is given."""
        return self.post(who, path, {**self.filled(who, path), **more})

    def once(self, name, make):
        """Return what was made under a name, made at the first asking."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def scope(self):
        return reenter(self.company.id)

    def card(self, who="clerk", *, level="", **changes):
        """Enter a customer card; return its number. A level is given behind the back of every action."""
        said = {f"f.{name}": value for name, value in CARD.items() if name != "CTC"}
        said |= {"f.filled_by": "XSB-OPR", "f.reviewed_by": "XSB-DH", "f.operator": OPERATOR}
        said |= {"g.CTC.rows": "1", "g.CTC.0.contact_name": SECRET, "g.CTC.0.mobile": MOBILE}
        said |= {"f.store_name": f"{SECRET}店", **changes}
        number = self.number(self.post(who, "/records/new/KP/", said))
        if level:
            with self.scope():
                Record.objects.filter(pk=number).update(level=level)
        return number

    @property
    def hidden(self):
        """A card of a level that nobody here reaches."""
        return self.once("hidden", lambda: self.card(level="L3"))

    @property
    def open_card(self):
        """A card that everybody of the company may look up."""
        return self.once("open", self.card)

    def upload(self, who, content=None, category="KP", name="紫檀木匣.csv"):
        """Send a ledger; return the import's number."""
        content = content or f"客户名称,店名\n{SECRET}车行,{SECRET}店\n".encode()
        file = SimpleUploadedFile(name, content)
        return self.number(self.post(who, "/imports/new/", category=category, file=file))

    def file_of(self, number, who="clerk"):
        """Add a file to a record; return its token."""
        content = SimpleUploadedFile(f"{SECRET}.txt", SECRET.encode() * 50)
        self.post(who, f"/records/{number}/files/", file=content)
        with self.scope():
            rows = File.objects.filter(record=number)
            row = rows.latest("pk")
            actor = actor_of(User.objects.get(pk=self.ids[who]))
        files.scan(actor, row.pk, Steps(self.company.id, actor))
        return row.token

    def program(self, who, **how):
        """Return a program that acts as somebody."""
        if who not in self.programs:
            self.programs[who] = Program(self.company.host, self.token_for(self.ids[who], **how))
        return self.programs[who]

    def events(self, since=0):
        with self.scope():
            return list(AuditEvent.objects.filter(pk__gt=since).order_by("pk"))

    def last_event(self):
        with self.scope():
            return AuditEvent.objects.latest("pk").pk
