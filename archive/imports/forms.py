"""Forms of an import: the upload, which sheet and heading, and what each column means."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.imports.models import ImportJob
from archive.imports.staging import UPDATE
from archive.imports.targets import InFile, Target, field_of, label_of
from archive.imports.transcoding import DELIMITERS, ENCODINGS
from archive.records.channels import usual_channel
from policies.categories.rules import Category
from policies.fields.rules import Field, FieldType, Required

_CHOICES = (FieldType.CHOICE, FieldType.MULTI)


def _category(one: Category, language: str) -> str:
    return f"{one.code} {one.zh if language.startswith('zh') else one.en or one.zh}"


class UploadForm(forms.Form):
    """A file and the category its rows go into."""

    category = forms.ChoiceField(label=_("Category"))
    file = forms.FileField(
        label=_("Ledger"),
        help_text=_(
            "Workbook (.xlsx, .xlsm, .xlsb, .xls, .et, .ods), text table (.csv, .tsv, .txt),"
            " or a .zip with one of them"
        ),
        error_messages={"empty": _("The file is empty.")},
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".xlsx,.xlsm,.xlsb,.xls,.et,.ods,.csv,.tsv,.txt,.zip",
                "data-fonds-drop": _("or drop it here"),
            }
        ),
    )

    password = forms.CharField(
        label=_("Password of the workbook"),
        help_text=_("It opens the file now and is kept nowhere. Choose the file once more, too."),
        required=False,
        strip=False,
        max_length=255,  # more is no password of a workbook
        widget=forms.HiddenInput,
    )

    def __init__(
        self, *args: Any, categories: Sequence[Category], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.code, _category(one, language)) for one in categories]

    def ask_password(self) -> None:
        """Show the field of the password: the file is locked."""
        self.fields["password"].widget = forms.PasswordInput(
            attrs={"autocomplete": "off", "autofocus": True}
        )


class SheetForm(forms.Form):
    """Which sheet, and in which row the column names stand."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=_("Row with the column names"), min_value=1, max_value=200, required=False
    )

    totals = forms.BooleanField(
        label=_("Rows that look like totals are records too"), required=False
    )
    lying = forms.ChoiceField(
        label=_("The file of each row"),
        help_text=_("Items lie in the file of their customer: say how a row names it."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        job: ImportJob,
        files: Sequence[Category] = (),
        language: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        lying = self.fields["lying"]
        if not files:
            del self.fields["lying"]
        elif isinstance(lying, forms.ChoiceField):
            by = gettext("by its customer, files of {category}")
            lying.choices = [
                ("", gettext("by its number, or by nothing")),
                *((one.code, by.format(category=_category(one, language))) for one in files),
            ]
            lying.initial = job.mapping.get("lying", "")
        field = self.fields["sheet"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one["name"], one["name"]) for one in job.table.get("sheets", ())]
        header = job.table.get("header_row")
        self.fields["sheet"].initial = job.table.get("sheet")
        self.fields["header_row"].initial = header + 1 if header is not None else None
        self.fields["totals"].initial = bool(job.table.get("chosen_totals"))
        if job.table.get("kind") == "text":
            self._ask_for_text(job.table)

    def _ask_for_text(self, table: Mapping[str, Any]) -> None:
        """Ask for what only a text table has."""
        found = gettext("as recognised")
        names = {"\t": gettext("tab")}
        self.fields["encoding"] = forms.ChoiceField(
            label=_("Encoding"),
            required=False,
            choices=[("", found), *((one, one.upper()) for one in ENCODINGS)],
            initial=table.get("chosen_encoding", ""),
        )
        self.fields["delimiter"] = forms.ChoiceField(
            label=_("Separator"),
            required=False,
            choices=[("", found), *((one, names.get(one, one)) for one in DELIMITERS)],
            initial=table.get("chosen_delimiter", ""),
        )


class MappingForm(forms.Form):
    """What each column fills, one value for all rows where there is no column, and how rows are taken."""

    def __init__(
        self,
        *args: Any,
        job: ImportJob,
        targets: Sequence[Target],
        language: str,
        may_file: bool,
        asks: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.headings: list[str] = [one["column"] for one in job.mapping.get("columns", ())]
        choices = [("", gettext("— leave out —"))]
        choices += [(one.code, named(one, language)) for one in targets]
        mapped = set()
        for place, one in enumerate(job.mapping.get("columns", ())):
            chosen = (
                self.data.get(f"column_{place}", one["target"]) if self.is_bound else one["target"]
            )
            mapped.add(chosen)
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=one["column"], choices=choices, required=False, initial=one["target"]
            )
        fixed = job.mapping.get("fixed", {})
        self.fixed: list[str] = []
        self.of_files: list[str] = []
        for target in targets:
            if target.code not in mapped and _worth_asking(target, fixed):
                asked = self.of_files if isinstance(target, InFile) else self.fixed
                asked.append(target.code)
                self.fields[f"fixed_{target.code}"] = _value_field(
                    target, fixed.get(target.code, ""), language
                )
        self.fields["file"] = forms.BooleanField(
            label=_("File complete rows at once; they get their archive numbers"),
            required=False,
            initial=job.mapping.get("file", False),
            disabled=not may_file,
        )
        self.fields["adopt"] = forms.BooleanField(
            label=_("Keep legacy numbers that fit the number pattern as archive numbers"),
            required=False,
            initial=job.mapping.get("adopt", False),
        )

        self.fields["met"] = forms.ChoiceField(
            label=_("Rows about records there are"),
            help_text=_(
                "A row is about a record by its archive or legacy number, or by a value that is unique."
            ),
            choices=[
                ("", _("Leave them out as duplicates")),
                (UPDATE, _("Compare them, and update the records")),
            ],
            required=False,
            initial=job.mapping.get("met", ""),
            widget=forms.RadioSelect,
        )

        self.fields["ask"] = forms.BooleanField(
            label=_("Ask about each row that may be a customer there is"),
            help_text=_(
                "By credit code, ID number, name or telephone number, also inside the file."
            )
            if not asks
            else _(
                "The policy wants it of this category: by credit code, ID number, name or telephone number."
            ),
            required=False,
            initial=asks or job.mapping.get("ask", False),
            disabled=asks,
        )
        self._asked: bool = job.mapping.get("ask", False)

    @property
    def ask(self) -> bool:
        """Whether the person wants to be asked, whatever the policy says beside."""
        return self._asked if self.fields["ask"].disabled else bool(self.cleaned_data["ask"])

    @property
    def columns(self) -> dict[str, str]:
        """Heading → target, as chosen."""
        return {
            heading: self.cleaned_data[f"column_{place}"]
            for place, heading in enumerate(self.headings)
        }

    @property
    def values(self) -> dict[str, Any]:
        """Field code → the value every row gets."""
        asked = (*self.fixed, *self.of_files)
        found = {code: self.cleaned_data[f"fixed_{code}"] for code in asked}
        return {
            code: "、".join(value) if isinstance(value, list) else value
            for code, value in found.items()
        }

    def place(self, where: str) -> str | None:
        """Return the form field a problem belongs to: by heading, or by field code."""
        if where in self.headings:
            return f"column_{self.headings.index(where)}"
        return f"fixed_{where}" if f"fixed_{where}" in self.fields else None


def named(one: Target, language: str) -> str:
    """Return what a target is called for a person: of the file where it is one of its fields."""
    if isinstance(one, InFile):
        return gettext("File: {field}").format(field=label_of(one, language=language))
    return (
        gettext(label_of(one, language=language))
        if not isinstance(one, Field)
        else label_of(one, language=language)
    )


def _worth_asking(one: Target, fixed: Mapping[str, Any]) -> bool:
    if one.code in fixed:
        return True
    found = field_of(one)
    if found is None or found.sealed:  # the mapping is stored in clear
        return False
    needed = found.required is Required.ALWAYS or bool(usual_channel([found]))
    if isinstance(one, InFile):  # a file without these can still be a draft
        needed = needed or found.required is Required.FILING
    return not found.repeat and needed and not found.required_by


def _value_field(one: Target, initial: Any, language: str) -> forms.Field:
    label = label_of(one, language=language) if isinstance(one, InFile) else named(one, language)
    found = field_of(one)
    if found is not None and found.type in _CHOICES and found.choices:
        names = [
            (choice.code, choice.zh if language.startswith("zh") else choice.en or choice.zh)
            for choice in found.choices
            if not choice.retired
        ]
        if found.type is FieldType.MULTI:
            chosen = [part for part in str(initial).split("、") if part]
            return forms.MultipleChoiceField(
                label=label,
                choices=names,
                required=False,
                initial=chosen,
                widget=forms.CheckboxSelectMultiple,
            )
        return forms.ChoiceField(
            label=label, choices=[("", ""), *names], required=False, initial=initial
        )
    return forms.CharField(label=label, required=False, initial=initial, max_length=500)
