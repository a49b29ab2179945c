"""Things people look for: made-up queries with the small words of real ones."""

from __future__ import annotations

from values import ENGLISH, Values

_FORMS = (
    "how to {v} {n}", "how to {v} a {n}", "how do I {v} my {n}", "best {n} in {P}",
    "best {n} near {P}",
    "who {v}ed the {N}", "when was the {N} {v}ed", "when was {P} founded", "why is the {n} {n2}",
    "why do {n}s {v}", "{n} vs {n2}", "{n} versus {n2}", "{n} tips", "{n} {n2} guide", "{N} {n}",
    "{n} tutorial for {n2}s", "cheap {n}s to {P}", "cheapest {n} to {P}", "{n} of {P}",
    "history of {P}", "the {n} of {N}", "life of {P}", "{n}s under {i}", "top {i} {n}s",
    "{n} {n2} of {y}", "{n} release date", "is {n} good for {n2}", "what is a {n}", "what is {w}",
    "where to buy {n}s", "where is {P}", "second hand {n}s in {P}", "used {n}s", "{n} recipe",
    "{n} for {n2}", "{n} with {n2}", "{n} and {n2}", "{n} without {n2}", "{n} from {P}",
    "{n} on {n2}",
    "{n} by {P}", "new {n} in {y}", "{P} {n} {y}", "{w} {n}", "{w} {w2} {n}", "{n} symptoms",
    "who is {P}", "who was {P}", "who won the {y} {n}", "how many {n}s are in a {n2}",
    "how far is {P}",
    "how tall is {P}", "latest {n} news", "{n} prices in {P}", "population of {P}", "{n} in {y}",
    "the {n} and the {n2}", "{n} to {n2} converter", "{n} {w} error", "learn {n} in {i} days",
    "{n} number {i}", "meaning of {w}", "{w} meaning", "{P}'s {n}", "{n}s and {n2}s for {n3}s",
    "effects of {n} on {n2}", "what to {v} in {P}", "things to do in {P}", "{n} near me",
    "easy {n} {n2}", "vegan {n}", "free {n} {n2}", "{w}/{i} {n}", "{n}-{n2} {n3}", "{P} to {P2}",
    "flights from {P} to {P2}", "difference between {n} and {n2}", "{n} at {P}", "{n} to {v} with",
    "why does my {n} {v}", "how long do {n}s {v}", "how long does a {n} last", "can I {v} a {n}",
    "can you {v} {n} with {n2}", "do {n}s {v} at {n2}", "should I {v} my {n} before {n2}",
    "what happens if I {v} the {n}", "which {n} is best for {n2}", "when should I {v} the {n}",
    "is it safe to {v} a {n}", "how often should {n}s be {v}ed", "why is my {n} not {v}ing",
    "how much {n} is too much", "are {n}s allowed in {P}", "{v}ing {n}s under {i}",
    "{n} {v}ing {n2}s", "what does {w} mean", "who makes the best {n}", "where can I {v} {n}s",
    "my {n} does not {v}", "{n} not {v}ing after {n2}", "why are {n}s {w}",
    "buy {n2} and {n3}", "{v} the {n}", "{v} {n} for {P}", "{v} {n} at {n2}", "pick up the {n}",
)  # fmt: skip
VERBS = (
    "paint build cook grow cut clean fix draw fold tie bake plant open start stop learn train "
    "repair write install remove change choose make find use read watch play book feed wash walk"
).split()


def search_text(values: Values) -> str:
    """A query, a title or a task: mostly of known words, sometimes any phrase."""
    rng = values.rng
    if rng.random() < 0.3:
        return values.phrase()

    def noun() -> str:
        return rng.choice(ENGLISH) if rng.random() < 0.75 else values.word().lower()

    capital = noun()
    text = rng.choice(_FORMS).format(
        n=noun(), n2=noun(), n3=noun(), v=rng.choice(VERBS), w=values.word(), w2=values.word(),
        P=values.name(), P2=values.name(), i=values.integer(), y=rng.randint(1900, 2035),
        N=f"{capital[:1].upper()}{capital[1:]} {noun().capitalize()}",
    )  # fmt: skip
    if rng.random() < 0.3:
        text = text[:1].upper() + text[1:]
    return text.title() if rng.random() < 0.05 else text
