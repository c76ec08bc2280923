"""Says in which encoding a text is: by marks, by NUL bytes, strict UTF-8, then by which reading is everyday text."""

import codecs
from collections.abc import Sequence

import chardet

CHINESE_SHARE = 0.6  # of the high characters of Chinese text lie in GB2312 level 1 (measured ≥ 0.8)
ASCII_END = 127
SHORTEST = 4  # bytes in which UTF-16 can show itself
TELLING = 200  # bytes from which a detector is believed
MOSTLY_ZERO = 0.9
CLEARLY = 0.2
LINES = 2000  # looked at
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The lead bytes of everyday letters: level 1 of GB2312 is rows 16-55, the frequent plane of Big5 is A440-C67E,
# kana and the first level of kanji in Shift-JIS, kana and kanji of level 1 in EUC-JP, the Hangul of KS X 1001.
_EVERYDAY = {
    "gb18030": frozenset(range(0xB0, 0xD8)),
    "big5": frozenset(range(0xA4, 0xC7)),
    "cp932": frozenset([0x82, 0x83, *range(0x88, 0x98)]),
    "euc_jp": frozenset([0xA4, 0xA5, *range(0xB0, 0xD0)]),
    "cp949": frozenset(range(0xB0, 0xC9)),
}
_SETS = {
    "gb18030": "gb2312",
    "big5": "big5",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
    "cp949": "euc_kr",
}
# GB2312, EUC-KR and EUC-JP use the same bytes: the letters that each language writes most tell them apart.
_COMMON = {
    "gb18030": frozenset(
        "的一是不在有人这中大来上个国和地到时要以就出会可也年月日公司限号名称编码期地址电话客户合同金额部门"
        "备注单位类别姓性男女联系签订档案件题责任保管密级元张王李刘陈省市区县路街科技工程商贸厂业务管理办"
    ),
    "cp949": frozenset(
        "이다는의가고을에하지로사기리한대시도서해인자나수정부전원주어일회름객번호소동구김박최성남여월년"
    ),
    "euc_jp": frozenset("のにはをたがでてとしれさいるなもすアイスンルトリーラ"),
}
_GUESSES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "big5hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
    "euc_jp": "euc_jp",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "cp949": "cp949",
    "uhc": "cp949",
}


def nul_pattern(head: bytes) -> str:
    """Return the UTF-16 or UTF-32 that the positions of NUL bytes betray, '' when there is none."""
    if len(head) < SHORTEST or head.count(0) < len(head) / 20:
        return ""
    whole = head[: len(head) // 4 * 4]
    quarters = [whole[place::4].count(0) / (len(whole) / 4) for place in range(4)]
    if quarters[3] >= MOSTLY_ZERO and quarters[2] >= MOSTLY_ZERO and quarters[0] < MOSTLY_ZERO:
        return "utf-32-le"
    if quarters[0] >= MOSTLY_ZERO and quarters[1] >= MOSTLY_ZERO and quarters[3] < MOSTLY_ZERO:
        return "utf-32-be"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else ""


def detect_encoding(head: bytes, *, complete: bool) -> str:
    """Return the codec of the text; lines in another encoding do not outvote the rest.

    `head` is a prefix, cut at a line end here when it is not `complete`: half a character misleads every
    detector. GBK and GB2312 are always read as GB18030, which contains both.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if nul := nul_pattern(head):
        return nul
    if not complete and b"\n" in head:
        head = head[: head.rindex(b"\n") + 1]
    if decodes(head, "utf-8"):
        return "utf-8"
    lines = [line for line in head.split(b"\n") if any(byte > ASCII_END for byte in line)][:LINES]
    if sum(decodes(line, "utf-8") for line in lines) * 2 > len(lines):
        return "utf-8"
    return _by_letters(lines) or ("cp1252" if decodes(head, "cp1252") else "latin-1")


def decodes(text: bytes, codec: str) -> bool:
    """Whether all of the bytes are text in this codec."""
    try:
        text.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _by_letters(lines: Sequence[bytes]) -> str:
    """Return the East Asian codec under which the text is everyday text, '' when there is none."""
    shares = {codec: plausible(lines, codec) for codec in _EVERYDAY}
    told = chardet.detect(b"\n".join(lines)[:20_000]).get("encoding") or ""
    guess = _GUESSES.get(told.lower(), "")
    likely = [codec for codec, share in shares.items() if share >= CHINESE_SHARE]
    if likely:
        common = {codec: _commonness(lines, codec) for codec in likely if codec in _COMMON}
        best = max(common, key=common.__getitem__, default="")
        if best and common[best] > 0:
            rival = max(likely, key=shares.__getitem__)
            # Big5 and Shift-JIS have no list of common letters: there a clearly better share decides.
            ahead = rival not in common and shares[rival] - shares[best] >= CLEARLY
            return rival if ahead else best
        return guess if guess in likely else max(likely, key=shares.__getitem__)
    if guess == "gb18030" and shares["gb18030"] > CHINESE_SHARE / 2:
        return guess
    return guess if guess and guess != "gb18030" and sum(map(len, lines)) > TELLING else ""


def _commonness(lines: Sequence[bytes], codec: str) -> float:
    text = b"\n".join(lines).decode(codec, "ignore")
    high = [letter for letter in text if ord(letter) > ASCII_END]
    return sum(letter in _COMMON[codec] for letter in high) / len(high) if high else 0.0


def plausible(lines: Sequence[bytes], codec: str) -> float:
    """Return the share of the high characters that are everyday ones under this codec; bad lines count 0."""
    everyday = total = 0
    for line in lines:
        try:
            text = line.decode(codec)
        except UnicodeDecodeError:
            total += sum(byte > ASCII_END for byte in line) // 2
            continue
        high = [letter for letter in text if ord(letter) > ASCII_END]
        total += len(high)
        everyday += sum(_is_everyday(letter, codec) for letter in high)
    return everyday / total if total else 0.0


def _is_everyday(letter: str, codec: str) -> bool:
    if (
        "\u3000" <= letter <= "\u301f"
        or "\uff01" <= letter <= "\uff5e"
        or letter in "·—–…×√¥￥○●\u201c\u201d"
    ):
        return True
    raw = letter.encode(_SETS[codec], errors="ignore")
    return len(raw) > 1 and raw[0] in _EVERYDAY[codec]
