"""Rerankers that generate: a language model that answers "yes" or "no". Lives on the MLX thread."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import mlx.core as mx
from jinja2 import TemplateError

from mlxtrio.engine.embedding.backbone import BackboneEncoder, find_backbone
from mlxtrio.engine.embedding.encoder import LongRow, Rows
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.errors import ModelLoadError
from mlxtrio.text.embedding import Pooling
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.reranking_prompt import ANSWERS, GENERATION_PROMPT, PromptPairEncoder

PROBES = ("river", "mountain")  # a query and a document


class JudgingEncoder:
    """A pair's embedding has one number: after its last token, "yes"'s logit less "no"'s."""

    def __init__(self, backbone: BackboneEncoder, yes: int, no: int) -> None:
        self._backbone = backbone
        self._yes = yes
        self._no = no

    def encode(self, rows: Rows) -> mx.array:
        """Make the rows' differences (n, 1), float32."""
        last: Pooling = "last"
        rows = replace(rows, poolings=tuple(last for _ in rows.poolings))
        return self.judge(self._backbone.encode(rows))

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> LongRow | None:
        """Begin to read a pair in chunks, as a prompt is."""
        row = self._backbone.begin(tokens, "last")
        return None if row is None else JudgedRow(self, row)

    def judge(self, hidden: mx.array) -> mx.array:
        """Differences (n, 1) of last hidden states (n, d)."""
        logits = self._backbone.logits(hidden)
        return (logits[:, self._yes] - logits[:, self._no])[:, None].astype(mx.float32)


class JudgedRow:
    """A long pair, of which each step reads a chunk."""

    def __init__(self, encoder: JudgingEncoder, row: LongRow) -> None:
        self._encoder = encoder
        self._row = row
        self.read = row.read

    def step(self, tokens: int) -> mx.array | None:
        """Read the next chunk; return the difference (1, 1) after the last one."""
        hidden = self._row.step(tokens)
        self.read = self._row.read
        return None if hidden is None else self._encoder.judge(hidden)


def judge(model: Any, tokenizer: Any, vocab_size: int) -> tuple[JudgingEncoder, PromptPairEncoder]:
    """What a loaded model and mlx-lm's tokenizer for it are as a reranker.

    Raises:
        ModelLoadError: it can't be asked, or can't be told what to answer with.
    """
    backbone = find_backbone(model, vocab_size)
    if backbone is None:
        raise ModelLoadError("its final hidden states can't be had")
    answers = [tokenizer.encode(each, add_special_tokens=False) for each in ANSWERS]
    if any(len(answer) != 1 for answer in answers):
        raise ModelLoadError("it has no single tokens for 'yes' and 'no'")
    (yes,), (no,) = answers
    opening = tokenizer.encode(GENERATION_PROMPT, add_special_tokens=False)
    questions = PromptPairEncoder(copy.deepcopy(MlxTokenizer(tokenizer)), opening)
    _check_template(questions, tokenizer)
    return JudgingEncoder(backbone, yes, no), questions


def _check_template(questions: PromptPairEncoder, tokenizer: Any) -> None:
    """Some checkpoints' templates know roles of their own.

    Raises:
        ModelLoadError: the question does not hold both texts.
    """
    query, document = PROBES
    try:
        (pair,) = questions.encode(query, [document])
    except (TemplateError, TypeError, ValueError) as error:  # templates are programs
        raise ModelLoadError(f"its chat template can't ask the question: {error}") from error
    text = tokenizer.decode(pair.tokens)
    if query not in text or document not in text:
        raise ModelLoadError("its chat template loses the query or the document")
