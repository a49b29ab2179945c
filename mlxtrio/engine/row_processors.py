"""All that a request asks to be done to its row's logits, in order. Lives on the MLX thread."""

from mlxtrio.engine.constraint import GrammarProcessor, ThinkingBudget
from mlxtrio.engine.processors import LogitsProcessor, make_processors
from mlxtrio.engine.thinking import Thinking
from mlxtrio.generation.reasoning import ThinkingFormat
from mlxtrio.generation.request import GenerationRequest


def row_processors(
    request: GenerationRequest, thinking: ThinkingFormat, eos_token_ids: frozenset[int]
) -> list[LogitsProcessor]:
    """Penalties and biases first, then the grammar, and the limit of thinking last.

    ``thinking`` is the model's way to mark it.
    """
    prompt_tokens = len(request.prompt)
    processors = make_processors(request.sampling, prompt_tokens)
    if request.constraint is not None:
        processors.append(
            GrammarProcessor(
                request.constraint,
                _thinking(request, thinking),
                prompt_tokens=prompt_tokens,
                eos_token_ids=eos_token_ids,
            )
        )
    if request.max_thinking_tokens is not None:
        processors.append(
            ThinkingBudget(
                _thinking(request, thinking),
                prompt_tokens=prompt_tokens,
                budget=request.max_thinking_tokens,
            )
        )
    return processors


def _thinking(request: GenerationRequest, model: ThinkingFormat) -> Thinking:
    return Thinking(
        model.start_tokens,
        model.end_tokens,
        is_open=request.thinks_already,
        may_open=request.may_think,
    )
