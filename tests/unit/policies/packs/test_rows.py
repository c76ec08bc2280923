"""What every row of every pack must say: legal bases, people who exist, kinds, and the rights of the matrix."""

import pytest

from policies.access.rules import RowScope, Verb
from policies.categories.rules import Kind
from policies.document.rules import effective, fileable
from policies.fields.rules import FieldType
from policies.packs.loader import load_pack, pack_codes

# ★ in the regulations: what opens a file of its own.
FILES = {
    "P01": {"KH"},
    "P02": {"SF"},
    "P03": {"KH"},
    "P04": {"CZ", "CL"},
    "P05": {"TS"},
    "P06": {"ZL"},
    "P07": {"KP"},
    "P08": {"GK"},
    "P09": {"XX"},
    "P10": {"KH"},
    "P11": set(),
}
# Category → confidentiality, where a regulation says more than “internal”.
LEVELS = {
    "P02.BANK": {
        "SF·G": "L2",
        "DD": "L3",
        "SD": "L2",
        "CW": "L3",
        "XY": "L3",
        "JY·DK": "L3",
        "FW": "L2",
        "GL·JY": "L2",
    },
    "P02.INS": {"BD": "L3", "LP": "L3"},
    "P02.FUND": {"FE": "L3", "SD": "L2"},
    "P03": {"KH": "L1", "HT": "L2", "DZ": "L2", "HJ": "L1", "XY": "L2"},
    "P04": {"CZ·G": "L2", "CL": "L2", "WX": "L2", "BY": "L1", "HF": "L1"},
    "P05": {"TS·ZL": "L2", "TS·AQ": "L3", "TS·YS": "L3", "FX": "L1"},
    "P06": {"ZL": "L2", "PG": "L3", "DJ": "L2"},
    "P08": {"GK": "L2", "JY": "L1", "QQ": "L2"},
    "P11": {"KU·PZ": "L2", "WS": "L2"},
    "P01.S19": {"KH·Q": "L2", "HJ·XH": "L2", "FW": "L2", "FK": "L2", "GL·JY": "L2"},
}
UNFILED = {("P07", "FH")}  # the seed matrix lets nobody file the ledger of shipments
SIGN = {scope.value: scope for scope in RowScope}
# Cells of the rights matrices: pack, department, position, category, verbs, rows.
CELLS = [
    ("P02", "YYB", "OPR", "SF", "CUQB", "own"),
    ("P02", "YYB", "OPR", "DD", "C", "own"),
    ("P02", "YYB", "DH", "CW", "QRA", "all"),
    ("P02", "HGB", "DPO", "DD", "CUQOR", "all"),
    ("P02", "HGB", "DPO", "SF", "QSOA", "all"),
    ("P02", "FXB", "", "CW", "CUQI", "all"),
    ("P02", "YZB", "CLK", "JY", "I", "all"),
    ("P02", "DAS", "ARC", "SF", "QFTLH", "all"),
    ("P02", "SCB", "", "FW", "C", "all"),
    ("P02.BANK", "FXB", "", "XY", "CUQ", "all"),
    ("P03", "MYB", "OPR", "DZ", "CQI", "own"),
    ("P03", "MYB", "DH", "KH", "QROAP", "all"),
    ("P03", "ZHB", "ARC", "DZ", "QFLD", "all"),
    ("P03", "CWB", "", "FP", "CUQIO", "all"),
    ("P03", "", "STF", "HJ", "C", "own"),
    ("P04", "XSB", "OPR", "CZ", "CUQ", "own"),
    ("P04", "FWZ", "OPR", "WX", "CUQ", "all"),
    ("P04", "CJB", "", "WX", "QU", "all"),
    ("P04", "FWZ", "DH", "WX", "QROA", "all"),
    ("P04", "DAS", "ARC", "CL", "QFIL", "all"),
    ("P05", "KFB", "OPR", "TS", "CUQIB", "all"),
    ("P05", "KFB", "DH", "TS", "QROAP", "all"),
    ("P05", "ZLB", "", "ZG", "CUQ", "all"),
    ("P05", "FLB", "", "TS", "QSH", "all"),
    ("P05", "DAS", "ARC", "TS", "QFYLD", "all"),
    ("P06", "XYB", "", "PG", "CUQRO", "all"),
    ("P06", "KFB", "", "DJ", "Q", "all"),
    ("P06", "DAS", "ARC", "ZL", "QFHD", "all"),
    ("P08", "MDB", "OPR", "GK", "CUQ", "dept"),
    ("P08", "", "DH", "GK", "QROAT", "dept"),
    ("P08", "DAS", "ARC", "GK", "QFLTHD", "all"),
    ("P09", "XSB", "OPR", "XX", "CUQ", "terr"),
    ("P09", "XSB", "DH", "XX", "QRAT", "dept"),
    ("P09", "SYX", "", "HD", "CQF", "all"),
    ("P10", "", "STF", "KH", "Q", "dept"),
    ("P10", "", "DH", "KH", "QROA", "all"),
    ("P11", "CWB", "ACC", "KU", "CUQI", "all"),
    ("P11", "CWB", "DH", "KU", "QROA", "all"),
    ("P11", "SJB", "", "KU", "Q", "all"),
]


@pytest.mark.parametrize("code", pack_codes())
def test_a_personal_field_names_its_legal_basis(code: str) -> None:
    personal = [field for field in load_pack(code).fields if field.sensitivity in {"P", "SP"}]
    assert personal
    assert [f"{f.category} {f.code}" for f in personal if not f.legal_basis] == []


@pytest.mark.parametrize("code", pack_codes())
def test_a_choice_has_values_and_nothing_else_has(code: str) -> None:
    for field in load_pack(code).fields:
        chosen = field.type in {FieldType.CHOICE, FieldType.MULTI}
        assert bool(field.choices) is chosen, (field.category, field.code)


@pytest.mark.parametrize("code", pack_codes())
def test_labels_are_written_as_people_write_them(code: str) -> None:
    pack = load_pack(code)
    rows = [*pack.categories, *pack.sections, *pack.fields]
    rows += [choice for field in pack.fields for choice in field.choices]  # type: ignore[arg-type]  # both have zh and en
    for row in rows:
        assert row.en == row.en.strip()
        assert row.en[0].isupper() or row.en[0].isdigit(), row
        assert not any("\u4e00" <= char <= "\u9fff" for char in row.en), row


@pytest.mark.parametrize("code", pack_codes())
def test_one_department_has_one_name_in_all_packs(code: str) -> None:
    names: dict[str, str] = {}
    for other in pack_codes():
        for row in load_pack(other).departments:
            assert names.setdefault(row.code, row.zh) == row.zh
    mine = load_pack(code).departments
    assert len({row.zh for row in mine}) == len(mine)
    assert {"DAS", "GLB", "XZB"} & {row.code for row in mine}, "the first person has no home"


@pytest.mark.parametrize("code", pack_codes())
def test_what_opens_a_file_is_what_the_regulation_stars(code: str) -> None:
    pack = load_pack(code)
    files = {
        category.code
        for category in pack.categories
        if not category.parent and effective(pack, category.code).kind is Kind.FILE
    }
    assert files == FILES[code.partition(".")[0]]


@pytest.mark.parametrize("code", LEVELS)
def test_categories_are_as_confidential_as_the_regulation_says(code: str) -> None:
    pack = load_pack(code)
    assert {one: effective(pack, one).level for one in LEVELS[code]} == LEVELS[code]


@pytest.mark.parametrize(("code", "department", "position", "category", "verbs", "rows"), CELLS)
def test_the_matrix_grants_exactly_this_cell(
    code: str, department: str, position: str, category: str, verbs: str, rows: str
) -> None:
    held = [
        set(grant.verbs)
        for grant in load_pack(code).grants
        if (grant.department, grant.position, grant.rows) == (department, position, SIGN[rows])
        and category in grant.categories
    ]
    assert set().union(*held) == {Verb(verb) for verb in verbs}


@pytest.mark.parametrize("code", pack_codes())
def test_every_category_is_entered_and_filed_by_somebody(code: str) -> None:
    pack = load_pack(code)
    for category in fileable(pack):
        line = {step.code for step in effective(pack, category.code).path}
        for verbs in ({Verb.CREATE, Verb.IMPORT}, {Verb.FILE}):
            grants = [g for g in pack.grants if verbs & {*g.verbs} and line & {*g.categories}]
            assert grants or (code, category.code) in UNFILED, (category.code, verbs)


@pytest.mark.parametrize("code", pack_codes())
def test_who_keeps_the_keys_reads_no_records(code: str) -> None:
    """System, security and audit administrators are three, and none of them sees content."""
    for grant in load_pack(code).grants:
        if grant.position in {"SYS", "SECA", "AUDA"}:
            assert set(grant.verbs) <= {Verb.CONFIGURE, Verb.AUDIT}


@pytest.mark.parametrize("code", pack_codes())
def test_what_needs_approval_has_its_template(code: str) -> None:
    pack = load_pack(code)
    subjects = [approval.subject for approval in pack.approvals]
    assert len(subjects) == len(set(subjects))
    assert "publish" in subjects
    found = [effective(pack, category.code) for category in fileable(pack)]
    if any(one.review != "none" for one in found):
        assert "review" in subjects
    if any(one.update_approval != "none" for one in found):
        assert "change" in subjects


def test_no_identity_number_is_asked_of_consumers() -> None:
    assert [field.code for field in load_pack("P08").fields if field.type is FieldType.CNID] == []


def test_the_strict_variant_lets_every_update_wait() -> None:
    pack = load_pack("P01.S19")
    changed = {
        effective(pack, one.code).update_approval
        for one in fileable(pack)
        if not one.code.startswith("GL")
    }
    assert {str(one) for one in changed} == {"all"}
    assert [approval.code for approval in pack.approvals if approval.subject == "change"] == [
        "AP2a"
    ]
