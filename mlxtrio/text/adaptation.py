"""Adapts a chat to what the model's chat template shows.

Messages are in the form that templates expect. Their texts all stay, and in their order.
"""

import hashlib
import json
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlxtrio.errors import InvalidInputError
from mlxtrio.text.template_capabilities import ChatForm, TemplateCapabilities
from mlxtrio.text.template_trial import (
    REASONING_FIELDS,
    Render,
    TemplateMessage,
    in_parts,
    lost_role,
    shows,
)
from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.prompted import describe_result, describe_tools, tools_field, write_calls

SHORT_ID = 9  # characters of Mistral's ids
ALPHANUMERICS = string.ascii_letters + string.digits
BETWEEN = "\n\n"  # joined messages
FILLER = "..."  # of a turn that only keeps the order of the roles; some refuse an empty one
JOINS = "joins"  # marks a system message in a user's turn, until it is joined to its neighbours


@dataclass(frozen=True, slots=True)
class AdaptedChat:
    """Messages and tools for a template; ``tools`` is None if it is given no tools."""

    messages: list[TemplateMessage]
    tools: list[Tool] | None


def adapt_chat(
    messages: Sequence[Mapping[str, Any]],
    tools: Sequence[Tool],
    can: TemplateCapabilities,
    tool_format: ToolFormat | None,
    render: Render,
) -> AdaptedChat:
    """Adapt a chat to a template: as little as is needed for it to show all of the chat.

    ``tool_format`` is the model's, in which calls are written that the template does not show.
    ``render`` makes the text of messages: it is called with short texts in place of the chat's
    to see that nothing is lost. If the template raises whatever is done, the chat is the one that
    is adapted least, and rendering it says why.

    Raises:
        InvalidInputError: the template leaves out a part of the chat, or the model has no tool
            format.
    """
    if tools and tool_format is None:
        raise InvalidInputError("This server leaves tool calls in the text.", ("tools",))
    adapter = _Adapter(can, tool_format)
    form = adapter.form(tools)
    first = chat = adapter.adapt(messages, tools, form)
    if shows(render, chat.messages, chat.tools):
        return chat
    for other in _further_forms(form):
        tried, chat = chat, adapter.adapt(messages, tools, other)
        if chat != tried and shows(render, chat.messages, chat.tools):
            return chat
    try:
        role = lost_role(render, first.messages, first.tools)
    except Exception:  # noqa: BLE001 - the template is a program, and may raise anything
        return first
    raise InvalidInputError(
        "The model's chat template can't show all of these messages: it leaves out what a message "
        f"of role '{role}' says.",
        ("messages",),
    )


def _further_forms(form: ChatForm) -> Iterator[ChatForm]:
    """Forms to try when a template does not show a chat in its usual form, the nearest first."""
    no_late = replace(form, has_systems=False, has_late_system=False)
    no_system = replace(no_late, has_system=False)
    turns = replace(form, has_users_in_row=False, has_assistants_in_row=False)
    yield no_late
    yield no_system
    yield turns
    yield replace(form, has_text_beside_call=False, has_assistants_in_row=False)
    yield replace(form, has_calls=False, result_role=None)
    yield replace(
        no_system,
        has_users_in_row=False,
        has_assistants_in_row=False,
        has_assistant_first=False,
        has_reasoning=False,
        has_reasoning_beside_call=False,
        has_calls=False,
        result_role=None,
    )


@dataclass(frozen=True, slots=True)
class _Adapter:
    """Adapts chats to one model's template."""

    can: TemplateCapabilities
    tool_format: ToolFormat | None

    def form(self, tools: Sequence[Tool]) -> ChatForm:
        """The form in which the template shows a chat."""
        form = self.can.plain if self._are_prompted(tools) else self.can.with_tools
        assert form is not None  # noqa: S101 - else the tools are prompted
        if self.tool_format is not None and self.tool_format.is_prompted:
            return replace(form, has_calls=False, result_role=None)
        return form

    def _are_prompted(self, tools: Sequence[Tool]) -> bool:
        """Whether the template does not get the tools: there are none, or the prompt has them."""
        is_default = self.tool_format is not None and self.tool_format.is_prompted
        return not tools or is_default or self.can.with_tools is None

    def adapt(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Tool], form: ChatForm
    ) -> AdaptedChat:
        """The chat in a form of the template."""
        adapted = [_with_reasoning(message, form) for message in _named_results(messages)]
        shown: list[Tool] | None = [] if form.needs_tool_list else None
        if not self._are_prompted(tools):
            shown = [_complete_tool(tool, self.can) for tool in tools]
        elif tools:
            adapted = self._with_prompted(adapted, tools, form)
        adapted = list(_with_calls(adapted, form, self.tool_format))
        adapted = _in_turns(_with_systems(adapted, form), form)
        if form.needs_short_ids:
            adapted = [_with_short_ids(message) for message in adapted]
        return AdaptedChat(in_parts(adapted) if form.needs_parts else adapted, shown)

    def _with_prompted(
        self, messages: list[TemplateMessage], tools: Sequence[Tool], form: ChatForm
    ) -> list[TemplateMessage]:
        """The messages with the tools in the first system message."""
        is_default = self.tool_format is not None and self.tool_format.is_prompted
        if self.can.tools_field is None or is_default or not form.has_system:
            return _with_instructions(messages, describe_tools(tools, self.tool_format))
        first, *rest = _with_instructions(messages, "")
        return [{**first, "tools": tools_field(tools, self.can.tools_field)}, *rest]


# System messages


def _with_instructions(messages: list[TemplateMessage], text: str) -> list[TemplateMessage]:
    """The messages with a text at the end of the first system message, or in one of its own."""
    if messages and messages[0]["role"] == "system":
        first = messages[0]
        return [{**first, "content": joined([first["content"], text])}, *messages[1:]]
    return [{"role": "system", "content": text}, *messages]


def _with_systems(messages: list[TemplateMessage], form: ChatForm) -> list[TemplateMessage]:
    """System messages where the template shows them: one at the beginning, others in place.

    A late one goes into the user's turn beside it, not to the beginning, which would change the
    prefix that the conversation's prompts share.
    """
    leading = next(
        (n for n, each in enumerate(messages) if each["role"] != "system"), len(messages)
    )
    first, rest = messages[:leading], messages[leading:]
    if first and not form.has_systems:
        first = [{**first[0], "content": joined([each["content"] for each in first])}]
    if not form.has_system:
        first = [_as_user(each) for each in first]
    if not form.has_late_system:
        rest = [_as_user(each) if each["role"] == "system" else each for each in rest]
    return [*first, *rest]


def _as_user(message: TemplateMessage) -> TemplateMessage:
    return {"role": "user", "content": message["content"], JOINS: True}


# Turns


def _in_turns(messages: list[TemplateMessage], form: ChatForm) -> list[TemplateMessage]:
    """Messages in the order of roles that the template wants.

    Messages of one role in a row are joined. Where calls and results are between them, some
    templates still want a turn of the other role: one that says nothing.
    """
    groups: list[list[TemplateMessage]] = []
    for message in messages:
        if groups and _can_join(groups[-1][-1], message, form):
            groups[-1].append(message)
        else:
            groups.append([message])
    result: list[TemplateMessage] = []
    last_turn: str | None = None  # without the turns of calls and results, which don't count
    for message in map(_joined_messages, groups):
        if (filler := _missing_role(message, last_turn, result, form)) is not None:
            result.append({"role": filler, "content": FILLER})
        result.append(message)
        if message["role"] in ("user", "assistant") and not message.get("tool_calls"):
            last_turn = message["role"]
    return result


def _can_join(first: TemplateMessage, second: TemplateMessage, form: ChatForm) -> bool:
    if first["role"] != second["role"]:
        return False
    if first["role"] == "user":
        return not form.has_users_in_row or JOINS in first or JOINS in second
    if first["role"] != "assistant" or form.has_assistants_in_row or first.get("tool_calls"):
        return False
    return not second.get("tool_calls") or form.has_text_beside_call


def _joined_messages(group: list[TemplateMessage]) -> TemplateMessage:
    """Several messages of one role as one."""
    if len(group) == 1 and JOINS not in group[0]:
        return group[0]
    fields = {name: value for message in group for name, value in message.items()}
    fields.pop(JOINS, None)
    return {**fields, "content": joined([message["content"] for message in group])}


def _missing_role(
    message: TemplateMessage,
    last_turn: str | None,
    before: Sequence[TemplateMessage],
    form: ChatForm,
) -> str | None:
    """The role of the turn that the template wants before a message; None if it wants none.

    ``last_turn`` is the role of the last one that is no call and no result.
    """
    role = message["role"]
    if role == "user" == last_turn and before[-1]["role"] == form.result_role:
        return None if form.has_user_after_result else "assistant"
    if role != "assistant" or message.get("tool_calls"):
        return None
    if last_turn is None:
        return None if form.has_assistant_first else "user"
    return "user" if role == last_turn and not form.has_assistants_in_row else None


# Calls


def _named_results(messages: Sequence[Mapping[str, Any]]) -> list[TemplateMessage]:
    """Results with the names of their functions, which their calls have."""
    names: dict[Any, str] = {}
    result = []
    for message in messages:
        for call in message.get("tool_calls") or ():
            names[call["id"]] = call["function"]["name"]
        changed = dict(message)
        if message["role"] == "tool" and "name" not in message:
            name = names.get(message.get("tool_call_id"))
            changed |= {} if name is None else {"name": name}
        result.append(changed)
    return result


def _with_reasoning(message: TemplateMessage, form: ChatForm) -> TemplateMessage:
    """A message with its earlier reasoning as the template wants it."""
    reasoning = next((message[name] for name in REASONING_FIELDS if message.get(name)), None)
    if reasoning is None:
        return message
    has_calls = bool(message.get("tool_calls"))
    is_shown = form.has_reasoning_beside_call if has_calls else form.has_reasoning
    if is_shown and not form.needs_reasoning_part:
        return message
    rest = {name: value for name, value in message.items() if name not in REASONING_FIELDS}
    if not is_shown:
        return rest
    part = {"type": "thinking", "thinking": reasoning}
    content = rest["content"]
    if isinstance(content, str):
        content = [{"type": "text", "text": content}] if content else []
    return {**rest, "content": [part, *content]}


def _with_calls(
    messages: list[TemplateMessage], form: ChatForm, tool_format: ToolFormat | None
) -> Iterator[TemplateMessage]:
    """Calls and results as the template shows them."""
    position = 0
    while position < len(messages):
        message = messages[position]
        position += 1
        calls = message.get("tool_calls")
        if message["role"] == "tool":
            yield _result(message, form)
        elif not calls:
            yield message
        elif not form.has_calls:
            yield _written_calls(message, tool_format)
        else:
            results = _results_after(messages, position)
            position += len(results)
            yield from _round(message, results, form)


def _results_after(messages: list[TemplateMessage], position: int) -> list[TemplateMessage]:
    end = position
    while end < len(messages) and messages[end]["role"] == "tool":
        end += 1
    return messages[position:end]


def _round(
    message: TemplateMessage, results: list[TemplateMessage], form: ChatForm
) -> Iterator[TemplateMessage]:
    """A message with calls, and their results; several messages where it can't be one.

    Each of them is then followed by its own result. The text of the message comes first.
    """
    calls = message["tool_calls"]
    if message["content"] and not _fits_beside_call(message, form):
        yield {"role": "assistant", "content": message["content"]}
        message = {**message, "content": ""}
    if len(calls) == 1 or form.has_parallel_calls:
        yield _formed_calls(message, calls, form)
        yield from (_result(each, form) for each in results)
        return
    own: dict[Any, list[TemplateMessage]] = {}
    for result in results:
        own.setdefault(result.get("tool_call_id"), []).append(result)
    for call in calls:
        yield _formed_calls(message, [call], form)
        yield from (_result(each, form) for each in own.pop(call["id"], ()))
        message = {"role": "assistant", "content": ""}
    yield from (_result(each, form) for foreign in own.values() for each in foreign)


def _fits_beside_call(message: TemplateMessage, form: ChatForm) -> bool:
    has_reasoning = any(message.get(name) for name in REASONING_FIELDS)
    return form.has_text_beside_call and (form.has_reasoning_beside_text or not has_reasoning)


def _formed_calls(
    message: TemplateMessage, calls: Sequence[Mapping[str, Any]], form: ChatForm
) -> TemplateMessage:
    if form.needs_call_as_metadata:
        (call,) = calls
        name = call["function"]["name"]
        return {"role": "assistant", "metadata": name, "content": _arguments_text(call)}
    if form.needs_arguments_as_text:
        calls = [
            {**call, "function": {**call["function"], "arguments": _arguments_text(call)}}
            for call in calls
        ]
    return {**message, "tool_calls": [dict(call) for call in calls]}


def _arguments_text(call: Mapping[str, Any]) -> str:
    return json.dumps(call["function"]["arguments"], ensure_ascii=False)


def _written_calls(message: TemplateMessage, tool_format: ToolFormat | None) -> TemplateMessage:
    """A message with its calls as text, in the model's own format if it is known how."""
    calls: list[Call] = [
        {"name": call["function"]["name"], "arguments": call["function"]["arguments"]}
        for call in message["tool_calls"]
    ]
    written = write_calls(calls, tool_format)
    rest = {key: value for key, value in message.items() if key != "tool_calls"}
    return {**rest, "content": joined([message["content"], written], between="\n")}


def _result(message: TemplateMessage, form: ChatForm) -> TemplateMessage:
    if form.result_role is None:
        return {"role": "user", "content": describe_result(text_of(message["content"]))}
    return {**message, "role": form.result_role}


def _with_short_ids(message: TemplateMessage) -> TemplateMessage:
    changed = dict(message)
    if "tool_call_id" in message:
        changed["tool_call_id"] = short_id(str(message["tool_call_id"]))
    if calls := message.get("tool_calls"):
        changed["tool_calls"] = [{**call, "id": short_id(str(call["id"]))} for call in calls]
    return changed


def short_id(call_id: str) -> str:
    """An id of nine letters and digits, always the same for a client's id."""
    if len(call_id) == SHORT_ID and all(each in ALPHANUMERICS for each in call_id):
        return call_id
    number = int.from_bytes(hashlib.sha256(call_id.encode()).digest()[:8], "big")
    digits = []
    for _ in range(SHORT_ID):
        number, digit = divmod(number, len(ALPHANUMERICS))
        digits.append(ALPHANUMERICS[digit])
    return "".join(digits)


def _complete_tool(tool: Tool, can: TemplateCapabilities) -> Tool:
    """A tool with what the template can't do without."""
    function = dict(tool["function"])
    if can.needs_description and not function.get("description"):
        function["description"] = ""
    if can.needs_parameters:
        given = function.get("parameters") or {}
        function["parameters"] = {"type": "object", "properties": {}, **given}
    return {**tool, "function": function}


# Content


def joined(contents: Sequence[Any], between: str = BETWEEN) -> Any:
    """Contents one after the other: text, or lists of parts if one of them is a list."""
    given = [content for content in contents if content]
    if all(isinstance(content, str) for content in given):
        return between.join(given)
    parts: list[Any] = []
    for content in given:
        added = [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
        if parts and "text" in parts[-1] and "text" in added[0]:
            added[0] = {**added[0], "text": between + added[0]["text"]}
        parts += added
    return parts


def text_of(content: Any) -> str:
    """The text of a content."""
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if "text" in part)
