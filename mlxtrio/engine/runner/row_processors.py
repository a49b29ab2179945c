"""All that a request asks to be done to its row's logits, in order. Lives on the MLX thread."""

from mlxtrio.engine.runner.constraint import GrammarProcessor, ReasoningBudget
from mlxtrio.engine.runner.logits_processors import LogitsProcessor, make_processors
from mlxtrio.engine.runner.reasoning_state import ReasoningState
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.request import GenerationRequest


def row_processors(
    request: GenerationRequest, reasoning: ReasoningFormat, eos_token_ids: frozenset[int]
) -> list[LogitsProcessor]:
    """Penalties and biases first, then the grammar, and the limit of reasoning last.

    ``reasoning`` is the model's way to mark it.
    """
    prompt_tokens = len(request.prompt)
    processors = make_processors(request.sampling, prompt_tokens)
    if request.constraint is not None:
        processors.append(
            GrammarProcessor(
                request.constraint,
                _reasoning(request, reasoning),
                prompt_tokens=prompt_tokens,
                eos_token_ids=eos_token_ids,
            )
        )
    if request.max_reasoning_tokens is not None:
        processors.append(
            ReasoningBudget(
                _reasoning(request, reasoning),
                prompt_tokens=prompt_tokens,
                budget=request.max_reasoning_tokens,
            )
        )
    return processors


def _reasoning(request: GenerationRequest, model: ReasoningFormat) -> ReasoningState:
    return ReasoningState(
        model.start_tokens,
        model.end_tokens,
        is_open=request.prompt_opens_reasoning,
        may_open=request.may_reason,
    )
