"""Files of each kind, folders, names, and bad input."""

from __future__ import annotations

import itertools
import logging
import os
import zlib
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader, PdfWriter

from extractors.model import Document
from extractors.reading import (
    Skipped,
    UnreadableDocument,
    document_from_text,
    document_ids,
    find_inputs,
    read_document,
)
from seeds.errors import ClusterKGError


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def make_pdf(pages: list[list[str]]) -> bytes:
    """A small PDF with a composite font, its ToUnicode map, and one text line below the other."""
    chars = sorted({char for lines in pages for line in lines for char in line})
    code = {char: number + 1 for number, char in enumerate(chars)}
    mapping = "\n".join(f"<{code[char]:04X}> <{char.encode('utf-16-be').hex()}>" for char in chars)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(chars)} beginbfchar\n{mapping}\nendbfchar\nendcmap end end"
    ).encode()
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont/X/Encoding/Identity-H/ToUnicode 5 0 R /DescendantFonts [4 0 R]>>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000 >>",
        stream(cmap),
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"<{''.join(f'{code[char]:04X}' for char in line)}> Tj 0 -16 Td\n" for line in lines)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {7 + 2 * number} 0 R >>".encode()
        )
        objects.append(stream(f"BT /F1 12 Tf 50 800 Td\n{shown}ET".encode()))
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"


def test_text_file(tmp_path: Path) -> None:
    path = tmp_path / "走笔.TXT"
    path.write_bytes("澄川走笔\r\n\r\n澄川新材投产。".encode("gb18030"))
    document = read_document(path)
    assert (document.doc_id, document.title, document.text) == ("走笔", "澄川走笔", "澄川走笔\n澄川新材投产。")
    assert document.source == path.as_posix()
    assert read_document(path, doc_id="n7").doc_id == "n7"


def test_title_falls_back_to_the_stem(tmp_path: Path) -> None:
    path = tmp_path / "a1.md"
    path.write_text("澄川新材昨日投产，产品供应本地。", encoding="utf-8")
    assert read_document(path).title == "a1"
    assert document_from_text("无标题。", doc_id="d3").title == "d3"
    assert document_from_text("# 有标题的文", doc_id="d3", title="另给").title == "另给"


def test_web_page(tmp_path: Path) -> None:
    page = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>澄川新材投产_滨河网</title>
    <style>p{color:red}</style></head><body>
    <nav><a href="/">首页</a></nav>
    <h1>澄川新材投产</h1>
    <p>澄川新材
       昨日<b>投产</b>。<script>var x = "坏";</script><br>年产锂盐三万吨。</p>
    <h2>配套企业</h2>
    <ul><li>滨河隔膜</li><li>云岭电解液</li></ul>
    <table><tr><th>企业</th><th>产品</th></tr><tr><td>滨河<p>隔膜</p></td><td>隔膜</td></tr></table>
    <p style="display:none">看不见</p><!-- 注释 -->
    <div><a href="/n">下周天气预报</a></div>
    <aside>旁栏</aside><footer>页脚</footer></body></html>"""
    path = tmp_path / "页.html"
    path.write_bytes(page.encode("gb18030"))
    document = read_document(path)
    assert document.title == "澄川新材投产"
    assert blocks(document) == [
        ("heading", "澄川新材投产"),
        ("paragraph", "澄川新材昨日投产。"),
        ("paragraph", "年产锂盐三万吨。"),
        ("heading", "配套企业"),
        ("list_item", "滨河隔膜"),
        ("list_item", "云岭电解液"),
        ("list_item", "企业\t产品"),
        ("list_item", "滨河 隔膜\t隔膜"),
        ("furniture", "下周天气预报"),
    ]


def test_web_page_laid_out_by_tables_and_titled_in_its_head(tmp_path: Path) -> None:
    path = tmp_path / "p.htm"
    path.write_text(
        "<title>滨河园区年报 - 滨河网</title><table><tr><td><p>甲段。</p><p>乙段。</p><p>丙段。</p></td></tr></table>",
        encoding="utf-8",
    )
    document = read_document(path)
    assert document.text == "滨河园区年报\n甲段。\n乙段。\n丙段。"
    assert document.title == "滨河园区年报"


def test_web_page_is_no_markdown(tmp_path: Path) -> None:
    path = tmp_path / "p.html"
    path.write_text("<p># 号楼与**号楼之间，由甲方建设。</p>", encoding="utf-8")
    assert read_document(path).text == "# 号楼与**号楼之间，由甲方建设。"


def test_deeply_nested_page(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<div>" * 1500 + "澄川新材投产。" + "</div>" * 1500, encoding="utf-8")
    assert read_document(path).text == "澄川新材投产。"


def test_word_file(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("澄川新材料产业规划", level=0)
    word.add_heading("总体要求", level=1)
    word.add_paragraph("到明年，锂盐产能达到五万吨。")
    word.add_paragraph("建设一期", style="List Bullet")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(
        itertools.chain(*(row.cells for row in table.rows)), ("企业", "产品", "澄川新材", "锂盐"), strict=True
    ):
        cell.text = text
    word.add_paragraph("以上。")
    path = tmp_path / "规划.docx"
    word.save(str(path))
    document = read_document(path)
    assert document.title == "澄川新材料产业规划"
    assert blocks(document) == [
        ("heading", "澄川新材料产业规划"),
        ("heading", "总体要求"),
        ("paragraph", "到明年，锂盐产能达到五万吨。"),
        ("list_item", "建设一期"),
        ("list_item", "企业\t产品"),
        ("list_item", "澄川新材\t锂盐"),
        ("paragraph", "以上。"),
    ]


def test_pdf_joins_wrapped_lines_over_pages(tmp_path: Path) -> None:
    path = tmp_path / "报告.pdf"
    path.write_bytes(
        make_pdf(
            [
                [
                    "滨河园区年报",
                    "澄川新材去年在滨河园区建成锂盐生产线，",
                    "年产能三万吨，产品供应本地电池企业和外",
                    "1",
                ],
                ["滨河园区年报", "省客户。二期项目明年开工，投产后产能将", "达到五万吨，成为链主企业。", "2"],
                ["滨河园区年报", "配套企业也在增加，隔膜、电解液、结构件", "都能在园区买到。", "3"],
            ]
        )
    )
    document = read_document(path)
    whole = (
        "澄川新材去年在滨河园区建成锂盐生产线，年产能三万吨，产品供应本地电池企业和外省客户。"
        "二期项目明年开工，投产后产能将达到五万吨，成为链主企业。"
    )
    assert document.text.split("\n") == [
        "滨河园区年报",
        whole,
        "配套企业也在增加，隔膜、电解液、结构件都能在园区买到。",
    ]
    assert document.title == "滨河园区年报"


def encrypted_pdf() -> bytes:
    from io import BytesIO

    writer = PdfWriter(clone_from=PdfReader(BytesIO(make_pdf([["锂盐"]]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason", "remedy"),
    [
        ("a.txt", b"", "the file is empty", "leave it out or fill it"),
        ("a.txt", b" \r\n\t ", "the file is empty", "leave it out or fill it"),
        ("a.txt", "\ufeff\n　\n".encode(), "there is no text in it", "leave it out or fill it"),
        ("a.html", b"<html><script>1</script></html>", "there is no text in it", "leave it out or fill it"),
        (
            "a.txt",
            b"\x89PNG\r\n\x1a\n" + bytes(40),
            "not a text but a PNG picture",
            "give the file its proper suffix or convert it to text",
        ),
        (
            "a.docx",
            b"no zip at all",
            "not a Word file that can be opened (BadZipFile)",
            "open it in Word and save it again",
        ),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0" + bytes(600),
            "an old Word file or one protected by a password",
            "save it as .docx without a password",
        ),
        (
            "a.pdf",
            make_pdf([[], []]),
            "2 pages without a text layer (scanned?)",
            "run character recognition (OCR) on it first",
        ),
        ("a.pdf", encrypted_pdf(), "the PDF is encrypted", "save a copy without a password and read that"),
        (
            "a.pdf",
            make_pdf([["\ue001\ue002\ue003"]]),
            "its fonts do not say which characters they show",
            "run character recognition (OCR) on it first",
        ),
        ("a.xlsx", b"PK", "not a kind that is read (.xlsx)", "allowed are .docx .htm .html .markdown .md .pdf .txt"),
    ],
)
def test_unreadable(tmp_path: Path, name: str, data: bytes, reason: str, remedy: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument) as raised:
        read_document(path)
    assert (raised.value.path, raised.value.reason, raised.value.remedy) == (path, reason, remedy)
    assert str(raised.value) == f"{path}: {reason}; {remedy}"
    assert isinstance(raised.value, ClusterKGError)


@pytest.mark.parametrize("cut", [10, 200, 700])
def test_broken_pdf_is_unreadable_without_noise(tmp_path: Path, cut: int, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([["锂盐"]])[:cut])
    with caplog.at_level(logging.WARNING), pytest.raises(UnreadableDocument):
        read_document(path)
    assert caplog.records == []


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        read_document(tmp_path / "none.txt")


def test_text_without_chinese_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Alpha Ltd. makes lithium salts.\n", encoding="utf-8")
    assert read_document(path).text == "Alpha Ltd. makes lithium salts."


def test_find_inputs(tmp_path: Path) -> None:
    for name in ("b.TXT", "a.md", "sub/c.Html", "sub/d.xlsx", ".hidden/e.txt", ".f.txt", "~$g.docx", "sub/h"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    given = [tmp_path / "none.txt", tmp_path, tmp_path / "a.md"]
    found = find_inputs(given)
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == ["a.md", "b.TXT", "sub/c.Html"]
    assert [(one.path.relative_to(tmp_path).as_posix(), one.code) for one in found.skipped] == [
        (".f.txt", "hidden"),
        (".hidden", "hidden"),
        ("none.txt", "missing"),
        ("sub/d.xlsx", "kind"),
        ("sub/h", "kind"),
        ("~$g.docx", "hidden"),
    ]
    assert find_inputs(given[::-1]) == found
    assert found.skipped[2] == Skipped(tmp_path / "none.txt", "missing", "no such file or folder")


def test_hidden_file_named_outright_is_read(tmp_path: Path) -> None:
    path = tmp_path / ".f.txt"
    path.write_text("x", encoding="utf-8")
    assert find_inputs([path]).files == (path,)


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["a.txt", "b.md"], ["a", "b"]),
        (["x/news.txt", "y/news.txt"], ["x-news", "y-news"]),
        (["news.txt", "y/news.txt"], ["news", "y-news"]),
        (["news.txt", "news.md"], ["news-txt", "news-md"]),
        (["News.txt", "s/news.txt"], ["News", "s-news"]),
        (["x/a.txt", "y/a.txt", "x-a.txt"], ["x-a-{hash}", "y-a", "x-a-{hash}"]),
    ],
)
def test_document_ids(names: list[str], ids: list[str]) -> None:
    paths = [Path("in") / name for name in names]
    for order in itertools.permutations(paths):
        named = document_ids(order)
        for path, expected in zip(paths, ids, strict=True):
            assert named[path].startswith(expected.removesuffix("{hash}"))
            assert "{hash}" in expected or named[path] == expected
        assert len({name.casefold() for name in named.values()}) == len(paths)


def test_document_ids_do_not_depend_on_where_the_folder_is() -> None:
    relative = document_ids([Path("in/x/a.txt"), Path("in/y/a.txt")])
    absolute = document_ids([Path(os.path.abspath("in/x/a.txt")), Path(os.path.abspath("in/y/a.txt"))])
    assert list(relative.values()) == list(absolute.values()) == ["x-a", "y-a"]
