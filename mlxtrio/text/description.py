"""What is known about a loaded model outside the engine: one frozen description.

The engine makes it when it has loaded the model, so that nothing else needs to import mlx_lm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mlxtrio.errors import InvalidInputError
from mlxtrio.kv_budget import KVBudget
from mlxtrio.text.channels.format import ChannelFormat
from mlxtrio.text.embedding import EmbeddingDescription
from mlxtrio.text.grammar.compiler import GrammarCompiler
from mlxtrio.text.images import ImageProcessor
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.reranking import RerankDescription
from mlxtrio.text.response_template import ResponseTemplate
from mlxtrio.text.template_capabilities import TemplateCapabilities
from mlxtrio.text.tokenizer import Tokenizer
from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.vocabulary import Vocabulary

Capability = Literal["chat", "vision", "embeddings", "rerank"]


@dataclass(frozen=True, slots=True)
class SamplingDefaults:
    """Sampling for requests that don't set it: the checkpoint's generation config, or OpenAI's."""

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A loaded model, without its weights.

    ``context_length`` is the maximum number of tokens of prompt and output together.
    ``vocab_size`` is the width of the logits, which may exceed the tokenizer's length (padding).
    ``max_token_length`` is the length of the longest token, in characters. ``fingerprint`` is a
    hash of what a seeded output depends on besides the weights. ``created`` is in seconds since
    1970.
    """

    tokenizer: Tokenizer
    vocabulary: Vocabulary
    context_length: int
    vocab_size: int
    eos_token_ids: frozenset[int]
    max_token_length: int
    fingerprint: str
    created: int
    control_tokens: Mapping[str, int] = field(default_factory=dict)  # ids, by their text
    reasoning: ReasoningFormat | None = None  # None: the model has no reasoning format
    channels: ChannelFormat | None = None  # None: its outputs have no messages with headers
    response_template: ResponseTemplate | None = None  # None: the formats above are known
    grammars: GrammarCompiler | None = None  # None: its tokenizer can't constrain outputs
    tool_format: ToolFormat | None = None  # None: the model can't call tools
    template: TemplateCapabilities = field(default_factory=TemplateCapabilities)
    sampling: SamplingDefaults = field(default_factory=SamplingDefaults)
    # Its caches can't be trimmed: the prefix cache gets copies at the prompts' checkpoints.
    needs_checkpoints: bool = False
    images: ImageProcessor | None = None  # None: it is no vision model
    generates: bool = True  # False: it makes embeddings or relevance scores only
    embedding: EmbeddingDescription | None = None  # None: it makes no embeddings
    reranker: RerankDescription | None = None  # None: it is no reranker
    kv_budget: KVBudget | None = None  # None: the memory of KV caches is not limited

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """What the model can be asked for. Any embedding model can rank documents."""
        has: dict[Capability, bool] = {
            "chat": self.generates,
            "vision": self.images is not None,
            "embeddings": self.embedding is not None,
            "rerank": self.reranker is not None or self.embedding is not None,
        }
        return tuple(name for name, is_offered in has.items() if is_offered)

    @property
    def max_request_tokens(self) -> int:
        """Maximum number of tokens of prompt and output: by the context, and by the memory."""
        if self.kv_budget is None:
            return self.context_length
        return self.kv_budget.max_tokens(self.context_length)

    def check_generates(self) -> None:
        """Check that the model can generate text.

        Raises:
            InvalidInputError: it makes embeddings only, or is a reranker.
        """
        if self.generates:
            return
        can = "makes embeddings and does not generate text; ask it for embeddings"
        if self.reranker is not None:
            can = "ranks documents and does not generate text; ask it to rerank documents"
        raise InvalidInputError(f"This model {can}.", ("model",), code="unsupported_model")
