"""What binds every right: scopes by the nearest category, stages, whose own; what of it is refused, and where."""

from dataclasses import replace

import pytest

from policies.access.personal import OwnRights, with_own_rights
from policies.access.regime import Staff, nearest_scopes
from policies.access.rules import Grant, Person, Post, Verb, problems_with
from policies.categories.rules import OWN, Stage, StageDuty
from policies.document.regime import delegating, regime_of, undelegated
from policies.document.rules import check
from policies.document.values import Department, PolicyDocument, Scope
from policies.packs.loader import load_pack, pack_codes

P07 = load_pack("P07")


def with_category(code: str, **said: object) -> PolicyDocument:
    rows = tuple(replace(one, **said) if one.code == code else one for one in P07.categories)
    return replace(P07, categories=rows)


def said(document: PolicyDocument) -> list[tuple[str, str]]:
    return [(one.where, str(one)) for one in check(document).problems]


@pytest.mark.parametrize("code", [*pack_codes(), "P07+P05+P06+P09+P11", "P01+P05+P06+P11"])
def test_each_pack_says_itself_what_its_custodians_delegate(code: str) -> None:
    document = load_pack(code)
    assert list(undelegated(document, document.grants)) == []
    bare = replace(document, grants=tuple(replace(one, delegated=False) for one in document.grants))
    marked = [one for one in document.grants if one.delegated]
    assert len({one.where for one in undelegated(bare, bare.grants)}) > 0
    assert {one for one in delegating(bare, bare.grants) if one.delegated} <= set(marked)


def test_a_right_of_another_department_is_refused_with_its_place_and_the_way_out() -> None:
    grant = Grant(department="CWB", categories=("KP",), verbs=(Verb.CREATE,), clearance="L2")
    found = said(replace(P07, grants=(*P07.grants, grant)))
    assert [where for where, _text in found] == ["CWB/*"]
    assert "mark the right as delegated by the custodian" in found[0][1]
    assert said(replace(P07, grants=(*P07.grants, replace(grant, delegated=True)))) == []


def test_a_right_to_everybody_is_delegated_too_or_refused() -> None:
    grant = Grant(position="STF", categories=("KP",), verbs=(Verb.VIEW,), clearance="L2")
    assert [where for where, _ in said(replace(P07, grants=(*P07.grants, grant)))] == ["*/STF"]


def test_what_is_no_duty_of_the_custodian_needs_no_delegation() -> None:
    grant = Grant(department="CWB", categories=("KP",), verbs=(Verb.REQUEST,), clearance="L2")
    assert said(replace(P07, grants=(*P07.grants, grant))) == []


def test_a_stage_mapped_to_a_department_is_its_delegation() -> None:
    duty = StageDuty(stage=Stage.COLLECT, departments=("XSB", "CWB"))
    grant = Grant(department="CWB", categories=("KP",), verbs=(Verb.CREATE,), clearance="L2")
    mapped = with_category("KP", stages=(duty,))
    assert said(replace(mapped, grants=(*mapped.grants, grant))) == []


def test_where_each_department_keeps_its_own_nothing_is_delegated() -> None:
    assert said(with_category("GL", custodian=OWN)) == []
    limit = regime_of(with_category("GL", custodian=OWN)).limits["GL·CX"]
    assert limit.own


@pytest.mark.parametrize(
    ("document", "where", "text"),
    [
        (
            with_category("KP", stages=(StageDuty(stage=Stage.FILE, departments=("ZZ",)),)),
            "KP",
            "The department “ZZ” does not exist.",
        ),
        (
            replace(P07, scopes=(Scope(code="S", zh="范围", departments=("ZZ",)),)),
            "scopes S",
            "department “ZZ”, which the policy does not have",
        ),
        (
            replace(P07, scopes=(Scope(code="S", zh="范围", categories=("ZZ",)),)),
            "scopes S",
            "category “ZZ”, which the policy does not have",
        ),
        (
            replace(P07, scopes=(Scope(code="S", zh="范围", positions=("ZZ",)),)),
            "scopes S",
            "position “ZZ”, which the policy does not have",
        ),
        (
            replace(P07, scopes=(Scope(code="S", zh="范围", categories=()),)),
            "scopes S",
            "names no kind of record",
        ),
        (
            replace(P07, scopes=(Scope(code="S", zh=" ", positions=("CLK",)),)),
            "scopes S",
            "needs a code and a Chinese name",
        ),
        (
            replace(P07, departments=(*P07.departments, Department(code=OWN, zh="自", en="Own"))),
            "departments own",
            "give the department another code",
        ),
    ],
    ids=["stage", "department", "category", "position", "no-kind", "no-name", "reserved"],
)
def test_what_names_something_unknown_is_refused_with_its_place(
    document: PolicyDocument, where: str, text: str
) -> None:
    assert any(one == where and text in sentence for one, sentence in said(document))


def test_of_several_scopes_those_of_the_nearest_category_count() -> None:
    parents = {"HT": "", "HT·XS": "HT", "KH": ""}
    every, sales, finance = (Staff(departments=frozenset({one})) for one in ("A", "B", "C"))
    scopes = [(("*",), every), (("HT",), sales), (("HT·XS", "KH"), finance), (("HT",), finance)]
    assert nearest_scopes(scopes, "HT·XS", parents) == (finance,)
    assert nearest_scopes(scopes, "HT", parents) == (sales, finance)
    assert nearest_scopes(scopes[:1], "HT·XS", parents) == (every,)
    assert nearest_scopes(scopes[1:2], "KH", parents) == ()


def test_a_right_for_a_time_is_bound_as_the_post_it_was_given_beside() -> None:
    right = Grant(position="@7", categories=("KP",), verbs=(Verb.VIEW,), delegated=True)
    holder = Person(id="7", posts=(Post(department="XZB", position="STF"),))
    person = with_own_rights(holder, OwnRights(grants=(right,)))
    for positions, reached in ((("CLK",), 0), (("STF",), 1)):
        scope = Scope(code="S", zh="范围", positions=positions)
        regime = regime_of(replace(P07, scopes=(scope,)))
        assert len(regime.posts(right, person.posts, Verb.VIEW, "KP")) == reached


def test_grants_of_packs_are_otherwise_sound() -> None:
    parents = {one.code: one.parent for one in P07.categories}
    codes = [[one.code for one in rows] for rows in (P07.departments, P07.positions, P07.levels)]
    found = problems_with(
        P07.grants, parents=parents, departments=codes[0], positions=codes[1], levels=codes[2]
    )
    assert found == []
