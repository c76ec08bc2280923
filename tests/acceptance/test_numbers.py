"""Archive numbers as people get them: out of every kind of segment, on two levels, found again, never changed."""

import re
import time

import pytest

from kernel.clock import today
from policies.numbering.grammar import Kind, parse_pattern
from tests.acceptance.conftest import BICYCLES, CARD

FILES, ITEMS = "XK·A", "XJ"
FILE_PATTERN = "{FONDS}-{CAT}·{CAT:1}·{YYYY}-{RP}-{DEPT}-{REGION:2}{CT}-N{F:name[-2:]}-{F:region.code}-{SEQ:3}{CHK}"
ITEM_PATTERN = "{parent}-{YYYYMM}·{YYYYMMDD}-{SEQ:2@file}"
NUMBER = re.compile(r"class=\"fonds-mono\">([^<]+)<")


@pytest.fixture(scope="module")
def company(bicycles):
    return bicycles


@pytest.fixture(scope="module")
def admin(company, visit):
    return visit(company, "admin")


@pytest.fixture(scope="module")
def clerk(company, visit):
    return visit(company, "zhoumin")


@pytest.fixture(scope="module")
def shaped(admin):
    """Two categories of the company's own: customer files, and items that lie in them."""
    add = "/policy/add-category/"
    common = {"custodian": "XSB", "level": "L1", "carrier": "electronic", "review": "none",
              "update_approval": "none", "filing_order": "time"}  # fmt: skip
    admin.fill(add, code="XK", zh="新客户", kind="file", **common)
    admin.fill(add, code="A", parent="XK", zh="甲类")
    admin.fill(add, code="XJ", zh="新客户资料", kind="item", **common)
    for category in ("XK", "XJ"):
        field = f"/policy/categories/{category}/fields/add/"
        name = {"code": "name", "zh": "名称", "type": "text", "required": "always"}
        admin.fill(field, **name, listed="on", searchable="on")
    field = "/policy/categories/XK/fields/add/"
    regions = choices(("12", "天津"), ("31", "上海"))
    types = choices(("Q", "企业"), ("G", "个人"))
    code = {
        "code": "class_code",
        "zh": "分类编码",
        "type": "text",
        "required": "auto",
        "searchable": "on",
    }
    told = [
        admin.fill(field, code="region", zh="区域", type="choice", required="always", **regions),
        admin.fill(field, code="cust_type", zh="类型", type="choice", required="always", **types),
        admin.fill(field, **code),
        admin.fill("/policy/categories/XJ/fields/add/", **code),
        admin.fill("/policy/categories/XK/number/", pattern=FILE_PATTERN),
        admin.fill("/policy/categories/XJ/number/", pattern=ITEM_PATTERN),
        *(period(admin, category, "P5Y") for category in ("XK", "XJ")),
        admin.fill("/policy/rights/add/", department="XSB", position="CLK", rows="all",
                   clearance="L2", categories=["XK", "XJ"], verbs=list("CUQIF")),
    ]  # fmt: skip
    assert [one.errors() for one in told] == [[]] * len(told)
    publish(admin)


def choices(*pairs):
    """Return a list of values as the form of a field sends it."""
    said = {}
    for place, (code, name) in enumerate(pairs):
        said |= {f"choices-{place}-code": code, f"choices-{place}-zh": name}
    return said


def period(admin, category, length):
    return admin.fill(
        f"/policy/categories/{category}/retention/add/",
        code="D5", period=length, trigger="FILED", action="DES", basis="公司规定",
    )  # fmt: skip


def publish(admin):
    answer = admin.fill("/policy/publish/", reason="测试")
    assert "/publish/" not in answer.url, answer.errors()


def filed(clerk, name="天宇", region="12", kind="Q"):
    """Enter and file a customer; return the address of its page and its number."""
    answer = clerk.fill(
        f"/records/new/{FILES}/",
        **{"f.name": name, "f.region": region, "f.cust_type": kind, "then": "submit"},
    )
    return answer.url, number_of(answer)


def number_of(answer):
    found = NUMBER.search(answer.body.decode())
    assert found, f"{answer.text} {answer.errors()}"
    return found[1].strip()


def item_in(clerk, file, name="销售合同"):
    """Enter and file an item of a customer's file, from the page of the file; return its answer."""
    offered = clerk.get(file).links()
    assert any(link.startswith("/records/new/?parent=") for link in offered)
    page = clerk.get(f"/records/new/{ITEMS}/", parent=file.split("/")[2])
    return clerk.send(page, **{"f.name": name, "then": "submit"})


@pytest.mark.requirement(
    "REQ-NUM-02", "a number is generated from the segments of its category's pattern"
)
@pytest.mark.requirement("REQ-NUM-02", "every kind of segment can be used in a pattern")
def test_every_kind_of_segment_makes_its_part_of_the_number(shaped, clerk):
    used = {
        part.kind for text in (FILE_PATTERN, ITEM_PATTERN) for part in parse_pattern(text).segments
    }
    assert used == set(Kind)
    day = today("Asia/Shanghai")
    file, first = filed(clerk, "天宇", "12", "Q")
    _file, second = filed(clerk, "海宇", "31", "G")
    start = f"KH01-XK·A·XK·{day:%Y}-D5-XSB"
    assert re.fullmatch(rf"{start}-12Q-N天宇-12-001[0-9X]", first)
    assert re.fullmatch(rf"{start}-31G-N海宇-31-001[0-9X]", second)
    assert number_of(item_in(clerk, file)) == f"{first}-{day:%Y%m}·{day:%Y%m%d}-01"


@pytest.mark.requirement("REQ-NUM-02", "a pattern is previewed before it is activated")
def test_a_pattern_is_previewed_and_in_force_only_when_published(shaped, admin, clerk):
    at = "/policy/categories/XK/number/"
    page = admin.fill(at, pattern="NEU-{SEQ:4}", preview="1")
    assert "NEU-0001" in page.text
    assert "NEU-0003" in page.text
    assert filed(clerk)[1].startswith("KH01-")
    admin.fill(at, pattern="NEU-{SEQ:4}")
    assert filed(clerk)[1].startswith("KH01-")
    publish(admin)
    assert [filed(clerk)[1] for _ in range(2)] == ["NEU-0001", "NEU-0002"]
    admin.fill(at, pattern=FILE_PATTERN)
    publish(admin)
    assert filed(clerk)[1].startswith("KH01-")


@pytest.mark.requirement("REQ-NUM-03", "customer files and items are numbered on two levels")
@pytest.mark.requirement("REQ-NUM-03", "an item's number carries the reference of its file")
def test_files_and_their_items_have_numbers_of_two_levels(shaped, clerk):
    (file_a, number_a), (file_b, number_b) = filed(clerk, "永兴"), filed(clerk, "骏马")
    items = [number_of(item_in(clerk, file)) for file in (file_a, file_a, file_b)]
    assert [one.rpartition("-")[2] for one in items] == ["01", "02", "01"]
    assert [
        one.startswith(f"{number}-")
        for one, number in zip(items, (number_a, number_a, number_b), strict=True)
    ] == [True] * 3
    contents = clerk.get(file_a).text
    assert items[0] in contents
    assert items[2] not in contents
    back = item_in(clerk, file_b)
    assert number_of(back).endswith("-02")
    assert file_b in back.links()


@pytest.mark.requirement(
    "REQ-NUM-04", "classification code and running number are separate attributes"
)
@pytest.mark.requirement("REQ-NUM-04", "records are found by classification code")
@pytest.mark.requirement("REQ-NUM-04", "records are found by running number")
def test_records_are_found_by_class_and_by_running_number(shaped, clerk):
    file, number = filed(clerk, "飞驰")
    item = item_in(clerk, file, "飞驰合同")
    card = clerk.get(file).text
    assert "分类编码 XK·A" in card
    assert number in card
    assert "分类编码 XJ" in item.text
    running = re.search(r"-(\d{3})[0-9X]$", number)[1]
    for asked, found, missed in (
        ("XK·A", file, item.url),
        ("XJ", item.url, file),
        (number, file, None),
        (running, file, item.url if running != "001" else None),
    ):
        links = clerk.get("/records/", q=asked, sort="-updated").links()
        assert found in links, asked
        assert missed not in links, asked


def wait_for(ask, words, seconds=30):
    """Ask until the answer holds these words: the worker does it in the background."""
    until = time.monotonic() + seconds
    while words not in (answer := ask()).text:
        assert time.monotonic() < until, f"{words} did not come: {answer.text}"
        time.sleep(0.3)
    return answer


@pytest.mark.requirement("REQ-NUM-05", "an assigned number survives a change of retention")
def test_a_number_stays_when_retention_and_pattern_change(shaped, admin, clerk):
    file, number = filed(clerk, "星辰")
    before = clerk.get(file).text
    year = today("Asia/Shanghai").year
    assert f"{year + 5}-" in before
    assert "-D5-" in number
    rows = [
        link
        for link in admin.get("/policy/categories/XK/").links()
        if re.search(r"/retention/\d+/$", link)
    ]
    answer = admin.fill(rows[0], code="D20", period="P20Y")
    assert not answer.errors()
    publish(admin)
    after = wait_for(lambda: clerk.get(file), f"Kept until {year + 20}-")
    assert number_of(after) == number
    assert "-D20-" in filed(clerk, "星月")[1]
    admin.fill("/policy/categories/XK/number/", pattern="{CAT}-{SEQ:6}")
    publish(admin)
    assert number_of(clerk.get(file)) == number
    assert filed(clerk, "星云")[1].startswith("XK·A-")


@pytest.mark.requirement(
    "REQ-NUM-01", "every customer file has a number that is unique in its company"
)
def test_every_filed_customer_has_a_number_that_no_other_has(shaped, admin, clerk, elsewhere):
    admin.fill("/policy/categories/XK/number/", pattern="K-{F:name}")
    publish(admin)
    said = [filed(clerk, name)[1] for name in ("同名", "同名", "同名")]
    assert len(set(said)) == len(said)
    assert said[0] == "K-同名"
    said_twice = {"f.name": "同名-2", "f.region": "12", "f.cust_type": "Q", "then": "submit"}
    answer = clerk.fill(f"/records/new/{FILES}/", **said_twice)
    assert "“同名-2” in name contains - or ·, which part a number" in answer.text
    register = clerk.get("/register/", category=FILES).text
    assert all(f"{number} " in register for number in said)
    # Another company counts for itself: its first number is the one that stands here already.
    assert elsewhere == ["12J-0001", "12J-0002"]
    assert filed_card(clerk) == "12J-0001"


@pytest.fixture(scope="module")
def elsewhere(make_company, engage, visit):
    """The numbers of two customers filed in another company of the same pack."""
    other = engage(make_company(pack="P07", name="上海凤凰自行车有限公司"), BICYCLES)
    return [filed_card(visit(other, "zhoumin")) for _ in range(2)]


def filed_card(clerk):
    """Enter and file a customer card of pack P07; return its number."""
    return number_of(clerk.fill("/records/new/KP/", **CARD, then="submit"))
