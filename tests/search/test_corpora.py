"""German questions find the German paragraph that answers them (measured, not shipped)."""

import gzip
import json
import math
import os
from pathlib import Path

import pytest

from stafette.search.actions import Entry, put_many
from stafette.search.queries import find

CORPORA = os.environ.get("STAFETTE_CORPORA", "")
FILE = Path(CORPORA) / "text" / "search_de_en.json.gz"

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.django_db,
    pytest.mark.skipif(not CORPORA, reason="STAFETTE_CORPORA names no folder"),
]


def test_german_questions_find_their_paragraph(nine):
    content = json.loads(gzip.decompress(FILE.read_bytes()))
    put_many(
        Entry(kind="text", key=it["id"], title="", body=it["de"], scopes=["public"], at=nine)
        for it in content["paragraphs"]
    )
    gain = 0.0
    for asked in content["questions"]:
        hits = find(text=asked["question_de"], scopes=["public"])
        keys = [hit.key for hit in hits]
        if asked["paragraph"] in keys:
            gain += 1 / math.log2(keys.index(asked["paragraph"]) + 2)
    mean = gain / len(content["questions"])
    assert mean >= 0.945, f"nDCG@10 is {mean:.4f}"
