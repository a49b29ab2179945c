"""The variables of a chat template that switch reasoning off, on, up and down.

They are found by rendering a message with candidates for their values: a variable that changes the
prompt is one of the template's.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Variables = dict[str, Any]

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
UNKNOWN_VALUE = "qunknownz"
# Variables with two values: pairs of one that switches reasoning off, and one that switches it on.
SWITCHES: Mapping[str, Sequence[tuple[Any, Any]]] = {
    "enable_thinking": ((False, True),),
    "thinking": ((False, True),),
    "thinking_mode": (("disabled", "enabled"), ("off", "on"), ("chat", "thinking")),
}
# Variables whose value is an effort's name. Kimi K3 and Muse have their own words for it.
LEVELS = ("reasoning_effort", "thinking_effort", "reasoning_strength")
# What a template may call each effort, the best name first.
NAMES: Mapping[str, Sequence[str]] = {
    "none": ("none", "no_think", "off", "disabled"),
    "minimal": ("minimal", "low"),
    "low": ("low", "minimal"),
    "medium": ("medium",),
    "high": ("high", "xhigh", "max"),
    "xhigh": ("xhigh", "max", "high"),
    "max": ("max", "xhigh", "high"),
}
# Of a template that refuses names that it does not know.
NEAREST: Mapping[str, Sequence[str]] = {
    "minimal": ("medium", "high"),
    "low": ("medium", "high"),
    "medium": ("high", "low"),
}
# Of a template that writes any name into the prompt: those that models are trained on.
COMMON = ("low", "medium", "high")
# In tokens, where reasoning has a budget. No limit is the template's default.
BUDGETS = {"none": 0, "minimal": 512, "low": 1024, "medium": 4096, "high": 16384}


def find_variables(
    render: Callable[..., str], messages: Sequence[Mapping[str, Any]]
) -> dict[str, Variables]:
    """The variables that set each reasoning effort; an effort that has none is missing.

    ``render`` makes the text of ``messages``, with the variables as keyword arguments; what it
    raises means that the template takes no such value.
    """
    probe = _VariableProbe(render, messages)
    off, on = probe.switches()
    found: dict[str, Variables] = {
        effort: dict(off if effort == "none" else on) for effort in EFFORTS
    }
    for variable in LEVELS:
        for effort, value in probe.levels(variable, on).items():
            if effort != "none" or not off:
                found[effort][variable] = value
    if probe.differ("thinking_budget", 0, BUDGETS["medium"]):
        for effort, budget in BUDGETS.items():
            found[effort]["thinking_budget"] = budget
    return {effort: variables for effort, variables in found.items() if variables}


class _VariableProbe:
    """Renders the messages with values of variables."""

    def __init__(self, render: Callable[..., str], messages: Sequence[Mapping[str, Any]]) -> None:
        self._render = render
        self._messages = messages

    def _prompt(self, **variables: Any) -> str | None:
        try:
            return self._render(self._messages, add_generation_prompt=True, **variables)
        except Exception:  # noqa: BLE001 - the template is a program, and may raise anything
            return None

    def differ(self, variable: str, first: Any, second: Any) -> bool:
        """Whether two values of a variable make two prompts."""
        prompts = [self._prompt(**{variable: value}) for value in (first, second)]
        return None not in prompts and prompts[0] != prompts[1]

    def switches(self) -> tuple[Variables, Variables]:
        """The variables that switch reasoning off, and those that switch it on."""
        off: Variables = {}
        on: Variables = {}
        for variable, pairs in SWITCHES.items():
            pair = next((pair for pair in pairs if self.differ(variable, *pair)), None)
            if pair is not None:
                off[variable], on[variable] = pair
        return off, on

    def levels(self, variable: str, on: Variables) -> dict[str, str]:
        """What the template calls each effort; ``on`` switches reasoning on."""
        unknown = self._prompt(**on, **{variable: UNKNOWN_VALUE})
        known = self._known(variable, on, unknown)
        efforts = {}
        for effort, names in NAMES.items():
            candidates = (*names, *NEAREST.get(effort, ())) if unknown is None else names
            if (name := next((each for each in candidates if each in known), None)) is not None:
                efforts[effort] = name
        if "minimal" in known or (unknown is not None and UNKNOWN_VALUE in unknown):
            efforts.setdefault("none", efforts["minimal"])
        return efforts

    def _known(self, variable: str, on: Variables, unknown: str | None) -> set[str]:
        """The names that the template distinguishes from the unknown one, whose prompt is given."""
        is_written = unknown is not None and UNKNOWN_VALUE in unknown
        known = set()
        for name in sorted({name for names in NAMES.values() for name in names}):
            prompt = self._prompt(**on, **{variable: name})
            if prompt is None:
                continue
            if (
                unknown is None
                or not _is_same(prompt, unknown, name)
                or (is_written and name in COMMON)
            ):
                known.add(name)
        return known


def _is_same(prompt: str, unknown: str, name: str) -> bool:
    """Whether the prompts of a name and of the unknown name differ in these names only."""
    return prompt.replace(name, UNKNOWN_VALUE) == unknown.replace(name, UNKNOWN_VALUE)
