"""Stages of a training, and how one that was stopped goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractors.training.stages import Stages, fingerprint
from seeds.training import LabelledEntity, LabelledRelation, LabelledText


def judge(shared: tuple[Path, list[int]], part: int, parts: int) -> dict[int, int]:
    """For each number of a part the sum of those of the other parts; part 1 fails while there is no file `go`."""
    folder, numbers = shared
    if part == 1 and not (folder / "go").exists():
        raise RuntimeError("stopped")
    return dict.fromkeys(range(part, len(numbers), parts), sum(n for i, n in enumerate(numbers) if i % parts != part))


def write_sum(folder: Path, shared: tuple[Path, list[int]]) -> None:
    (folder / "sum").write_text(str(sum(shared[1])), encoding="utf-8")


@pytest.fixture
def folders(tmp_path):
    for name in ("keep", "out"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize("workers", [1, 2])
def test_each_is_judged_by_what_did_not_know_its_part(folders, workers):
    (folders / "go").touch()
    stages = Stages(parts=2, workers=workers)
    rights = (folders / "out").stat().st_mode
    found = stages.held_out(judge, write_sum, (folders, [1, 2, 3, 4, 5]), folders / "out")
    assert (folders / "out").stat().st_mode == rights
    assert found == [6, 9, 6, 9, 6]
    assert (folders / "out" / "sum").read_text(encoding="utf-8") == "15"
    assert [*(folders / "keep").iterdir()] == []


def test_a_stopped_stage_goes_on_from_what_is_kept(folders):
    keep, out = folders / "keep", folders / "out"
    stages = Stages(parts=2, workers=1, keep=keep)
    with pytest.raises(RuntimeError, match="stopped"):
        stages.held_out(judge, write_sum, (folders, [1, 2, 3]), out)
    assert "judge-0" in {path.name for path in keep.iterdir()}
    assert "judge-1" not in {path.name for path in keep.iterdir()}
    assert [*out.iterdir()] == []
    (folders / "go").touch()
    assert stages.held_out(judge, write_sum, (folders, [1, 2, 3]), out) == [2, 4, 2]
    assert {path.name for path in keep.iterdir()} == {"judge-0", "judge-1", "judge-all"}
    (out / "sum").unlink()
    # all is kept now: nothing is judged again, and what ships is there again
    assert stages.held_out(judge, write_sum, (folders, []), out) == [2, 4, 2]
    assert (out / "sum").read_text(encoding="utf-8") == "6"


def test_other_texts_labels_or_parts_have_stages_of_their_own():
    firm, ore = LabelledEntity("e1", "Company", ("甲公司",), False), LabelledEntity("e2", "Product", ("锰",), False)
    made = LabelledRelation("e1", "produces", "e2", "done", False)
    text = LabelledText("a", "甲公司生产锰。", (firm, ore), (made,))
    others = [
        replace(text, text="甲公司生产锌。"),
        replace(text, entities=(firm, replace(ore, optional=True))),
        replace(text, relations=(replace(made, status="planned"),)),
    ]
    names = {fingerprint([text], 3), fingerprint([text], 2), *(fingerprint([other], 3) for other in others)}
    assert len(names) == 5
    assert fingerprint([text], 3) == fingerprint([replace(text)], 3)
