"""The signature under the last hash of a chain: Ed25519, so that no one without the key can seal.

Owns signing and checking; must not know where the key is kept or what is in a session.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_PURPOSE = "fearladder seal 1"
"""Part of every signed text, so that a signature made for anything else never fits."""


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 private key of 32 bytes as hexadecimal text; its value never shows in a repr.

    Raises ValueError for any other text.
    """

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.text))

    @classmethod
    def new(cls) -> "SigningKey":
        """A random key."""
        return cls(secrets.token_hex(32))

    @property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits."""
        return self._private().public_key().public_bytes_raw().hex()

    def signer(self) -> "Signer":
        """Signs with this key."""
        return Signer(self._private(), self.public)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.text))


class Signer:
    """Signs seals with one key, made ready once."""

    def __init__(self, private: Ed25519PrivateKey, public: str) -> None:
        """Take the key and its public half, 64 hexadecimal digits."""
        self._private = private
        self.public = public
        self.key_id = key_id_of(public)

    def sign(self, chain_id: str, sequence: int, hash_: str) -> str:
        """The signature, 128 hexadecimal digits, under the hash that a chain has at a sequence."""
        return self._private.sign(_text(chain_id, sequence, hash_)).hex()


def key_id_of(public: str) -> str:
    """The short name of a public key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def is_signed(public: str, signature: str, chain_id: str, sequence: int, hash_: str) -> bool:
    """True if ``signature`` was made with the private half of ``public`` for this very hash."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), _text(chain_id, sequence, hash_))
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(chain_id: str, sequence: int, hash_: str) -> bytes:
    return f"{_PURPOSE}\n{chain_id}\n{sequence}\n{hash_}".encode()
