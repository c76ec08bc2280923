"""How long a stock-take of many labels takes: sent in as a phone sends them, then compared with the register."""

import base64
import json
import os
import time
from collections.abc import Sequence
from datetime import timedelta

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from archive.custody.actions import Said, add_location
from archive.custody.place_models import Placing
from archive.records.models import Record
from archive.stocktaking import actions
from archive.stocktaking.actions import Sent
from archive.stocktaking.models import StockTake
from archive.stocktaking.sealing import SUITE
from config.bench.companies import CLERK, bench_company, person
from config.bench.listing import filled
from config.bench.report import Figure, Report
from kernel.clock import now
from kernel.scope import Company, reenter
from security.people.models import User
from security.people.queries import actor_of
from tenants.template import execute_as_owner

RECORDS = 10_000
BATCH = 100  # as the page sends them
OFF = 100  # records missing, and as many misplaced
BOXES = 100
DEVICE = "0" * 32


def measure(records: int = RECORDS) -> Report:
    """Count `records` labels in boxes of a room as a clerk; one hundred are missing, one hundred lie elsewhere."""
    with bench_company() as company:
        filled(company, records)
        execute_as_owner(f"ANALYZE {company.schema}.archive_record")
        execute_as_owner(f"ANALYZE {company.schema}.archive_number_event")
        take, kept, sealing = _prepared(company)
        sending = _sent_in(company, take, kept)
        closing, counted = _closed(company, take)
    return Report(
        what="a stock-take, reconciled with the register",
        data=f"{len(kept):,} labels in {BOXES} boxes of one room, {records:,} records placed there",
        ours=Figure(name="Fonds: compared and kept as four lists", unit="s", samples=(closing,)),
        notes=(
            f"Sent in {BATCH} at a time, opened, resolved and stored: {sending:.1f} s.",
            f"Sealed before, as the phone does it: {sealing:.1f} s, not counted.",
            f"What it came to: {counted}.",
        ),
    )


def _prepared(company: Company) -> tuple[int, list[Sent], float]:
    """Return an open stock-take, what a phone keeps for it, and the seconds the sealing took."""
    with reenter(company.id) as scope:
        scope.actor = admin = actor_of(User.objects.get(username="admin"))
        room = add_location(admin, Said(code="BENCH", kind="room"))
        boxes = [
            add_location(admin, Said(code=f"BENCH-{number}", kind="box", parent=room.pk))
            for number in range(BOXES)
        ]
        rows = list(
            Record.objects.filter(archive_no__isnull=False)
            .order_by("pk")
            .values_list("pk", "archive_no")
        )
        at = now()
        Placing.objects.bulk_create(
            Placing(record_id=pk, location=boxes[place % BOXES], at=at)
            for place, (pk, _number) in enumerate(rows)
        )
        scope.actor = clerk = person(CLERK)
        take = actions.begin(clerk, room.pk)
        actions.join(clerk, take.pk, DEVICE)
        texts = _walk([str(number) for _pk, number in rows], [one.code for one in boxes])
        started = time.perf_counter()
        kept = [_sealed(take, order, text) for order, text in enumerate(texts, start=1)]
        return take.pk, kept, time.perf_counter() - started


def _walk(numbers: Sequence[str], boxes: Sequence[str]) -> list[str]:
    """Return the labels as somebody scans them, box by box; the first ones are missing, the next in a wrong box."""
    inside: dict[int, list[str]] = {place: [] for place in range(BOXES)}
    for place, number in enumerate(numbers):
        if place >= OFF:
            inside[(place + (place < 2 * OFF)) % BOXES].append(number)
    return [text for place, box in enumerate(boxes) for text in (box, *inside[place])]


def _sealed(take: StockTake, order: int, text: str) -> Sent:
    curve = ec.SECP256R1()
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(curve, base64.b64decode(take.public_key))
    own = ec.generate_private_key(curve)
    shared = own.exchange(ec.ECDH(), theirs)
    key = HKDF(hashes.SHA256(), 32, salt=b"", info=b"fonds stocktaking").derive(shared)
    at = now() + timedelta(milliseconds=order)
    said = json.dumps({"text": text, "at": int(at.timestamp() * 1000)}).encode()
    nonce = os.urandom(12)
    bound = f"{SUITE}|{take.token}|{DEVICE}|{order}".encode()
    point = own.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    content = AESGCM(key).encrypt(nonce, said, bound)
    return Sent(order=order, sealed=base64.b64encode(point + nonce + content).decode())


def _sent_in(company: Company, take: int, kept: Sequence[Sent]) -> float:
    started = time.perf_counter()
    for start in range(0, len(kept), BATCH):
        with reenter(company.id) as scope:
            scope.actor = clerk = person(CLERK)
            actions.receive(clerk, take, DEVICE, kept[start : start + BATCH])
    return time.perf_counter() - started


def _closed(company: Company, take: int) -> tuple[float, str]:
    with reenter(company.id) as scope:
        scope.actor = clerk = person(CLERK)
        started = time.perf_counter()
        counted = actions.close(clerk, take)
    return time.perf_counter() - started, ", ".join(f"{k} {v:,}" for k, v in counted.items())
