"""The screens of the blocks of a printed form: added, changed, put elsewhere, taken away, tried before it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kernel.errors import Conflict, Invalid, Missing, Problem
from kernel.text import N_
from policies.document.values import PolicyDocument
from policies.forms.rules import OF_LISTS, Block, BlockKind, Form, mark_of
from policies.studio import queries
from policies.studio.frame import actor_now, done, frame, pressed, told, tried
from policies.studio.print_forms import (
    HAS_FIELDS,
    BlockForm,
    MoveBlockForm,
    posted_signers,
    rearranged,
    said_of,
    signer_of,
    signer_rows,
)
from policies.studio.print_showing import blocks_shown, ground_of, names_of_fields
from policies.studio.print_views import change_form, known_form, picture, way_to_form
from policies.studio.print_words import BLOCK_KINDS
from policies.studio.words import word

BUILDER = "print"  # what the page that moves by drag and keyboard sends along
_NEW_SIGNER = {"zh": "", "en": "", "position": "", "named": ""}


@dataclass(kw_only=True)
class Editing:
    """A block while it is changed: what was typed, chosen and put in order so far; `at` from 1, 0 for a new one."""

    document: PolicyDocument
    form: Form
    block: Block
    at: int
    chosen: list[str]
    signers: list[dict[str, str]]
    typed: BlockForm

    @classmethod
    def of(cls, document: PolicyDocument, form: Form, block: Block, at: int) -> "Editing":
        """Begin to change a block as it is."""
        return cls(
            document=document,
            form=form,
            block=block,
            at=at,
            chosen=list(block.fields),
            signers=[said_of(one) for one in block.signers] or [_NEW_SIGNER],
            typed=_block_form(document, form, block, None, block.fields),
        )

    @classmethod
    def sent(
        cls, document: PolicyDocument, form: Form, block: Block, at: int, data: QueryDict
    ) -> "Editing":
        """Take what was sent; a button of the rows rearranges them."""
        act = data.get("do", "")
        chosen = list(dict.fromkeys((*data.getlist("chosen"), *data.getlist("more"))))
        group = data.get("group", block.group)
        known = {
            code for code, _text in ground_of(document, form, replace(block, group=group)).fields
        }
        chosen = [code for code in chosen if code in known]
        name, _dash, rest = act.partition(":")
        chosen = rearranged(chosen, rest) if name == "field" else chosen
        signers = posted_signers(data)
        signers = rearranged(signers, rest, new=_NEW_SIGNER) if name == "signer" else signers
        return cls(
            document=document,
            form=form,
            block=replace(block, group=group),
            at=at,
            chosen=chosen,
            signers=signers,
            typed=_block_form(document, form, replace(block, group=group), data, chosen),
        )

    def value(self) -> Block:
        """Return the block as filled in so far; what is not sound yet stands as it was."""
        said = getattr(self.typed, "cleaned_data", {})
        block = self.block
        if block.kind in HAS_FIELDS:
            block = replace(block, fields=tuple(self.chosen))
        if block.kind is BlockKind.SIGNATURES:
            rows = [one for one in self.signers if any(one.values())]
            block = replace(block, signers=tuple(signer_of(one) for one in rows))
        for name in ("zh", "en", "section", "group", "columns", "rows"):
            if name in said:
                block = replace(block, **{name: said[name]})
        return block

    def form_with(self) -> Form:
        """Return the form with this block in its place, a new one at the end."""
        blocks = list(self.form.blocks)
        if self.at:
            blocks[self.at - 1] = self.value()
        else:
            blocks.append(self.value())
        return replace(self.form, blocks=tuple(blocks))


def _block_form(
    document: PolicyDocument,
    form: Form,
    block: Block,
    data: QueryDict | None,
    chosen: Sequence[str],
) -> BlockForm:
    initial = {
        name: getattr(block, name) for name in ("zh", "en", "section", "group", "columns", "rows")
    }
    ground = ground_of(document, form, block)
    made = BlockForm(data, initial=initial, kind=block.kind, ground=ground, chosen=chosen)
    if form.kind in OF_LISTS:
        made.fields.pop("rows", None)  # a list is never blank
    if data is not None and "more" in made.fields:
        made.fields["more"].choices = ground.fields  # type: ignore[attr-defined]  # what was ticked is no choice left
    if data is not None:
        made.is_valid()
    return made


def add_block(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Add a block at the end of a form."""
    if kind not in set(BlockKind):
        raise Missing
    document = queries.working_document(actor_now())
    form = known_form(document, code)
    return _page(request, document, form, _new(document, form, BlockKind(kind)), 0)


def edit_block(request: HttpRequest, code: str, at: int) -> HttpResponse:
    """Change what a block shows."""
    document = queries.working_document(actor_now())
    form = known_form(document, code)
    return _page(request, document, form, _known(form, at), at)


def _new(document: PolicyDocument, form: Form, kind: BlockKind) -> Block:
    """Return a block of a kind that shows the first there is."""
    block = Block(kind=kind)
    ground = ground_of(document, form, block)
    sections, groups = (next(iter(one), ("", "")) for one in (ground.sections, ground.groups))
    return replace(
        block,
        section=sections[0] if kind is BlockKind.SECTION else "",
        group=groups[0] if kind is BlockKind.GROUP else "",
    )


def _known(form: Form, at: int) -> Block:
    if not 1 <= at <= len(form.blocks):
        raise Missing
    return form.blocks[at - 1]


def _page(
    request: HttpRequest, document: PolicyDocument, form: Form, block: Block, at: int
) -> HttpResponse:
    sent = request.method == "POST"
    editing = (
        Editing.sent(document, form, block, at, request.POST)
        if sent
        else Editing.of(document, form, block, at)
    )

    def save() -> None:
        _demand_unchanged(form, request.POST)
        change_form(document, form, editing.form_with())

    if sent and not request.POST.get("do") and tried(editing.typed, save):
        done(request, _("The form is saved in the draft."))
        return _builder_at(form.code, at or len(form.blocks) + 1)
    if sent and request.POST.get("do"):
        editing.typed = _again(editing)
    failed = bool(sent and editing.typed.is_bound and editing.typed.errors)
    context = _context(editing) | {"failed": failed}
    return render(request, "policies/print_block.html", context, status=400 if failed else 200)


def _again(editing: Editing) -> BlockForm:
    """Return the form after a button of its rows: what was typed stays, nothing is judged yet."""
    made = _block_form(editing.document, editing.form, editing.value(), None, tuple(editing.chosen))
    for name in made.fields:
        if name in editing.typed.data:
            made.initial[name] = editing.typed.data[name]
    return made


def _demand_unchanged(form: Form, data: QueryDict) -> None:
    if data.get("mark", "") != mark_of(form):
        raise Conflict(N_("The form was changed since you looked at it; look again."))


def _context(editing: Editing) -> dict[str, Any]:
    form, block, at = editing.form, editing.block, editing.at
    names = names_of_fields(editing.document, form)
    kind = word(BLOCK_KINDS, block.kind)
    title = f"{at}. {kind}" if at else _("Add: {kind}").format(kind=kind)
    rows = signer_rows(editing.document, editing.signers)
    back = reverse("policy_print", args=[form.code])
    return frame(
        title,
        way=({"label": _("Print forms"), "url": reverse("policy_prints")}, way_to_form(form)),
        form=editing.typed,
        chosen=[
            {"code": code, "name": names.get(code, code), "at": place}
            | {"first": place == 0, "last": place == len(editing.chosen) - 1}
            for place, code in enumerate(editing.chosen)
        ],
        has_fields=block.kind in HAS_FIELDS,
        as_listed=form.kind in OF_LISTS,
        all_of_it=block.kind is BlockKind.GROUP,
        signers=[
            {"row": row, "at": place, "number": place + 1}
            | {"first": place == 0, "last": place == len(editing.signers) - 1}
            for place, row in enumerate(rows)
        ]
        if block.kind is BlockKind.SIGNATURES
        else [],
        management=rows.management_form if block.kind is BlockKind.SIGNATURES else "",
        mark=mark_of(form),
        tried_url=reverse("policy_print_tried", args=[form.code, block.kind, at]),
        tried=_tried(editing, {}),
        cancel_url=back,
        actions=[
            {
                "label": _("Take this block away"),
                "url": reverse("policy_print_block_remove", args=[form.code, at]),
                "method": "post",
                "values": {"mark": mark_of(form)},
                "kind": "danger",
            }
        ]
        if at
        else [],
    )


def _tried(editing: Editing, data: Mapping[str, Any]) -> dict[str, str]:
    """Return the address of the sheet with the block as it is being changed."""
    form, block, at = editing.form, editing.block, editing.at
    place = reverse("policy_print_tried_picture", args=[form.code, block.kind, at])
    typed: QueryDict | None = data if isinstance(data, QueryDict) else None
    query = typed.urlencode() if typed is not None else _as_query(editing)
    return {"url": f"{place}?{query}"}


def _as_query(editing: Editing) -> str:
    """Return a block as the page would send it."""
    said: list[tuple[str, str]] = [("chosen", code) for code in editing.chosen]
    initial = editing.typed.initial
    said += [(name, str(initial.get(name, ""))) for name in editing.typed.fields if name != "more"]
    said.append(("signers-TOTAL_FORMS", str(len(editing.signers))))
    for at, one in enumerate(editing.signers):
        said += [(f"signers-{at}-{name}", text) for name, text in one.items()]
    return urlencode(said)


def _from_address(request: HttpRequest, code: str, kind: str, at: int) -> Editing:
    if kind not in set(BlockKind):
        raise Missing
    document = queries.working_document(actor_now())
    form = known_form(document, code)
    block = _known(form, at) if at else _new(document, form, BlockKind(kind))
    return Editing.sent(document, form, block, at, request.GET)


@require_GET
def block_tried(request: HttpRequest, code: str, kind: str, at: int) -> HttpResponse:
    """Return the sheet that what is typed so far would make, as the panel that shows it."""
    editing = _from_address(request, code, kind, at)
    html = render_to_string("policies/print_tried.html", {"tried": _tried(editing, request.GET)})
    return JsonResponse({"html": html})


@require_GET
def block_picture(request: HttpRequest, code: str, kind: str, at: int) -> HttpResponse:
    """Return the sheet with a block as it is being changed, as a picture."""
    editing = _from_address(request, code, kind, at)
    return picture(editing.document, editing.form_with(), request)


@require_POST
def remove_block(request: HttpRequest, code: str, at: int) -> HttpResponse:
    """Take a block out of a form."""
    document = queries.working_document(actor_now())
    form = known_form(document, code)
    _known(form, at)
    kept = (*form.blocks[: at - 1], *form.blocks[at:])

    def remove() -> None:
        _demand_unchanged(form, request.POST)
        change_form(document, form, replace(form, blocks=kept))

    pressed(request, remove, _("Removed from the draft."))
    return redirect("policy_print", code)


def move_block(request: HttpRequest, code: str, at: int) -> HttpResponse:
    """Put a block elsewhere in its form; from the builder a refusal is told there."""
    document = queries.working_document(actor_now())
    form = known_form(document, code)
    block = _known(form, at)
    if request.method == "POST" and request.POST.get("back") == BUILDER:
        return _moved_in_builder(request, document, form, at)
    others = [one for one in blocks_shown(document, form) if one["at"] != at]
    typed = MoveBlockForm(request.POST or None, initial={"after": str(at - 1)}, others=others)

    def save() -> None:
        _moved(document, form, at, typed.cleaned_data["after"])

    if request.method == "POST" and tried(typed, save):
        done(request, _("The block is moved in the draft."))
        return redirect("policy_print", code)
    context = frame(
        _("Move {name}").format(name=word(BLOCK_KINDS, block.kind)),
        way=({"label": _("Print forms"), "url": reverse("policy_prints")}, way_to_form(form)),
        form=typed,
        submit_label=_("Move"),
        cancel_url=reverse("policy_print", args=[code]),
        submit_note=_("Saved in the draft; in force once it is published."),
    )
    return render(request, "fonds/form_page.html", context, status=400 if typed.errors else 200)


def _moved_in_builder(
    request: HttpRequest, document: PolicyDocument, form: Form, at: int
) -> HttpResponse:
    there = at
    try:
        _demand_unchanged(form, request.POST)
        there = _moved(document, form, at, request.POST.get("after", ""))
    except (Invalid, Conflict) as error:
        told(request, error)
    else:
        done(request, _("The block is moved in the draft."))
    return _builder_at(form.code, there)


def _moved(document: PolicyDocument, form: Form, at: int, after: str) -> int:
    """Put the block `at` behind the block `after` ('' or 0 first) in the draft; return where it stands then."""
    behind = int(after) if after.isdigit() else 0
    if behind > len(form.blocks) or (after and not after.isdigit()):
        message = N_("The form has no such block; look again.")
        raise Invalid([Problem(code="after", message=message)])
    if behind in {at, at - 1}:
        return at
    block = form.blocks[at - 1]
    ahead = [one for place, one in enumerate(form.blocks[:behind], 1) if place != at]
    rest = [one for place, one in enumerate(form.blocks[behind:], behind + 1) if place != at]
    change_form(document, form, replace(form, blocks=(*ahead, block, *rest)))
    return len(ahead) + 1


def _builder_at(code: str, at: int) -> HttpResponse:
    """Return to the builder, at a block."""
    return redirect(f"{reverse('policy_print', args=[code])}?{urlencode({'at': at})}")
