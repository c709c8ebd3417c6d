"""Features of ties between what an article is about and what else it names (`contexts.framed_contexts`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.model import Document, Entity
from extractors.relations.contexts import Context
from extractors.relations.marking import MarkedSentence
from extractors.relations.words import Cut, bucket


@dataclass(frozen=True, slots=True)
class _Article:
    """How often an article names each entity, by type, and the sentences of each entity."""

    names: Mapping[str, Counter[str]]
    naming: Mapping[str, Sequence[MarkedSentence]]


class FrameFeatures:
    """Features of the framed contexts of one document; what many share is computed once."""

    def __init__(
        self,
        document: Document,
        sentences: Sequence[MarkedSentence],
        entities: Mapping[str, Entity],
        cut: Cut,
    ) -> None:
        """Prepare a document; arguments as for `features.PairFeatures`, and its words."""
        self._document, self._sentences, self._entities, self._cut = document, sentences, entities, cut
        self._articles: dict[int, _Article] = {}
        self._kinds: dict[str, set[str]] = defaultdict(set)
        self._own: dict[int, list[MarkedSentence]] = defaultdict(list)
        for sentence in sentences:
            self._own[document.blocks[sentence.block].article].append(sentence)
            for unit in sentence.units:
                self._kinds[unit.entity].add(document.blocks[sentence.block].kind)

    def of(self, context: Context) -> Iterator[str]:
        """Features of a framed context."""
        here, there = context.head, context.tail
        here_at, there_at = context.head_sentence, context.tail_sentence
        if context.framed == "head":
            here, there, here_at, there_at = there, here, there_at, here_at
        sentence = self._sentences[here_at]
        block = self._document.blocks[sentence.block]
        article = self._article(block.article)
        rivals = article.names[there.type]
        share = rivals[there.entity] / rivals.total()
        heading = "heading" in self._kinds[there.entity]
        naming = article.naming[here.entity]
        elsewhere = "/".join(sorted(
            {u.type for s in naming for u in s.units if u.type in ("Park", "Place") and u.entity != there.entity}
        ))  # fmt: skip
        frame = f"frame {there.type}/{here.type}"
        yield frame
        yield f"{frame} rivals={min(len(rivals), 4)} share={round(share, 1)}"
        yield f"{frame} heading={heading}"
        apart = here_at - there_at
        yield f"{frame} apart={bucket(abs(apart), (0, 1, 2, 4, 8, 16))} before={apart >= 0}"
        yield f"{frame} same block={sentence.block == self._sentences[there_at].block}"
        yield f"{frame} elsewhere={elsewhere}"
        yield f"{frame} alike={bucket(len(article.names[here.type]), (1, 3, 6, 12))}"
        yield f"{frame} mentions={min(len(self._entities[here.entity].mentions), 3)} heading={heading}"
        yield f"{frame} articles={min(self._document.blocks[-1].article, 3)} kind={block.kind}"
        own = [u for u in sentence.units if u.type == here.type and u.kind == "name"]
        yield f"{frame} first={own[0] is here} of={min(len(own), 4)}"
        subject = sum(next((u.entity for u in s.units if u.type == here.type), "") == here.entity for s in naming)
        yield f"{frame} subject={min(subject, 3)} elsewhere={elsewhere}"
        for node_type in sorted({u.type for s in naming for u in s.units} - {here.type, there.type}):
            yield f"{frame} beside={node_type}"
        for word, _ in self._cut(sentence, max(0, here.at - 10), here.at)[-2:]:
            yield f"{frame} left={word}"
        for word, _ in self._cut(sentence, here.at + 1, here.at + 10)[:2]:
            yield f"{frame} right={word}"

    def _article(self, number: int) -> _Article:
        if number not in self._articles:
            names: dict[str, Counter[str]] = defaultdict(Counter)
            naming: dict[str, list[MarkedSentence]] = defaultdict(list)
            for sentence in self._own[number]:
                for unit in sentence.units:
                    if unit.kind == "name":
                        names[unit.type][unit.entity] += 1
                for entity in dict.fromkeys(u.entity for u in sentence.units):
                    naming[entity].append(sentence)
            self._articles[number] = _Article(names, naming)
        return self._articles[number]
