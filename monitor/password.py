"""Passwords: hashed by Argon2id, checked against what everybody tries first, made at random for one use."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 128  # characters; a longer one is not hashed, for hashing costs
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read aloud
_COMMON = ("password", "passw0rd", "qwerty", "1q2w3e4r", "12345678", "87654321", "abcd1234", "admin", "iloveyou")

# RFC 9106's second recommended option: three passes over 64 MiB in four lanes.
HASHER = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
NICE = 10  # readers come first, also on a morning when everybody signs in


def _come_last() -> None:
    """Linux knows the niceness of each thread, and gives it to the threads in which lanes are hashed."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


# Two at a time, of 64 MiB each: sign-ins wait for one another, not for memory.
_HASHING = ThreadPoolExecutor(2, "hashing", initializer=_come_last)


def one_time_password() -> str:
    """Sixteen random characters in groups of four: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def hash_password(password: str) -> str:
    """The hash with its parameters and salt."""
    return _HASHING.submit(HASHER.hash, _normal(password)).result()


def is_right(hashed: str, password: str) -> bool:
    """Whether the password is the hashed one."""
    if len(password) > LONGEST:
        return False
    try:
        return _HASHING.submit(HASHER.verify, hashed, _normal(password)).result()
    except (VerificationError, InvalidHashError):
        return False


def is_dated(hashed: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(hashed)


def password_faults(password: str, account: str, name: str) -> list[str]:
    """What is wrong with a new password, as Chinese sentences; nothing where it may be used."""
    plain = _normal(password).casefold()
    faults = []
    if len(password) < SHORTEST:
        faults.append(f"密码至少{SHORTEST}个字符。")
    if len(password) > LONGEST:
        faults.append(f"密码最多{LONGEST}个字符。")
    if len(set(plain)) < 5:
        faults.append("密码里不同的字符太少。")
    if plain and (account in plain or (name and name.casefold() in plain)):
        faults.append("密码不能包含账号或姓名。")
    if any(word in plain for word in _COMMON):
        faults.append("密码太常见（含有最常被猜到的词或数字串）。")
    return faults


def _normal(password: str) -> str:
    """The same characters however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)
