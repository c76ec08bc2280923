"""Finds the spellings of one company among the names of a ledger, each group with the reasons a person can judge.

A name is made alike step by step; names that become the same are one group, and the steps that made them so
are its reasons. Companies of different places stay apart, and so do a company and its branch.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.imports.folding import simplified, strip_invisible
from kernel.text import N_
from policies.fields.matching import BRACKETS, COMPANY_FORMS, SIGNS, company_key

REASONS = {
    "blanks": N_("Blanks, signs, capitals or full-width letters differ."),
    "script": N_("One is written in traditional characters."),
    "brackets": N_("Brackets stand in one and not in the other."),
    "form": N_("The legal form is written differently (有限公司, 有限责任公司)."),
    "place": N_("省, 市 or 区 is left out of the place."),
    "place_missing": N_("The place in front is left out: compare whether it is the same company."),
}
SHORTEST = 3  # signs of a name without its legal form that say enough to compare
# The divisions of the first level (GB/T 2260) that stand before company names without 省 or 市.
_PROVINCES = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
]
_SIGNS = re.compile(rf"[\s{re.escape(SIGNS)}；：`/\\*#&]+")
_BRACKETS = re.compile(f"[{re.escape(BRACKETS)}（）［］｛｝＜＞]")
# Longest first: each form is replaced by its shortest spelling.
_FORMS = (
    (re.compile(r"股份有限责任公司|股份有限公司|股份公司"), "股份"),
    (re.compile(r"集团有限责任公司|集团有限公司|集团公司"), "集团"),
    (re.compile(r"有限责任公司|责任有限公司|有限公司|有限责任|有限"), ""),
    (re.compile(r"(?<=.{2})公司$"), ""),
    (re.compile(r"co\.?,?ltd\.?$|companylimited$|limited$|ltd$|inc$|corp(?:oration)?$"), ""),
)
_BRANCH = re.compile(r"(?:分公司|子公司|办事处|分厂|分店|分行|支行|营业部)$")
_LEVEL = (
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|地区|省|市|州|盟|区|县|旗)"
)
_PLACED = re.compile(rf"^(?:中国)?([\u4e00-\u9fff]{{2,3}}?){_LEVEL}(?=[\u4e00-\u9fff]{{2}})")
_BARE = re.compile(rf"^({'|'.join(_PROVINCES)}){_LEVEL}?(?=[\u4e00-\u9fff]{{2}})")


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Names that are probably one company: the most used first, and why they were put together.

    `sure` is False where the place is left out: two companies of two places may be called alike.
    """

    names: tuple[str, ...]
    proposed: str
    reasons: tuple[str, ...]  # codes of REASONS
    sure: bool


def name_key(name: str) -> str:
    """Return what the spellings of one company's name share; '' for a name of signs alone.

    It goes on from the key by which records are held against each other (REQ-COL-21): names that are one
    there are one here.
    """
    name = company_key(name)
    for _, step in _STEPS:
        name = step(name)
    return name


def clusters(names: Mapping[str, int]) -> list[Cluster]:
    """Return the groups of names that are probably one company, the largest first; names that stand alone are in none.

    `names` counts how often each occurs.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if key := name_key(name):
            groups[key].append(name)
    found = [
        _cluster(_by_use(group, names), _reasons(group), sure=True)
        for group in groups.values()
        if len(group) > 1
    ]
    found += _without_place(groups, names)
    return sorted(found, key=lambda one: (-len(one.names), not one.sure, one.proposed))


def _without_place(groups: Mapping[str, list[str]], names: Mapping[str, int]) -> Iterable[Cluster]:
    """Yield the groups of a name with its place and the same name without: only where there is one such place."""
    known = {found[1] for name in names if (found := _PLACED.match(_spelled(name)))}
    placed: dict[str, list[str]] = defaultdict(list)
    for key in groups:
        if (bare := _bare(key, known)) != key:
            placed[bare].append(key)
    for bare, keys in placed.items():
        if bare in groups and len(keys) == 1 and len(bare) >= SHORTEST:
            together = [*groups[keys[0]], *groups[bare]]
            reasons = (*_reasons(together), "place_missing")
            yield _cluster(_by_use(together, names), reasons, sure=False)


def _bare(key: str, known: set[str]) -> str:
    """Return the key without the place in front: a province, or a city that another name calls 市."""
    if found := _BARE.match(key):
        return key[found.end() :]
    for place in sorted(known, key=len, reverse=True):
        if key.startswith(place) and len(key) - len(place) >= SHORTEST:
            return key[len(place) :]
    return key


def _by_use(group: Sequence[str], names: Mapping[str, int]) -> list[str]:
    return sorted(group, key=lambda name: (-names[name], -len(name), name))


def _cluster(group: Sequence[str], reasons: Sequence[str], *, sure: bool) -> Cluster:
    return Cluster(
        names=tuple(group),
        proposed=_clean(group[0]),
        reasons=tuple(dict.fromkeys(reasons)),
        sure=sure,
    )


def _clean(name: str) -> str:
    """Return a name without what nobody means to write: invisible letters, outer and double blanks."""
    return " ".join(strip_invisible(name).split())


def _reasons(group: Sequence[str]) -> tuple[str, ...]:
    """Return the steps without which the spellings would not be the same."""
    reasons = []
    for left_out, _ in _STEPS:
        forms = set()
        for name in group:
            form = name
            for code, step in _STEPS:
                form = form if code == left_out else step(form)
            forms.add(form)
        if len(forms) > len({name_key(name) for name in group}):
            reasons.append(left_out)
    return tuple(reasons)


def _spelled(name: str) -> str:
    """Return the name in narrow small letters without blanks and signs; brackets stay."""
    folded = unicodedata.normalize("NFKC", strip_invisible(name)).casefold()
    return _SIGNS.sub("", folded)


def _unbracketed(name: str) -> str:
    return _BRACKETS.sub("", name)


def _formless(name: str) -> str:
    """Return the name without its legal form; a branch keeps what makes it one."""
    branch = _BRANCH.search(name)
    head = name[: branch.start()] if branch else name
    tail = name[branch.start() :] if branch else ""
    for long, usual in COMPANY_FORMS:  # so that a name too short to lose its form agrees as well
        if head.endswith(long) and not head.endswith(usual):
            head = head.removesuffix(long) + usual
    for form, short in _FORMS:
        if len(shorter := form.sub(short, head)) > 1:
            head = shorter
    return head + tail


def _placeless(name: str) -> str:
    """Return the name with 江源市 as 江源, however many such levels stand in front."""
    done = ""
    while found := _PLACED.match(name):
        done, name = done + found[1], name[found.end() :]
    return done + name


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("blanks", _spelled),
    ("script", simplified),
    ("brackets", _unbracketed),
    ("form", _formless),
    ("place", _placeless),
)
