"""Stages of a training, and how one that was stopped goes on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from extractors.training.stages import Stages, fingerprint
from seeds.training import LabelledText


def _unknown(numbers: list[int], part: int, parts: int) -> dict[int, int]:
    """For each number of a part the sum of those of the other parts."""
    others = sum(n for i, n in enumerate(numbers) if i % parts != part)
    return dict.fromkeys(range(part, len(numbers), parts), others)


def _stopped(numbers: list[int], part: int, parts: int) -> dict[int, int]:
    if part == 1:
        raise KeyboardInterrupt
    return _unknown(numbers, part, parts)


def _write_sum(path: Path, numbers: list[int]) -> None:
    path.write_text(str(sum(numbers)), encoding="utf-8")


@pytest.mark.parametrize("workers", [1, 2])
def test_each_is_judged_by_what_did_not_know_its_part(tmp_path, workers):
    stages = Stages(parts=2, workers=workers)
    assert stages.held_out(_unknown, partial(_write_sum, tmp_path / "sum"), [1, 2, 3, 4, 5]) == [6, 9, 6, 9, 6]
    assert (tmp_path / "sum").read_text(encoding="utf-8") == "15"


def test_a_stopped_stage_goes_on_from_the_parts_that_are_kept(tmp_path):
    keep = tmp_path / "keep"
    keep.mkdir()
    stages, finish = Stages(parts=3, workers=1, keep=keep), partial(_write_sum, tmp_path / "sum")
    _stopped.__name__ = _unknown.__name__
    with pytest.raises(KeyboardInterrupt):
        stages.held_out(_stopped, finish, [1, 2, 3])
    kept = {path.name for path in keep.iterdir()}
    assert "unknown-0.pickle" in kept
    assert "unknown-1.pickle" not in kept
    (tmp_path / "sum").unlink(missing_ok=True)
    assert stages.held_out(_unknown, finish, [1, 2, 3]) == [5, 4, 3]
    assert {path.name for path in keep.iterdir()} == {f"unknown-{part}.pickle" for part in (0, 1, 2, "all")}
    # all is kept now: no number is asked for
    assert stages.held_out(_unknown, finish, []) == [5, 4, 3]


def test_other_texts_labels_or_parts_have_stages_of_their_own():
    text = LabelledText("a", "甲公司生产锰。", (), ())
    names = {fingerprint([text], 3), fingerprint([text], 2), fingerprint([replace(text, text="甲公司生产锌。")], 3)}
    assert len(names) == 3
    assert fingerprint([text], 3) == fingerprint([replace(text)], 3)
