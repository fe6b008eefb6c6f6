"""What is made from packages: complete, quick when nothing changed, whole at any moment."""

import re

from fontTools.ttLib import TTFont

from stafette.config import assets

TOP_LEVEL = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
ASKED = re.compile(r"""(?:\{% icon |[^_.]icon=|tag_icon=|markup\.icon\()["']([a-z0-9-]+)["']""")

STYLES = sorted(set(assets.SOURCE.rglob("*.css")) - set(assets.BUILT.rglob("*")))
PAGES = ("*.html", "*.py", "*.js")


def test_a_second_build_writes_nothing():
    assets.build()
    assert assets.build() == []


def test_every_icon_that_a_page_asks_for_is_in_the_sprite():
    assets.build()
    files = [*assets.SOURCE.rglob("*.html"), *assets.SOURCE.rglob("*.py")]
    asked = {name for file in files for name in ASKED.findall(file.read_text())}
    assert asked - set(assets.ICONS) == set()


def test_every_icon_of_the_sprite_is_asked_for():
    files = [
        file for kind in PAGES for file in assets.SOURCE.rglob(kind) if file.name != "assets.py"
    ]
    words = {word for file in files for word in re.findall(r"[\w-]+", file.read_text())}
    assert set(assets.ICONS) - words == set()


def test_every_class_and_variable_of_the_styles_is_used():
    styles = re.sub(r"/\*.*?\*/", "", "".join(one.read_text() for one in STYLES), flags=re.DOTALL)
    pages = " ".join(one.read_text() for kind in PAGES for one in assets.SOURCE.rglob(kind))
    words = set(re.findall(r"[\w-]+", pages))
    named = set(re.findall(r"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)", styles))
    assert named - words == set()
    made, used = re.findall(r"(--[\w-]+)\s*:", styles), re.findall(r"var\((--[\w-]+)", styles)
    assert set(made) - set(used) - words == set()
    assert set(used) - set(made) == set()


def test_the_fonts_have_what_german_and_its_neighbours_need():
    assets.build()
    for name in assets.FONTS:
        with TTFont(assets.BUILT / "fonts" / f"{name}.woff2") as font:
            known = font.getBestCmap()
        assert {sign for sign in "ÄÖÜäöüßŁłŞşıéñ€„“–…0Il1" if ord(sign) not in known} == set()


def test_the_first_visit_stays_small():
    assets.build()
    fonts = sum((assets.BUILT / "fonts" / f"{name}.woff2").stat().st_size for name in assets.FONTS)
    assert fonts < 55_000


def test_the_joined_modules_have_no_name_twice():
    names = [
        name
        for module in assets.MODULES
        for name in TOP_LEVEL.findall((assets.STATIC / "js" / f"{module}.js").read_text())
    ]
    assert sorted(names) == sorted(set(names))


def test_the_joined_script_imports_and_exports_nothing():
    assets.build()
    script = (assets.BUILT / "stafette.js").read_text()
    assert re.findall(r"^(?:import|export) .*", script, re.MULTILINE) == []


def test_no_page_needs_what_the_security_policy_forbids():
    pages = "".join(file.read_text() for file in assets.SOURCE.rglob("*.html"))
    found = re.findall(r"""<style|\sstyle=|\son[a-z]+=["']|<script>|hx-on|javascript:""", pages)
    assert found == []


def test_a_missing_file_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "BUILT", tmp_path)
    monkeypatch.setattr(assets, "STAMP", tmp_path / "stamp.json")
    assets.build()
    (tmp_path / "icons.svg").unlink()
    assert tmp_path / "icons.svg" in assets.build()
