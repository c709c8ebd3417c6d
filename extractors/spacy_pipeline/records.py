"""The records of extraction as msgpack can hold them, so that docs can be saved and sent between processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from extractors.model import Alias, Block, Claim, Document, Dropped, Entity, Extraction, Mention, Quantity

RECORDS: dict[str, Callable[..., Any]] = {
    r.__name__: r for r in (Alias, Block, Claim, Document, Dropped, Entity, Extraction, Mention, Quantity)
}
"""What an extraction is made of, by class name."""
_MARK = "__clusterkg__"


def encode_record(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    """A record as a dict with its class name; anything else goes on to `chain`."""
    if is_dataclass(value) and type(value).__name__ in RECORDS:
        return {_MARK: type(value).__name__, **{f.name: getattr(value, f.name) for f in fields(value)}}
    return value if chain is None else chain(value)


def decode_record(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    """The way back from `encode_record`."""
    if isinstance(value, dict) and value.get(_MARK) in RECORDS:
        given = {key: tuple(v) if isinstance(v, list) else v for key, v in value.items() if key != _MARK}
        return RECORDS[value[_MARK]](**given)
    return value if chain is None else chain(value)
