"""Background work, programs and webhooks of others: their numbers, their ends, their answers, their secrets."""

from archive.imports.models import ImportJob
from archive.printing.models import Printout
from gateway.hooks.models import Hook
from gateway.tokens.models import Token
from jobs.models import Job
from kernel.clock import now
from tests.integration.security_review.attacks.ground import SECRET
from tests.integration.security_review.attacks.references import IMPORTS, of
from tests.integration.security_review.attacks.trying import always, attack, instead, rights, text
from tests.plugins.programs import Program

KIND = "job and webhook"
JOBS = instead("jobs.queries.visible_to", lambda actor: Job.objects.all())
PRINTOUTS = instead("archive.printing.queries.visible_to", lambda actor: Printout.objects.all())


def _import(ground):
    return ground.once("import", lambda: ground.upload("clerk"))


def _hook(ground):
    hook = {"name": SECRET, "address": "https://93.184.216.34/x", "events": ["record.filed"]}
    ground.once("hook", lambda: ground.fill("admin", "/programs/webhooks/new/", **hook))
    with ground.scope():
        return Hook.objects.earliest("pk").pk


@attack(KIND, JOBS)
def how_far_the_work_of_a_colleague_is(ground):
    def make():
        with ground.scope():
            return Job.objects.create(
                task="x", label=SECRET, created_by=str(ground.ids["clerk"]), created_at=now(),
            ).pk  # fmt: skip

    return SECRET in text(ground.get("clerk2", f"/notices/work/{ground.once('job', make)}/"))


@attack(KIND, IMPORTS, instead("archive.imports.holding.open_job", of(ImportJob)))
def the_import_of_a_colleague_given_up(ground):
    number = ground.upload("clerk")
    ground.post("clerk2", f"/imports/{number}/cancel/")
    with ground.scope():
        return ImportJob.objects.get(pk=number).state == "cancelled"


@attack(KIND, IMPORTS)
def the_import_of_a_colleague_read_by_a_program(ground):
    answer = ground.program("clerk2").call("GET", f"/imports/{_import(ground)}")
    return answer.status_code == 200


def _printout(ground):
    with ground.scope():
        return Printout.objects.create(
            person_id=ground.ids["clerk"], form="list", language="en", lines=1, ordered_at=now(), approved_at=now(),
        ).pk  # fmt: skip


@attack(KIND, PRINTOUTS)
def the_print_of_a_colleague_made(ground):
    number = ground.once("printout", lambda: _printout(ground))
    ground.post("clerk2", f"/records/prints/{number}/make/")
    with ground.scope():
        return Printout.objects.get(pk=number).job is not None


@attack(KIND, rights)
def the_webhooks_read_by_a_clerk(ground):
    return text(ground.get("clerk", f"/programs/webhooks/{_hook(ground)}/")) != ""


@attack(KIND, rights)
def the_secret_of_a_webhook_made_anew_by_a_clerk(ground):
    number = _hook(ground)
    with ground.scope():
        before = Hook.objects.filter(pk=number).values().get()
    ground.post("clerk", f"/programs/webhooks/{number}/secret/")
    with ground.scope():
        return Hook.objects.filter(pk=number).values().get() != before


@attack(KIND, rights)
def a_webhook_pointed_elsewhere_by_a_clerk(ground):
    number = _hook(ground)
    path = f"/programs/webhooks/{number}/edit/"
    ground.post("clerk", path, {**ground.filled("admin", path), "name": "pointed"})
    with ground.scope():
        return Hook.objects.get(pk=number).name == "pointed"


@attack(KIND, rights)
def a_webhook_removed_by_a_clerk(ground):
    hook = {"name": "gone", "address": "https://93.184.216.34/x", "events": ["record.filed"]}
    ground.fill("admin", "/programs/webhooks/new/", **hook)
    with ground.scope():
        number = Hook.objects.latest("pk").pk
    ground.post("clerk", f"/programs/webhooks/{number}/remove/")
    with ground.scope():
        return not Hook.objects.filter(pk=number).exists()


def _own(ground, who, *scopes, **more):
    return Program(ground.company.host, ground.token_for(ground.ids[who], *scopes, **more))


@attack(KIND, always("security.permission._is_withheld", value=False),
        instead("gateway.callers.actor_for", lambda request, scope: request.caller.actor))  # fmt: skip
def a_token_that_does_what_it_was_not_given(ground):
    program = ground.once("reader", lambda: _own(ground, "clerk", "records.read"))
    answer = program.call("PATCH", f"/records/{ground.open_card}", {"reason": "x", "values": {"brands": "x"}},
                          **{"If-Match": '"1"'})  # fmt: skip
    return answer.status_code not in {401, 403}


@attack(
    KIND,
    instead("gateway.tokens.queries.token_of", of(Token)),
    always("security.people.rights.manages_people"),
)
def the_token_of_a_colleague_revoked(ground):
    ground.token_for(ground.ids["salesman"])
    with ground.scope():
        number = Token.objects.filter(user=ground.ids["salesman"]).latest("pk").pk
    ground.post("other", f"/programs/tokens/{number}/revoke/")
    with ground.scope():
        return Token.objects.get(pk=number).revoked_at is not None


@attack(KIND, always("gateway.tokens.rules.may_use"))
def a_revoked_token_used_again(ground):
    program = _own(ground, "salesman")
    with ground.scope():
        number = Token.objects.filter(user=ground.ids["salesman"]).latest("pk").pk
    ground.post("salesman", f"/programs/tokens/{number}/revoke/")
    return program.call("GET", "/records").status_code == 200


@attack(KIND, always("gateway.tokens.rules.may_use"))
def a_token_used_from_another_network(ground):
    program = ground.once("bound", lambda: _own(ground, "clerk", networks=("192.0.2.0/24",)))
    return program.call("GET", "/records").status_code == 200
