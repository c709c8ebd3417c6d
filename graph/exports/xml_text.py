"""Text inside XML, as the GraphML and GEXF writers need it."""

from __future__ import annotations

from graph.exports.cells import Scalar

_CONTENT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
# a reader turns a bare line end or tab inside an attribute into a blank
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


def content(text: str) -> str:
    """`text` as the content of an element."""
    return text.translate(_CONTENT)


def attribute(text: str) -> str:
    """`text` as the value of an attribute, in double quotes."""
    return f'"{text.translate(_ATTRIBUTE)}"'


def literal(value: Scalar) -> str:
    """A value as XML Schema spells it: `true`, `3`, `0.5`, or the text itself."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)
