"""What each policy pack is for, in one line beside its name."""

from collections.abc import Mapping

from kernel.text import N_
from policies.packs.combining import WITH
from policies.packs.loader import heading

PURPOSES: Mapping[str, str] = {
    "P01": N_("customers, contracts, letters, dealings and complaints of any trade"),
    "P01.S19": N_("as P01, but all confidential and every update approved"),
    "P02": N_(
        "identity, due diligence, transactions and consents, kept as the money-laundering law asks"
    ),
    "P02.BANK": N_("accounts, loans, credit records and wealth management"),
    "P02.FUND": N_("fund units, dealings and suitability"),
    "P02.INS": N_("policies and claims"),
    "P02.SEC": N_("orders, trades and suitability, kept 20 years"),
    "P03": N_("foreign customers, customs and refund documents, invoices"),
    "P04": N_("owners, vehicles, sales, repairs, warranty and recalls"),
    "P05": N_("intake, handling, analysis and corrective action"),
    "P06": N_("credit evaluation, grades, limits and objections"),
    "P07": N_("dealers’ cards, performance, monthly checks and greetings"),
    "P08": N_("private consumers, purchases and their data-subject requests"),
    "P09": N_("prospects, who owns them, contacts and visits"),
    "P10": N_("a few fields and documents, all electronic, no approvals"),
    "P11": N_("vouchers, ledgers, reports and official papers"),
}


def pack_name(code: str, language: str) -> str:
    """Return code and name of a pack, in `language` where there is one: `P07 · 制造业经销商客户档案包`."""
    names = [_name(one, language) for one in code.split(WITH)]
    return f"{code} · {' + '.join(names)}"


def _name(code: str, language: str) -> str:
    found = heading(code)
    names = [found.en, found.zh] if language == "en" else [found.zh, found.en]
    return next(filter(None, names), code)
