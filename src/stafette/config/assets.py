"""What is made instead of being committed: fonts, icons, joined styles and scripts, catalogues.

Called when the package is built, at each start of the program and by the tests, so it must cost
next to nothing when all is current. It imports nothing of ours: the build hook loads it alone.
"""

import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

SOURCE = Path(__file__).resolve().parents[1]
STATIC = Path(__file__).resolve().parent / "static" / "stafette"
BUILT = STATIC / "built"
STAMP = BUILT / "stamp.json"

# Raise it when the way fonts or icons are made changes; package versions do not count, because a
# wheel that is installed read-only must not try to build again.
RECIPE = "3"

# Joined into one file each, so that a first visit asks eight times, not seventeen.
STYLES = ("stafette.css", "additions.css")
MODULES = ("dom", "theme", "dialogs", "selection", "composers", "keys", "live", "frames", "main")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class)\b)", re.MULTILINE)

FONTS = {
    "atkinson-regular": "AtkinsonHyperlegible-Regular.ttf",
    "atkinson-bold": "AtkinsonHyperlegible-Bold.ttf",
}

# Latin with the accents of the European languages, punctuation, currency; the font has no arrows.
UNICODES = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E,
    0x2022, 0x2026, 0x202F, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2212, 0x2260,
)  # fmt: skip

# https://lucide.dev names. A test compares them with what templates and modules ask for.
ICONS = (
    "archive", "arrow-left", "arrow-left-right", "arrow-right", "arrow-up", "bell", "book-open",
    "calendar", "check", "chevron-down", "chevron-left", "chevron-right", "circle-check",
    "circle-question-mark", "clock", "copy", "download", "file-text", "flag", "globe", "hourglass",
    "image", "inbox", "info", "key-round", "link", "list-checks", "lock", "log-in", "log-out",
    "mail", "message-square", "package", "pause", "pencil", "phone", "play", "plus", "quote",
    "refresh-cw", "rotate-ccw", "search", "send", "settings", "shield-alert", "signal", "sparkles",
    "sun", "tag", "thumbs-up", "ticket", "trash-2", "triangle-alert", "undo-2", "user",
    "user-check", "user-plus", "users", "wifi", "x",
)  # fmt: skip


def build(*, force: bool = False) -> list[Path]:
    """Make what is missing or outdated and say which files were written.

    Each file is replaced as a whole, so that two processes may build at the same time.
    """
    stamp = {} if force else _stamp()
    fresh = {"recipe": _recipe()} | {_name(po): _digest(po) for po in _catalogues()}
    written: list[Path] = []
    if stamp.get("recipe") != fresh["recipe"] or not _made():
        written += [_write(path, content) for path, content in _drawn()]
    for po in _catalogues():
        if stamp.get(_name(po)) != fresh[_name(po)] or not po.with_suffix(".mo").exists():
            written.append(_write(po.with_suffix(".mo"), _compiled(po)))
    if stamp != fresh:
        _write(STAMP, json.dumps(fresh, indent=0, sort_keys=True).encode())
    return written


def catalogue_files() -> list[Path]:
    """The compiled catalogues, for the build hook: they are not committed."""
    return [po.with_suffix(".mo") for po in _catalogues()]


def _stamp() -> dict[str, str]:
    try:
        content = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _recipe() -> str:
    sources = [_digest(path) for path in (*_styles(), *_modules())]
    content = repr((RECIPE, sorted(FONTS.items()), UNICODES, ICONS, sources))
    return hashlib.sha256(content.encode()).hexdigest()


def _styles() -> list[Path]:
    return [STATIC / name for name in STYLES]


def _modules() -> list[Path]:
    return [STATIC / "js" / f"{name}.js" for name in MODULES]


def _made() -> bool:
    wanted = [BUILT / name for name in ("icons.svg", "stafette.css", "stafette.js")]
    wanted += [BUILT / "fonts" / f"{name}.woff2" for name in FONTS]
    return all(path.exists() for path in wanted)


def _catalogues() -> list[Path]:
    found = (SOURCE.glob(f"{depth}/locale/*/LC_MESSAGES/django.po") for depth in ("*", "*/*"))
    return sorted(po for catalogues in found for po in catalogues)


def _name(po: Path) -> str:
    return po.relative_to(SOURCE).as_posix()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _drawn() -> Iterator[tuple[Path, bytes]]:
    yield BUILT / "icons.svg", _sprite()
    yield BUILT / "stafette.css", _stylesheet()
    yield BUILT / "stafette.js", _script()
    for name, file_name in FONTS.items():
        yield BUILT / "fonts" / f"{name}.woff2", _font(file_name)


def _stylesheet() -> bytes:
    """All layers in one file; it lies one folder deeper than its sources."""
    joined = "\n".join(_COMMENT.sub("", path.read_text()) for path in _styles())
    return joined.replace("url(built/", "url(").encode()


def _script() -> bytes:
    """htmx and our modules as one module: their top-level names are unique (tested)."""
    import django_htmx  # noqa: PLC0415 -- only needed while building

    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    licence = "// htmx 2 (https://htmx.org), 0BSD licence\n"
    ours = "\n".join(_EXPORT.sub("", _IMPORT.sub("", path.read_text())) for path in _modules())
    return f"{licence}{htmx.read_text().rstrip()};\n{ours}".encode()


def _sprite() -> bytes:
    import lucide  # noqa: PLC0415 -- only needed while building

    archive = Path(lucide.__file__).with_name("lucide.zip")
    with ZipFile(archive) as icons:
        symbols = [_symbol(name, icons.read(f"{name}.svg").decode()) for name in ICONS]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'.encode()


def _symbol(name: str, svg: str) -> str:
    """The drawing alone; colour, width and caps of its strokes come from the stylesheet."""
    drawing = svg.partition(">")[2].rpartition("</svg>")[0]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(map(str.strip, drawing.split(chr(10))))}</symbol>'  # noqa: E501 -- one piece of markup


def _font(file_name: str) -> bytes:
    import fontpkg_atkinson_hyperlegible as package  # noqa: PLC0415 -- only needed while building
    from fontTools import subset  # noqa: PLC0415 -- heavy, only needed while building

    options = subset.Options(flavor="woff2", layout_features=["kern", "mark", "tnum", "ccmp"])
    options.hinting = False
    content = io.BytesIO()
    source = Path(package.__file__).parent / "files" / file_name
    with subset.load_font(source, options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=UNICODES)
        subsetter.subset(font)
        subset.save_font(font, content, options)
    return content.getvalue()


def _compiled(po: Path) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- only needed while building
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- only needed while building

    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3])
    content = io.BytesIO()
    write_mo(content, catalogue)
    return content.getvalue()


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as target:
        target.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)
    return path
