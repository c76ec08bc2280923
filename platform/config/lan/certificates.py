"""The certificates of `fonds up --lan`: a root that phones are told to trust, and a short one for this address.

The root may vouch for private addresses alone, so that whoever steals its key can pass for no site of the world.
"""

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_DAYS, DAYS = 3650, 397  # phones refuse a certificate that holds longer
_EARLY = timedelta(days=30)
_SLACK = timedelta(days=1)  # clocks of phones go wrong
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where the certificates lie: the root for phones, and what the server shows."""

    root: Path
    certificate: Path
    key: Path


def prepare(folder: Path, address: str, *, now: datetime) -> Files:
    """Make what is missing, runs out within a month, or was made for another address; return where it lies."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = Files(
        root=folder / "root.crt", certificate=folder / "server.crt", key=folder / "server.key"
    )
    root_key = folder / "root.key"
    if not root_key.exists() or not files.root.exists() or _ends(files.root) - _EARLY < now:
        _make_root(files.root, root_key, now)
        files.certificate.unlink(missing_ok=True)
    if not files.certificate.exists() or not _is_good(files.certificate, address, now):
        _make_server(files, root_key, address, now)
    return files


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a certificate, as phones show it."""
    return _read(path).fingerprint(hashes.SHA256()).hex(":").upper()


def _make_root(path: Path, key_path: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Fonds LAN {now:%Y-%m-%d}")
    allowed = [x509.IPAddress(ipaddress.ip_network(one)) for one in _PRIVATE]
    built = (
        _begun(name, name, key.public_key(), now, ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(
            x509.NameConstraints([*allowed, x509.DNSName("localhost")], None), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    _write_key(key_path, key)
    path.write_bytes(_pem(built.sign(key, hashes.SHA256())))


def _make_server(files: Files, root_key: Path, address: str, now: datetime) -> None:
    signer = serialization.load_pem_private_key(root_key.read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError("The key of the root is none of ours.")
    root = _read(files.root)
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName("localhost")]
    )
    built = (
        _begun(_name(address), root.subject, key.public_key(), now, DAYS)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
    )
    _write_key(files.key, key)
    files.certificate.write_bytes(_pem(built.sign(signer, hashes.SHA256())))


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + timedelta(days=days) - _SLACK)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _is_good(path: Path, address: str, now: datetime) -> bool:
    found = _read(path)
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
    return address in known and found.not_valid_after_utc - _EARLY > now


def _ends(path: Path) -> datetime:
    return _read(path).not_valid_after_utc


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Write a private key so that nobody but this user ever reads it."""
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
