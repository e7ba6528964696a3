"""Regions stand on tiles of their own, known ones among their neighbours."""

from __future__ import annotations

import pytest

from yinuo.doors.desk.region_tiles import laid_out


@pytest.mark.parametrize(
    ("names", "count", "place"),
    [
        # The great regions are eight tiles.
        (["华东", "西南"], 8, (2, 1)),
        # One province makes it the map of provinces, whatever its name ends in.
        (["上海市", "广东省"], 34, (9, 4)),
        # What nobody drew stands in rows.
        (["区 1", "区 2"], 2, (0, 0)),
        # A region of one's own stands below those that are known.
        (["海外", "华东"], 9, (0, 3)),
        ([], 0, None),
    ],
)
def test_a_region_stands_at_its_place(names: list[str], count: int, place: tuple[int, int] | None) -> None:
    tiles, places = laid_out(names)

    assert len(tiles) == len(places) == len(set(places)) == count
    assert tiles[: len(names)] == names and (places[0] if places else None) == place


def test_one_province_in_two_spellings_has_two_tiles() -> None:
    _tiles, places = laid_out(["江苏", "江苏省", *(f"别处 {n}" for n in range(30))])

    assert len(set(places)) == len(places)
