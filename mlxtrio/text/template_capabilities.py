"""What a model's chat template can do, found by rendering it a few times."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlxtrio.text.tools.format import Tool

Render = Callable[..., str]
Messages = Sequence[Mapping[str, Any]]

# Texts that no template has of its own.
SYSTEM, LATER, USER, SECOND = "qsystemz", "qlaterz", "quserz", "qsecondz"
ASSISTANT, RESULT, FUNCTION, KEY, VALUE = (
    "qassistantz",
    "qresultz",
    "qfunctionz",
    "qkeyz",
    "qvaluez",
)
RESULT_ROLES = ("tool", "observation", "ipython")
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")
# Values of the known variables that switch reasoning off, and on.
SWITCHES: tuple[tuple[str, tuple[Any, ...], tuple[Any, ...]], ...] = (
    ("enable_thinking", (False,), (True,)),
    ("thinking", (False,), (True,)),
    ("thinking_mode", ("disabled", "off", "chat", "no_think"), ("enabled", "on", "thinking")),
)
OFF_EFFORTS = ("none", "no_think", "off", "disabled")
# What a template may call OpenAI's efforts, the best first.
EFFORT_NAMES: Mapping[str, tuple[str, ...]] = {
    "minimal": ("minimal", "low"),
    "low": ("low", "minimal"),
    "medium": ("medium", "high", "low"),
    "high": ("high", "max", "xhigh", "medium"),
    "xhigh": ("xhigh", "max", "high"),
}
BUDGETS = {"none": 0, "minimal": 512, "low": 1024, "medium": 4096, "high": 16384, "xhigh": 32768}


@dataclass(frozen=True, slots=True)
class TemplateCapabilities:
    """What a chat template shows of a chat, and in which form it wants it.

    The defaults are of a template that can do everything. ``result_role`` is the role of a tool's
    result; None: it shows none. ``variables`` are those for each reasoning effort.
    """

    needs_parts: bool = False  # content as a list of parts, never as text
    has_system: bool = True
    has_systems: bool = True  # several at the beginning
    has_late_system: bool = True
    has_users_in_row: bool = True
    has_assistant_first: bool = True
    has_tools: bool = True
    has_calls: bool = True
    has_calls_without_tools: bool = True  # where the chat offers no tools any more
    has_parallel_calls: bool = True
    has_text_beside_call: bool = True
    has_reasoning_beside_text: bool = True
    has_user_after_result: bool = True
    has_assistants_in_row: bool = True
    loses: frozenset[str] = frozenset()  # what it leaves out of a chat, see ``text.adaptation``
    result_role: str | None = "tool"
    needs_arguments_as_text: bool = False
    needs_short_ids: bool = False  # nine letters or digits, as Mistral's
    needs_result_name: bool = False
    needs_description: bool = False
    needs_parameters: bool = False
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def find_capabilities(render: Render) -> TemplateCapabilities:
    """Find out what a template can do.

    ``render`` makes the text of messages, with the tools and the template's variables as keyword
    arguments; what it raises means that the template can't. Takes milliseconds.
    """
    probe = _Probe(render)
    return probe.capabilities()


class _Probe:
    """Renders small chats, and looks at which of their texts appear."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self._needs_parts = False

    def capabilities(self) -> TemplateCapabilities:
        """See ``find_capabilities``."""
        user = _message("user", USER)
        if not self._shows([user], USER):
            self._needs_parts = True
            self._needs_parts = self._shows([user], USER)
        second = _message("user", SECOND)
        system, later = _message("system", SYSTEM), _message("system", LATER)
        assistant = _message("assistant", ASSISTANT)
        has_system = self._shows([system, user], SYSTEM, USER)
        turn = [user, assistant]
        return TemplateCapabilities(
            needs_parts=self._needs_parts,
            has_system=has_system,
            has_systems=has_system and self._shows([system, later, user], SYSTEM, LATER, USER),
            has_late_system=has_system
            and self._shows([system, *turn, later, second], SYSTEM, LATER, SECOND)
            and self._shows([*turn, second, later], LATER, SECOND),
            has_users_in_row=self._shows([user, second], USER, SECOND),
            has_assistants_in_row=self._shows(
                [*turn, _message("assistant", LATER), second], ASSISTANT, LATER, SECOND
            ),
            has_assistant_first=self._shows([assistant, user], ASSISTANT, USER),
            **self._tools(),
            **self._calls(),
            variables=self._variables(),
        )

    def _text(self, messages: Messages, **kwargs: Any) -> str | None:
        if self._needs_parts:
            messages = [in_parts(message) for message in messages]
        try:
            return self._render(messages, add_generation_prompt=True, **kwargs)
        except Exception:  # noqa: BLE001 - the template is a program, and may raise anything
            return None

    def _shows(self, messages: Messages, *texts: str, **kwargs: Any) -> bool:
        """Whether the template renders messages with these texts in their order."""
        rendered = self._text(messages, **kwargs)
        position = 0
        for text in texts:
            position = -1 if rendered is None else rendered.find(text, max(position, 0))
            if position < 0:
                return False
        return True

    def _tools(self) -> dict[str, Any]:
        """Whether tools are shown, and what each of them needs."""
        user = [_message("user", USER)]
        if not self._shows(user, FUNCTION, tools=[TOOL]):
            return {"has_tools": False}
        function = TOOL["function"]
        bare = {key: function[key] for key in ("name", "parameters")}
        unspecified = {key: function[key] for key in ("name", "description")}
        return {
            "has_tools": True,
            "needs_description": not self._shows(user, FUNCTION, tools=[_tool(bare)]),
            "needs_parameters": not self._shows(user, FUNCTION, tools=[_tool(unspecified)]),
        }

    def _calls(self) -> dict[str, Any]:
        """In which form past calls and their results are shown."""
        for short in (False, True):
            for as_text in (False, True):
                for named in (False, True):
                    form = _Form(short_ids=short, as_text=as_text, named=named)
                    if self._shows_round(form.calls(1)):
                        return self._rounds(form)
        role: str | None = next((each for each in RESULT_ROLES if self._shows_result(each)), None)
        return {
            "has_calls": False,
            "has_calls_without_tools": False,
            "has_parallel_calls": False,
            "has_text_beside_call": False,
            "result_role": role,
            "has_user_after_result": role is None or self._shows_result(role, SECOND),
        }

    def _shows_result(self, role: str, *after: str) -> bool:
        messages = [
            _message("user", USER),
            _message("assistant", ASSISTANT),
            {**_message(role, RESULT), "tool_call_id": "call_0", "name": FUNCTION},
            *(_message("user", text) for text in after),
        ]
        return self._shows(messages, USER, ASSISTANT, RESULT, *after)

    def _shows_round(self, messages: Messages, *texts: str) -> bool:
        opening = [_message("user", USER)]
        shown = texts or (FUNCTION, f"{VALUE}0", f"{RESULT}0")
        tools = [TOOL]
        return self._shows([*opening, *messages], USER, *shown, tools=tools) or self._shows(
            [*opening, *messages], USER, *shown
        )

    def _rounds(self, form: "_Form") -> dict[str, Any]:
        """What a template that shows one call shows of more."""
        both = (f"{VALUE}0", f"{VALUE}1", f"{RESULT}0", f"{RESULT}1")
        call, *results = form.calls(1)
        beside = [{**call, "content": ASSISTANT}, *results]
        reasoned = [{**call, "content": ASSISTANT, "reasoning_content": LATER}, *results]
        after = [*form.calls(1), _message("user", SECOND)]
        has_text = self._shows_round(beside, ASSISTANT, f"{VALUE}0") or self._shows_round(
            beside, f"{VALUE}0", ASSISTANT
        )
        return {
            "has_calls": True,
            "has_calls_without_tools": self._shows(
                [_message("user", USER), *form.calls(1)], FUNCTION, f"{VALUE}0", f"{RESULT}0"
            ),
            "has_parallel_calls": self._shows_round(form.calls(2), *both),
            "has_text_beside_call": has_text,
            "has_reasoning_beside_text": not has_text or self._shows_round(reasoned, ASSISTANT),
            "has_user_after_result": self._shows_round(after, f"{RESULT}0", SECOND),
            "needs_arguments_as_text": form.as_text,
            "needs_short_ids": form.short_ids,
            "needs_result_name": form.named,
        }

    def _variables(self) -> dict[str, dict[str, Any]]:
        """The template's variables for each effort; empty if it has none."""
        found: dict[str, dict[str, Any]] = {effort: {} for effort in EFFORTS}
        for name, offs, ons in SWITCHES:
            off, on = self._switch(name, offs, ons)
            if off is not None:
                for effort in EFFORTS:
                    found[effort][name] = off[0] if effort == "none" else on[0]
        for effort, value in self._efforts().items():
            found[effort]["reasoning_effort"] = value
        if self._distinct("thinking_budget", (0, 4096)):
            for effort in EFFORTS:
                found[effort]["thinking_budget"] = BUDGETS[effort]
        return {effort: variables for effort, variables in found.items() if variables}

    def _switch(
        self, name: str, offs: Sequence[Any], ons: Sequence[Any]
    ) -> tuple[Sequence[Any] | None, Sequence[Any]]:
        """The first pair of values that make different prompts; None if there is none."""
        for off, on in zip(offs, ons, strict=False):
            if self._distinct(name, (off, on)):
                return (off,), (on,)
        return None, ()

    def _prompt(self, name: str, value: Any) -> str | None:
        return self._text([_message("user", USER)], **{name: value})

    def _distinct(self, name: str, values: Sequence[Any]) -> bool:
        prompts = [self._prompt(name, value) for value in values]
        return None not in prompts and len(set(prompts)) == len(prompts)

    def _efforts(self) -> dict[str, str]:
        """What the template calls each effort, if it knows any."""
        names = {*OFF_EFFORTS, *(name for each in EFFORT_NAMES.values() for name in each)}
        prompts = {name: self._prompt("reasoning_effort", name) for name in sorted(names)}
        odd = self._prompt("reasoning_effort", "qunknownz")
        known = {
            name
            for name, prompt in prompts.items()
            if prompt is not None
            and (prompt != odd or name == "high")
            and (name in prompt or prompt != odd)
        }
        if len({prompts[name] for name in known}) < 2:
            return {}
        efforts = {
            effort: next((name for name in candidates if name in known), None)
            for effort, candidates in EFFORT_NAMES.items()
        }
        efforts["none"] = next((name for name in OFF_EFFORTS if name in known), None)
        return {effort: name for effort, name in efforts.items() if name is not None}


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of calls and results to try."""

    short_ids: bool
    as_text: bool
    named: bool

    def calls(self, count: int) -> list[dict[str, Any]]:
        """An assistant's message with calls, and their results."""
        ids = [f"a1b2c3d4{n}" if self.short_ids else f"call_{n}" for n in range(count)]
        calls = [
            {
                "id": each,
                "type": "function",
                "function": {"name": FUNCTION, "arguments": self._arguments(n)},
            }
            for n, each in enumerate(ids)
        ]
        named = {"name": FUNCTION} if self.named else {}
        results = [
            {**_message("tool", f"{RESULT}{n}"), "tool_call_id": each, **named}
            for n, each in enumerate(ids)
        ]
        return [{**_message("assistant", ""), "tool_calls": calls}, *results]

    def _arguments(self, n: int) -> Any:
        return f'{{"{KEY}": "{VALUE}{n}"}}' if self.as_text else {KEY: f"{VALUE}{n}"}


def _message(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "content": content}


def in_parts(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """A message whose content is a list of parts."""
    content = message.get("content")
    if not isinstance(content, str):
        return message
    return {**message, "content": [{"type": "text", "text": content}] if content else []}


def _tool(function: Mapping[str, Any]) -> Tool:
    return {"type": "function", "function": function}


TOOL: Tool = _tool(
    {
        "name": FUNCTION,
        "description": "qdescriptionz",
        "parameters": {"type": "object", "properties": {KEY: {"type": "string"}}},
    }
)
