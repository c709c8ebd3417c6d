"""Initials of Chinese names (`ddhc` for 大龙汇成 read character by character), without any dictionary.

The 3,755 common characters of GB 2312 stand in the order of their readings, so the code of a character tells its
initial. The rarer ones stand by radical: those usual in names of firms and materials are listed, others are `?`,
which the page's search lets stand for any letter. A character with two readings has only its first.
"""

from __future__ import annotations

from bisect import bisect_right

FIRST_CODES = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8, 0xC4C3, 0xC5B6,
    0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
LETTERS = "abcdefghjklmnopqrstwxyz"
LAST_CODE = 0xD7F9
RARE_BY_LETTER = {
    "b": "钯钣铋", "c": "铖岑", "d": "镝", "f": "钒", "g": "钴锆钆", "h": "昊铧骅", "j": "镓璟", "k": "钪锴琨",
    "l": "锂镧铼铑浏岚珞", "m": "钼淼铭", "n": "铌钕", "p": "镨", "q": "琪祺铨", "r": "铷睿", "s": "铯铈钐晟",
    "t": "钛钽铽", "x": "鑫芯", "y": "铟铕钇铱焱煜瑜烨沅钰镒", "z": "锗",
}  # fmt: skip
RARE = {char: letter for letter, chars in RARE_BY_LETTER.items() for char in chars}


def initials(name: str) -> str:
    """Lower-case initials of `name`: letters and digits as they are, `?` where the reading is unknown, no marks."""
    out = []
    for char in name:
        if char.isascii():
            out.append(char.lower() if char.isalnum() else "")
        elif char in RARE:
            out.append(RARE[char])
        elif "\u4e00" <= char <= "\u9fff":
            coded = char.encode("gb2312", errors="ignore")
            code = int.from_bytes(coded, "big") if len(coded) == 2 else 0
            out.append(LETTERS[bisect_right(FIRST_CODES, code) - 1] if FIRST_CODES[0] <= code <= LAST_CODE else "?")
    return "".join(out)
