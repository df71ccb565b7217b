"""Passwords and random tokens. Argon2id with the library's defaults; tokens are stored only as their hash."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST = 10
_hasher = PasswordHasher()
# Verified when no such user exists, so that the answer takes as long as for one who does.
_NOBODY = _hasher.hash(secrets.token_hex(8))


def hash_password(password: str) -> str:
    """The Argon2id hash of a password."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; False, after the same time, when there is no hash."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def weakness(password: str, username: str) -> str | None:
    """Why a password is refused, as a sentence; None when it is good enough."""
    if len(password) < SHORTEST:
        return f"密码至少{SHORTEST}位，现在只有{len(password)}位"
    if username.lower() in password.lower():
        return "密码里不能包含用户名"
    if len(set(password)) < 5:
        return "密码里不同的字符太少，请至少用5种"
    return None


def new_token() -> str:
    """A random token for a session or a one-time link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
