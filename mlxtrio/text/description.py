"""What the text side needs to know of a loaded model: one frozen description.

The engine makes it when the model has loaded and hands it up, so that nobody else imports
mlx_lm for it.
"""

from dataclasses import dataclass, field
from typing import Literal

from mlxtrio.errors import InvalidRequestError
from mlxtrio.kv_budget import KVBudget
from mlxtrio.text.embedding import EmbeddingDescription
from mlxtrio.text.grammar.compiler import GrammarCompiler
from mlxtrio.text.images import ImageProcessor
from mlxtrio.text.reasoning.splitter import ReasoningFormat
from mlxtrio.text.reranking import RerankDescription
from mlxtrio.text.tokenizer import Tokenizer
from mlxtrio.text.tools.splitter import ToolFormat
from mlxtrio.text.vocabulary import Vocabulary

Capability = Literal["chat", "vision", "embeddings", "rerank"]


@dataclass(frozen=True, slots=True)
class SamplingDefaults:
    """What a request gets that says nothing: the checkpoint's generation config, or OpenAI's."""

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A loaded model, seen from outside.

    ``vocab_size`` is the width of the logits, which may exceed the tokenizer's length
    (padding). ``context_length`` counts prompt and answer together. ``max_token_length`` is in
    characters. ``fingerprint`` names what an answer's reproducibility depends on.
    """

    tokenizer: Tokenizer
    vocabulary: Vocabulary
    context_length: int
    vocab_size: int
    eos_token_ids: frozenset[int]
    max_token_length: int
    fingerprint: str
    created: int
    reasoning: ReasoningFormat | None = None  # None: the model does not think aloud
    grammars: GrammarCompiler | None = None  # None: the tokenizer does not allow them
    tool_format: ToolFormat | None = None  # None: the model knows no tools
    reasoning_variables: frozenset[str] = frozenset()  # that the chat template knows
    sampling: SamplingDefaults = field(default_factory=SamplingDefaults)
    needs_checkpoints: bool = (
        False  # its caches can't be cut: prompts are kept at their checkpoints
    )
    images: ImageProcessor | None = None  # None: the model does not see
    generates: bool = True  # else it makes embeddings or scores, and nothing else
    embedding: EmbeddingDescription | None = None  # None: it makes no embeddings
    reranker: RerankDescription | None = None  # None: it does not read documents with a query
    kv_budget: KVBudget | None = None  # None: rows' caches are not counted

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """What it is asked for, in the API."""
        has: dict[Capability, bool] = {
            "chat": self.generates,
            "vision": self.images is not None,
            "embeddings": self.embedding is not None,
            "rerank": self.reranker is not None or self.embedding is not None,
        }
        return tuple(name for name, is_there in has.items() if is_there)

    @property
    def max_request_tokens(self) -> int:
        """Tokens of prompt and answer together: what the context allows and the memory holds."""
        if self.kv_budget is None:
            return self.context_length
        return self.kv_budget.max_tokens(self.context_length)

    def check_generates(self) -> None:
        """Refuse to generate with a model that can't.

        Raises:
            InvalidRequestError: it makes embeddings only, or ranks documents.
        """
        if self.generates:
            return
        can = "makes embeddings and does not generate; use /v1/embeddings"
        if self.reranker is not None:
            can = "ranks documents and does not generate; use /v1/rerank"
        raise InvalidRequestError(f"This model {can}.", param="model", code="unsupported_model")
