"""Two at once: the second begins when the first has judged and not yet stored, with real transactions on both sides."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import current_thread
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from archive.files.models import File
from archive.lists.models import BulkEdit, SavedView
from decisions.cooperation.models import Cooperation
from decisions.models import Request
from gateway.tokens.models import Token
from kernel.clock import now
from policies.access.models import PersonalGrant
from security.audit import writer
from security.audit.models import AuditEvent
from security.people.bulk_models import Invitation
from security.people.invitation_queries import path_of
from security.people.models import Appointment, User
from tests.integration.security_review.attacks.ground import SECRET
from tests.integration.security_review.attacks.trying import (
    attack,
    instead,
    is_guarded,
    locks,
    unique,
)
from tests.integration.security_review.conftest import Attacker

KIND = "race"
# Seconds the first waits for the second: where there is a lock the second waits for the first, else it is soon done.
PATIENCE, AT_MOST = 0.25, 20
STUCK = 3  # looks in a row at which somebody waits for what another holds, and only the first holds anything
PASSWORD = "violet-lantern-harbour"


def crossing(verb, first, second):
    """Do `second` in another thread when `first` writes its event `verb`, before it commits; return both answers."""
    begun, here = [], current_thread()
    real = writer.record

    def record(**said):
        if said["verb"] == verb and not begun and current_thread() is here:
            begun.append(pool.submit(_apart, second))
            wait(begun, PATIENCE) if is_guarded() else _until_done_or_stuck(begun)
        return real(**said)

    with ThreadPoolExecutor(1) as pool, instead("security.audit.writer.record", record)():
        answer = first()
        assert begun, (
            f"{verb} was never written: {answer.status_code} {answer.content.decode()[-1500:]}"
        )
    return answer, begun[0].result()


def _until_done_or_stuck(begun):
    """Wait for the second until it is done, or waits for the first itself: at the trail, which only one writes."""
    stuck = 0
    for _ in range(int(AT_MOST / PATIENCE)):
        if wait(begun, PATIENCE).done or stuck == STUCK:
            return
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            stuck = stuck + 1 if cursor.fetchone()[0] else 0


def _apart(act):
    try:
        return act()
    finally:
        connections.close_all()


def windows(ground, who):
    """Return two windows of one person."""
    with ground.scope():
        user = User.objects.get(pk=ground.ids[who])
        return Attacker(ground.company, user), Attacker(ground.company, user)


def twice(ground, who, path, verb, data=None, **more):
    """Send one form from two windows at once; return how many times it took effect."""
    one, other = windows(ground, who)
    before = ground.last_event()
    sent = {**(data or {}), **more}
    crossing(verb, lambda: one.post(path, sent), lambda: other.post(path, sent))
    return len(
        [event for event in ground.events(before) if event.verb == verb and event.outcome == "done"]
    )


def _asked(ground):
    asked = {"until": ground.day, "purpose": SECRET}
    with ground.scope():
        PersonalGrant.objects.all().delete()
        Request.objects.filter(state="open").update(state="withdrawn", ended_at=now())
    return ground.number(ground.post("finance", "/access/ask/?verb=C&category=KP", asked))


@attack(KIND, locks, unique("decisions_decision_step_id_key"), trail="done")
def one_approval_sent_from_two_windows(ground):
    number = _asked(ground)
    twice(ground, "admin", f"/requests/{number}/", "request.decide", outcome="approve", reason="")
    with ground.scope():
        return PersonalGrant.objects.count() > 1 or AuditEvent.objects.filter(
            verb="request.decide", target_id=str(number), outcome="done").count() > 1  # fmt: skip


@attack(KIND, locks, trail="done")
def approved_while_it_is_withdrawn(ground):
    number = _asked(ground)
    asker, decider = windows(ground, "finance")[0], windows(ground, "admin")[0]
    crossing(
        "request.withdraw",
        lambda: asker.post(f"/requests/{number}/withdraw/"),
        lambda: decider.post(f"/requests/{number}/", {"outcome": "approve", "reason": ""}),
    )
    with ground.scope():
        return PersonalGrant.objects.exists() and AuditEvent.objects.filter(
            verb="request.withdraw", target_id=str(number), outcome="done").exists()  # fmt: skip


@attack(KIND, locks, unique("search_words_once"), trail="done")
def two_change_one_version_of_a_record(ground):
    number = ground.card()
    one, other = windows(ground, "clerk")
    answers = []
    for browser, name in ((one, "甲"), (other, "乙")):
        form = browser.get(f"/records/{number}/edit/").context["form"]
        held = {
            field.html_name: field.value()
            for field in form
            if field.value() not in (None, "", False)
        }
        answers.append({**held, "f.brands": name, "reason": "x"})
    path = f"/records/{number}/edit/"
    first, second = crossing(
        "record.edit", lambda: one.post(path, answers[0]), lambda: other.post(path, answers[1])
    )
    return first.status_code == second.status_code == 302


@attack(
    KIND, locks, unique("archive_register_entry_record_id_key", "search_words_once"), trail="done"
)
def filed_from_two_windows(ground):
    number = ground.card()
    return twice(ground, "clerk", f"/records/{number}/step/", "record.file", step="submit") > 1


@attack(KIND, locks, unique("search_words_once"), trail="done")
def a_change_of_many_confirmed_from_two_windows(ground):
    number = ground.number(ground.post("clerk", "/records/together/", ids=[ground.card()]))
    path = f"/records/together/{number}/"
    ground.post("clerk", f"{path}?field=brands", field="brands", value="永久", reason="x")
    with ground.scope():
        verb = BulkEdit.objects.get(pk=number) and "record.bulk_edit"
    return twice(ground, "clerk", f"{path}confirm/", verb) > 1


@attack(KIND, locks, trail="done")
def one_invitation_used_by_two(ground):
    with ground.scope():
        name = f"invited{User.objects.count()}"
        invited = User.objects.create_user(name, None, name=name).pk
    ground.post("admin", "/people/invited/", people=[invited], days="7")
    with ground.scope():
        link = path_of(Invitation.objects.get(user=invited).pk)
    one, other = Attacker(ground.company), Attacker(ground.company)
    said = {"password": PASSWORD, "again": PASSWORD}
    crossing(
        "person.accept_invitation",
        lambda: one.post(link, {**said, "username": f"{name}a"}),
        lambda: other.post(link, {**said, "username": f"{name}b"}),
    )
    with ground.scope():
        used = AuditEvent.objects.filter(verb="person.accept_invitation", target_id=str(invited))
        return used.count() > 1


@attack(KIND, locks, trail="done")
def a_task_taken_up_from_two_windows(ground):
    task = {
        "department": "JSB",
        "what": SECRET,
        "target": "category:KP",
        "due": ground.day,
        "days": "",
    }
    number = ground.number(ground.fill("clerk", "/cooperation/new/", **task))
    with ground.scope():
        assert Cooperation.objects.filter(pk=number).exists()
    return twice(ground, "other", f"/cooperation/{number}/take/", "cooperation.take") > 1


@attack(KIND, locks, trail="done")
def more_tokens_than_one_person_may_hold(ground):
    with ground.scope():
        most = Token.objects.filter(user=ground.ids["salesman"]).count() + 1

    def send(browser, name):
        said = {"name": name, "scopes": ["records.read"], "expires_on": ground.day, "networks": ""}
        return browser.post("/account/tokens/new/", said)

    one, other = windows(ground, "salesman")
    with patch("gateway.tokens.actions.MOST", most):
        crossing("token.make", lambda: send(one, "eins"), lambda: send(other, "zwei"))
    with ground.scope():
        return Token.objects.filter(user=ground.ids["salesman"]).count() > most


@attack(KIND, locks, unique("saved_view_name_once"), trail="done")
def two_views_of_one_name(ground):
    with ground.scope():
        SavedView.objects.filter(owner=ground.ids["head"]).delete()
    one, other = windows(ground, "head")
    path = "/records/views/new/?category=KP"
    crossing(
        "view.save",
        lambda: one.post(path, {"name": "mine"}),
        lambda: other.post(path, {"name": "mine"}),
    )
    with ground.scope():
        return SavedView.objects.filter(owner=ground.ids["head"], name="mine").count() > 1


@attack(KIND, locks, unique("file_content_once"), trail="done")
def one_file_added_from_two_windows(ground):
    number = ground.card()
    one, other = windows(ground, "clerk")

    def send(browser):
        return browser.post(
            f"/records/{number}/files/", {"file": SimpleUploadedFile("a.txt", b"the same")}
        )

    crossing("file.add", lambda: send(one), lambda: send(other))
    with ground.scope():
        return File.objects.filter(record=number).count() > 1


@attack(KIND, locks, trail="done")
def one_stand_in_made_from_two_windows(ground):
    with ground.scope():
        Appointment.objects.filter(stands_in_for__isnull=False).delete()
    said = {"stand_in": ground.ids["clerk2"], "principal": ground.ids["salesman"]}
    twice(
        ground,
        "admin",
        "/stand-ins/new/",
        "stand_in.set",
        said,
        valid_from=ground.day,
        valid_to=ground.day,
    )
    with ground.scope():
        return Appointment.objects.filter(stands_in_for=ground.ids["salesman"]).count() > 1
