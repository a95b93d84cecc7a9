"""Keeps secrets out of every text that leaves the process: logs, error columns, reasons.

Known secrets are registered where they are read and replaced in every spelling they may turn up
in; patterns catch the ones nobody registered (a key inside another program's address).
"""

import base64
import json
import re
import threading
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

MASK = "[redacted]"
SHORTEST = 6  # a shorter secret would mangle every text it is looked for in

_NAMES = (
    r"(?:[a-z]+[_-]){0,3}(?:token|api_?key|password|passwd|passkey|secret|otp_password|authkey)"
)
_PATTERNS = (
    (re.compile(r"/bot\d+:[\w-]+"), f"/bot{MASK}"),
    (re.compile(r"\b\d{6,}:[\w-]{30,}"), MASK),
    (re.compile(r"\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\.[\w-]{8,2000}"), MASK),
    (re.compile(r"(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"), MASK),
    (
        re.compile(
            r"""(?ix) \b((?:proxy-)?authorization|x-api-key)
                (["']?\s*[:=]\s*["']?) (?:(?:bearer|basic|token)\s+)? [^\s"',;]+"""
        ),
        rf"\1\2{MASK}",
    ),
    (
        re.compile(r"""(?i)\b((?:set-)?cookie)(["']?\s*[:=]\s*["']?)[^\r\n"']+"""),
        rf"\1\2{MASK}",
    ),
    (re.compile(rf"""(?i)\b({_NAMES})(=)[^\s&"',;]+"""), rf"\1\2{MASK}"),
    (re.compile(rf"""(?i)(["']{_NAMES}["']\s*:\s*["'])[^"']+"""), rf"\1{MASK}"),
)


class Redactor:
    """Knows the secrets of this process and takes them out of texts."""

    def __init__(self) -> None:
        self._spellings: dict[str, frozenset[str]] = {}
        self._known: re.Pattern[str] | None = None
        self._changing = threading.Lock()  # threads write logs, too

    def register(self, secret: str) -> bool:
        """Remember a secret; say whether it is long enough to be looked for."""
        if len(secret) < SHORTEST:
            return False
        with self._changing:
            self._spellings[secret] = frozenset(_spellings(secret))
            self._known = None
        return True

    def forget(self, secret: str) -> None:
        """Drop a secret that no longer opens anything, such as a replaced session token."""
        with self._changing:
            if self._spellings.pop(secret, None):
                self._known = None

    def scrub(self, text: str) -> str:
        """Return the text with every secret masked."""
        if self._spellings:
            text = (self._known or self._compile()).sub(MASK, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    def _compile(self) -> re.Pattern[str]:
        """Return what is looked for; made at the first text, for secrets come several at a time."""
        with self._changing:
            spellings = set().union(*self._spellings.values())
            longest_first = sorted(spellings, key=len, reverse=True)
            known = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
            self._known = known
        return known


def _spellings(secret: str) -> Iterator[str]:
    yield secret
    for encoded in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda code: code[0].lower(), encoded)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    raw = secret.encode("utf-8", "surrogatepass")
    for shift in range(3):  # base64 of "name:secret" depends on where the secret begins
        encoded = base64.b64encode(bytes(shift) + raw).decode()
        inner = encoded[(0, 2, 3)[shift] : (shift + len(raw)) * 8 // 6]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")
