"""What a model's chat template can do, found by rendering it a few times."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mlxtrio.text.reasoning.variables import find_variables
from mlxtrio.text.template_trial import (
    FUNCTION,
    KEY,
    REASONING,
    TRIAL_TOOL,
    Render,
    TemplateMessage,
    in_parts,
    offered,
    shows,
)
from mlxtrio.text.tools.format import Tool
from mlxtrio.text.tools.prompted import TOOLS_FIELDS, ToolsField, tools_field

PART_ITSELF = re.compile(r"""["']type["']:\s*["']thinking["']""")
METADATA = "qnamez"  # the trial tool has none of it
# Roles that templates have for a tool's result.
OBSERVATION = "observation"
RESULT_ROLES = ("tool", OBSERVATION, "ipython")


@dataclass(frozen=True, slots=True)
class ChatForm:
    """Which chats a template shows, and in which form it wants them.

    The defaults are of a template that shows every chat. Without ``has_calls`` past calls have to
    be written as text. ``result_role`` is the role of a tool's result; None: it shows none.
    """

    has_system: bool = True
    has_systems: bool = True  # several at the beginning
    has_late_system: bool = True
    has_users_in_row: bool = True
    has_assistants_in_row: bool = True
    has_assistant_first: bool = True
    has_calls: bool = True
    has_parallel_calls: bool = True
    has_text_beside_call: bool = True
    has_reasoning: bool = True  # earlier reasoning, in a message without a call
    has_reasoning_beside_call: bool = True
    has_reasoning_beside_text: bool = True  # in a message with a call
    has_user_after_result: bool = True
    result_role: str | None = "tool"
    needs_parts: bool = False  # content as a list of parts
    needs_tool_list: bool = False  # an empty one if there are no tools
    needs_reasoning_part: bool = False  # reasoning as a part of the content, as Mistral's
    needs_arguments_as_text: bool = False
    needs_call_as_metadata: bool = False  # a call's name in ``metadata``, as GLM-4's
    needs_short_ids: bool = False  # nine letters or digits, as Mistral's


@dataclass(frozen=True, slots=True)
class TemplateCapabilities:
    """What a chat template can do.

    It may show a chat with tools in another form than one without: some models have two templates.
    ``with_tools`` is None if it shows no tools that it is given as a variable. It may still show
    those in a field of the system message, ``tools_field`` says how: as Phi-4-mini and GLM-4-9B.
    ``variables`` are those of the template that set each reasoning effort; efforts that it does
    not know are missing.
    """

    plain: ChatForm = ChatForm()
    with_tools: ChatForm | None = ChatForm()
    tools_field: ToolsField | None = None
    needs_description: bool = False  # of a tool
    needs_parameters: bool = False
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def find_capabilities(render: Render) -> TemplateCapabilities:
    """Find out what a template can do.

    ``render`` makes the text of messages, with the tools and the template's variables as keyword
    arguments; what it raises means that the template can't. Takes milliseconds.
    """
    plain = _Probe(render, None).form() or _Probe(render, []).form() or ChatForm()
    with_tools = None
    in_system = None
    needs: dict[str, bool] = {}
    asked = [_message("user")]
    if plain.needs_parts:
        asked = in_parts(asked)
    if shows(render, asked, [TRIAL_TOOL]):
        with_tools = _Probe(render, [TRIAL_TOOL]).form()
        needs = _needs_of_tools(render, asked)
    elif plain.has_system:
        in_system = _tools_field(render, plain)
    variables = find_variables(render, asked)
    return TemplateCapabilities(plain, with_tools, in_system, **needs, variables=variables)


def _tools_field(render: Render, plain: ChatForm) -> ToolsField | None:
    """How the template wants the tools in the system message; None if it shows none there."""
    for kind in TOOLS_FIELDS:
        field = tools_field([TRIAL_TOOL], kind)
        messages = [{**_message("system"), "tools": field}, _message("user")]
        given = in_parts(messages) if plain.needs_parts else messages
        try:
            prompt = render(given, add_generation_prompt=True)
        except Exception:  # noqa: BLE001, S112 - the template is a program, and may raise anything
            continue
        # A template that knows no such field may write the whole message.
        if FUNCTION in prompt and "'tools'" not in prompt and '"tools"' not in prompt:
            return kind
    return None


def rendered_call(render: Render) -> str:
    """What a template makes of a question, its call and the result; "" if it shows no calls."""
    for as_text in (False, True):
        try:
            return render(_round(ChatForm(needs_arguments_as_text=as_text)))
        except Exception:  # noqa: BLE001, S112 - the template is a program, and may raise anything
            continue
    return ""


def _needs_of_tools(render: Render, messages: Sequence[TemplateMessage]) -> dict[str, bool]:
    """What each tool needs, though it is optional."""
    function = TRIAL_TOOL["function"]

    def is_shown(**changed: Any) -> bool:
        given = {**function, **changed}
        tool = {key: value for key, value in given.items() if value is not None}
        try:
            prompt = render(
                messages,
                add_generation_prompt=True,
                tools=[{"type": "function", "function": tool}],
            )
        except Exception:  # noqa: BLE001 - the template is a program, and may raise anything
            return False
        return FUNCTION in prompt

    return {
        "needs_description": not is_shown(description=None),
        "needs_parameters": not (is_shown(parameters=None) and is_shown(parameters={})),
    }


class _Probe:
    """Renders small chats, with some tools or none, and looks at what appears of them."""

    def __init__(self, render: Render, tools: Sequence[Tool] | None) -> None:
        self._render = render
        self._tools = tools
        self._has_parts = False

    def form(self) -> ChatForm | None:
        """The form of chats that the template shows; None if it shows not even a question."""
        user, assistant = _message("user"), _message("assistant")
        if not self._shows(user):
            self._has_parts = True
            if not self._shows(user):
                return None
        form = replace(
            self._systems(),
            has_users_in_row=self._shows(user, user),
            has_assistants_in_row=self._shows(user, assistant, assistant, user),
            has_assistant_first=self._shows(assistant, user),
            has_reasoning=self._shows(user, _reasoned(assistant), user),
            needs_parts=self._has_parts,
            needs_tool_list=self._tools == [],
        )
        return self._with_calls(form)

    def _shows(self, *messages: TemplateMessage) -> bool:
        given = in_parts(messages) if self._has_parts else messages
        return shows(self._render, given, self._tools)

    def _systems(self) -> ChatForm:
        system, user, assistant = (_message(role) for role in ("system", "user", "assistant"))
        has_system = self._shows(system, user) and self._shows(system, user, assistant, user)
        has_late = (
            has_system
            and self._shows(system, user, assistant, system, user)
            and self._shows(user, assistant, system, user)
            and self._shows(user, system)
        )
        return ChatForm(
            has_system=has_system,
            has_systems=has_system and self._shows(system, system, user),
            has_late_system=has_late,
        )

    def _with_calls(self, form: ChatForm) -> ChatForm:
        """The form with that of past calls and their results."""
        forms = [
            replace(form, needs_short_ids=short, needs_arguments_as_text=as_text)
            for short in (False, True)
            for as_text in (False, True)
        ]
        after = (_message("assistant"), _message("user"))
        shown = [
            each
            for each in forms
            if self._shows(*_round(each)) and self._shows(*_round(each), *after)
        ]
        if shown:  # an object that the template writes as Python does is no JSON
            in_json = (each for each in shown if not self._writes_python(each))
            return self._with_rounds(next(in_json, shown[0]))
        if self._shows_metadata():
            return replace(
                form,
                has_parallel_calls=False,
                has_text_beside_call=False,
                result_role=OBSERVATION,
                needs_call_as_metadata=True,
            )
        roles = (role for role in RESULT_ROLES if self._shows_result(role))
        role = next(roles, None)
        return replace(
            form,
            has_calls=False,
            result_role=role,
            has_user_after_result=role is None or self._shows_result(role, _message("user")),
        )

    def _shows_metadata(self) -> bool:
        """Whether the template shows a call whose name is the metadata of a message."""
        called = {**_message("assistant"), "metadata": METADATA}
        prompt = self._text([_message("user"), called, _message(OBSERVATION)])
        # A template that knows no such field may write the whole message.
        return prompt is not None and METADATA in prompt and "metadata" not in prompt

    def _writes_python(self, form: ChatForm) -> bool:
        given = in_parts(_round(form)) if self._has_parts else _round(form)
        tools = {} if self._tools is None else {"tools": self._tools}
        return f"{{'{KEY}'" in self._render(given, add_generation_prompt=True, **tools)

    def _shows_result(self, role: str, *after: TemplateMessage) -> bool:
        result = {**_message(role), "tool_call_id": "call_0", "name": FUNCTION}
        return self._shows(_message("user"), _message("assistant"), result, *after)

    def _with_rounds(self, form: ChatForm) -> ChatForm:
        """The form of a template that shows one call, with what it shows of more."""
        user, assistant = _message("user"), _message("assistant")
        beside = _round(form, content="text")
        has_text = self._shows(*beside) and self._shows(*beside, assistant, user)
        return replace(
            form,
            has_parallel_calls=self._shows(*_round(form, count=2), assistant, user),
            has_text_beside_call=has_text,
            has_reasoning_beside_call=self._shows(*_reasoned_round(_round(form))),
            has_reasoning_beside_text=not has_text or self._shows(*_reasoned_round(beside)),
            has_user_after_result=self._shows(*_round(form), user),
            needs_reasoning_part=self._needs_reasoning_part(form),
        )

    def _needs_reasoning_part(self, form: ChatForm) -> bool:
        """Whether the template shows reasoning only as a part of the content."""
        asked, called, *results = _round(form)
        part = {"type": "thinking", "thinking": REASONING}
        by_field = self._text([asked, _reasoned(called), *results])
        if by_field is None or REASONING in by_field:
            return False
        by_part = self._text([asked, {**called, "content": [part]}, *results])
        # A template that knows text only may write the list itself.
        return by_part is not None and REASONING in by_part and not PART_ITSELF.search(by_part)

    def _text(self, messages: Sequence[TemplateMessage]) -> str | None:
        given = in_parts(messages) if self._has_parts else messages
        try:
            return self._render(given, add_generation_prompt=True, **offered(self._tools))
        except Exception:  # noqa: BLE001 - the template is a program, and may raise anything
            return None


def _message(role: str, content: str = "text") -> TemplateMessage:
    return {"role": role, "content": content}


def _reasoned(message: TemplateMessage) -> TemplateMessage:
    return {**message, "reasoning_content": REASONING}


def _reasoned_round(messages: Sequence[TemplateMessage]) -> list[TemplateMessage]:
    """A round whose calls come with reasoning."""
    return [_reasoned(each) if "tool_calls" in each else each for each in messages]


def _round(form: ChatForm, *, count: int = 1, content: str = "") -> list[TemplateMessage]:
    """A question, its calls, and their results."""
    ids = [f"a1b2c3d4{n}" if form.needs_short_ids else f"call_{n}" for n in range(count)]
    arguments: Any = {KEY: "value"}
    if form.needs_arguments_as_text:
        arguments = f'{{"{KEY}": "value"}}'
    function = {"name": FUNCTION, "arguments": arguments}
    calls = [{"id": each, "type": "function", "function": function} for each in ids]
    results = ({**_message("tool"), "tool_call_id": each, "name": FUNCTION} for each in ids)
    return [
        _message("user"),
        {**_message("assistant", content), "tool_calls": calls},
        *results,
    ]
