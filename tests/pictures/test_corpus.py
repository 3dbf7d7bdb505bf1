"""Every file of the corpus gets its verdict."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.pictures import SIZES, PictureError, read_picture

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
INDEX = CORPUS / "index.tsv"
if INDEX.is_file():
    with INDEX.open() as lines:
        ROWS = [row for row in csv.DictReader(lines, delimiter="\t") if row["importer"] == "image"]
else:
    ROWS = []

pytestmark = pytest.mark.skipif(not ROWS, reason="the corpus lies beside the project only where it is built")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: Path(row["file"]).name)
def test_a_file_of_the_corpus_gets_its_verdict(row: dict[str, str]) -> None:
    data = (CORPUS / row["file"]).read_bytes()
    if row["verdict"] in ("error", "bad-type"):
        with pytest.raises(PictureError) as refusal:
            read_picture(data)
        assert (refusal.value.code, str(refusal.value.status)) == (row["code"], row["http"])
        return
    picture = read_picture(data)
    assert row["code"] in (*picture.warnings, "-")
    assert bool(picture.warnings) == (row["verdict"] == "accept-warn")
    for name, size in picture.sizes.items():
        shown = Image.open(BytesIO(size))
        assert max(shown.size) <= SIZES[name]
        assert len(shown.getexif()) == 0
        assert not {"comment", "xmp", "icc_profile", "exif"} & shown.info.keys()
        assert b"PK\x03\x04" not in size
        assert size != data
