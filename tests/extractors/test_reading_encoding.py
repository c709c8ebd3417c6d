"""The encoding is found out: short and long texts, with and without byte order mark."""

from __future__ import annotations

import codecs

import pytest

from extractors.reading.encoding import UndecodableError, chinese_score, decode

SIMPLIFIED = {
    "word": "锂盐",
    "short": "澄川新材料有限公司",
    "line": "澄川新材在滨河园区投资12亿元，年产锂盐3万吨。\n",
    "long": "澄川新材在滨河园区投资12亿元，年产锂盐3万吨，产品供应本地电池企业；二期明年开工。\n" * 200,
}
TRADITIONAL = {
    "short": "澄川電子股份有限公司",
    "line": "該公司於去年在園區設立新廠，主要生產電池材料，供應國內廠商。\n",
    "long": "該公司於去年在園區設立新廠，主要生產電池材料，供應國內廠商；預計明年擴建。\n" * 200,
}


@pytest.mark.parametrize("size", SIMPLIFIED)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "utf-16-le", "utf-16-be"])
def test_simplified(size: str, encoding: str) -> None:
    text = SIMPLIFIED[size]
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("size", TRADITIONAL)
@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16-le", "utf-16-be"])
def test_traditional(size: str, encoding: str) -> None:
    text = TRADITIONAL[size]
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_byte_order_mark_is_believed_and_removed(bom: bytes, encoding: str) -> None:
    decoded = decode(bom + "澄川".encode(encoding))
    assert (decoded.text, decoded.encoding) == ("澄川", encoding)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain ascii, no Chinese\n", "plain ascii, no Chinese\n"),
        ("plain\r\n".encode("utf-16-le"), "plain\r\n"),
        ("plain\r\n".encode("utf-16-be"), "plain\r\n"),
        ("café à Genève".encode(), "café à Genève"),
        ("𠮷野与㐂家".encode(), "𠮷野与㐂家"),
        ("末尾被截断的文本".encode()[:-1], "末尾被截断的文"),
        ("2024年1月".encode("gbk"), "2024年1月"),
        ("联通".encode("gbk"), "联通"),
    ],
)
def test_odd_texts(data: bytes, text: str) -> None:
    assert decode(data).text == text


def test_other_scripts_are_read_too() -> None:
    text = "Le café de la rue était fermé à cause des travaux réalisés pendant l'été.\n" * 20
    assert decode(text.encode("cp1252")).text == text


def test_declared_encoding_is_believed_where_it_fits() -> None:
    assert decode("澄川".encode("gbk"), declared="gb2312").text == "澄川"
    assert decode("澄川新材料".encode(), declared="gb2312").text == "澄川新材料"
    assert decode("澄川新材料".encode(), declared="no-such-charset").text == "澄川新材料"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04" + bytes(50), "not a text but a zip archive or office file"),
        (b"%PDF-1.7\n", "not a text but a PDF file"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "not a text but an old office file (.doc, .xls, .ppt)"),
        (b"\x89PNG\r\n\x1a\n", "not a text but a PNG picture"),
        (codecs.BOM_UTF8 + b"\xff\xff", "byte 0 is wrong in utf-8, which the byte order mark names"),
    ],
)
def test_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UndecodableError) as raised:
        decode(data)
    assert str(raised.value) == reason


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 8,
        b"\x00\x01\x02\x03" * 100,
        "澄川新材料".encode() + b"\xff\xfe\xff" + "有限公司建成投产".encode() * 40,
    ],
)
def test_bytes_in_no_encoding_are_refused(data: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(data)


def test_score_tells_chinese_from_a_wrong_decoding() -> None:
    text = SIMPLIFIED["line"]
    assert chinese_score(text) > 0.7
    assert chinese_score(text.encode().decode("gb18030", "ignore")) < 0.3
    assert chinese_score("plain") == 0.0
