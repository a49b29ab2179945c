"""Load a reranker: a classifier through mlx-vlm, a language model through mlx-lm.

Runs on the MLX thread.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import mlx.core as mx
import mlx_lm
from jinja2 import TemplateError
from mlx_lm.models.cache import make_prompt_cache
from mlx_lm.utils import load_tokenizer
from mlx_vlm import reranker_loader

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding.backbone import find_backbone
from mlxtrio.engine.embedding.budget import ALONE_SLICE_SECONDS
from mlxtrio.engine.embedding.encoder import ChunkedInput, Encoder, PaddedInputs
from mlxtrio.engine.embedding.generative_reranker import GenerativeReranker
from mlxtrio.engine.embedding.queue import EmbeddingQueue
from mlxtrio.engine.embedding.tokenizers import HuggingFacePairEncoder
from mlxtrio.engine.models.reranker_checkpoint import RerankerCheckpoint, read_reranker
from mlxtrio.engine.models.text import (
    UNLIMITED,
    LoadOptions,
    describe,
    load_weights,
    measure_kv_budget,
)
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.errors import ModelLoadError
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import Pooling
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.reranking import PairEncoder, RerankDescription
from mlxtrio.text.reranking_prompt import ANSWERS, GENERATION_PROMPT, PromptPairEncoder

PROBES = ("river", "mountain")  # a query and a document


class CrossEncoder:
    """A sequence classifier of mlx-vlm. A pair's embedding has one number: its logit."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def encode(self, inputs: PaddedInputs) -> mx.array:
        """Return the pairs' logits (n, 1), float32."""
        output = self._model(inputs.tokens, attention_mask=inputs.mask, token_type_ids=inputs.types)
        logits: mx.array = output.logits
        return logits.astype(mx.float32)

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> ChunkedInput | None:
        """Return None, for encoding at once: these models attend in both directions."""
        return None


def load_reranker(
    options: LoadOptions, report: Callable[[int, int], None]
) -> tuple[ModelDescription, EngineCore]:
    """Load a reranker from a directory, and make an empty core for it.

    ``report`` is called with the bytes loaded and their total; what it raises ends the loading.

    Raises:
        ModelLoadError: it is no reranker, or its scores would be wrong.
    """
    own = read_reranker(options.path)
    encoder: Encoder
    pairs: PairEncoder
    if own.generates:
        model, tokenizer = mlx_lm.load(str(options.path), lazy=True)
        encoder, pairs = _generative_reranker(model, tokenizer, own.checkpoint.config["vocab_size"])
    else:
        model = reranker_loader.load_sequence_classification_model(options.path, lazy=True)
        tokenizer = load_tokenizer(options.path)
        encoder = CrossEncoder(model)
        pairs = HuggingFacePairEncoder(MlxTokenizer(tokenizer).transformers)
        _check_types(pairs, getattr(model.config, "type_vocab_size", None))
    load_weights(model, report, options.dtype)
    asked = _context_length(own, options.context_length, tokenizer.model_max_length)
    options = replace(options, context_length=asked)
    config = dict(own.checkpoint.config)
    description = describe(options, MlxTokenizer(tokenizer), tokenizer, config)
    if own.generates:  # it encodes long pairs in chunks, with a KV cache
        caches = make_prompt_cache(model)
        kv_budget = measure_kv_budget(options, model, model, caches, description.context_length)
        description = replace(description, kv_budget=kv_budget)
    reranker = RerankDescription(
        encoder=pairs,
        context_length=description.max_request_tokens,
        vocab_size=description.vocab_size,
        max_token_length=description.max_token_length,
        activation=own.activation,
    )
    description = replace(description, generates=False, reranker=reranker)
    return description, EngineCore(None, EmbeddingQueue(encoder, slice_seconds=ALONE_SLICE_SECONDS))


def _check_types(pairs: PairEncoder, known: int | None) -> None:
    """Compare the tokenizer's token types with the ``known`` ones of the model; None: it has none.

    MLX reads beyond the end of a table without an error, so this is checked at load.

    Raises:
        ModelLoadError: the model has no embeddings for a type that the tokenizer makes.
    """
    (probe,) = pairs.encode("a", ["b"])
    if known is not None and max(probe.types, default=0) >= known:
        raise ModelLoadError(f"its tokenizer gives more types of tokens than the model's {known}")


def _context_length(own: RerankerCheckpoint, asked: int | None, tokenizers: int) -> int | None:
    """Tokens of the longest pair: as asked, else the least limit of model and tokenizer."""
    if asked is not None:
        return own.checkpoint.context_length(asked)
    limits = (own.checkpoint.max_length, own.checkpoint.positions, tokenizers)
    return min((each for each in limits if each is not None and each < UNLIMITED), default=None)


def _generative_reranker(
    model: Any, tokenizer: Any, vocab_size: int
) -> tuple[GenerativeReranker, PromptPairEncoder]:
    """Make a reranker of a loaded language model and mlx-lm's tokenizer for it.

    Raises:
        ModelLoadError: its backbone is not found, "yes" and "no" are not single tokens, or its chat
            template can't ask the question.
    """
    backbone = find_backbone(model, vocab_size)
    if backbone is None:
        raise ModelLoadError("its final hidden states can't be computed")
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
