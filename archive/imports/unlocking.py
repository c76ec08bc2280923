"""Opens workbooks that a password protects, and says in one sentence that one is needed."""

import io
from pathlib import Path

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

from archive.imports.sniffing import locked, refuse
from kernel.text import N_

# Excel's own: a workbook that may be read but not changed is encrypted with it, and Excel opens it unasked.
READ_ONLY = "VelvetSweatshop"


def unlock(path: Path, target: Path, *, password: str, file_name: str) -> None:
    """Write the decrypted workbook to `target`.

    Raises Invalid: locked when there is no password, wrong_password when it is another one, damaged.
    """
    for key in (READ_ONLY, password):
        if key and _opens(path, target, key, file_name):
            return
    if not password:
        raise locked(file_name)
    raise refuse(
        "wrong_password", N_("The password does not open {name}; try again."), name=file_name
    )


def _opens(path: Path, target: Path, key: str, file_name: str) -> bool:
    try:
        book = msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes()))
        book.load_key(password=key, verify_password=True)
        with target.open("wb") as out:
            book.decrypt(out)
    except (InvalidKeyError, DecryptionError):
        return False
    except (FileFormatError, OSError, ValueError, KeyError) as error:
        raise refuse(
            "damaged", N_("{name} is damaged: it cannot be opened as a workbook."), name=file_name
        ) from error
    return True
