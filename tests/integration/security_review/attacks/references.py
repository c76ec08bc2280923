"""Numbers of others in every kind of address: pages, forms, history, files, lists, the interface for programs."""

from archive.files.models import File
from archive.imports.models import ImportJob
from archive.lists.models import BulkEdit, SavedView
from archive.records.models import Record
from archive.records.queries import record_of
from decisions.models import Request
from gateway.tokens.models import Token
from kernel.errors import Missing
from notices.models import Receipt
from security.audit import undoing
from security.audit.models import ChangeSet
from security.sessions.models import OpenSession
from tests.integration.security_review.attacks.ground import SECRET
from tests.integration.security_review.attacks.trying import (
    FACTOR,
    always,
    attack,
    instead,
    rights,
    text,
)

KIND = "object reference"


def of(model, given=1):
    """Return what a query of one's own things becomes without its owner: the thing with this number."""

    def found(_actor, number, **_more):
        row = model.objects.filter(pk=number).first()
        if row is None:
            raise Missing
        return row

    return found


def _any_file(actor, record, token):
    return record_of(actor, record), File.objects.get(token=token)


def _any_plan(actor, number):
    return undoing._plan(actor, ChangeSet.objects.get(pk=number))


IMPORTS = instead("archive.imports.queries.visible_to", lambda actor: ImportJob.objects.all())


@attack(KIND, rights)
def the_page_of_a_record_of_a_higher_level(ground):
    return SECRET in text(ground.get("clerk", f"/records/{ground.hidden}/"))


@attack(KIND, rights)
def the_form_of_a_record_of_a_higher_level(ground):
    return SECRET in text(ground.get("clerk", f"/records/{ground.hidden}/edit/"))


@attack(KIND, rights, FACTOR)
def the_print_of_a_record_of_a_higher_level(ground):
    return text(ground.get("clerk", f"/records/{ground.hidden}/print/")).startswith("%PDF")


@attack(KIND, rights, FACTOR)
def the_files_of_a_record_of_a_higher_level(ground):
    card = ground.once("hidden with a file", ground.card)
    token = ground.once("its file", lambda: ground.file_of(card))
    with ground.scope():
        Record.objects.filter(pk=card).update(level="L3")
    return SECRET in text(ground.get("clerk", f"/records/{card}/files/{token}/"))


@attack(KIND, rights)
def a_record_of_a_higher_level_changed_by_a_program(ground):
    path = f"/records/{ground.hidden}"
    answer = ground.program("clerk").call("GET", path)
    return answer.status_code == 200


@attack(KIND, rights)
def a_record_of_a_higher_level_as_the_file_of_another(ground):
    return SECRET in text(ground.get("clerk", "/records/new/HD/", parent=ground.hidden))


@attack(
    KIND,
    instead(
        "archive.files.queries.file_of",
        _any_file,
    ),
)
def a_file_of_a_hidden_record_under_the_number_of_an_open_one(ground):
    card = ground.once("hidden two", ground.card)
    token = ground.once("file two", lambda: ground.file_of(card))
    with ground.scope():
        Record.objects.filter(pk=card).update(level="L3")
    return SECRET in text(ground.get("clerk", f"/records/{ground.open_card}/files/{token}/"))


@attack(KIND, IMPORTS)
def the_import_of_a_colleague(ground):
    number = ground.once("import", lambda: ground.upload("clerk"))
    return SECRET in text(ground.get("clerk2", f"/imports/{number}/columns/"))


@attack(KIND, IMPORTS)
def the_lines_of_the_import_of_a_colleague(ground):
    number = ground.once("import", lambda: ground.upload("clerk"))
    return text(ground.get("clerk2", f"/imports/{number}/rows/")) != ""


@attack(KIND, instead("archive.lists.queries.views_for", lambda actor: SavedView.objects.all()))
def the_view_of_a_colleague_opened(ground):
    def make():
        return ground.number(ground.fill("clerk", "/records/views/new/", name=SECRET))

    number = ground.once("view", make)
    return ground.get("clerk2", f"/records/views/{number}/open/").status_code == 302


@attack(KIND, instead("archive.lists.queries.bulk_of", of(BulkEdit)))
def the_change_of_many_of_a_colleague(ground):
    def make():
        return ground.number(ground.post("clerk", "/records/together/", ids=[ground.open_card]))

    number = ground.once("bulk", make)
    return text(ground.get("clerk2", f"/records/together/{number}/")) != ""


@attack(KIND, rights)
def a_list_of_ids_with_a_hidden_one_in_it(ground):
    ids = [ground.open_card, ground.hidden]
    with ground.scope():
        before = set(BulkEdit.objects.values_list("pk", flat=True))
    ground.post("clerk", "/records/together/", ids=ids)
    with ground.scope():
        made = BulkEdit.objects.exclude(pk__in=before).get()
        return ground.hidden in [pk for pk, _version in made.items]


@attack(KIND, instead("gateway.tokens.queries.token_of", of(Token)))
def the_token_of_a_colleague(ground):
    def make():
        return ground.fill(
            "clerk",
            "/account/tokens/new/",
            name=SECRET,
            scopes=["records.read"],
            expires_on=ground.day,
        )

    ground.once("token", make)
    with ground.scope():
        number = Token.objects.filter(user=ground.ids["clerk"]).latest("pk").pk
    return SECRET in text(ground.get("other", f"/programs/tokens/{number}/"))


@attack(KIND, instead("notices.queries.told_to", lambda actor: Receipt.objects.all()))
def a_notice_of_a_colleague(ground):
    _asked(ground)
    with ground.scope():
        number = Receipt.objects.exclude(person=ground.ids["office"]).latest("pk").pk
    return ground.get("office", f"/notices/{number}/").status_code == 302


@attack(KIND, always("decisions.queries._concerns", True))
def a_request_of_others(ground):
    number = _asked(ground)
    return ground.get("office", f"/requests/{number}/").status_code == 200


def _asked(ground):
    asked = {"until": ground.day, "purpose": SECRET}
    ground.once("asked", lambda: ground.post("other", "/access/ask/?verb=C&category=KP", asked))
    with ground.scope():
        return Request.objects.filter(asked_by=ground.ids["other"]).latest("pk").pk


@attack(KIND, always("administration.undo_work_views.shown", None),
        instead("security.audit.undoing.plan_undo", _any_plan))  # fmt: skip
def what_taking_back_an_act_of_a_colleague_would_do(ground):
    ground.open_card  # noqa: B018 - an act of the clerk
    with ground.scope():
        acts = ChangeSet.objects.filter(actor_id=str(ground.ids["clerk"]))
        number = acts.filter(verb="record.create").latest("pk").pk
    return text(ground.get("clerk2", f"/did/{number}/undo/")) != ""


@attack(KIND, rights)
def who_sees_a_record_of_a_higher_level(ground):
    return text(ground.get("head", f"/records/{ground.hidden}/who/")) != ""


@attack(KIND, rights)
def a_share_of_a_hidden_record_through_an_open_one(ground):
    return text(ground.get("clerk", f"/records/{ground.hidden}/share/")) != ""


@attack(
    KIND,
    instead("security.sessions.actions.end_own", lambda actor, number, but="": _end_any(number)),
)
def the_session_of_a_colleague_ended(ground):
    ground.get("head", "/")
    with ground.scope():
        held = OpenSession.objects.filter(user_id=ground.ids["head"]).latest("pk")
    ground.post("clerk2", "/account/sessions/end/", session=held.pk, number=held.pk)
    with ground.scope():
        return not OpenSession.objects.filter(pk=held.pk).exists()


def _end_any(number):
    return OpenSession.objects.filter(pk=number).delete()[0]
