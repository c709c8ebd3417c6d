"""Tiny HanLP models trained on the spot, and a HANLP_HOME in which they stand under the names of real ones.

They know a handful of invented names and prove the way in, not what HanLP can do. Imports of HanLP and torch are inside
the functions, since other tests must not need them.
"""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

MTL = "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH"
NER = "MSRA_NER_ELECTRA_SMALL_ZH"
ENCODER = "hfl/chinese-electra-180g-small-discriminator"
FIRMS = ["澜屿硅业", "桐岚电池有限公司", "溪风储能", "ＡＢＣ新材料", "ABC新材料", "遠洲鋰業有限公司"]
PARKS = ["临江高新区", "澄川经开区", "臨江高新區"]
OTHERS = ["引进", "了", "。", "，", "在", "投产", "项目", "今天", "落户", "由", "建设", "😀", "3", "个"]
SENTENCES = [
    "{P} 引进 了 {C} 。",
    "{C} 落户 {P} 。",
    "今天 ， {C} 在 {P} 投产 。",
    "{P} 在 建设 。",
    "今天 建设 了 3 个 项目 。",
    "😀 {C} 投产 。",
    "由 {C} 建设 ， {C} 投产 。",
]
LABELS = {"C": "ORGANIZATION", "P": "LOCATION"}
SEED = 7


def sentences(count: int, seed: int) -> list[list[tuple[str, str]]]:
    """Sentences as (word, label) with an empty label outside of names."""
    choose = random.Random(seed)
    made = []
    for _ in range(count):
        row = []
        for word in choose.choice(SENTENCES).split():
            kind = word.strip("{}") if word.startswith("{") else ""
            row.append((choose.choice(FIRMS if kind == "C" else PARKS) if kind else word, LABELS.get(kind, "")))
        made.append(row)
    return made


def write_characters(path: Path, rows: list[list[tuple[str, str]]], *, scheme: str) -> Path:
    """Characters with tags, one a line: B I (I) or, with scheme `BMES`, S B M E."""
    lines = []
    for row in rows:
        for word, label in row:
            for i, char in enumerate(word):
                place = "B" if i == 0 else "I"
                if scheme == "BMES":
                    place = "S" if len(word) == 1 else "B" if i == 0 else "E" if i == len(word) - 1 else "M"
                lines.append(f"{char}\t{place}-{label}" if label else f"{char}\tO")
        lines.append("")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_words(path: Path, rows: list[list[tuple[str, str]]]) -> Path:
    """Words with tags, one a line; each name is one word."""
    lines = ["\n".join(f"{word}\tS-{label}" if label else f"{word}\tO" for word, label in row) + "\n" for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_cut(path: Path, rows: list[list[tuple[str, str]]]) -> Path:
    """Words between blanks, a sentence a line."""
    path.write_text("\n".join(" ".join(word for word, _ in row) for row in rows) + "\n", encoding="utf-8")
    return path


def make_encoder(folder: Path) -> Path:
    """A random ELECTRA of two layers over the characters that are used here."""
    folder.mkdir(parents=True)
    characters = sorted({c for word in [*FIRMS, *PARKS, *OTHERS] for c in word})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    config = {
        "architectures": ["ElectraModel"], "model_type": "electra", "vocab_size": len(vocabulary), "embedding_size": 32,
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64,
        "max_position_embeddings": 512, "type_vocab_size": 2, "pad_token_id": 0,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokenizer = {"tokenizer_class": "ElectraTokenizerFast", "do_lower_case": False}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), encoding="utf-8")

    import torch
    from transformers import ElectraConfig, ElectraModel

    torch.manual_seed(SEED)
    ElectraModel(ElectraConfig.from_pretrained(folder)).save_pretrained(folder)
    return folder


def allow_training() -> None:
    """HanLP 2.1.5 trains with an optimiser that transformers 5 has dropped; the one of torch is the same."""
    import torch
    from transformers import optimization

    if not hasattr(optimization, "AdamW"):

        def adamw(parameters, no_deprecation_warning=None, **options):
            return torch.optim.AdamW(parameters, **options)

        optimization.AdamW = adamw


def train_rnn(folder: Path, data: Path) -> Path:
    """A single recogniser that reads characters, without any encoder."""
    from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer

    trn = write_characters(data / "trn.tsv", sentences(300, 1), scheme="BIO")
    dev = write_characters(data / "dev.tsv", sentences(40, 2), scheme="BIO")
    RNNNamedEntityRecognizer().fit(
        str(trn), str(dev), str(folder), batch_size=32, epochs=8, embed=32, rnn_hidden=32, drop=0.2, lr=0.01,
        seed=SEED, devices=-1, crf=False, tagging_scheme="BIO",
    )  # fmt: skip
    return folder


def train_mtl(folder: Path, data: Path, encoder: Path) -> Path:
    """A tokenizer and a recogniser over one encoder, as HanLP's multi-task models are."""
    from hanlp.common.dataset import SortingSamplerBuilder
    from hanlp.components.mtl.multi_task_learning import MultiTaskLearning
    from hanlp.components.mtl.tasks.ner.tag_ner import TaggingNamedEntityRecognition
    from hanlp.components.mtl.tasks.tok.tag_tok import TaggingTokenization
    from hanlp.layers.embeddings.contextual_word_embedding import ContextualWordEmbedding

    allow_training()
    trn, dev = sentences(300, 3), sentences(40, 4)
    cut = [str(write_cut(data / f"{name}.txt", rows)) for name, rows in (("trn", trn), ("dev", dev))]
    named = [str(write_words(data / f"{name}_w.tsv", rows)) for name, rows in (("trn", trn), ("dev", dev))]
    tasks = {
        "tok/fine": TaggingTokenization(
            cut[0], cut[1], cut[1], SortingSamplerBuilder(batch_size=32), max_seq_len=510, hard_constraint=True,
            char_level=True, lr=3e-3,
        ),
        "ner/msra": TaggingNamedEntityRecognition(
            named[0], named[1], named[1], SortingSamplerBuilder(batch_size=32), lr=3e-3, dependencies="tok",
            tagging_scheme="IOBES",
        ),
    }  # fmt: skip
    MultiTaskLearning().fit(
        ContextualWordEmbedding("token", str(encoder), average_subwords=True, max_sequence_length=512),
        tasks, str(folder), 10, lr=3e-3, encoder_lr=3e-3, seed=SEED, devices=-1, eval_trn=False,
    )  # fmt: skip
    return folder


def train_transformer(folder: Path, data: Path, encoder: Path) -> Path:
    """A single recogniser over an encoder that reads words."""
    from hanlp.components.ner.transformer_ner import TransformerNamedEntityRecognizer

    allow_training()
    trn = write_words(data / "trn_t.tsv", sentences(300, 5))
    dev = write_words(data / "dev_t.tsv", sentences(40, 6))
    TransformerNamedEntityRecognizer().fit(
        str(trn), str(dev), str(folder), str(encoder), average_subwords=True, batch_size=32, epochs=4, lr=3e-3,
        transformer_lr=3e-3, word_dropout=0.1, seed=SEED, devices=-1, delimiter_in_entity="", tagging_scheme="IOBES",
    )  # fmt: skip
    return folder


def make_home(home: Path, *, encoder: Path, mtl: Path, ner: Path) -> Path:
    """A HANLP_HOME that holds the encoder and two models where HanLP would have unpacked the real ones."""
    import hanlp
    from hanlp.layers.transformers.resource import tokenizer_mirrors
    from hanlp.utils.io_util import path_from_url, split_if_compressed

    def place(address: str) -> Path:
        return Path(split_if_compressed(path_from_url(address, str(home)))[0])

    shutil.copytree(encoder, place(tokenizer_mirrors[ENCODER]))
    for name, source in ((MTL, mtl), (NER, ner)):
        folder = place(hanlp.pretrained.ALL[name])
        shutil.copytree(source, folder)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        holder = config.get("encoder", config)
        if "transformer" in holder:
            holder["transformer"] = ENCODER
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return home
