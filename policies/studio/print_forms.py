"""The forms by which a printed form is arranged: what it is, and what each of its blocks shows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from policies.document.values import PolicyDocument
from policies.forms.rules import (
    MOST_COLUMNS,
    MOST_COPIES,
    MOST_ROWS,
    MOST_SIGNERS,
    Block,
    BlockKind,
    Form,
    FormKind,
    HeadPart,
    Named,
    Paper,
    Signer,
)
from policies.studio.forms import Choices, StudioForm, category_choices, choices_among, choices_of
from policies.studio.print_words import FORM_KINDS, HEADS, NAMED, PAPERS


class PrintForm(StudioForm):
    """What a printed form is: kind, title, categories, paper, head, copies."""

    places = {
        "double": "code",
        "form_code": "code",
        "form_title": "zh",
        "form_twice": "categories",
        "form_copies": "copies",
        "unknown": "categories",
    }

    code = forms.CharField(label=_("Code"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind of form"), choices=choices_of(FORM_KINDS))
    zh = forms.CharField(label=_("Chinese title"), max_length=200)
    en = forms.CharField(label=_("English title"), max_length=200, required=False)
    categories = forms.MultipleChoiceField(
        label=_("For these categories"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_(
            "It also holds for the categories below them, unless one of those has a nearer form. "
            "None chosen: for every category."
        ),
    )
    paper = forms.ChoiceField(label=_("Paper size"), choices=choices_of(PAPERS))
    landscape = forms.BooleanField(label=_("Landscape"), required=False)
    head = forms.MultipleChoiceField(
        label=_("Head and foot"),
        required=False,
        choices=choices_of(HEADS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The title and the confidentiality level of a record are always printed."),
    )
    copies = forms.IntegerField(
        label=_("Copies"), min_value=1, max_value=MOST_COPIES, help_text=_("Each says which it is.")
    )

    def __init__(
        self, *args: Any, document: PolicyDocument, known: Form | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.known = document, known
        self.fields["categories"].choices = category_choices(document)  # type: ignore[attr-defined]  # a choice field
        self.fields["code"].disabled = known is not None
        self.fields["kind"].disabled = known is not None

    def clean_code(self) -> str:
        """Say at the field that a code stands once."""
        code = str(self.cleaned_data["code"]).strip()
        if self.known is None and any(one.code == code for one in self.document.forms):
            raise forms.ValidationError(_("This code stands twice."))
        return code

    def value(self, blocks: tuple[Block, ...]) -> Form:
        """Return the form as filled in, with these blocks."""
        said = self.cleaned_data
        wanted = set(said["categories"])
        return Form(
            code=said["code"],
            kind=FormKind(said["kind"]),
            zh=said["zh"],
            en=said["en"],
            categories=tuple(one.code for one in self.document.categories if one.code in wanted),
            paper=Paper(said["paper"]),
            landscape=said["landscape"],
            head=tuple(part for part in HeadPart if part.value in said["head"]),
            copies=said["copies"],
            blocks=blocks,
        )


class BlockForm(StudioForm):
    """What a block shows; each kind has its own of these fields."""

    places = {
        "block_empty": "more",
        "section": "section",
        "group": "group",
        "block_columns": "columns",
        "block_rows": "rows",
        "block_text": "zh",
    }

    zh = forms.CharField(label=_("Chinese heading"), max_length=200, required=False)
    en = forms.CharField(label=_("English heading"), max_length=200, required=False)
    section = forms.ChoiceField(label=_("Section"))
    group = forms.ChoiceField(label=_("List of rows"))
    columns = forms.TypedChoiceField(
        label=_("Fields beside each other"),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, MOST_COLUMNS + 1)],
    )
    rows = forms.IntegerField(
        label=_("Empty lines on a blank form"), min_value=0, max_value=MOST_ROWS
    )
    more = forms.MultipleChoiceField(
        label=_("Add to it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, kind: BlockKind, ground: "Ground", chosen: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        heading = set() if kind is BlockKind.SIGNATURES else {"zh", "en"}
        for name in set(self.fields) - _FIELDS[kind] - heading:
            del self.fields[name]
        if kind is BlockKind.TEXT:
            for name, label in (("zh", _("Chinese text")), ("en", _("English text"))):
                self.fields[name] = forms.CharField(
                    label=label,
                    max_length=4000,
                    required=name == "zh",
                    widget=forms.Textarea(attrs={"rows": 4}),
                )
        for name, choices in (("section", ground.sections), ("group", ground.groups)):
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field
        if "more" in self.fields:
            left = [one for one in ground.fields if one[0] not in chosen]
            self.fields["more"].choices = left  # type: ignore[attr-defined]  # a choice field
            if not left:
                del self.fields["more"]


_FIELDS: dict[BlockKind, set[str]] = {
    BlockKind.SECTION: {"section", "columns"},
    BlockKind.FIELDS: {"columns", "more"},
    BlockKind.GROUP: {"group", "rows", "more"},
    BlockKind.ROWS: {"rows", "more"},
    BlockKind.TEXT: set(),
    BlockKind.SIGNATURES: set(),
    BlockKind.CODE: set(),
}
HAS_FIELDS = frozenset({BlockKind.FIELDS, BlockKind.GROUP, BlockKind.ROWS})


class Ground:
    """What a block may choose among: sections, lists of rows, fields, as code → words."""

    def __init__(self, *, sections: Choices, groups: Choices, fields: Choices) -> None:
        self.sections, self.groups, self.fields = sections, groups, fields


class SignerForm(forms.Form):
    """One box to sign."""

    zh = forms.CharField(label=_("Chinese name"), max_length=60, required=False)
    en = forms.CharField(label=_("English name"), max_length=60, required=False)
    position = forms.ChoiceField(label=_("Position"), required=False)
    named = forms.ChoiceField(
        label=_("Name printed in it"), required=False, choices=choices_of(NAMED, NAMED[""])
    )

    def __init__(self, *args: Any, document: PolicyDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = choices_among(document.positions, _("Any"))  # type: ignore[attr-defined]  # a choice field


SignerRows = formset_factory(SignerForm, extra=0)
_SIGNER = ("zh", "en", "position", "named")


def signer_rows(
    document: PolicyDocument, rows: Sequence[dict[str, str]]
) -> BaseFormSet[SignerForm]:
    """Return the boxes to sign as they are shown."""
    return SignerRows(initial=rows, prefix="signers", form_kwargs={"document": document})


def said_of(signer: Signer) -> dict[str, str]:
    """Return a box to sign as its row shows it."""
    return {
        "zh": signer.zh,
        "en": signer.en,
        "position": signer.position,
        "named": signer.named.value,
    }


def signer_of(said: dict[str, str]) -> Signer:
    """Return a box to sign as a row says it."""
    named = said.get("named", "")
    return Signer(
        zh=said.get("zh", "").strip(),
        en=said.get("en", "").strip(),
        position=said.get("position", ""),
        named=Named(named) if named in set(Named) else Named.NOBODY,
    )


def posted_signers(data: QueryDict) -> list[dict[str, str]]:
    """Return the boxes as they were sent, in their order."""
    count = data.get("signers-TOTAL_FORMS", "0")
    rows = min(int(count), MOST_SIGNERS) if count.isdigit() else 0
    return [{name: data.get(f"signers-{at}-{name}", "") for name in _SIGNER} for at in range(rows)]


def rearranged(rows: list[Any], act: str, *, new: Any = None) -> list[Any]:
    """Return rows after a button: `add`, `up-2`, `down-1`, `drop-3`; anything else changes nothing."""
    if act == "add":
        return [*rows, new]
    name, _dash, at = act.partition("-")
    number = int(at) if at.isdigit() else len(rows)
    if number >= len(rows):
        return rows
    if name == "drop":
        return [row for place, row in enumerate(rows) if place != number]
    other = number + {"up": -1, "down": 1}.get(name, 0)
    if 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]
    return rows


class MoveBlockForm(StudioForm):
    """Where a block shall stand in its form."""

    places = {"after": "after"}

    after = forms.ChoiceField(label=_("Behind"))

    def __init__(self, *args: Any, others: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("0", _("First there")),
            *(
                (str(one["at"]), f"{one['at']}. {one['kind']} {one['title'] or one['says']}")
                for one in others
            ),
        ]
