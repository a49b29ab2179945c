"""Rerankers that are language models: asked about a document, they say "yes" or "no".

Lives on the MLX thread.
"""

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import mlx.core as mx
from jinja2 import TemplateError

from mlxtrio.engine.embedding.backbone import BackboneEncoder, find_backbone
from mlxtrio.engine.embedding.encoder import ChunkedInput, PaddedInputs
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.errors import ModelLoadError
from mlxtrio.text.embedding import Pooling
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.reranking_prompt import ANSWERS, GENERATION_PROMPT, PromptPairEncoder

PROBES = ("river", "mountain")  # a query and a document


class GenerativeReranker:
    """Scores pairs: a pair's embedding has one number, the logit of "yes" less that of "no" after
    its last token.
    """

    def __init__(self, backbone: BackboneEncoder, yes: int, no: int) -> None:
        self._backbone = backbone
        self._yes = yes
        self._no = no

    def encode(self, inputs: PaddedInputs) -> mx.array:
        """Return the pairs' scores (n, 1), float32."""
        last: Pooling = "last"
        inputs = replace(inputs, poolings=tuple(last for _ in inputs.poolings))
        return self.score(self._backbone.encode(inputs))

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> ChunkedInput | None:
        """Start to encode a pair in chunks, as a prompt is prefilled."""
        chunked = self._backbone.begin(tokens, "last")
        return None if chunked is None else ChunkedPair(self, chunked)

    def score(self, hidden: mx.array) -> mx.array:
        """Return the scores (n, 1), float32, of last hidden states (n, d)."""
        logits = self._backbone.logits(hidden)
        return (logits[:, self._yes] - logits[:, self._no])[:, None].astype(mx.float32)


class ChunkedPair:
    """A long pair, of which each step encodes a chunk."""

    def __init__(self, reranker: GenerativeReranker, chunked: ChunkedInput) -> None:
        self._reranker = reranker
        self._chunked = chunked
        self.num_encoded = chunked.num_encoded

    def step(self, max_tokens: int) -> mx.array | None:
        """Encode the next chunk; return the score (1, 1) after the last one."""
        hidden = self._chunked.step(max_tokens)
        self.num_encoded = self._chunked.num_encoded
        return None if hidden is None else self._reranker.score(hidden)


def generative_reranker(
    model: Any, tokenizer: Any, vocab_size: int
) -> tuple[GenerativeReranker, PromptPairEncoder]:
    """Make a reranker of a loaded language model and mlx-lm's tokenizer for it.

    Raises:
        ModelLoadError: its backbone is not found, "yes" and "no" are not single tokens, or its chat
            template can't ask the question.
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
    return GenerativeReranker(backbone, yes, no), questions


def _check_template(questions: PromptPairEncoder, tokenizer: Any) -> None:
    """Check that a question holds both texts: some checkpoints' templates have roles of their own.

    Raises:
        ModelLoadError: it does not, or the template fails.
    """
    query, document = PROBES
    try:
        (pair,) = questions.encode(query, [document])
    except (TemplateError, TypeError, ValueError) as error:  # templates are programs
        raise ModelLoadError(f"its chat template can't ask the question: {error}") from error
    text = tokenizer.decode(pair.tokens)
    if query not in text or document not in text:
        raise ModelLoadError("its chat template loses the query or the document")
