"""A second suite for tests alone: SM4 in GCM, and SM3 for digests."""

from contextlib import contextmanager

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

from security.keys import suites


def _key(key):
    """SM4 takes 16 bytes, which no other suite works with."""
    made = HMAC(key, SM3())
    made.update(b"sm4")
    return algorithms.SM4(made.finalize()[:16])


def _encrypt(key, nonce, plain, bound_to):
    made = Cipher(_key(key), modes.GCM(nonce)).encryptor()
    made.authenticate_additional_data(bound_to)
    return made.update(plain) + made.finalize() + made.tag


def _decrypt(key, nonce, sealed, bound_to):
    made = Cipher(_key(key), modes.GCM(nonce, sealed[-16:])).decryptor()
    made.authenticate_additional_data(bound_to)
    return made.update(sealed[:-16]) + made.finalize()


SM = suites.Suite(
    number=2,
    name="sm4-gcm",
    encrypt=_encrypt,
    decrypt=_decrypt,
    digest=lambda key: HMAC(key, SM3()),
)


@contextmanager
def second_suite():
    """Let both suites be read, and the second make what is new."""
    suites.register(SM)
    suites.put_in_force(SM.name)
    try:
        yield SM
    finally:
        suites.put_in_force(suites.AES_256_GCM.name)
        del suites._known[SM.number], suites._prefixes[SM.prefix]
