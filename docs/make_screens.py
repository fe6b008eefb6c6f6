"""Takes the pictures in docs/screens/ from the running demo: python docs/make_screens.py [NAME …]

The demo's clock stands on a working morning, so that deadlines are near.
"""

import base64
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from playwright.sync_api import Page, expect  # noqa: E402 -- after the path of the checkout

from tests.browser import chromium  # noqa: E402 -- as above
from tests.browser.chromium import People  # noqa: E402 -- as above
from tests.browser.desk import served  # noqa: E402 -- as above
from tests.browser.screens import numbers_of  # noqa: E402 -- as above

SCREENS = HERE / "screens"
MORE = {
    "outlook": "select id from tickets_ticket where subject like 'Outlook fragt%'",
    "calendar": "select id from tickets_ticket where subject like 'Kalender auf%'",
}
BOTH, LIGHT = ("light", "dark"), ("light",)
WIDE, PHONE = 1366, 390
HEIGHTS = {WIDE: 900, PHONE: 844}
SATURDAY = 5
# The most frequent colours that differ from one another, and the nearest of them for each pixel.
PALETTE = """async (source) => {
  const image = new Image();
  image.src = `data:image/png;base64,${source}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const dots = context.getImageData(0, 0, image.width, image.height).data;
  const colour = (at) => (dots[at] << 16) | (dots[at + 1] << 8) | dots[at + 2];
  const counts = new Map();
  for (let at = 0; at < dots.length; at += 4)
    counts.set(colour(at), (counts.get(colour(at)) ?? 0) + 1);
  const distance = (one, two) => ((one >> 16) - (two >> 16)) ** 2
    + ((one >> 8 & 255) - (two >> 8 & 255)) ** 2 + ((one & 255) - (two & 255)) ** 2;
  const colours = [];
  for (const [one] of [...counts].sort((left, right) => right[1] - left[1])) {
    const fresh = colours.length < 32 || colours.every((other) => distance(one, other) > 60);
    if (fresh && colours.length < 256) colours.push(one);
  }
  const nearest = new Map();
  for (const one of counts.keys()) {
    let best = 0;
    colours.forEach((other, index) => {
      if (distance(one, other) < distance(one, colours[best])) best = index;
    });
    nearest.set(one, best);
  }
  let rows = "";
  for (let at = 0; at < dots.length; at += 4) rows += String.fromCharCode(nearest.get(colour(at)));
  return { width: image.width, colours, rows: btoa(rows) };
}"""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A screen as somebody sees it; `keys` are pressed before it is taken."""

    name: str
    who: str
    path: str
    width: int = WIDE
    themes: tuple[str, ...] = BOTH
    height: int = 0
    keys: tuple[str, ...] = ()


PICTURES = (
    Picture(name="queue", who="lea", path="/queue/"),
    Picture(name="queue", who="lea", path="/queue/", width=PHONE, themes=LIGHT),
    Picture(name="ticket", who="sina", path="/tickets/{outlook}/", keys=("r",), height=1240),
    Picture(name="ticket", who="sina", path="/tickets/{outlook}/", width=PHONE, themes=LIGHT),
    Picture(name="hand-over", who="mia", path="/tickets/{calendar}/hand-over/"),
    Picture(name="hand-overs", who="lea", path="/handovers/"),
    Picture(name="waiting", who="lea", path="/waiting/"),
    Picture(name="call", who="anna", path="/call/?person={ben}"),
    Picture(name="article", who="mia", path="/knowledge/{guide}/"),
    Picture(name="portal", who="ben", path="/"),
    Picture(name="portal", who="ben", path="/", width=PHONE, themes=LIGHT),
    Picture(name="request", who="ben", path="/requests/{outlook}/"),
    Picture(name="setup", who="admin", path="/setup/"),
    Picture(name="outbox", who="admin", path="/setup/outbox/{outgoing}/", themes=LIGHT),
)


def main(wanted: Iterable[str]) -> None:
    names = set(wanted) or {picture.name for picture in PICTURES}
    SCREENS.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="stafette-screens-") as folder,
        served(Path(folder), at=working_morning()) as desk,
        chromium.started() as browser,
    ):
        people = People(desk, browser)
        numbers = numbers_of(desk)
        numbers |= {name: str(desk.rows(question)[0][0]) for name, question in MORE.items()}
        for picture in PICTURES:
            if picture.name in names:
                take(picture, people, numbers)


def working_morning() -> datetime:
    """The last day from Monday to Friday that is over, at 08:20 in the demo's zone."""
    now = datetime.now(ZoneInfo("Europe/Berlin"))
    day = now.replace(hour=8, minute=20, second=0, microsecond=0) - timedelta(days=1)
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def take(picture: Picture, people: People, numbers: dict[str, str]) -> None:
    size = {"width": picture.width, "height": picture.height or HEIGHTS[picture.width]}
    page = people.page(picture.who, viewport=size, reduced_motion="reduce")
    blank = page.context.new_page()
    for theme in picture.themes:
        page.emulate_media(color_scheme=theme)
        page.goto(picture.path.format(**numbers))
        page.evaluate("document.fonts.ready.then(() => true)")
        for key in picture.keys:
            page.keyboard.press(key)
        settle(page)
        path = SCREENS / f"{picture.name}-{picture.width}-{theme}.png"
        path.write_bytes(packed(page.screenshot(), blank))
        print(f"{path.name}: {path.stat().st_size // 1000} kB")  # noqa: T201 -- a command speaks
    page.context.close()


def settle(page: Page) -> None:
    """What is fetched after the page, like suggestions, has come."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.wait_for_timeout(300)


def packed(png: bytes, page: Page) -> bytes:
    """The same picture with a palette of 256 colours, a third of the size."""
    found = page.evaluate(PALETTE, base64.b64encode(png).decode())
    width, rows = found["width"], base64.b64decode(found["rows"])
    lines = (b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    head = struct.pack(">IIBBBBB", width, len(rows) // width, 8, 3, 0, 0, 0)
    colours = b"".join(struct.pack(">I", colour)[1:] for colour in found["colours"])
    content = zlib.compress(b"".join(lines), 9)
    return png[:8] + b"".join(
        struct.pack(">I", len(text)) + kind + text + struct.pack(">I", zlib.crc32(kind + text))
        for kind, text in ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", content), (b"IEND", b""))
    )


if __name__ == "__main__":
    main(sys.argv[1:])
