"""The notebooks run from beginning to end, away from the repository, and their answers name what the samples say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
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


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that runs a notebook, by its name, in a folder of its own and gives its code cells."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))

    def run_it(name):
        path = shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", tmp_path)
        # In a process of its own: the kernel's sockets do not live well with the files and forks of a long test run.
        command = [sys.executable, "-c", "from nbclient.cli import main; main()", "--timeout=300", "--inplace", path]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False)
        assert done.returncode == 0, done.stderr
        assert list(tmp_path.glob("*.html")) == []
        return [cell for cell in read(path).cells if cell.cell_type == "code"]

    return run_it


@pytest.mark.slow
def test_build_and_look(run):
    built, page, upstream, made, recycled = run("01_build_and_look")
    assert "12 篇文档" in shown(built, "text/plain")
    assert '<iframe srcdoc="' in shown(page, "text/html")
    assert "12 documents" in shown(page, "text/plain")
    for cell, names in ((upstream, ("汇成新材料", "stated", "硫酸锰供给")), (made, ("汇成新材料", "硫酸锰"))):
        table = shown(cell, "text/html")
        assert [name for name in names if name not in table] == []
    table = shown(recycled, "text/html")  # the samples tell of three, in different words
    assert [name for name in ("湖南邦普", "贵州晶立新材料", "汇成新材料") if name in table] != []


@pytest.mark.slow
def test_to_gephi_and_back(tmp_path, run):
    _, *_, picture, _, back, communities, page = run("04_to_gephi_and_back")
    drawn = ET.fromstring(shown(picture, "image/svg+xml"))
    circles = drawn.findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == len(nx.read_graphml(tmp_path / "out" / "graph.graphml"))
    assert "大龙经开区" in {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert "新的列： modularity_class\n" in shown(back, "text/plain")
    assert "删去的节点 0 个，边 0 条，不认识的 0 个" in shown(back, "text/plain")
    assert "大龙经开区" in shown(communities, "text/html")
    assert '<iframe srcdoc="' in shown(page, "text/html")


@pytest.mark.slow
def test_your_own_texts(run):
    _, written, before, _, after, corrected, dropped, page = run("05_your_own_texts")
    assert shown(written, "text/plain") == "链条.txt 项目.txt\n"
    assert "澜屿锂业有限公司" in shown(before, "text/html")
    assert "<td>点灯人</td>" not in shown(before, "text/html")
    assert "<td>点灯人</td>" in shown(after, "text/html")
    assert "<td>点灯人</td>" not in shown(corrected, "text/html")
    assert shown(corrected, "text/html").count("<td>灯塔新能源股份有限公司</td>") > 1
    assert "rejected" in shown(dropped, "text/html")
    assert "松垄锂电" in shown(page, "text/plain")

@pytest.mark.slow
def test_questions_about_a_chain(run):
    cells = run("02_questions_about_a_chain")
    pages = [cell for cell in cells if '<iframe srcdoc="' in shown(cell, "text/html")]
    tables = {cell.source: shown(cell, "text/html") for cell in cells if cell not in pages}
    assert len(pages) == 1
    expected = {
        "query.chain": ("上游", "中伟新材料", "lexicon"),
        "query.upstream": ("汇成新材料", "stated", "硫酸锰供给"),
        "query.makers": ("汇成新材料", "produces", "consumes"),
        "query.in_park": ("能矿锰业", "链主"),
        "query.role": ("贵州华锦",),
        "query.path": ("中伟新材料", "supplies"),
        "edges_frame": ("位于", "供应"),
    }
    for call, words in expected.items():
        table = "".join(html for source, html in tables.items() if call in source)
        assert [word for word in words if word not in table] == []
    (error,) = [shown(cell, "text/plain") for cell in cells if "QueryError" in cell.source]
    assert "did you mean" in error


@pytest.mark.slow
def test_gaps_loops_and_lists(run):
    cells = run("03_gaps_loops_and_lists")
    pages = [cell for cell in cells if '<iframe srcdoc="' in shown(cell, "text/html")]
    assert len(pages) == 1
    expected = {
        "analysis.stages": ("上游", "中伟新材料"),
        "analysis.loops": ("废旧电池", "湖南邦普", "废旧塑料包装材料"),
        "analysis.loop_steps": ("recycles", "回收废旧塑料包装材料"),
        "analysis.gaps": ("硫酸镍", "纳米钙", "创梦联钙业"),
        "analysis.weak_points": ("玉屏创联包装", "吨袋"),
        "analysis.leaders": ("中伟新材料", "链主"),
        "analysis.communities": ("集群",),
        "analysis.outlook": ("驾驶室", "planned"),
    }
    for call, words in expected.items():
        table = "".join(shown(cell, "text/html") for cell in cells if f"{call}(" in cell.source and cell not in pages)
        assert [word for word in words if word not in table] == []
