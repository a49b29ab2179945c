"""From a request on the wire to what the engine gets: messages, defaults, seeds, limits."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from mlxtrio.errors import ContextLengthError, InvalidInputError, Where
from mlxtrio.http.errors import ApiError
from mlxtrio.http.openai.chat.request import ParameterNames, to_chat_input
from mlxtrio.http.openai.chat.schema import ChatCompletionRequest
from mlxtrio.media.loader import ImageSource
from mlxtrio.serving.chat import generation_requests, image_sources
from mlxtrio.text.chat_template import template_messages
from mlxtrio.text.description import ModelDescription, SamplingDefaults
from mlxtrio.text.request import GenerationRequest, SamplingParameters
from tests.support.scripted import spelling_model

HI = [{"role": "user", "content": "hi"}]
DEFAULTS = SamplingDefaults(
    temperature=0.6, top_p=0.95, top_k=20, min_p=0.05, repetition_penalty=1.1
)


def body_of(**parameters: Any) -> ChatCompletionRequest:
    return ChatCompletionRequest.model_validate({"model": "any", "messages": HI, **parameters})


def rendered(*messages: dict[str, Any]) -> list[dict[str, Any]]:
    return template_messages(to_chat_input(body_of(messages=list(messages))).messages)


def model_with(
    defaults: SamplingDefaults = DEFAULTS, context_length: int = 100
) -> ModelDescription:
    return replace(spelling_model(context_length), sampling=defaults)


def requests_for(
    *,
    model: ModelDescription | None = None,
    prompt: str = "hi",
    default_max_tokens: int | None = None,
    **parameters: Any,
) -> list[GenerationRequest]:
    tokens = tuple(map(ord, prompt))
    return generation_requests(
        to_chat_input(body_of(**parameters)), tokens, model or model_with(), default_max_tokens
    )


def named(where: Where, **parameters: Any) -> str:
    """What a request calls the value at a path into its ``ChatInput``."""
    return ParameterNames(body_of(**parameters))(where)


# Messages


@pytest.mark.parametrize(
    ("role", "extra", "in_template"),
    [
        ("system", {}, "system"),
        ("developer", {}, "system"),
        ("user", {}, "user"),
        ("assistant", {}, "assistant"),
        ("tool", {"tool_call_id": "call_1"}, "tool"),
    ],
)
def test_every_role_reaches_the_template(
    role: str, extra: dict[str, str], in_template: str
) -> None:
    message = {"role": role, "content": "text", **extra}
    assert rendered(message) == [{"role": in_template, "content": "text", **extra}]


def test_messages_keep_their_order() -> None:
    messages = [{"role": role, "content": role} for role in ["system", "user", "assistant", "user"]]
    assert rendered(*messages) == messages


@pytest.mark.parametrize("role", ["system", "developer", "user", "assistant", "tool"])
def test_content_parts_are_joined(role: str) -> None:
    parts = [{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]
    (message,) = rendered({"role": role, "content": parts, "tool_call_id": "call_1"})
    assert message["content"] == "one \ntwo"


def test_an_assistants_refusal_is_its_text() -> None:
    parts = [{"type": "text", "text": "Sorry, "}, {"type": "refusal", "refusal": "no."}]
    (message,) = rendered({"role": "assistant", "content": parts})
    assert message["content"] == "Sorry, \nno."


@pytest.mark.parametrize("content", [{}, {"content": None}])
def test_an_assistant_that_only_called_has_empty_content(content: dict[str, None]) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    (message,) = rendered({"role": "assistant", "tool_calls": [call], **content})
    assert message["content"] == ""


@pytest.mark.parametrize(
    ("arguments", "parsed"),
    [('{"city": "Rome", "days": [1, 2]}', {"city": "Rome", "days": [1, 2]}), ("{}", {}), ("", {})],
)
def test_a_calls_arguments_reach_the_template_as_objects(
    arguments: str, parsed: dict[str, Any]
) -> None:
    calls = [
        {"id": "call_1", "function": {"name": "weather", "arguments": arguments}},
        {"id": "call_2", "type": "function", "function": {"name": "time", "arguments": "{}"}},
    ]
    assert rendered({"role": "assistant", "content": "one moment", "tool_calls": calls}) == [
        {
            "role": "assistant",
            "content": "one moment",
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "weather", "arguments": parsed},
                },
                {
                    "id": "call_2",
                    "type": "function",
                    "function": {"name": "time", "arguments": {}},
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        "{",
        "city=Rome",
        pytest.param(
            "[" * 100_000,
        ),
        pytest.param(
            "1" * 5000,
        ),
    ],
)
def test_a_calls_arguments_that_are_no_json_are_rendered_as_text(arguments: str) -> None:
    call = {"id": "call_2", "function": {"name": "f", "arguments": arguments}}
    for message in ({"tool_calls": [call]}, {"function_call": call["function"]}):
        *_, written = rendered(*HI, {"role": "assistant", **message})
        (made,) = written["tool_calls"]
        assert made["function"]["arguments"] == {"arguments": arguments}


@pytest.mark.parametrize("arguments", ["null", "[]", "", "{}", "0"])
def test_a_calls_arguments_that_are_nothing_are_an_empty_object(arguments: str) -> None:
    call = {"id": "call_2", "function": {"name": "f", "arguments": arguments}}
    *_, written = rendered(*HI, {"role": "assistant", "tool_calls": [call]})
    assert written["tool_calls"][0]["function"]["arguments"] == {}


@pytest.mark.parametrize(
    ("given", "parsed"),
    [({"arguments": {"a": [1]}}, {"a": [1]}), ({"arguments": None}, {}), ({}, {})],
)
def test_a_calls_arguments_may_be_parsed_already_or_missing(
    given: dict[str, Any], parsed: dict[str, Any]
) -> None:
    call = {"id": "call_2", "function": {"name": "f", **given}}
    (written,) = rendered({"role": "assistant", "tool_calls": [call]})
    assert written["tool_calls"][0]["function"]["arguments"] == parsed


@pytest.mark.parametrize("content", [[], None])
@pytest.mark.parametrize(
    "message",
    [
        {"role": "assistant"},
        {"role": "tool", "tool_call_id": "foreign"},
        {"role": "function", "name": "f"},
    ],
    ids=lambda message: str(message["role"]),
)
def test_a_history_may_have_empty_contents(message: dict[str, Any], content: object) -> None:
    (written,) = rendered({**message, "content": content})
    assert written["content"] == ""


def test_an_empty_list_of_calls_is_no_call() -> None:
    (written,) = rendered({"role": "assistant", "content": "x", "tool_calls": []})
    assert "tool_calls" not in written


def test_fields_of_the_templates_own_are_kept_and_nulls_are_not() -> None:
    message = {"role": "user", "content": "hi", "name": None, "mood": "gay", "weight": None}
    assert rendered(message) == [{"role": "user", "content": "hi", "mood": "gay"}]
    reasoning = {
        "role": "assistant",
        "content": "hi",
        "reasoning_content": "hm",
        "tool_calls": None,
    }
    assert rendered(reasoning) == [
        {"role": "assistant", "content": "hi", "reasoning_content": "hm"}
    ]


def test_names_are_kept() -> None:
    message = {"role": "user", "content": "hi", "name": "Ada"}
    assert rendered(message) == [message]


def test_fields_come_in_one_order_with_the_role_first() -> None:
    message = {"mood": {"b": 1, "a": [2]}, "content": "hi", "name": "Ada", "role": "user"}
    assert json.dumps(rendered(message)) == (
        '[{"role": "user", "name": "Ada", "mood": {"b": 1, "a": [2]}, "content": "hi"}]'
    )


def image(url: str, **parameters: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url, **parameters}}


def test_images_are_found_in_their_order() -> None:
    text = {"type": "text", "text": "look"}
    body = body_of(
        messages=[
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": [text, image("a"), image("b", detail="low")]},
            {"role": "assistant", "content": None},
            {"role": "user", "content": [image("a", detail="high")]},
        ]
    )
    sources = image_sources(to_chat_input(body))
    assert sources == [
        ImageSource("a", ("messages", 1, "content", 1, "image")),
        ImageSource("b", ("messages", 1, "content", 2, "image"), "low"),
        ImageSource("a", ("messages", 3, "content", 0, "image"), "high"),
    ]
    assert ParameterNames(body)(sources[1].where) == "messages[1].content[2].image_url"


@pytest.mark.parametrize("role", ["system", "developer", "assistant", "tool", "function"])
def test_an_image_that_is_not_a_users_is_refused(role: str) -> None:
    message = {"role": role, "content": [image("a")], "tool_call_id": "x", "name": "f"}
    in_domain = "system" if role == "developer" else "tool" if role == "function" else role
    with pytest.raises(InvalidInputError, match=f"role '{in_domain}'") as caught:
        image_sources(to_chat_input(body_of(messages=[*HI, message])))
    assert named(caught.value.where) == "messages[1].content[0]"


def test_content_with_an_image_stays_a_list_of_parts() -> None:
    texts = [{"type": "text", "text": "which "}, {"type": "text", "text": "one?"}]
    messages = [
        {"role": "user", "content": texts},
        {"role": "user", "content": [texts[0], image("a"), texts[1]]},
    ]
    joined, parts = rendered(*messages)
    assert joined["content"] == "which \none?"
    assert parts["content"] == [texts[0], {"type": "image"}, texts[1]]


# Parameters that exclude each other


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"max_tokens": 5, "max_completion_tokens": 5}, "max_tokens"),
        ({"top_logprobs": 1}, "top_logprobs"),
        ({"top_logprobs": 3, "logprobs": False}, "top_logprobs"),
        ({"stream_options": {}}, "stream_options"),
        ({"stream_options": {}, "stream": False}, "stream_options"),
        ({"tools": [], "functions": []}, "functions"),
        ({"guided_regex": "a", "guided_json": {}}, "guided_regex"),
    ],
)
def test_parameters_that_are_wrong_together_are_refused(
    parameters: dict[str, Any], param: str
) -> None:
    with pytest.raises(ApiError) as caught:
        to_chat_input(body_of(**parameters))
    assert caught.value.param == param
    assert param in caught.value.message


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"max_tokens": 5, "max_completion_tokens": None},
        {"top_logprobs": 3, "logprobs": True},
        {"stream_options": {"include_usage": True}, "stream": True},
        {"n": 4},
    ],
)
def test_parameters_that_go_together_are_accepted(parameters: dict[str, Any]) -> None:
    to_chat_input(body_of(**parameters))


# Requests


def test_a_request_without_parameters_gets_the_models_defaults() -> None:
    (request,) = requests_for()
    sampling = request.sampling
    assert (
        SamplingParameters(
            temperature=0.6,
            top_p=0.95,
            top_k=20,
            min_p=0.05,
            repetition_penalty=1.1,
            seed=sampling.seed,
        )
        == sampling
    )
    assert request.prompt == (ord("h"), ord("i"))
    assert (request.stop, request.ignore_eos, request.top_logprobs) == ((), False, None)


def test_a_zero_overrides_the_models_default() -> None:
    zeros: dict[str, Any] = {"temperature": 0, "top_p": 0.0, "top_k": 0, "min_p": 0}
    (request,) = requests_for(
        **zeros,
        repetition_penalty=1,
        presence_penalty=0.5,
        frequency_penalty=-0.5,
        logit_bias={"65": -100, "7": 1.5},
        seed=0,
        ignore_eos=True,
    )
    assert request.sampling == SamplingParameters(
        temperature=0,
        top_p=0,
        top_k=0,
        min_p=0,
        seed=0,
        logit_bias={65: -100, 7: 1.5},
        presence_penalty=0.5,
        frequency_penalty=-0.5,
        repetition_penalty=1,
    )
    assert request.ignore_eos


def test_nulls_mean_the_defaults() -> None:
    nulls: dict[str, Any] = {
        name: None
        for name, field in ChatCompletionRequest.model_fields.items()
        if not field.is_required() and name != "seed"
    }
    assert len(nulls) > 20
    assert requests_for(**nulls, seed=1) == requests_for(seed=1)


def test_each_answer_has_a_seed_of_its_own() -> None:
    assert [request.sampling.seed for request in requests_for(seed=41, n=3)] == [41, 42, 43]
    assert [request.sampling.seed for request in requests_for(seed=-2, n=2)] == [-2, -1]


def test_without_a_seed_each_request_has_another() -> None:
    seeds = [request.sampling.seed for _ in range(20) for request in requests_for(n=2)]
    assert len(set(seeds)) == 40


def test_all_sequences_of_a_request_differ_in_their_seed_only() -> None:
    first, second = requests_for(n=2, seed=0, max_tokens=7, stop="x")
    assert (first.prompt, first.max_tokens, first.stop) == (second.prompt, 7, ("x",))
    assert (second.max_tokens, second.stop) == (7, ("x",))


@pytest.mark.parametrize(
    ("asked", "default", "expected"),
    [
        ({}, None, 98),  # to the context's end
        ({}, 30, 30),
        ({}, 500, 98),
        ({"max_tokens": 7}, 30, 7),
        ({"max_tokens": 70}, 30, 70),
        ({"max_completion_tokens": 7}, 30, 7),
        ({"max_tokens": 98}, None, 98),
        ({"max_tokens": 65_536}, None, 98),  # at most that many
    ],
)
def test_the_longest_answer(asked: dict[str, Any], default: int | None, expected: int) -> None:
    (request,) = requests_for(**asked, default_max_tokens=default)
    assert request.max_tokens == expected


@pytest.mark.parametrize(
    ("prompt", "parameters", "param"),
    [
        ("x" * 100, {}, "messages"),
        ("x" * 101, {"max_tokens": 1}, "messages"),
    ],
)
def test_what_does_not_fit_the_context_is_refused(
    prompt: str, parameters: dict[str, Any], param: str
) -> None:
    with pytest.raises(ContextLengthError) as caught:
        requests_for(prompt=prompt, **parameters)
    assert "maximum context length is 100 tokens" in caught.value.message
    assert caught.value.code == "context_length_exceeded"
    assert named(caught.value.where, **parameters) == param


def test_a_prompt_one_short_of_the_context_gets_one_token() -> None:
    (request,) = requests_for(prompt="x" * 99)
    assert request.max_tokens == 1


@pytest.mark.parametrize(
    ("stop", "expected"), [(None, ()), ([], ()), ("END", ("END",)), (["a", "b"], ("a", "b"))]
)
def test_stop_may_be_one_string_or_several(stop: Any, expected: tuple[str, ...]) -> None:
    (request,) = requests_for(stop=stop)
    assert request.stop == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, None),
        ({"logprobs": False}, None),
        ({"logprobs": True}, 0),
        ({"logprobs": True, "top_logprobs": 5}, 5),
    ],
)
def test_logprobs_are_made_only_when_asked(
    parameters: dict[str, Any], expected: int | None
) -> None:
    (request,) = requests_for(**parameters)
    assert request.top_logprobs == expected


def test_the_last_token_of_the_vocabulary_can_be_biased_and_the_next_can_not() -> None:
    (request,) = requests_for(logit_bias={"255": 1})
    assert request.sampling.logit_bias == {255: 1}
    with pytest.raises(InvalidInputError) as caught:
        requests_for(logit_bias={"255": 1, "256": 1})
    assert named(caught.value.where) == "logit_bias.256"


def test_a_token_id_of_thousands_of_digits_is_refused() -> None:
    with pytest.raises(ValidationError, match="is not a token id"):
        body_of(logit_bias={"9" * 5000: 1})
