"""The notebooks run from beginning to end, away from the repository, and their answers name what the samples say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: pip install clusterkg[notebook]")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: pip install clusterkg[notebook]")

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def shown(cell, kind):
    """What a cell shows as a media type, all outputs together; `text/plain` includes what it prints."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream" and kind == "text/plain":
            parts.append(output.text)
        parts.append("".join(output.get("data", {}).get(kind, "")))
    return "".join(parts)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_kept_without_outputs(path):
    notebook = read(path)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * len(code)
    assert [cell.source for cell in code if len(cell.source.splitlines()) > 8] == []
    assert notebook.metadata.kernelspec.name == "python3"


@pytest.mark.slow
def test_build_and_look(tmp_path, monkeypatch):
    path = shutil.copy(ROOT / "notebooks" / "01_build_and_look.ipynb", tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    # In a process of its own: the kernel's sockets do not live well with the files and forks of a long test run.
    run = [sys.executable, "-c", "from nbclient.cli import main; main()", "--timeout=300", "--inplace", path]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
    notebook = read(path)
    built, page, upstream, made, recycled = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "12 篇文档" in shown(built, "text/plain")
    assert '<iframe srcdoc="' in shown(page, "text/html")
    assert "12 documents" in shown(page, "text/plain")
    for cell, names in ((upstream, ("汇成新材料", "stated", "硫酸锰供给")), (made, ("汇成新材料", "硫酸锰"))):
        table = shown(cell, "text/html")
        assert [name for name in names if name not in table] == []
    table = shown(recycled, "text/html")  # the samples tell of three, in different words
    assert [name for name in ("湖南邦普", "贵州晶立新材料", "汇成新材料") if name in table] != []
    assert list(tmp_path.glob("*.html")) == []
