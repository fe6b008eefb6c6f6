"""Numbers as they come in an address or a form."""

LONGEST = 18  # digits that fit into the number of any row


def number_said(text: str) -> int:
    """The number that the text is, written in 0 to 9; 0, which no row has, for everything else.

    `str.isdigit` alone also takes "²", which is no number, and what is longer than any column.
    """
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST
    return int(text) if fits else 0


def numbers_said(texts: list[str], *, most: int) -> list[int]:
    """Those of the first texts that are numbers."""
    return [number for text in texts[:most] if (number := number_said(text))]
