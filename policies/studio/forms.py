"""The forms of categories, sections and versions: their choices come out of the draft itself."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backoffice.sentences import sentence
from kernel.errors import FondsError, Invalid, Problem
from policies.categories.rules import (
    MOST_DAYS,
    OWN,
    Category,
    Doubles,
    Kind,
    Review,
    Titles,
    UpdateApproval,
)
from policies.document.values import PolicyDocument
from policies.fields.rules import Section
from policies.studio.coining import short_code
from policies.studio.filing_words import FILING_STEPS, ORDERS
from policies.studio.queries import tree
from policies.studio.words import (
    CARRIERS,
    DOUBLES,
    EACH_ITS_OWN,
    KINDS,
    REVIEWS,
    TITLES,
    UPDATE_APPROVALS,
    Words,
    named,
)
from security.uploads.rules import KINDS as FILES

Choices = list[tuple[str, Any]]
INHERITED = _("As the category above says")


def choices_of(words: Words, nothing: Any = None) -> Choices:
    """Return the choices of a list of words, the empty one first if it has a name."""
    first: Choices = [] if nothing is None else [("", nothing)]
    return first + [(code, text) for code, text in words.items() if code or nothing is None]


def choices_among(things: Iterable[Any], nothing: Any = None) -> Choices:
    """Return choices out of things with `code`, `zh`, `en`."""
    first: Choices = [] if nothing is None else [("", nothing)]
    return first + [(thing.code, f"{thing.code} {named(thing)}") for thing in things]


def category_choices(document: PolicyDocument, nothing: Any = None) -> Choices:
    """Return the categories as an indented tree."""
    first: Choices = [] if nothing is None else [("", nothing)]
    return first + [
        (category.code, f"{'　' * depth}{category.code} {named(category)}")
        for depth, category in tree(document)
        if not category.retired
    ]


class StudioForm(forms.Form):
    """A form that shows the problems of a rule at the fields they belong to."""

    places: Mapping[str, str] = {}  # code of a problem → the field it belongs to
    elsewhere = ""  # the field for problems of no known code; "" above the form

    def show(self, error: FondsError) -> None:
        """Take over the problems of a refused action."""
        problems = error.problems if isinstance(error, Invalid) else ()
        if not problems:
            self.add_error(None, sentence(error))
        for problem in problems:
            self.add_error(self._field_of(problem), sentence(problem))

    def _field_of(self, problem: Problem) -> str | None:
        wanted = self.places.get(problem.code) or self.elsewhere
        if problem.code == "row":
            wanted = problem.where
        return wanted if wanted in self.fields else None


class CategoryForm(StudioForm):
    """One category; what is left empty is as the category above says."""

    places = {
        "cycle": "parent",
        "taken": "parent",
        "published": "parent",
        "double": "code",
        "unknown": "custodian",
    }
    elsewhere = "code"

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_(
            "Letters and digits; it is printed in numbers and never changes once published."
        ),
    )
    parent = forms.ChoiceField(label=_("Lies under"), required=False)
    zh = forms.CharField(label=_("Chinese name"), max_length=200)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=choices_of(KINDS, INHERITED))
    custodian = forms.ChoiceField(label=_("Custodian"), required=False)
    level = forms.ChoiceField(label=_("Confidentiality level"), required=False)
    carrier = forms.ChoiceField(
        label=_("Carrier"), required=False, choices=choices_of(CARRIERS, INHERITED)
    )
    review = forms.ChoiceField(
        label=_("Review"),
        required=False,
        choices=choices_of(REVIEWS, INHERITED),
        help_text=_("Whether somebody signs before the record is entered, or reviews it after."),
    )
    update_approval = forms.ChoiceField(
        label=_("Approval of changes"),
        required=False,
        choices=choices_of(UPDATE_APPROVALS, INHERITED),
        help_text=_("Which changes of a filed record need a second person."),
    )
    doubles = forms.ChoiceField(
        label=_("Perhaps the same customer"),
        required=False,
        choices=choices_of(DOUBLES, INHERITED),
        help_text=_(
            "A customer's file that agrees with another in credit code, ID number, name or telephone"
            " number. Where nothing is said, customers' files ask and items do not."
        ),
    )
    titles = forms.ChoiceField(
        label=_("Titles and names"),
        required=False,
        choices=choices_of(TITLES, INHERITED),
        help_text=_(
            "Sealed, they are found by the exact name and by whole words, not by parts or pinyin, and no list"
            " is sorted by them; the fields that name the record are sealed too. Once published, they stay"
            " sealed."
        ),
    )
    filing_order = forms.ChoiceField(
        label=_("Filing order"), required=False, choices=choices_of(ORDERS, INHERITED)
    )
    filing_steps = forms.ChoiceField(
        label=_("How it is filed"),
        required=False,
        choices=choices_of(FILING_STEPS, INHERITED),
        help_text=_(
            "In two steps the department that made it files it provisionally; it is in the archive once the"
            " custodian has classified and confirmed it."
        ),
    )
    filing_days = forms.IntegerField(
        label=_("To be filed within (working days)"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
    )
    filing_from = forms.CharField(
        label=_("Field of the day of completion"),
        max_length=60,
        required=False,
        help_text=_(
            "The code of the field with the day on which the business was completed. Nothing: the day of entry."
        ),
    )
    reported_to = forms.ChoiceField(
        label=_("Reported for record to"),
        required=False,
        help_text=_("The department that acknowledges what another one has filed."),
    )
    completeness = forms.IntegerField(
        label=_("Completeness for filing (%)"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_(
            "How much of the required and recommended fields and files a record has before it is filed."
            " Empty: as the category above says."
        ),
    )
    entry_days = forms.IntegerField(
        label=_("Working days from the first contact to the entry"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("What takes longer is listed as late. Empty: as the category above says."),
    )
    file_kinds = forms.MultipleChoiceField(
        label=_("Kinds of files taken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (one.code, format_lazy("{} (.{})", _(one.label), one.code)) for one in FILES.values()
        ],
        help_text=_(
            "None: as the category above says, at the top what the company takes. What the company does not take"
            " is refused here as well."
        ),
    )
    standalone = forms.BooleanField(label=_("May be filed without a customer file"), required=False)
    abstract = forms.BooleanField(label=_("Holds sub-categories only"), required=False)
    collecting = forms.BooleanField(
        label=_("Takes in what has no class yet"),
        required=False,
        help_text=_(
            "Records wait here until their department classifies them; none is filed here."
        ),
    )

    def __init__(self, *args: Any, document: PolicyDocument, fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = category_choices(document, _("Nothing: a top category"))  # type: ignore[attr-defined]  # a choice field
        self.fields["custodian"].choices = [  # type: ignore[attr-defined]  # a choice field
            *choices_among(document.departments, INHERITED),
            (OWN, EACH_ITS_OWN),
        ]
        self.fields["reported_to"].choices = choices_among(document.departments, INHERITED)  # type: ignore[attr-defined]  # a choice field
        self.fields["level"].choices = choices_among(document.levels, INHERITED)  # type: ignore[attr-defined]  # a choice field
        self.fields["code"].disabled = fixed

    def value(self, *, code: str, parent: str, known: Category | None = None) -> Category:
        """Return the category as filled in, at the place given; what is not asked here is as it was known."""
        said = self.cleaned_data
        base = known or Category(code=code, zh="", en="")
        return replace(
            base,
            code=code,
            parent=parent,
            zh=said["zh"],
            en=said["en"],
            kind=Kind(said["kind"]) if said["kind"] else None,
            custodian=said["custodian"],
            level=said["level"],
            carrier=said["carrier"],
            review=Review(said["review"]) if said["review"] else None,
            update_approval=UpdateApproval(said["update_approval"])
            if said["update_approval"]
            else None,
            doubles=Doubles(said["doubles"]) if said["doubles"] else None,
            titles=Titles(said["titles"]) if said["titles"] else None,
            filing_order=said["filing_order"],
            filing_steps=said["filing_steps"],
            filing_days=said["filing_days"] or 0,
            filing_from=said["filing_from"].strip(),
            reported_to=said["reported_to"],
            file_kinds=tuple(said["file_kinds"]),
            completeness=said["completeness"] or 0,
            entry_days=said["entry_days"] or 0,
            standalone=said["standalone"],
            abstract=said["abstract"],
            collecting=said["collecting"],
        )


class SectionForm(StudioForm):
    """One section of a category's card."""

    elsewhere = "code"
    places = {"unknown": "department"}

    zh = forms.CharField(label=_("Chinese name"), max_length=200)
    en = forms.CharField(label=_("English name"), max_length=200, required=False)
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        required=False,
        help_text=_("Left empty, it is made from the Chinese name."),
    )
    department = forms.ChoiceField(
        label=_("Department that fills it in"),
        required=False,
        help_text=_("Empty: whoever may edit the record."),
    )

    def __init__(self, *args: Any, document: PolicyDocument, fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = choices_among(document.departments, _("Any"))  # type: ignore[attr-defined]  # a choice field
        self.fields["code"].disabled = fixed
        self._taken = {one.code for one in document.sections}

    def clean(self) -> dict[str, Any]:
        """Make the code that was left empty from the name."""
        said = super().clean() or self.cleaned_data
        if said.get("zh") and not said.get("code"):
            said["code"] = short_code(said["zh"], self._taken)
        return said

    def value(self, category: str) -> Section:
        """Return the section as filled in."""
        said = self.cleaned_data
        return Section(
            category=category,
            code=said["code"],
            zh=said["zh"],
            en=said["en"],
            department=said["department"],
        )


class PublishForm(StudioForm):
    """The confirmation of a publication; the digest says which draft was looked at."""

    places = {"minimum-lowered": "override", "day": "on"}

    digest = forms.CharField(widget=forms.HiddenInput)
    plan = forms.CharField(widget=forms.HiddenInput, required=False)
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("It stands in the history of versions for ever."),
    )
    on = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A day to come; empty: at once. Until then it can be called back."),
    )
    override = forms.CharField(
        label=_("Why a statutory minimum is lowered"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("Only the compliance officer can lower one; leave empty otherwise."),
    )
