"""Requests that no tool and no fact serves, and remarks that ask for nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from family import spin
from searches import VERBS
from values import ENGLISH, Values

_OPEN_VERBS = (
    "describe explain summarise summarize discuss analyse prove compose criticise illustrate "
    "define interpret outline justify paraphrase rephrase predict imagine invent teach me"
    "|write|argue for|argue against|tell me all about|write down your thoughts on|elaborate on"
    "|think about|give me an overview of|help me understand|write an article on"
    "|write a speech about|come up with|brainstorm|solve|debug|refactor|review|improve"
    "|teach me about|sing about"
)
_OPEN_PLAIN, *_OPEN_LONG = _OPEN_VERBS.split("|")
_OPEN_ORDERS = (*_OPEN_PLAIN.removesuffix(" teach me").split(), *_OPEN_LONG)
_OPEN_THINGS = (
    "a limerick", "a haiku", "a ballad", "a sonnet", "a novel", "an essay", "a joke", "a riddle",
    "a speech",
    "a toast", "a fairy tale", "a slogan", "a rap", "a short story", "a cover letter",
    "a diary entry",
    "the theorem", "the plot", "the causes", "the rise", "the fall", "the end", "the origin",
    "the rules",
    "the idea", "the theory", "the philosophy", "the beauty", "the purpose", "the secret",
    "the legend",
    "the life", "the works", "the style", "the importance", "the future", "the history",
    "the pros and cons",
)  # fmt: skip
_OPEN_QUESTIONS = (
    "Why did {} {}?", "Why do {}s {}?", "Why does {} {}?", "Why are {}s so {}?",
    "Why is the {} {}?",
    "How does a {} {}?", "How did {} become {}?", "How do {}s {}?", "How do I repair a {}?",
    "How do I get rid of {}s?", "How would you {} a {}?", "What do you make of {}?",
    "Where do {}s come from?",
    "What if {} had no {}?", "What makes {} {}?", "What is so special about {}?",
    "What are {}s made of?",
    "What would {} say about {}?", "Do you believe in {}?", "Do you think {} is {}?",
    "Is {} better than {}?",
    "Is it true that {} {}?", "Should people {} more?", "Can {}s {}?", "Could {} ever {}?",
    "Did {} {}?",
    "When did {} {}?", "Who wrote {}?", "Who discovered {}?", "Who painted the {}?",
    "Which {} is the best?",
    "What came first, {} or {}?", "What is your opinion on {}?", "What is your view of {}?",
    "Who was the first {}?",
    "How many {}s fit into a {}?", "How old is the {}?", "How big is a {}?",
    "What does it mean to {}?",
    "Am I {}?", "Will {} ever {}?", "Would you rather {} or {}?", "Have you ever {}?",
    "Have you read {}?",
)  # fmt: skip
_REMARKS = (
    "Nice day, isn't it?", "Hey, nice day, isn't it?", "Good to talk to you again.", "Farewell!",
    "So long!",
    "Cheers!", "It is raining here.", "The sun is shining.", "I am bored.", "I am hungry.",
    "I am so tired today.",
    "What a day!", "I love {}!", "I hate {}.", "I like {} a lot.", "My {} is broken.",
    "I just bought a {}.",
    "We went to {} yesterday.", "I saw a {} today.", "That's funny.", "Never mind.", "Oh well.",
    "Hmm.", "Haha",
    "lol", "No.", "Yes.", "Maybe.", "I don't know.", "I think so.", "You too!", "Same here.",
    "Interesting.",
    "I'm back.", "Here I am.", "Long time no see!", "Nice to meet you.", "Nice to see you.",
    "Welcome back!",
    "How was your day?", "Did you sleep well?", "It is late.", "I'm off to bed.",
    "I'm going home.", "Hi again",
    "Sorry about that.", "My bad.", "No worries.", "Don't worry about it.", "Good luck!",
    "Congratulations!",
    "Happy birthday!", "Merry Christmas!", "Have a nice weekend!", "See you tomorrow.",
    "Talk to you later.",
    "Let's chat.", "Let us talk.", "Tell me something nice.", "Say something.", "Surprise me.",
    "I need a friend.",
    "I feel lonely.", "Life is good.", "My {} likes {}.", "My neighbour has a {}.",
    "{} is great!", "{} is boring.",
    "I work at {}.", "My favourite {} is {}.", "I had {} for lunch.", "The {} was wonderful.",
    "I enjoy {}.",
    "We talked about {} last time.", "I forgot my {}.", "My day was {}.",
    "Today I learned about {}.", "Oh no!",
    "I'm learning about {}.", "I'm reading a book about {}.", "{}? Never heard of it.",
    "I can't believe it.",
)  # fmt: skip


# What is said of oneself, of the day, to be nice or to be rude. ``{n}`` is a noun, ``{N}`` a name.
_SPUN_REMARKS = (
    "[I|we] [had|just had|have had] a [great|good|nice|lovely|terrible|long|bad|quiet|busy|strange] [{n}|day|week|time|trip|morning|dinner|walk|summer|lesson|{n} yesterday].",
    "[you're|you are] [the best|so kind|really nice|very helpful|amazing|a star|a genius|too slow|funny|my hero|wonderful|the {n}|a good {n}|great|awesome][!|.|, thanks!]",
    "[please|] [be|stay] [patient|nice|gentle|careful|kind|quiet|calm|honest|brave|serious] [with me|to me|today|now|].",
    "[I'm|I am|we are] [so|very|really|a bit|quite|] [tired|happy|sad|excited|nervous|bored|hungry|ill|lucky|proud|busy|late|cold|confused|back|new here|done][ today| now|][.|!]",
    "[I|we] [love|like|hate|miss|enjoy|adore|remember] [{n}|{n}s|my {n}|the {n}|{N}|your {n}|old {n}s][ a lot| so much|][.|!]",
    "[that's|this is|that was|it was|it is] [great|good|nice|funny|bad|too bad|sad|interesting|amazing|cool|fine|all|enough|perfect|a pity|strange|a {n}|my {n}][.|!|, thank you.]",
    "[thanks|thank you|cheers|many thanks][, that's all|, that is all| for your help| for everything| so much| again|, bye|, you helped me|, I'm fine][.|!]",
    "[I|we] [need|want] [a break|a holiday|some sleep|more time|coffee|nothing|no help|nothing else][ now| today|].",
    "[my|our] [{n}|{n} {n2}|mother|cat|boss|brother|friend {N}] [is|was|got] [ill|great|broken|funny|very old|lost|new|gone|late|happy|green]. ",
    "[it's|it is] [my birthday|Friday|late|early|so hot|snowing|raining|getting dark|time for bed|Monday again|my {n}][ today| here|][.|!]",
    "[I|we] [went to|saw|bought|found|lost|made|broke|sold|painted|visited] [{N}|a {n}|the {n}|my {n}|a new {n}][ yesterday| today| last week| this morning|].",
    "[good|have a good|have a nice|enjoy your] [day|evening|weekend|trip|lunch|{n}][!|.]",
    "[don't|do not] [worry|be sad|go|stop|forget me|be late|cry|laugh][!|.|, please.]",
    "[nice|good|lovely|great|so good] to [meet|see|hear from|talk to] you[ again| too|][.|!]",
    "[well|oh|ah|hm|ok|okay|so|yes|no|sure|right|exactly|indeed|fine|wow|ouch|hooray][,|] [that's it|I see|nice|great|I know|of course|I agree|maybe later|not now|let's see|good][.|!]",
    "I [think|guess|hope|believe|know|feel|said] [so|not|you are right|it's fine|you are a {n}|{N} is nice|it works|everything is ok].",
    "[see you|talk to you|until|speak to you] [soon|later|tomorrow|next week|on Monday|then][.|!]",
    "[happy|merry] [{n}|birthday|new year|christmas|easter][!|, my friend!]",
    "[welcome|congratulations|well done|good luck|bravo|hurray|sorry|excuse me][, {N}|, my friend| again|][!|.]",
    "[can|may|could] [I|we] [just talk|chat a bit|stay here|tell you something|trust you][?| for a while?]",
    "[are|were] you [busy|happy|tired|alone|ready|awake|serious|real|sure|ok][ today| now|]?",
    "[I'm|I am] [just |] [looking around|trying you out|testing|saying hello|playing|waiting|thinking][.|, that's all.]",
)  # fmt: skip
# Work on texts and thoughts that no tool does, and questions beyond all facts.
_SPUN_ORDERS = (
    "[rewrite|rephrase|shorten|correct|improve|proofread|simplify|polish|edit] [this|my|the|the following] [text|sentence|paragraph|email|essay|poem|letter|speech|{n}][ in a friendly tone| in simple words| for children| in a polite way| a bit|, please|].",
    "[make|turn] [this|my|the] [text|sentence|paragraph|letter|essay|{n}] [shorter|longer|more polite|sound better|more formal|into a poem|funnier|easier to read].",
    "[what's|what is] the [meaning|point|purpose|secret|origin|future|sense|history|price|beauty] of [{n}|{n}s|my {n}|happiness|existence|{N}|art|work|time|being {n}]?",
    "[give me|tell me|suggest|list|I need|think of] [three|five|ten|some|a few|two|new] [ideas|tips|names|reasons|slogans|questions|arguments|examples|jokes|hints] [for|about] [my|a|the|] [{n}|{n} {n2}|{N}|party|company|blog|{n}s].",
    "[why|how] [do|did|does|can|could|would] [{n}s|a {n}|people|my {n}|we|children|birds|fish|trees] [{v}|{v} so much|{v} at night|become {n}s|need {n}s|live so long|sleep|{v} {n}s]?",
    "[how|where|when|why] [should|can|could|do|did] I [become a {n}|{v} better|learn to {v}|get a {n}|stop {v}ing|get rich|find a job as a {n}|{v} a {n}|grow {n}s]?",
    "who [wrote|painted|discovered|composed|directed|founded|invented|sang|built|won|was] [the {n}|the {N} {n}|{N}|the first {n}|{n} and {n2}]?",
    "[write|compose|draft|create] [me |] a [short |long |funny |sad |] [poem|story|song|letter|essay|cover letter|speech|toast|rap|tale|dialogue|review|summary|blog post] [about|for|on|to|of] [a|my|the|] [{n}|{N}|{n} {n2}|{n}s].",
    "[can|could|would|will] you [help me|explain to me how to|show me how to|teach me to] [{v} a {n}|debug my {n} code|fix my {n}|write a {n}|plan my {n}|understand {n}s|{v}|with my {n} homework]?",
    "[tell me|talk to me|say something|write something] about [{N}|the {N} {n}|{n}s|the history of {N}|the {n} of {N}|your {n}|ancient {n}s].",
    "[compare|contrast] [{n}s and {n2}s|{N} and {N2}|{n} with {n2}].",
    "[what|which] [do you think|is your opinion|would you say] [about|of|on] [{n}s|{N}|my {n}|modern {n}s]?",
    "[what|who] would [win|happen] if [{n}s could {v}|the {n} was gone|a {n} met a {n2}|I {v} a {n}]?",
    "[is it|do you think it is] [good|bad|right|wrong|safe|healthy] to [{v}|{v} {n}s|eat {n}s|{v} every day]?",
    "[explain|describe|discuss|summarise|analyse] [{n}s|{N}|how {n}s {v}|why {n}s {v}|the {n} theory|the idea of {n}|the difference between {n} and {n2}][ to a child| in one sentence| briefly| please|].",
)  # fmt: skip


def _spun(form: str, rng: random.Random, values: Values) -> str:
    """A form with its brackets decided and its words filled in."""

    def noun() -> str:
        return rng.choice(ENGLISH) if rng.random() < 0.8 else values.syllables()

    text = spin(form, rng).format(
        n=noun(), n2=noun(), N=values.name(), N2=values.name(), v=rng.choice(VERBS)
    )
    pick = rng.random()
    text = re.sub(r" +([.!?,])", r"\1", text).strip()
    if pick < 0.1:
        text = text.rstrip(".!?")
    return text if pick > 0.88 else text[:1].upper() + text[1:]


def open_request(rng: random.Random, values: Values, subjects: Sequence[str]) -> str:
    """An order or a question that takes thought or knowledge, in many words."""

    def noun() -> str:
        pick = rng.random()
        if pick < 0.62:
            return rng.choice(ENGLISH)
        return values.syllables() if pick < 0.85 else rng.choice(subjects)

    def subject() -> str:
        pick = rng.random()
        if pick < 0.35:
            return noun()
        if pick < 0.6:
            return values.name()
        if pick < 0.75:
            return f"{rng.choice(ENGLISH)} {noun()}"
        return f"how a {noun()} {noun()} {rng.choice(('works', 'runs', 'moves', 'is made'))}"

    pick = rng.random()
    if pick < 0.3:
        return _spun(rng.choice(_SPUN_ORDERS), rng, values)
    if pick < 0.5:
        form = rng.choice(_OPEN_QUESTIONS)
        return form.format(*(noun() for _ in range(form.count("{}"))))
    order = rng.choice(_OPEN_ORDERS)
    if pick < 0.8:
        link = rng.choice(("of", "of", "about", "on", "for", "behind", "in", "between", "to"))
        whose = rng.choice(("", "", "my ", "the "))
        text = f"{order} {rng.choice(_OPEN_THINGS)} {link} {whose}{subject()}"
    else:
        text = f"{order} {rng.choice(('', '', 'the ', 'a '))}{subject()}"
    start = rng.choice(("", "", "", "", "Please ", "Can you ", "Could you ", "I want you to "))
    text = start + text + ("?" if start[:1] == "C" else rng.choice((".", ".", "", " for me.")))
    return text[:1].upper() + text[1:] if rng.random() < 0.9 else text


def remark(rng: random.Random, values: Values) -> str:
    """Something said that asks for nothing."""
    if rng.random() < 0.75:
        return _spun(rng.choice(_SPUN_REMARKS), rng, values)
    form = rng.choice(_REMARKS)
    words = (rng.choice(ENGLISH) if rng.random() < 0.7 else values.word() for _ in range(2))
    return form.format(*words)
