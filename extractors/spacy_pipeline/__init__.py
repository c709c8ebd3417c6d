"""clusterkg as a spaCy pipeline, for `spacy.blank("zh")`, whose tokens are single characters.

    nlp = make_pipeline()
    doc = nlp("白鹭化工向远舟锂业供应磷酸铁。")
    doc.ents                  # names that do not overlap
    doc.spans["clusterkg"]    # all names; `span.id_` is the entity's id in the extraction
    doc._.clusterkg           # extractors.model.Extraction

spaCy finds the factories through entry points, so a saved pipeline loads where nothing of clusterkg was imported:
`clusterkg_entities`, `clusterkg_relations`, and before them, as voters or for looking at, `clusterkg_names`,
`clusterkg_hanlp`, `clusterkg_spacy` and `clusterkg_lexicon`. A component between the first two may replace
`doc._.clusterkg` by an extraction with other entities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import spacy
from spacy.language import Language

from extractors.spacy_pipeline.components import ENTITIES, HANLP, KEY, LEXICON, NAMES, RELATIONS, SPACY, PipelineError
from extractors.spacy_pipeline.display import COLORS, relation_arcs
from extractors.voters import split_spec

__all__ = [
    "COLORS",
    "ENTITIES",
    "HANLP",
    "KEY",
    "LEXICON",
    "NAMES",
    "RELATIONS",
    "SPACY",
    "PipelineError",
    "make_pipeline",
    "relation_arcs",
]


def make_pipeline(*, patterns: Iterable[Mapping[str, Any]] = (), voters: Iterable[str] = ()) -> Language:
    """A blank Chinese pipeline that reads entities and relations.

    Args:
        patterns: patterns of a SpanRuler, `{"label": "Company", "pattern": "远舟"}`; what they match is taken as named.
        voters: what `--ner` takes: `names:FILE`, `hanlp`, `hanlp:MODEL`, `spacy:MODEL`.

    Raises:
        VoterError: there is no such voter, or what it needs is not here; `NamesError` for a word list's wrong lines.
    """
    nlp = spacy.blank("zh")
    if rows := [dict(pattern) for pattern in patterns]:
        nlp.add_pipe("span_ruler").add_patterns(rows)
    for number, spec in enumerate(voters, 1):
        kind, model = split_spec(spec)
        factory = {"names": NAMES, "hanlp": HANLP, "spacy": SPACY}[kind]
        config = {"spans_key": f"{kind}_{number}"}
        if model:
            config["file" if kind == "names" else "model"] = model
        nlp.add_pipe(factory, name=f"{factory}_{number}", config=config)
    nlp.add_pipe(ENTITIES)
    nlp.add_pipe(RELATIONS)
    return nlp
