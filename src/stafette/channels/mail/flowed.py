"""format=flowed (RFC 3676): soft line ends joined again."""

from __future__ import annotations


def unflowed(text: str, *, delete_space: bool) -> str:
    """Join each line that ends in a space with the next of the same quote depth (RFC 3676, 4.2)."""
    lines: list[str] = []
    pieces: list[str] = []
    depth = 0
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        content = line[marks:].removeprefix(" ")
        if pieces and marks != depth:
            lines.append(_joined(pieces, depth))
            pieces = []
        depth = marks
        flowing = content.endswith(" ") and content != "-- "
        pieces.append(content[:-1] if flowing and delete_space else content)
        if not flowing:
            lines.append(_joined(pieces, depth))
            pieces = []
    if pieces:
        lines.append(_joined(pieces, depth))
    return "\n".join(lines)


def _joined(pieces: list[str], depth: int) -> str:
    text = "".join(pieces)
    return f"{'>' * depth} {text}" if depth else text
