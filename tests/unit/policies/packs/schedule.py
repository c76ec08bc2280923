"""The retention schedule of the packs as the regulations state it, written by hand and not read from the packs.

Each row: pack, category, retention code, years ("Y" permanent), trigger, action, statutory minimum, condition.
"""

Row = tuple[str, str, str, str, str, str, str, str]

MANAGEMENT: tuple[tuple[str, str, str, str, str], ...] = (
    ("GL", "Y", "", "KEEP", ""),
    ("GL·SY", "D5", "P5Y", "DES", ""),
    ("GL·JY", "D5", "P5Y", "DES", ""),
    ("GL·CX", "D5", "P5Y", "DES", "P6M"),
    ("GL·YJ", "D30", "P30Y", "REV", ""),
    ("GL·JC", "D10", "P10Y", "DES", ""),
    ("GL·SH", "D10", "P10Y", "DES", ""),
    ("GL·XH", "Y", "", "KEEP", ""),
    ("GL·FC", "Y", "", "KEEP", ""),
    ("GL·AQ", "D10", "P10Y", "REV", "P3Y"),
    ("GL·PX", "D10", "P10Y", "DES", ""),
)

SCHEDULE: tuple[Row, ...] = (
    ("P01", "KH·Q", "D10", "P10Y", "END", "REV", "", ""),
    ("P01", "KH·G", "D3", "P3Y", "END|WDR", "ANON", "", ""),
    ("P01", "HT", "D10", "P10Y", "CON", "REV", "", ""),
    ("P01", "HT", "D30", "P30Y", "CON", "REV", "", "is_key"),
    ("P01", "HJ", "D5", "P5Y", "FILED", "DES", "", ""),
    ("P01", "YW", "D5", "P5Y", "TXN", "DES", "", ""),
    ("P01", "XQ", "D5", "P5Y", "FILED", "DES", "", ""),
    ("P01", "FW", "D5", "P5Y", "FILED", "DES", "", ""),
    ("P01", "TS", "D3", "P3Y", "CLOSE", "DES", "", ""),
    ("P01", "FK", "D3", "P3Y", "FILED", "ANON", "", ""),
    ("P01", "CW", "D10", "P10Y", "END", "REV", "", ""),
    *(
        (pack, *row)
        for pack in ("P02", "P02.BANK", "P02.SEC", "P02.INS")
        for row in (("SF", "D10", "P10Y", "END", "DES", "P10Y", ""),)
    ),
    *(
        (pack, *row)
        for pack in ("P02", "P02.BANK", "P02.SEC", "P02.INS", "P02.FUND")
        for row in (
            ("DD", "D10", "P10Y", "END", "DES", "P10Y", ""),
            ("SQ", "D10", "P10Y", "END", "DES", "P10Y", ""),
            ("JY", "D10", "P10Y", "TXN", "DES", "P10Y", ""),
            ("TS", "D10", "P10Y", "CLOSE", "DES", "", ""),
            ("FW", "D3", "P3Y", "FILED|WDR", "ANON", "", ""),
        )
    ),
    ("P02.BANK", "SF", "D10", "P10Y", "END|ACCT", "DES", "", ""),
    ("P02.BANK", "SD", "D20", "P20Y", "ACCT", "DES", "P20Y", ""),
    ("P02.BANK", "XY", "D5", "P5Y", "CLOSE", "DES", "", ""),
    ("P02.SEC", "SF", "D20", "P20Y", "END|ACCT", "DES", "P20Y", ""),
    ("P02.SEC", "JY·WT", "D20", "P20Y", "END|ACCT", "DES", "P20Y", ""),
    ("P02.SEC", "JY·CJ", "D20", "P20Y", "END|ACCT", "DES", "P20Y", ""),
    ("P02.SEC", "SD", "D20", "P20Y", "ACCT", "DES", "P20Y", ""),
    ("P02.FUND", "FE", "D20", "P20Y", "ACCT", "DES", "P20Y", ""),
    ("P02.FUND", "SF", "D20", "P20Y", "END", "DES", "P10Y", ""),
    ("P02.FUND", "SD", "D20", "P20Y", "ACCT", "DES", "P20Y", ""),
    ("P02.INS", "BD", "D5", "P5Y", "CON", "DES", "P5Y", ""),
    ("P02.INS", "BD", "D10", "P10Y", "CON", "DES", "P10Y", "long_term"),
    ("P02.INS", "LP", "D5", "P5Y", "CON", "DES", "P5Y", ""),
    ("P02.INS", "LP", "D10", "P10Y", "CON", "DES", "P10Y", "long_term"),
    ("P03", "KH", "D10", "P10Y", "END", "REV", "", ""),
    ("P03", "HT", "D10", "P10Y", "CON", "REV", "", ""),
    ("P03", "HT", "D30", "P30Y", "CON", "REV", "", "is_key"),
    ("P03", "DZ", "D5", "P5Y", "CLR|DECL", "DES", "P5Y", ""),
    ("P03", "FP", "D30", "P30Y", "FYE", "REV", "P30Y", ""),
    ("P03", "JS", "D30", "P30Y", "FYE", "REV", "P30Y", ""),
    ("P03", "JY", "D5", "P5Y", "TXN", "DES", "", ""),
    ("P03", "HJ", "D5", "P5Y", "FILED", "DES", "", ""),
    ("P03", "XY", "D5", "P5Y", "EVAL", "DES", "", ""),
    ("P04", "CZ", "D10", "P10Y", "DLV", "REV", "P10Y", ""),
    ("P04", "CL", "D10", "P10Y", "DLV", "REV", "P10Y", ""),
    ("P04", "XS", "D10", "P10Y", "DLV", "REV", "P10Y", ""),
    ("P04", "WX", "D6", "P6Y", "REP", "DES", "P6Y", ""),
    ("P04", "BY", "D6", "P6Y", "REP", "DES", "", ""),
    ("P04", "SB", "D10", "P10Y", "CLOSE", "DES", "", ""),
    ("P04", "TS", "D3", "P3Y", "CLOSE", "DES", "", ""),
    ("P04", "HF", "D3", "P3Y", "FILED", "ANON", "", ""),
    ("P04", "SC", "D3", "P3Y", "FILED", "ANON", "", ""),
    ("P05", "TS", "D3", "P3Y", "CLOSE", "DES", "", ""),
    ("P05", "TS", "D10", "P10Y", "CLOSE", "DES", "", "is_major"),
    ("P05", "TS·AQ", "D10", "P10Y", "CLOSE", "DES", "", ""),
    ("P05", "FX", "D10", "P10Y", "FILED", "DES", "", ""),
    ("P05", "ZG", "D10", "P10Y", "FILED", "DES", "", ""),
    ("P06", "ZL", "D10", "P10Y", "END", "REV", "", ""),
    ("P06", "ZJ", "D10", "P10Y", "END", "REV", "", ""),
    ("P06", "PG", "D5", "P5Y", "EVAL", "DES", "", ""),
    ("P06", "DJ", "D5", "P5Y", "EVAL", "DES", "", ""),
    ("P06", "DT", "D5", "P5Y", "CLOSE", "DES", "", ""),
    ("P06", "YY", "D5", "P5Y", "FILED", "DES", "", ""),
    ("P07", "KP", "D10", "P10Y", "END", "REV", "", ""),
    ("P07", "QY", "D10", "P10Y", "CON", "DES", "", ""),
    *(("P07", code, "D5", "P5Y", "FILED", "DES", "", "") for code in ("LY", "YJ", "XY")),
    *(("P07", code, "D3", "P3Y", "FILED", "DES", "", "") for code in ("BG", "HD")),
    ("P07", "GH", "D2", "P2Y", "FILED", "DES", "", ""),
    ("P07", "FH", "D10", "P10Y", "FYE", "DES", "", ""),
    ("P08", "GK", "D3", "P3Y", "END|WDR", "DES", "", ""),
    ("P08", "JY", "D3", "P3Y", "TXN", "DES", "P3Y", ""),
    ("P08", "FW", "D3", "P3Y", "FILED", "DES", "", ""),
    ("P08", "GT", "D3", "P3Y", "FILED", "DES", "", ""),
    ("P08", "QQ", "D3", "P3Y", "FILED", "DES", "", ""),
    ("P08", "FX", "Y", "", "FILED", "KEEP", "", ""),
    ("P08", "LZ", "D30", "P30Y", "FILED", "REV", "", ""),
    ("P09", "XX", "D2", "P24M", "END", "ANON", "", ""),
    *(("P09", code, "D5", "P5Y", "FILED", "DES", "", "") for code in ("GS", "LX", "BF")),
    ("P10", "KH", "D3", "P3Y", "END", "DES", "", ""),
    ("P10", "WJ", "D5", "P5Y", "FILED", "DES", "", ""),
    ("P10", "HG", "D3", "P3Y", "FILED", "DES", "P3Y", ""),
    ("P11", "KU·PZ", "D30", "P30Y", "FYE", "REV", "P30Y", ""),
    ("P11", "KU·ZB", "D30", "P30Y", "FYE", "REV", "P30Y", ""),
    ("P11", "KU·ZB·GZ", "D5", "P5Y", "CLOSE", "REV", "P5Y", ""),
    ("P11", "KU·BG", "D10", "P10Y", "FYE", "REV", "P10Y", ""),
    ("P11", "KU·BG", "Y", "", "FYE", "KEEP", "permanent", "is_annual"),
    ("P11", "KU·QT", "D10", "P10Y", "FYE", "REV", "P10Y", ""),
    ("P11", "KU·QC·YJ", "D30", "P30Y", "FILED", "REV", "P30Y", ""),
    *(
        ("P11", f"KU·QC·{code}", "Y", "", "FILED", "KEEP", "permanent", "")
        for code in ("BG", "XH", "JD")
    ),
    ("P11", "WS", "D10", "P10Y", "FILED", "REV", "", ""),
    ("P11", "WS", "D30", "P30Y", "FILED", "REV", "", "is_key"),
    ("P11", "WS", "Y", "", "FILED", "KEEP", "", "is_permanent"),
)

# Which law a statutory minimum or a ceiling is named after.
LAWS: tuple[tuple[str, str, str], ...] = (
    ("P02", "SF", "反洗钱法第三十四条"),
    ("P02.SEC", "JY·WT", "证券法第一百三十七条"),
    ("P02.SEC", "SD", "证券期货投资者适当性管理办法"),
    ("P02.INS", "BD", "保险法第八十七条"),
    ("P02.FUND", "FE", "证券投资基金法"),
    ("P02.BANK", "XY", "征信业管理条例第十六条"),
    ("P03", "DZ", "海关稽查条例"),
    ("P03", "DZ", "公告2022年第9号"),
    ("P03", "FP", "会计档案管理办法"),
    ("P04", "CL", "汽车销售管理办法第十八条"),
    ("P04", "CL", "缺陷汽车产品召回管理条例"),
    ("P04", "WX", "家用汽车产品修理更换退货责任规定第十七条"),
    ("P06", "DT", "征信业管理条例第十六条"),
    ("P08", "JY", "电子商务法第三十一条"),
    ("P10", "HG", "个人信息保护法第五十六条"),
    ("P11", "KU·PZ", "会计档案管理办法"),
)
CEILINGS = (("P02.BANK", "XY", "P5Y"), ("P06", "DT", "P5Y"))
