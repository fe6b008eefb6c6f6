UNITS = ("B", "kB", "MB", "GB")


def size_words(size: int) -> str:
    """412 kB"""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {UNITS[unit]}"
