"""Rights by configuration: a clerk, or somebody with one right, who shapes what decides about rights."""

from archive.files.models import FileRule
from archive.outputs.models import OutputLimit
from archive.records.models import Record
from gateway.hooks.models import Hook
from gateway.tokens.models import Token
from notices.models import Channel
from policies.access.models import PersonalGrant
from policies.document.models import Draft
from security.audit.sealed_models import AuditKeeping
from security.people.models import Appointment, Department, Position, User
from security.uploads.rules import KINDS
from tests.integration.security_review.attacks.trying import always, attack, rights

KIND = "privilege by configuration"
PASSWORD = "violet-lantern-harbour"


def grew(ground, model, act, **which):
    """Say whether there is one more of something after an act."""
    with ground.scope():
        before = model.objects.filter(**which).count()
    act()
    with ground.scope():
        return model.objects.filter(**which).count() > before


@attack(KIND, rights)
def a_clerk_opens_a_draft_of_the_policy(ground):
    return grew(ground, Draft, lambda: ground.post("clerk", "/policy/begin/"), state="open")


@attack(KIND, rights, always("security.people.rules.may_touch_posts_of"))
def a_clerk_gives_himself_the_post_of_the_auditor(ground):
    with ground.scope():
        department = Department.objects.get(code="GLB").pk
        position = Position.objects.get(code="AUDA").pk
        day = ground.day
    said = {"department": department, "position": position, "valid_from": day, "valid_to": ""}
    clerk = ground.ids["clerk2"]
    path = f"/people/{clerk}/appoint/"
    return grew(ground, Appointment, lambda: ground.post("clerk", path, said), user=clerk)


@attack(KIND, rights)
def a_clerk_sets_the_password_of_a_colleague(ground):
    with ground.scope():
        number = ground.once("victim", lambda: User.objects.create_user("victim", "x", name="v").pk)
        before = User.objects.get(pk=number).password
    ground.post("clerk", f"/people/{number}/password/", password=PASSWORD)
    with ground.scope():
        return User.objects.get(pk=number).password != before


@attack(KIND, rights)
def a_clerk_lets_records_take_every_kind_of_file(ground):
    said = {"kinds": list(KINDS), "naming": "generated"}
    return grew(ground, FileRule, lambda: ground.post("clerk", "/files/rules/company/", said))


@attack(KIND, rights)
def a_clerk_has_the_trail_kept_for_a_shorter_time(ground):
    with ground.scope():
        before = list(AuditKeeping.objects.values_list("days", flat=True))
    ground.post("clerk", "/company/trail/", days="200")
    with ground.scope():
        return list(AuditKeeping.objects.values_list("days", flat=True)) != before


@attack(KIND, rights)
def a_clerk_sets_how_much_leaves_without_approval(ground):
    said = {"category": "", "position": "", "rows": "9999"}
    return grew(ground, OutputLimit, lambda: ground.post("clerk", "/output/limits/", said))


@attack(KIND, rights)
def a_clerk_has_what_happens_sent_to_himself(ground):
    hook = {"name": "mine", "address": "https://93.184.216.34/x", "events": ["record.filed"]}
    return grew(ground, Hook, lambda: ground.post("clerk", "/programs/webhooks/new/", hook))


@attack(KIND, rights)
def a_clerk_has_notices_posted_to_his_robot(ground):
    said = {
        "name": "r",
        "medium": "webhook",
        "secret": "s" * 32,
        "address": "https://93.184.216.34/x",
    }
    path = "/notices/settings/new/"
    said = {**ground.filled("admin", path), **said}
    return grew(ground, Channel, lambda: ground.post("clerk", path, said))


@attack(KIND, rights)
def a_clerk_makes_a_token_of_somebody_stronger(ground):
    with ground.scope():
        program = User.objects.filter(username="program").first() or User.objects.create_user(
            "program", None, name="p"
        )
    said = {
        "person": program.pk,
        "name": "mine",
        "scopes": ["records.read"],
        "expires_on": ground.day,
        "networks": "",
    }
    return grew(
        ground, Token, lambda: ground.post("clerk", "/programs/tokens/new/", said), user=program
    )


@attack(KIND, rights)
def a_clerk_shares_a_record_that_he_may_not_see(ground):
    path = f"/records/{ground.hidden}/share/"
    said = {"person": "CWB-STF", "until": ground.day}
    return grew(ground, PersonalGrant, lambda: ground.post("clerk", path, said))


@attack(KIND, rights)
def a_clerk_lowers_the_level_of_a_record_he_may_not_see(ground):
    number = ground.once("to lower", lambda: ground.card(level="L3"))
    with ground.scope():
        version = Record.objects.get(pk=number).version
    said = {"what": "level", "level-level": "L1", "level-reason": "x", "level-version": version}
    ground.post("clerk", f"/records/{number}/place/", said)
    with ground.scope():
        return Record.objects.get(pk=number).level != "L3"
