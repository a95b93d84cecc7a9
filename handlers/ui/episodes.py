"""Episode numbers as people write them: E01–E03, E05."""

from collections.abc import Iterable, Iterator


def span(numbers: Iterable[int], others: Iterable[str] = ()) -> str:
    """Return episodes compactly and without loss; what is no number stands verbatim behind."""
    parts = list(_runs(sorted(set(numbers))))
    if not parts:
        parts = [other for other in others if other]
    elif others := [other for other in others if other and not _numbered(other)]:
        parts += others
    return ", ".join(parts)


def _runs(numbers: list[int]) -> Iterator[str]:
    start = 0
    for i, number in enumerate(numbers):
        last = i + 1 == len(numbers) or numbers[i + 1] != number + 1
        if last:
            first = numbers[start]
            yield f"E{first:02}" if first == number else f"E{first:02}–E{number:02}"
            start = i + 1


def _numbered(text: str) -> bool:
    return all(letter in "Ee0123456789- ,–" for letter in text)
