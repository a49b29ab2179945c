"""Adapts a chat's messages to what the model's chat template can render.

Messages are in the form that templates expect. Their texts all stay, and in their order.
"""

import hashlib
import itertools
import json
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlxtrio.text.template_capabilities import Render, TemplateCapabilities, in_parts
from mlxtrio.text.tools.format import Call, Tool, ToolFormat
from mlxtrio.text.tools.formats.json_tools import FORMAT as DEFAULT_FORMAT
from mlxtrio.text.tools.prompted import describe_result, describe_tools

TemplateMessage = dict[str, Any]
SHORT_ID = 9  # characters of Mistral's ids
ALPHANUMERICS = string.ascii_letters + string.digits
BETWEEN = "\n\n"  # joined messages
FILLER = "..."  # of a turn that the template wants where the chat has none


@dataclass(frozen=True, slots=True)
class AdaptedChat:
    """Messages and tools for a template."""

    messages: list[TemplateMessage]
    tools: list[Tool]


def adapt_chat(
    messages: Sequence[Mapping[str, Any]],
    tools: Sequence[Tool],
    can: TemplateCapabilities,
    tool_format: ToolFormat | None,
) -> AdaptedChat:
    """Adapt a chat to a template's capabilities.

    ``tool_format`` is the model's, in which calls are written that the template does not render.
    """
    adapted = [dict(message) for message in messages]
    shown = list(tools)
    if not tools and not can.has_calls_without_tools:
        can = replace(can, has_calls=False)
    if tools and (not can.has_tools or (tool_format is not None and tool_format.is_prompted)):
        adapted = _with_system(adapted, describe_tools(tools), at_end=True)
        shown = []
    adapted = list(_with_calls(_named_results(adapted), can, tool_format))
    adapted = _with_systems(adapted, can)
    adapted = _in_turns(adapted, can)
    if can.needs_short_ids:
        adapted = [_with_short_ids(message) for message in adapted]
    if can.needs_parts:
        adapted = [dict(in_parts(message)) for message in adapted]
    return AdaptedChat(adapted, [_complete_tool(tool, can) for tool in shown])


# System messages


def _with_system(
    messages: list[TemplateMessage], text: str, *, at_end: bool = False
) -> list[TemplateMessage]:
    """The messages with a text in the first system message, or in one of its own."""
    if messages and messages[0]["role"] == "system":
        first = messages[0]["content"]
        parts = (first, text) if at_end else (text, first)
        return [{**messages[0], "content": joined(*parts)}, *messages[1:]]
    return [{"role": "system", "content": text}, *messages]


def _with_systems(
    messages: list[TemplateMessage], can: TemplateCapabilities
) -> list[TemplateMessage]:
    """System messages where the template shows them: one at the beginning, others in place.

    A late one goes into the user's turn beside it, not to the beginning, which would change the
    prefix that the conversation's prompts share.
    """
    leading = next(
        (n for n, each in enumerate(messages) if each["role"] != "system"), len(messages)
    )
    first, rest = messages[:leading], messages[leading:]
    if first and not can.has_systems:
        first = [{**first[0], "content": joined(*(each["content"] for each in first))}]
    if not can.has_late_system:
        rest = [_as_user(each) if each["role"] == "system" else each for each in rest]
    if first and not can.has_system:
        first = [_as_user(each) for each in first]
    if first and not rest:  # few templates render a chat of system messages alone
        return [*first[:-1], _as_user(first[-1])] if not can.has_users_in_row else first
    return _joined_users([*first, *rest], keep=can.has_users_in_row and can.has_system)


def _as_user(message: TemplateMessage) -> TemplateMessage:
    return {"role": "user", "content": message["content"], "_from": "system"}


def _joined_users(messages: list[TemplateMessage], *, keep: bool) -> list[TemplateMessage]:
    """User messages in a row as one, where one of them was a system message (or all of them)."""
    result: list[TemplateMessage] = []
    for message in messages:
        before = result[-1] if result else None
        is_pair = before is not None and before["role"] == message["role"] == "user"
        if is_pair and (not keep or "_from" in message or "_from" in result[-1]):
            result[-1] = {
                **result[-1],
                "content": joined(result[-1]["content"], message["content"]),
            }
        else:
            result.append(message)
    return [{key: each[key] for key in each if key != "_from"} for each in result]


# Turns


def _in_turns(messages: list[TemplateMessage], can: TemplateCapabilities) -> list[TemplateMessage]:
    """Messages in the order of roles that the template wants."""
    result: list[TemplateMessage] = []
    for message in messages:
        role, before = message["role"], (result[-1]["role"] if result else None)
        if role == "user" and before == "user" and not can.has_users_in_row:
            result[-1] = {
                **result[-1],
                "content": joined(result[-1]["content"], message["content"]),
            }
            continue
        if role == "user" and before == can.result_role and _lacks_answer(result, can):
            result.append({"role": "assistant", "content": FILLER})
        if role == "assistant" and before == "assistant" and _can_join(result[-1], message, can):
            result[-1] = {
                **result[-1],
                **message,
                "content": joined(result[-1]["content"], message["content"]),
            }
            continue
        if role == "assistant" and before in (None, "system") and not can.has_assistant_first:
            result.append({"role": "user", "content": FILLER})
        if role == before == "assistant" and not can.has_assistants_in_row:
            result.append({"role": "user", "content": FILLER})
        result.append(message)
    return result


def _lacks_answer(messages: list[TemplateMessage], can: TemplateCapabilities) -> bool:
    """Whether the template wants an assistant's text between the last result and a user."""
    if can.has_user_after_result:
        return False
    for message in reversed(messages):
        if message["role"] == "user":
            return True
        if message["role"] == "assistant" and not message.get("tool_calls"):
            return False
    return True


def _can_join(first: TemplateMessage, second: TemplateMessage, can: TemplateCapabilities) -> bool:
    """Whether two messages of the assistant can be one, where a template alternates roles."""
    if can.has_assistants_in_row or first.get("tool_calls"):
        return False
    return not second.get("tool_calls") or can.has_text_beside_call


# Calls


def _named_results(messages: list[TemplateMessage]) -> list[TemplateMessage]:
    """Results with the names of their functions, which their calls have."""
    names: dict[Any, str] = {}
    result = []
    for message in messages:
        for call in message.get("tool_calls") or ():
            names[call["id"]] = call["function"]["name"]
        if message["role"] == "tool" and "name" not in message:
            name = names.get(message.get("tool_call_id"))
            message = message if name is None else {**message, "name": name}
        result.append(message)
    return result


def _with_calls(
    messages: list[TemplateMessage], can: TemplateCapabilities, tool_format: ToolFormat | None
) -> Iterator[TemplateMessage]:
    """Calls and results as the template shows them."""
    position = 0
    while position < len(messages):
        message = messages[position]
        position += 1
        if message["role"] == "tool":
            yield _result(message, can)
            continue
        calls = message.get("tool_calls")
        if not calls:
            yield message
            continue
        if not can.has_calls:
            yield _written_calls(message, tool_format)
            continue
        message, *texts = _without_text(message, can)
        yield from texts
        if len(calls) == 1 or can.has_parallel_calls:
            yield _formed_calls(message, calls, can)
            continue
        results = _results_after(messages, position)
        position += len(results)
        yield from _one_by_one(message, calls, results, can)


def _without_text(message: TemplateMessage, can: TemplateCapabilities) -> list[TemplateMessage]:
    """A message of calls, and before it a message of its text where it can't have both."""
    has_reasoning = bool(message.get("reasoning_content") or message.get("reasoning"))
    keeps = can.has_text_beside_call and (can.has_reasoning_beside_text or not has_reasoning)
    if keeps or not message["content"]:
        return [message]
    return [{**message, "content": ""}, {"role": "assistant", "content": message["content"]}]


def _results_after(messages: list[TemplateMessage], position: int) -> list[TemplateMessage]:
    end = position
    while end < len(messages) and messages[end]["role"] == "tool":
        end += 1
    return messages[position:end]


def _one_by_one(
    message: TemplateMessage,
    calls: Sequence[Mapping[str, Any]],
    results: list[TemplateMessage],
    can: TemplateCapabilities,
) -> Iterator[TemplateMessage]:
    """Each call in a message of its own, with its result after it."""
    left = list(results)
    for n, call in enumerate(calls):
        yield _formed_calls(message if n == 0 else {**message, "content": ""}, [call], can)
        mine = [each for each in left if each.get("tool_call_id") == call["id"]]
        for result in mine or left[:1]:
            left.remove(result)
            yield _result(result, can)
    for result in left:
        yield _result(result, can)


def _formed_calls(
    message: TemplateMessage, calls: Sequence[Mapping[str, Any]], can: TemplateCapabilities
) -> TemplateMessage:
    if not can.needs_arguments_as_text:
        return {**message, "tool_calls": [dict(call) for call in calls]}
    formed = [
        {
            **call,
            "function": {
                **call["function"],
                "arguments": json.dumps(call["function"]["arguments"], ensure_ascii=False),
            },
        }
        for call in calls
    ]
    return {**message, "tool_calls": formed}


def _written_calls(message: TemplateMessage, tool_format: ToolFormat | None) -> TemplateMessage:
    """A message with its calls as text, in the model's own format if it is known how."""
    calls: list[Call] = [
        {"name": call["function"]["name"], "arguments": call["function"]["arguments"]}
        for call in message["tool_calls"]
    ]
    write = tool_format.write if tool_format is not None else None
    written = (write or DEFAULT_FORMAT.write or str)(calls)
    rest = {key: value for key, value in message.items() if key != "tool_calls"}
    return {**rest, "content": joined(message["content"], written, between="\n")}


def _result(message: TemplateMessage, can: TemplateCapabilities) -> TemplateMessage:
    if can.result_role is None:
        return {"role": "user", "content": _described(message["content"])}
    return {**message, "role": can.result_role}


def _described(content: Any) -> Any:
    if isinstance(content, str):
        return describe_result(content)
    return [{"type": "text", "text": describe_result(text_of(content))}]


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
    if can.needs_parameters and not function.get("parameters"):
        function["parameters"] = {"type": "object", "properties": {}}
    return {**tool, "function": function}


# Content


def joined(*contents: Any, between: str = BETWEEN) -> Any:
    """Contents one after the other: text, or lists of parts."""
    given = [content for content in contents if content]
    if all(isinstance(content, str) for content in given):
        return between.join(given)
    parts: list[Any] = []
    for content in given:
        text = [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
        is_text = bool(parts) and parts[-1].get("type") == text[0].get("type") == "text"
        if is_text:
            parts[-1] = {"type": "text", "text": between.join((parts[-1]["text"], text[0]["text"]))}
            text = text[1:]
        parts += text
    return parts


def text_of(content: Any) -> str:
    """The text of a content."""
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part.get("type") == "text")


# What a template leaves out in spite of all

_CALL = {
    "id": "call_0",
    "type": "function",
    "function": {"name": "qfunctionz", "arguments": {"qkeyz": "qvaluez"}},
}
_CALLING: TemplateMessage = {"role": "assistant", "content": "", "tool_calls": [_CALL]}
_RESULT: TemplateMessage = {"role": "tool", "content": "qresultz", "tool_call_id": "call_0"}
_USER: TemplateMessage = {"role": "user", "content": "quserz"}
_SECOND: TemplateMessage = {"role": "user", "content": "qsecondz"}
_ASSISTANT: TemplateMessage = {"role": "assistant", "content": "qassistantz"}
_SYSTEM: TemplateMessage = {"role": "system", "content": "qsystemz"}
_TOOL: Tool = {"type": "function", "function": {"name": "qfunctionz", "description": "qtoolz"}}
# Chats by what they have, each with the texts that the prompt must have, and its tools.
_CHATS: Mapping[str, tuple[Sequence[TemplateMessage], Sequence[str], Sequence[Tool]]] = {
    "a user's message": ([_USER], ["quserz"], []),
    "a system message": ([_SYSTEM, _USER], ["qsystemz", "quserz"], []),
    "two user messages in a row": ([_USER, _SECOND], ["quserz", "qsecondz"], []),
    "an earlier turn": ([_USER, _ASSISTANT, _SECOND], ["quserz", "qassistantz", "qsecondz"], []),
    "a late system message": (
        [_USER, _ASSISTANT, _SYSTEM, _SECOND],
        ["quserz", "qassistantz", "qsystemz", "qsecondz"],
        [],
    ),
    "an assistant's message at the beginning": (
        [_ASSISTANT, _SECOND],
        ["qassistantz", "qsecondz"],
        [],
    ),
    "tools": ([_USER], ["quserz", "qfunctionz"], [_TOOL]),
    "a tool call": ([_USER, _CALLING, _RESULT], ["quserz", "qvaluez", "qresultz"], [_TOOL]),
    "a user's message after a tool's result": (
        [_USER, _CALLING, _RESULT, _SECOND],
        ["qvaluez", "qresultz", "qsecondz"],
        [_TOOL],
    ),
    "a tool call without tools": (
        [_USER, _CALLING, _RESULT],
        ["quserz", "qvaluez", "qresultz"],
        [],
    ),
    "text beside a tool call": (
        [_USER, {**_CALLING, "content": "qassistantz"}, _RESULT],
        ["qassistantz", "qvaluez"],
        [_TOOL],
    ),
}


def find_losses(
    render: Render, can: TemplateCapabilities, tool_format: ToolFormat | None
) -> frozenset[str]:
    """What a template leaves out of the prompt without a word, although it was adapted to."""
    return frozenset(
        name
        for name, (messages, texts, tools) in _CHATS.items()
        if _is_lost(render, adapt_chat(messages, tools, can, tool_format), texts)
    )


def _is_lost(render: Render, chat: AdaptedChat, texts: Sequence[str]) -> bool:
    offered = {"tools": chat.tools} if chat.tools else {}
    try:
        prompt = render(chat.messages, add_generation_prompt=True, **offered)
    except Exception:  # noqa: BLE001 - refused, and not in silence
        return False
    return not all(text in prompt for text in texts)


def features_of(messages: Sequence[Mapping[str, Any]], tools: Sequence[Tool]) -> frozenset[str]:
    """What a chat has, by the names of ``find_losses``."""
    roles = [message["role"] for message in messages]
    pairs = list(itertools.pairwise(roles))
    turns = [role for role in roles if role != "system"]
    calling = [message for message in messages if message.get("tool_calls")]
    leading = next((n for n, role in enumerate(roles) if role != "system"), len(roles))
    has = {
        "a user's message": "user" in roles,
        "a system message": leading > 0,
        "two user messages in a row": ("user", "user") in pairs,
        "an earlier turn": "assistant" in turns[1:],
        "a late system message": "system" in roles[leading:],
        "an assistant's message at the beginning": turns[:1] == ["assistant"],
        "tools": bool(tools),
        "a tool call": bool(calling) and bool(tools),
        "a tool call without tools": bool(calling) and not tools,
        "a user's message after a tool's result": ("tool", "user") in pairs,
        "text beside a tool call": any(message["content"] for message in calling),
    }
    return frozenset(name for name, is_there in has.items() if is_there)
