"""Invents companies, shops, people and identifiers that belong to nobody, the same ones for the same seed."""

from datetime import date, timedelta
from random import Random

from kernel.identifiers import mod11_2, uscc_check_character

# code, name, city, town
REGIONS = (
    ("12", "天津", "天津市", "武清区"),
    ("11", "北京", "北京市", "大兴区"),
    ("13", "河北", "廊坊市", "香河县"),
    ("37", "山东", "德州市", "乐陵市"),
    ("41", "河南", "安阳市", "滑县"),
    ("32", "江苏", "无锡市", "锡山区"),
    ("33", "浙江", "宁波市", "慈溪市"),
    ("21", "辽宁", "沈阳市", "于洪区"),
    ("22", "吉林", "长春市", "双阳区"),
    ("50", "重庆", "重庆市", "涪陵区"),
)
_WORDS = (
    "顺达", "永兴", "宏远", "捷安", "飞驰", "金轮", "骏马", "四方", "恒通", "瑞丰", "华泰", "鑫源", "凯旋", "利民",
    "海燕", "东升", "长虹", "万里", "星辰", "绿源",
)  # fmt: skip
_TRADES = ("自行车", "车业", "电动车", "车行", "运动器材", "商贸", "骑行装备", "童车")
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗欧阳司马上官"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉力"
_SYLLABLES = (
    "安邦昌春达德丰福高冠广海和宏华吉佳嘉建江金京凯康乐利隆茂美宁鹏谦庆荣盛泰天通万祥信兴旭雅益"
)
_ROADS = ("和平路", "解放南路", "建设大街", "工业园一号路", "友谊北路", "滨河东路", "中山西路")
_SHORT_FAMILY = 20  # single-character family names stand first


class Inventor:
    """Draws from one seeded source; every draw moves it on."""

    def __init__(self, seed: int, *, until: date = date.max, after: int = 0) -> None:
        self.random = Random(seed)  # noqa: S311 - invented data, nothing secret
        self.until = until - timedelta(days=1)  # nothing is invented for this day or later
        self._serial = after
        self._seed, self._names, self._phones = seed, after, after

    def person(self) -> str:
        """Return a person's name of two to four characters."""
        place = self.random.randrange(_SHORT_FAMILY + 3)
        family = (
            _FAMILY[place]
            if place < _SHORT_FAMILY
            else _FAMILY[_SHORT_FAMILY + 2 * (place - _SHORT_FAMILY) :][:2]
        )
        return family + "".join(self.random.choices(_GIVEN, k=self.random.choice((1, 2, 2))))

    def region(self) -> tuple[str, str, str, str]:
        """Return code, name, city and town."""
        return self.random.choice(REGIONS)

    def company(self, region: tuple[str, str, str, str]) -> str:
        """Return a company's name; some are very long, as real ones are."""
        name = f"{region[2]}{self.random.choice(_WORDS)}{self._own()}{self.random.choice(_TRADES)}"
        if self.random.random() < 0.02:
            name += "连锁经营管理（集团）股份有限公司第一分公司"
        else:
            name += self.random.choice(("有限公司", "有限公司", "经营部", "有限责任公司"))
        return name

    def shop(self) -> str:
        """Return the name of a shop."""
        return (
            self.random.choice(_WORDS)
            + self._own()
            + self.random.choice(_TRADES)
            + self.random.choice(("店", "行", "专卖店"))
        )

    def _own(self) -> str:
        """Return syllables no other name of this source has: firms of one place are not called alike."""
        self._names += 1
        count, own = len(_SYLLABLES), ""
        number = self._seed * 100_003 + self._names
        for _ in range(3 + self._names // (count**3)):
            number, place = divmod(number, count)
            own += _SYLLABLES[place]
        return own

    def address(self, region: tuple[str, str, str, str]) -> str:
        """Return an address."""
        return (
            f"{region[2]}{region[3]}{self.random.choice(_ROADS)}{self.random.randrange(1, 400)}号"
        )

    def phone(self) -> str:
        """Return a mobile number of the block 170-0000, kept for invention; all different, as far as it goes."""
        self._phones += 1
        self.random.randrange(10_000)  # what is drawn after it stays as it was
        return f"1700000{(self._seed * 1_237 + self._phones) % 10_000:04d}"

    def uscc(self, region: str) -> str:
        """Return a valid unified social credit code with an invented organisation part."""
        self._serial += 1
        organisation = f"FK{self._serial:06d}"
        body = f"91{region}0000{organisation}{_organisation_check(organisation)}"
        return body + uscc_check_character(body)

    def resident_id(self, region: str, born: date) -> str:
        """Return a valid resident ID with sequence 000, which is given to nobody."""
        body = f"{region}0000{born:%Y%m%d}000"
        return body + mod11_2(body)

    def day(self, first: date, last: date) -> date:
        """Return a day between two days."""
        return first + timedelta(days=self.random.randrange((last - first).days + 1))

    def spelled(self, day: date) -> str:
        """Return a date the way different clerks wrote it over twenty years."""
        forms = (
            f"{day:%Y-%m-%d}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y/%m/%d}",
            f"{day:%Y%m%d}",
            in_characters(day),
        )
        return self.random.choices(forms, weights=(40, 20, 20, 10, 8, 2))[0]


def _organisation_check(body: str) -> str:
    """Return the check character of an eight-character organisation code (GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c, 36) * w for c, w in zip(body, weights, strict=True))
    return "0X987654321"[total % 11]


def in_characters(day: date) -> str:
    """Return a date in Chinese characters: 二〇一一年三月五日."""
    digits = "〇一二三四五六七八九"
    year = "".join(digits[int(d)] for d in str(day.year))
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def _small(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones else "") if number else "〇"


def full_width(text: str) -> str:
    """Return ASCII digits and letters as full-width characters."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
