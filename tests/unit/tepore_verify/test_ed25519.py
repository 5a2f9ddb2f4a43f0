"""Signatures against the test vectors of RFC 8032 section 7.1, and against another library."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tepore_verify.ed25519 import ORDER, P, is_signed

VECTORS = [  # RFC 8032 section 7.1: tests 1, 2, 3 and SHA(abc); public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc_hold(key: str, message: str, signature: str) -> None:
    signed = {
        "public_key": bytes.fromhex(key),
        "message": bytes.fromhex(message),
        "signature": bytes.fromhex(signature),
    }
    assert is_signed(**signed)
    assert not is_signed(**{**signed, "message": signed["message"] + b"x"})
    for name in ("public_key", "signature"):
        for at in (0, 31, len(signed[name]) - 1):
            bent = bytearray(signed[name])
            bent[at] ^= 4
            assert not is_signed(**{**signed, name: bytes(bent)})


def test_another_library_s_signatures_hold_and_no_other_form_of_them() -> None:
    dice = random.Random(8032)  # noqa: S311 - test data
    for _ in range(8):
        key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        message = dice.randbytes(dice.randrange(300))
        public, signature = key.public_key().public_bytes_raw(), key.sign(message)
        assert is_signed(public_key=public, signature=signature, message=message)
        # The same point with a scalar beyond the order would be a second signature of the same message.
        scalar = int.from_bytes(signature[32:], "little") + ORDER
        malleable = signature[:32] + scalar.to_bytes(32, "little")
        assert not is_signed(public_key=public, signature=malleable, message=message)


@pytest.mark.parametrize(
    "key", [b"", bytes(31), P.to_bytes(32, "little"), bytes([2, *bytes(31)]), b"\xff" * 32]
)
def test_what_is_no_key_signs_nothing(key: bytes) -> None:
    assert not is_signed(public_key=key, signature=bytes(64), message=b"")
