"""From bytes to text: which of the encodings of Chinese texts a file is in is found out, not asked.

The order of decision: byte order mark; strict UTF-8; then the candidates GB18030, Big5 and UTF-16 compete by how much
their result looks like Chinese; last, `charset-normalizer` is asked for texts in other scripts. A few characters are
enough, since the score rests on how frequent the decoded characters are in Chinese, not on statistics of the file.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

# The most frequent characters of modern Chinese texts, simplified and traditional.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三"
    "之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表"
    "间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象"
    "员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取"
    "据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场"
    "身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算"
    "低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写"
    "存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙企项园链投"
    "這個國時來們於對會發動過說產種後學經進著等電裡現實與關數當應開還從業兩體機點處無變條沒結解問義樣間質氣為線內裏長將員東車萬"
    "報題總統級組見計別論運農幾區強決戰則據隊給門規熱領導壓爭濟階術極聯認權證轉單風場務達積議聲鬥類離華確張馬節話況傳許廣記"
    "標準營連斷難礦備辦習響約勞團歷構稱號維劃選寫親養層專狀廠識適屬圓調滿縣參紅細聽該鐵價嚴龍項園鏈臺灣億銷售創"
)
_PUNCTUATION = frozenset("，。、；：？！〔〕“”‘’（）《》【】—…·「」『』　％")
_BINARY = {
    b"PK\x03\x04": "a zip archive or office file",
    b"%PDF-": "a PDF file",
    b"\xd0\xcf\x11\xe0": "an old office file (.doc, .xls, .ppt)",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
    b"MZ\x90\x00": "a program",
    b"{\\rtf": "an RTF file",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ACCENT_IN_WORD = re.compile("[A-Za-z][\x80-\u07ff]|[\x80-\u07ff][a-z]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 32_000  # even; enough to tell encodings apart, and keeps scoring cheap on long files
_GOOD_SCORE = 0.45


class UndecodableError(ValueError):
    """The bytes are no text in any encoding known here; the message says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.remedy = remedy
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file (without byte order mark) and the name of the codec that gave it."""

    text: str
    encoding: str


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode the bytes of a text file.

    Args:
        data: the whole file.
        declared: what the file says of itself (`<meta charset>`); believed where it gives plausible text.

    Raises:
        UndecodableError: for binary data and for text in no encoding that can be found out.
    """
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            raise UndecodableError(f"not a text but {what}", "give the file its proper suffix or convert it to text")
    for bom, name in _BOMS:
        if data.startswith(bom):
            return Decoded(_checked(_strict(data[len(bom) :], name)), name)
    if declared and (text := _believe(data, declared)) is not None:
        return Decoded(_checked(text), declared)
    utf8 = _try(data, "utf-8")
    if utf8 is not None and not _CONTROL.search(utf8, 0, _SAMPLE_BYTES) and not _only_two_byte_letters(utf8):
        return Decoded(_checked(utf8), "utf-8")
    best = _best_chinese(data, utf8)
    if best is not None:
        return Decoded(_checked(best.text), best.encoding)
    if (cut := _cut_short(data)) is not None:
        return Decoded(_checked(cut), "utf-8")
    return _other_scripts(data)


def chinese_score(text: str) -> float:
    """How much a text looks like Chinese: about 0.7 and more for Chinese, below 0.3 for a wrong decoding.

    The mean over all characters beyond ASCII, bullets aside, of 1 (frequent in Chinese, or its punctuation), 0.4
    (of the 3,755 characters of GB 2312 level 1), 0.3 or 0.2 (Big5 level 1, GB 2312 level 2), 0 (another Chinese
    character) and -1 (anything else).
    """
    total = 0.0
    count = 0
    for char in text:
        if char < "\x80":
            continue
        if "\u2460" <= char <= "\u24ff" or "\u2580" <= char <= "\u27bf":
            continue  # circled numbers, bullets: they say nothing
        count += 1
        if char in _FREQUENT or char in _PUNCTUATION:
            total += 1.0
        elif "一" <= char <= "\u9fff":
            total += _rank_score(char)
        elif not ("０" <= char <= "ｚ"):
            total -= 1.0
    return total / count if count else 0.0


def _rank_score(char: str) -> float:
    """How common a character is, by its place in the national sets, which are ordered by frequency."""
    try:
        return 0.4 if char.encode("gb2312")[0] <= 0xD7 else 0.2
    except UnicodeEncodeError:
        pass
    try:
        return 0.3 if char.encode("big5")[0] <= 0xC6 else 0.0
    except UnicodeEncodeError:
        return 0.0


def _is_good(score: float, sample: str) -> bool:
    """A few characters may all be less frequent ones, so less is asked of them."""
    beyond = sum(char >= "\x80" for char in sample[:200])
    return score >= (_GOOD_SCORE if beyond >= 12 else _GOOD_SCORE / 2)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableError(
            f"byte {error.start} is wrong in {encoding}, which the byte order mark names",
            "save the file again as UTF-8",
        ) from error


def _believe(data: bytes, declared: str) -> str | None:
    name = declared.strip().lower()
    if name in ("gb2312", "gbk", "gb_2312-80", "x-gbk"):
        name = "gb18030"  # pages say gb2312 and use characters beyond it
    if name.startswith("utf-16"):
        return None  # a page that can be read for its declaration is not in UTF-16
    text = _try(data, name)
    if text is None:
        return None
    sample = text[:_SAMPLE_BYTES]
    return text if sample.isascii() or name == "utf-8" or _is_good(chinese_score(sample), sample) else None


def _only_two_byte_letters(text: str) -> bool:
    """Text that is UTF-8 only by accident: GB pairs may form two-byte UTF-8, which gives Latin to Arabic letters.

    In words such as café they stand beside plain letters, which settles it.
    """
    if _ACCENT_IN_WORD.search(text, 0, _SAMPLE_BYTES):
        return False
    beyond = [char for char in text[:_SAMPLE_BYTES] if char >= "\x80"]
    return bool(beyond) and max(beyond) < "\u0800"


def _best_chinese(data: bytes, utf8: str | None) -> Decoded | None:
    candidates = [("gb18030", 0.02), ("big5hkscs", 0.0)]  # simplified texts are the common case: they win a draw
    if len(data) % 2 == 0 and _may_be_utf16(data):
        candidates += [("utf-16-le", 0.0), ("utf-16-be", 0.0)]
    best: tuple[float, str, str] | None = None
    for encoding, bonus in candidates:
        text = _try(data, encoding)
        if text is None:
            continue
        sample = text[:_SAMPLE_BYTES]
        if encoding.startswith("utf-16"):
            if (sample.isascii() and sample.isprintable()) or _plain_ascii(sample):
                return Decoded(text, encoding)  # Latin text in UTF-16: every second byte is zero
        elif "\0" in sample:
            continue
        score = chinese_score(sample) + bonus
        if best is None or score > best[0]:
            best = (score, text, encoding)
    if best is None or not _is_good(best[0], best[1][:_SAMPLE_BYTES]):
        return Decoded(utf8, "utf-8") if utf8 is not None and "\0" not in utf8 else None
    return Decoded(best[1], best[2])


def _may_be_utf16(data: bytes) -> bool:
    """Zero bytes (line ends, digits), or so few bytes that there need not be any."""
    return b"\0" in data[:_SAMPLE_BYTES] or len(data) <= 2_000


def _plain_ascii(text: str) -> bool:
    return text.isascii() and not _CONTROL.search(text)


def _cut_short(data: bytes) -> str | None:
    """UTF-8 whose last character was cut off in the middle, as in a file that was truncated."""
    for drop in (1, 2, 3):
        if len(data) > drop and (text := _try(data[:-drop], "utf-8")) is not None and not text.isascii():
            return text
    return None


def _other_scripts(data: bytes) -> Decoded:
    where = _first_bad_byte(data)
    guess = None if b"\0" in data else from_bytes(data[:_SAMPLE_BYTES]).best()
    if guess is not None and guess.chaos < 0.1:
        text = _try(data, guess.encoding)
        if text is not None and not _CONTROL.search(text):
            return Decoded(text, guess.encoding)
    raise UndecodableError(
        f"the bytes are no text in UTF-8 (wrong at byte {where}), GB18030, Big5 or UTF-16",
        "save the file again as UTF-8",
    )


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return max(data.find(b"\0"), 0)


def _checked(text: str) -> str:
    controls = len(_CONTROL.findall(text[:_SAMPLE_BYTES]))
    if controls > max(2, len(text[:_SAMPLE_BYTES]) // 100):
        raise UndecodableError(
            f"not a text: {controls} control characters near the start", "give the file its proper suffix"
        )
    return text
