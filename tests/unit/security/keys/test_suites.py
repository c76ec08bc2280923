"""A second suite beside the first: each ciphertext says by which it opens, and no stored byte changes."""

from dataclasses import replace

import pytest

from kernel.errors import Unavailable
from security.keys import suites
from security.keys.envelope import Unreadable, blind, context, nonces, seal, unseal
from tests.unit.security.keys.second_suite import SM, second_suite

KEY, PLACE = bytes(range(32)), context("company", "record", 17, "phone")


def test_what_is_new_is_sealed_by_the_suite_in_force_and_the_old_still_opens():
    old = seal(KEY, b"13800138000", PLACE)
    with second_suite():
        new = seal(KEY, b"13800138001", PLACE)
        assert (old[:2], new[:2]) == (b"\x01\x01", b"\x02\x01")
        assert unseal(KEY, old, PLACE) == b"13800138000"
        assert unseal(KEY, new, PLACE) == b"13800138001"
        assert unseal(KEY, seal(KEY, b"x", PLACE, next(nonces(1))), PLACE) == b"x"
    with pytest.raises(Unreadable):
        unseal(KEY, new, PLACE)


def test_a_ciphertext_renamed_to_another_suite_does_not_open():
    old = seal(KEY, b"13800138000", PLACE)
    with second_suite(), pytest.raises(Unreadable):
        unseal(KEY, b"\x02" + old[1:], PLACE)


def test_no_bit_and_no_place_can_be_changed_under_the_second_suite():
    with second_suite():
        sealed = seal(KEY, b"13800138000", PLACE)
        for position in range(len(sealed)):
            changed = bytearray(sealed)
            changed[position] ^= 1
            with pytest.raises(Unreadable):
                unseal(KEY, bytes(changed), PLACE)
        with pytest.raises(Unreadable):
            unseal(KEY, sealed, context("company", "record", 18, "phone"))


def test_each_suite_has_digests_of_its_own():
    (old,) = blind(KEY, "phone", ["13800138000"])
    with second_suite():
        (new,) = blind(KEY, "phone", ["13800138000"])
        assert blind(KEY, "phone", ["13800138000"], suites.AES_256_GCM) == [old]
    assert len(new) == len(old) == 16
    assert new != old


def test_a_number_or_a_name_stands_for_one_suite():
    with second_suite():
        suites.register(SM)
        for wrong in (replace(SM, name="other"), replace(SM, number=3), replace(SM, number=0)):
            with pytest.raises(ValueError, match="cannot be registered"):
                suites.register(wrong)


def test_a_suite_nobody_knows_stops_the_start():
    with pytest.raises(Unavailable, match="no suite “sm4-gcm”; FONDS_SUITE may be: aes-256-gcm"):
        suites.put_in_force("sm4-gcm")
