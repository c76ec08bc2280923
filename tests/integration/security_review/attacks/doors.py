"""A masked or hidden value by a side door: sorting, narrowing, counting, columns, files, prints, searches, reports."""

from archive.lists.models import ListHabit, SavedView
from archive.records.models import Record
from tests.integration.security_review.attacks.ground import OPERATOR, SECRET
from tests.integration.security_review.attacks.trying import FACTOR, attack, instead, rights, text

KIND = "side door"
# Somebody of the office sees the person in charge of a shop masked; the clerk who entered it does not.
MASKED = "operator"


def found(ground, path, **asked):
    """Say whether a list that somebody of the office asks for was narrowed or sorted as asked, and shows the card."""
    card = ground.open_card
    answer = ground.browser("office").get(path, asked, follow=True)
    return not answer.redirect_chain and f"/records/{card}/" in text(answer)


@attack(KIND, rights, trail="done")
def a_masked_field_by_narrowing_the_list(ground):
    return found(ground, "/records/", category="KP", **{"w.operator.has": OPERATOR[:2]})


@attack(KIND, rights, trail="done")
def a_masked_field_by_sorting_the_list(ground):
    return found(ground, "/records/", category="KP", sort=MASKED)


@attack(KIND, rights, trail="done")
def a_masked_field_by_searching_for_it(ground):
    return found(ground, "/records/", category="KP", q=OPERATOR)


@attack(KIND, rights, trail="done")
def a_masked_field_by_the_initials_of_its_sounds(ground):
    return found(ground, "/records/", category="KP", q="oyms")


@attack(KIND, rights, trail="done")
def a_masked_field_as_a_column(ground):
    ground.post(
        "office", "/records/columns/?category=KP", show=["_title", MASKED], order=["_title", MASKED]
    )
    try:
        return OPERATOR in text(ground.get("office", "/records/", category="KP"))
    finally:
        with ground.scope():
            ListHabit.objects.filter(person=ground.ids["office"]).delete()


@attack(KIND, rights, FACTOR, trail="done")
def a_masked_field_in_a_text_table(ground):
    return OPERATOR in text(ground.get("office", "/records/export/", category="KP", format="csv"))


@attack(KIND, rights, trail="done")
def a_masked_field_on_the_page_of_the_record(ground):
    return OPERATOR in text(ground.get("office", f"/records/{ground.open_card}/"))


@attack(KIND, rights, trail="done")
def a_masked_field_in_the_history_of_the_record(ground):
    def change():
        number = ground.card(**{"f.operator": f"{OPERATOR}甲"})
        ground.fill("clerk", f"/records/{number}/edit/", **{"f.operator": "李四", "reason": "x"})
        return number

    number = ground.once("changed", change)
    return f"{OPERATOR}甲" in text(ground.get("office", f"/records/{number}/"))


@attack(KIND, rights, trail="done")
def a_masked_field_by_the_view_that_a_colleague_shared(ground):
    card = ground.open_card

    def make():
        asked = f"?category=KP&w.operator.has={OPERATOR}"
        return ground.number(ground.post("clerk", f"/records/views/new/{asked}", name="shops"))

    number = ground.once("shared", make)
    with ground.scope():
        SavedView.objects.filter(pk=number).update(shared="*")
    opened = ground.browser("office").get(f"/records/views/{number}/open/", follow=True)
    page = opened.content.decode()
    return f"/records/{card}/" in page and "w.operator.has" in opened.request["QUERY_STRING"]


@attack(KIND, rights, trail="done")
def a_masked_field_by_a_program_that_narrows_by_it(ground):
    answer = ground.program("office").call("GET", f"/records?category=KP&where=operator:{OPERATOR}")
    return f'"id": {ground.open_card}' in answer.content.decode().replace(
        '"id":', '"id": '
    ).replace("  ", " ")


@attack(KIND, rights, trail="done")
def a_masked_field_read_by_a_program(ground):
    return (
        OPERATOR
        in ground.program("office").call("GET", f"/records/{ground.open_card}").content.decode()
    )


@attack(KIND, rights, trail="done")
def a_hidden_record_by_counting(ground):
    hidden = ground.hidden
    with ground.scope():
        whole = Record.objects.filter(category="KP").count()
    assert hidden
    answer = ground.get("clerk", "/records/", category="KP", exact="1")
    return answer.context["page"]["total"] == whole


@attack(KIND, rights)
def the_seals_of_the_trail_by_a_clerk(ground):
    return text(ground.get("clerk", "/trail/seal/")) != ""


@attack(KIND, rights)
def the_trail_by_a_clerk(ground):
    return text(ground.get("clerk", "/trail/")) != ""


@attack(KIND, rights)
def the_report_of_who_may_what_by_a_clerk(ground):
    return text(ground.get("clerk", "/access/report/")) != ""


@attack(KIND, rights)
def a_record_as_a_colleague_sees_it(ground):
    return text(ground.get("clerk", f"/policy/as/{ground.ids['head']}/")) != ""


@attack(KIND, rights, FACTOR)
def the_list_taken_out_by_who_may_only_look(ground):
    return SECRET in text(ground.get("outsider", "/records/export/", category="KP", format="csv"))


@attack(KIND, rights)
def the_register_taken_out_by_who_may_only_look(ground):
    return text(ground.get("outsider", "/register/export/", format="csv")) != ""


@attack(KIND, instead("kernel.spreadsheets.shielded", lambda value: value), trail="done")
def a_formula_in_a_text_table_that_another_opens(ground):
    ground.once("formula", lambda: ground.card(**{"f.org_name": "=cmd|' /C calc'!A1"}))
    lines = text(ground.get("clerk", "/records/export/", category="KP", format="csv"))
    return ",=cmd" in lines or ',"=cmd' in lines
