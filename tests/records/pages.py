"""What stands on the pages of an encrypted store, free ones and old ones in the log included.

Owns SQLCipher 4's layout of a page; must not know tables.
"""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
RESERVE = 80
"""At the end of each page: 16 bytes of initialisation vector and 64 of HMAC-SHA512."""
SALT = 16
"""At the beginning of the first page, in the clear."""
LOG_HEADER = 32
FRAME_HEADER = 24


def plain(path: Path, raw_key: str) -> bytes:
    """Every page of a store with a raw key, and of its log, decrypted one after the other."""
    key = bytes.fromhex(raw_key)
    content = path.read_bytes()
    # A page and whether it is the first of the file, which begins with the salt.
    pages = [(content[at : at + PAGE], at == 0) for at in range(0, len(content), PAGE)]
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[LOG_HEADER:] if log.exists() else b""
    for at in range(0, len(frames), FRAME_HEADER + PAGE):
        number = int.from_bytes(frames[at : at + 4], "big")
        pages.append((frames[at + FRAME_HEADER : at + FRAME_HEADER + PAGE], number == 1))
    return b"".join(_decrypted(page, key, is_first=first) for page, first in pages)


def _decrypted(page: bytes, key: bytes, *, is_first: bool) -> bytes:
    start = SALT if is_first else 0
    vector = page[PAGE - RESERVE : PAGE - RESERVE + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return decryptor.update(page[start : PAGE - RESERVE]) + decryptor.finalize()
