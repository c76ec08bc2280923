"""Writes what docs say of requirements and licences out of their sources: python -m tests.machine.security_pages."""

import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
ASVS = ROOT / "docs" / "asvs.yaml"
LOCK = ROOT / "requirements" / "runtime.txt"
STATUS = {"met": "met", "gap": "**gap**", "na": "not applicable"}
CHAPTERS = (
    "Encoding", "Validation and business logic", "Web pages", "Programs' interface", "Files", "Sign-in", "Sessions",
    "Authorisation", "Self-contained tokens", "OAuth and OIDC", "Cryptography", "Connections", "Configuration",
    "Data protection", "Code and architecture", "Logs and errors", "WebRTC",
)  # fmt: skip


@cache
def requirements():
    """Return the requirements by number."""
    return yaml.safe_load(ASVS.read_text("utf-8"))["requirements"]


def asvs_page():
    """Return docs/asvs.md."""
    rows = requirements()
    count = {one: sum(row["status"] == one for row in rows.values()) for one in STATUS}
    lines = [
        "# OWASP ASVS 5.0, levels 1 and 2",
        "",
        "Written from `asvs.yaml` by `make security-pages`; numbers and levels as in the standard, words our own.",
        f"{len(rows)} requirements: {count['met']} met, {count['gap']} with a gap, {count['na']} not applicable.",
    ]
    chapter = 0
    for number, row in rows.items():
        if int(number.split(".")[0]) != chapter:
            chapter = int(number.split(".")[0])
            lines += ["", f"## {chapter} {CHAPTERS[chapter - 1]}", ""]
            lines += ["| Number | Level | What | Status | By |", "|---|---|---|---|---|"]
        by = re.sub(r"(tests/[\w/.:]+\w|docs/[\w/.]+\w)", r"`\1`", row["by"])
        lines.append(
            f"| {number} | {row['level']} | {row['what']} | {STATUS[row['status']]} | {by} |"
        )
    return "\n".join(lines) + "\n"


def locked():
    """Return the names of what is installed to run Fonds, as the lock says."""
    return re.findall(r"^([a-z0-9][\w.-]*)(?:\[[^\]]*\])?==", LOCK.read_text("utf-8"), re.MULTILINE)


def licence(name):
    """Return the licence a package says of itself, in few words."""
    said = distribution(name).metadata
    classified = [
        one.rsplit(" :: ", 1)[1]
        for one in said.get_all("Classifier", [])
        if one.startswith("License ::")
    ]
    text = (
        said.get("License-Expression")
        or ", ".join(classified)
        or (said.get("License") or "").split("\n")[0]
    )
    return text.replace("|", "/")[:80] or "not said"


def licences_page():
    """Return docs/licences.md; without versions, so that only a new package or licence changes it."""
    rows = []
    for name in sorted(set(locked())):
        try:
            rows.append(f"| {name} | {licence(name)} |")
        except LookupError:  # of another system: the lock holds them for Windows and macOS as well
            rows.append(f"| {name} | only on other systems |")
    head = [
        "# Licences",
        "",
        "What Fonds needs to run, by the lock; written by `make security-pages`.",
        "",
    ]
    return "\n".join([*head, "| Package | Licence it says of itself |", "|---|---|", *rows]) + "\n"


def main():
    """Write both pages."""
    (ROOT / "docs" / "asvs.md").write_text(asvs_page(), "utf-8")
    (ROOT / "docs" / "licences.md").write_text(licences_page(), "utf-8")


if __name__ == "__main__":
    main()
