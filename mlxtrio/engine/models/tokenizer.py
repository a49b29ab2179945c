"""Adapts mlx-lm's tokenizer for the text side."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import trio
from jinja2 import TemplateError
from llguidance.hf import from_tokenizer

from mlxtrio.engine.models.control_marks import encode_chat
from mlxtrio.engine.models.response_template import load_response_template
from mlxtrio.engine.models.template_files import find_templates
from mlxtrio.settings import ReasoningParser, ToolCallParser
from mlxtrio.text.channels.harmony import HARMONY, HARMONY_REASONING
from mlxtrio.text.channels.registry import detect_channels
from mlxtrio.text.grammar.compiler import GrammarCompiler
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.reasoning.registry import FORMATS as REASONING_FORMATS
from mlxtrio.text.reasoning.registry import UNKNOWN
from mlxtrio.text.reasoning.registry import detect_format as detect_reasoning
from mlxtrio.text.response_template import TOOL_FORMAT as TEMPLATE_CALLS
from mlxtrio.text.response_template import ResponseTemplate
from mlxtrio.text.template_capabilities import rendered_call
from mlxtrio.text.tokenizer import Detokenizer
from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.registry import DEFAULT, detect_bare_format
from mlxtrio.text.tools.registry import FORMATS as TOOL_FORMATS
from mlxtrio.text.tools.registry import detect_format as detect_tools

logger = logging.getLogger(__name__)


class MlxTokenizer:
    """Adapts mlx-lm's ``TokenizerWrapper`` to ``text.tokenizer.Tokenizer``.

    The one module that uses the wrapper's private names.
    """

    def __init__(
        self,
        wrapper: Any,
        tool_call_parser: ToolCallParser = "auto",
        reasoning_parser: ReasoningParser = "auto",
    ) -> None:
        """``wrapper`` is mlx-lm's; the parsers override what it infers."""
        self._wrapper = wrapper
        self._sanitized: dict[str, tuple[str, ...]] = {}  # by template
        find_templates(self.transformers)
        self.lock = trio.CapacityLimiter(1)
        self.control_tokens = self._control_tokens()
        self.channels = detect_channels(self._templates, self.control_tokens)
        self.reasoning = self._reasoning(reasoning_parser)
        self.tool_format = self._tool_format(tool_call_parser)
        self.response_template = self._response_template(tool_call_parser, reasoning_parser)
        self._check_templates()

    @property
    def transformers(self) -> Any:
        """The ``transformers`` tokenizer inside: the wrapper forwards attributes, but not calls."""
        return self._wrapper._tokenizer

    @property
    def detokenizer(self) -> Detokenizer:
        """A fresh streaming detokenizer."""
        detokenizer: Detokenizer = self._wrapper.detokenizer
        return detokenizer

    @property
    def eos_token_ids(self) -> frozenset[int]:
        """The end-of-sequence tokens that mlx-lm has found."""
        return frozenset(each for each in self._wrapper.eos_token_ids if isinstance(each, int))

    def grammars(self, vocab_size: int, eos_token_ids: Collection[int]) -> GrammarCompiler | None:
        """Return a grammar compiler for this vocabulary; None for a tokenizer written in Python."""
        tokenizer = self.transformers
        if not tokenizer.is_fast:
            return None
        eos = sorted(each for each in eos_token_ids if each < vocab_size)
        return GrammarCompiler(
            lambda: from_tokenizer(tokenizer, vocab_size, eos), list(self.control_tokens)
        )

    def _control_tokens(self) -> dict[str, int]:
        """The added tokens that are not white space, by their spelling."""
        added = getattr(self.transformers, "added_tokens_decoder", {})
        return {token.content: n for n, token in added.items() if not token.content.isspace()}

    def _reasoning(self, parser: ReasoningParser) -> ReasoningFormat | None:
        if parser == "none":
            return None
        if parser != "auto":
            return self._with_tokens(REASONING_FORMATS[parser])
        if self.channels is HARMONY:
            return self._with_tokens(HARMONY_REASONING)
        name = detect_reasoning(self._templates, self.control_tokens)
        return UNKNOWN if name is None else self._with_tokens(REASONING_FORMATS[name])

    def _with_tokens(self, reasoning: ReasoningFormat) -> ReasoningFormat:
        return replace(
            reasoning,
            start_tokens=self._encode(reasoning.start),
            end_tokens=self._encode(reasoning.end),
            other_end_tokens=tuple(map(self._encode, reasoning.other_ends)),
        )

    def _tool_format(self, parser: ToolCallParser) -> ToolFormat | None:
        if parser == "none":
            return None
        name: str | None = parser
        is_prompted = False
        if parser == "auto":
            name = detect_tools(self._templates, self.control_tokens)
            if name is None and self.has_chat_template:
                name = detect_bare_format(rendered_call(self.render))
        if name == "prompted":
            name, is_prompted = DEFAULT, True
        elif name is None:  # calls in channels have a format of their own
            name, is_prompted = DEFAULT, self.channels is None
        tool_format = TOOL_FORMATS[name]
        return replace(
            tool_format,
            start_tokens=self._encode(tool_format.start),
            end_tokens=self._encode(tool_format.end),
            control_tokens=self.control_tokens,
            is_prompted=is_prompted,
        )

    def _response_template(
        self, tools: ToolCallParser, reasoning: ReasoningParser
    ) -> ResponseTemplate | None:
        """The checkpoint's own description of its outputs, for what nothing else shows.

        It takes the place of tools by prompt, too, if it finds calls.
        """
        found = load_response_template(self.transformers)
        if found is None or self.channels is not None:
            return None
        is_prompted = self.tool_format is not None and self.tool_format.is_prompted
        needs_calls = tools == "auto" and is_prompted and found.has_calls
        needs_reasoning = reasoning == "auto" and self.reasoning is UNKNOWN and found.has_reasoning
        if needs_calls:
            self.tool_format = TEMPLATE_CALLS
        return found if needs_calls or needs_reasoning else None

    @property
    def _templates(self) -> str:
        """The source of all of the model's chat templates, as far as they are written in Jinja.

        Of one in Python it is what the template makes of a call.
        """
        if self._wrapper._chat_template is not None:
            return rendered_call(self.render)
        return "\n".join(self.chat_templates.values())

    def _encode(self, marker: str) -> tuple[int, ...]:
        return tuple(self._wrapper.encode(marker, add_special_tokens=False)) if marker else ()

    @property
    def has_chat_template(self) -> bool:
        """Whether messages can be rendered into a prompt."""
        return bool(self._wrapper.has_chat_template or self.transformers.chat_template)

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        """Render messages and encode them.

        Control tokens that the messages spell (a user may type ``<|im_start|>``) are encoded as
        text. Must not be called by two threads at once: it switches a mode of the tokenizer.
        """

        def render(some: Sequence[Mapping[str, Any]], variables: Mapping[str, Any]) -> str:
            return self.render(some, **variables)

        template = self._template(kwargs.get("tools"))
        tokens = self._control_tokens_of(template)
        return encode_chat(self.transformers, render, tokens, messages, kwargs)

    @property
    def chat_templates(self) -> Mapping[str, str]:
        """The chat templates by their names; none if the model's is written in Python."""
        given = self.transformers.chat_template
        if self._wrapper._chat_template is not None or not given:
            return {}
        return given if isinstance(given, Mapping) else {"default": given}

    def _template(self, tools: Any) -> str:
        """The chat template for these tools; "" if it is written in Python."""
        if not self.chat_templates:
            return ""
        template: str = self.transformers.get_chat_template(tools=tools)
        return template

    def _control_tokens_of(self, template: str) -> tuple[str, ...]:
        """The control tokens that are text in a message, special ones first.

        Those that neither a template nor a format has are ordinary to the model, such as HTML's
        tags to Gemma.

        Raises:
            TemplateError: the template is broken.
        """
        if template not in self._sanitized:
            tokens = self.control_tokens
            if template:
                markers = "\n".join(self._markers())
                written = set(self.transformers._get_control_tokens(template))
                tokens = {
                    each: n for each, n in tokens.items() if each in written or each in markers
                }
            added = self.transformers.added_tokens_decoder
            self._sanitized[template] = tuple(
                sorted(tokens, key=lambda each: not added[tokens[each]].special)
            )
        return self._sanitized[template]

    def _check_templates(self) -> None:
        """Warn of templates that are broken: a server of embeddings can do without."""
        for name, template in self.chat_templates.items():
            try:
                self._control_tokens_of(template)
            except TemplateError as error:
                logger.warning("the chat template %r is broken: %s", name, error)

    def render(self, messages: Sequence[Mapping[str, Any]], **kwargs: Any) -> str:
        """The text that the chat template makes of messages, as it is.

        mlx-lm enables reasoning by default; here the template's own default holds, as it does with
        Hugging Face's tokenizers and vLLM. Where a client passes ``enable_thinking``, mlx-lm
        translates it for templates in Python.
        """
        renderer = self._wrapper if self._wrapper._chat_template is not None else self.transformers
        text: str = renderer.apply_chat_template(messages, tokenize=False, **kwargs)
        return text

    def _markers(self) -> list[str]:
        """The markers of all formats."""
        markers: list[str] = [] if self.channels is None else [*self.channels.markers]
        if self.reasoning is not None:
            reasoning = self.reasoning
            markers += [*reasoning.starts, *reasoning.ends, *reasoning.dropped]
        if self.tool_format is not None:
            markers += [*self.tool_format.starts, *self.tool_format.ends]
        return markers

    def convert_ids_to_tokens(self, ids: int) -> str | None:
        """The vocabulary's own spelling of a token."""
        spelling: str | None = self._wrapper.convert_ids_to_tokens(ids)
        return spelling

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some tokens."""
        text: str = self._wrapper.decode(ids)
        return text

    def get_vocab(self) -> dict[str, int]:
        """Every token's spelling and id."""
        vocabulary: dict[str, int] = self._wrapper.get_vocab()
        return vocabulary

    def __len__(self) -> int:
        """How many tokens the tokenizer knows."""
        return len(self._wrapper)


class VisionTokenizer(MlxTokenizer):
    """Begins each prompt with the tokenizer's BOS token, as Hugging Face's processors do: also
    where the chat template (LLaVA's) does not write it.
    """

    def __init__(
        self,
        wrapper: Any,
        tool_call_parser: ToolCallParser,
        reasoning_parser: ReasoningParser,
        mend_template: Callable[[str], str],
    ) -> None:
        """``mend_template`` changes the chat templates."""
        find_templates(wrapper._tokenizer, of_processor=True, mend=mend_template)
        super().__init__(wrapper, tool_call_parser, reasoning_parser)
        bos = wrapper.bos_token_id
        self._first = [bos] if bos is not None and wrapper.encode("")[:1] == [bos] else []

    def apply_chat_template(
        self, messages: Sequence[Mapping[str, Any]], **kwargs: Any
    ) -> list[int]:
        """Render messages and encode them, control tokens in them as text."""
        tokens = super().apply_chat_template(messages, **kwargs)
        return tokens if tokens[:1] == self._first else self._first + tokens
