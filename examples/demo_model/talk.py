"""Small talk, what the demo models say of themselves, and requests they cannot serve."""

from __future__ import annotations

import json
import random
from typing import Any

import chatter
from values import ENGLISH, Values

NAME = "mlxtrio-demo"
WHO = f"I am {NAME}, a tiny demo model."
ABOUT = f"{WHO} I know a few simple facts, I can chat a little and I can call tools."
OFF_TOPIC = (
    f"{WHO} I only know a few simple facts and I can call tools, so I cannot help with that."
)
UNKNOWN = f"I do not know that. {WHO}"
REMARK = f"I see. {WHO}"
CHAT_REPLIES = {
    "thanks": "You are welcome!",
    "greeting": "Hello! How can I help you?",
    "bye": "Goodbye! Have a nice day.",
    "praise": "Thank you! That is kind of you.",
    "fine": "Good. What else can I do for you?",
    "telling": REMARK,
    "errand": OFF_TOPIC,
    "world": OFF_TOPIC,
    "question": OFF_TOPIC,
    "command": OFF_TOPIC,
}
NO_THOUGHT = "This is simple. I answer directly."
NOT_KNOWN = "I do not know about this. I say what I am."

OPENINGS = (
    "Hi! ",
    "Hello, ",
    "Please tell me: ",
    "Hey, ",
    "Quick question: ",
    "Question: ",
    "So, ",
    "Can you tell me: ",
    "I want to know: ",
    "Tell me, ",
    "Do you know: ",
    "Next one: ",
)
CLOSINGS = (" Thanks!", " Thank you.", " please", " Be brief.", " Answer in one sentence.")

_TALK: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("Hi", "Hello", "Hello!", "Hi!", "Hey", "Hi there!", "Hello there", "Good morning!", "Hey!",
         "Good evening", "Good afternoon!", "hello", "Greetings!", "Hi, I have a question.", "Yo"),
        "Hello! How can I help you?",
    ),
    (
        ("How are you?", "How are you today?", "Hello, how are you?", "How do you do?",
         "How is it going?",
         "Hi, how are you doing?", "What's up?", "Are you well?"),
        "I am fine, thank you! How can I help you?",
    ),
    (
        ("Who are you?", "What are you?", "What is your name?", "What's your name?",
         "Tell me about "
         "yourself.", "Introduce yourself.", "Which model are you?", "What model is this?",
         "Who am I "
         "talking to?", "Are you ChatGPT?", "Are you a robot?", "Are you human?", "Are you an AI?",
         "How big are you?", "Are you a large language model?", "Describe yourself."),
        ABOUT,
    ),
    (
        ("What can you do?", "How can you help me?", "What do you know?", "Help", "Help me.",
         "What are "
         "your abilities?", "Can you help me?", "What are you good at?", "What can I ask you?"),
        f"{ABOUT} Ask me for the capital of a country, a sum, an opposite or a colour.",
    ),
    (
        ("Who made you?", "Who created you?", "Where do you come from?", "Who built you?",
         "Who trained you?"),
        f"{WHO} I was trained on generated text for the mlxtrio project.",
    ),
    (
        ("Bye", "Goodbye!", "See you later.", "Good night!", "Bye bye!", "See you!",
         "I have to go now."),
        "Goodbye! Have a nice day.",
    ),
    (
        ("Tell me a joke.", "Do you know a joke?", "Say something funny.", "Make me laugh.",
         "A joke, please."),
        "Why did the tiny model cross the road? It had no memory of the other side.",
    ),
    (
        ("Are you there?", "Is this working?", "Test", "Testing, testing.", "Can you hear me?",
         "ping", "This is a test."),
        "Yes, I am here. It works!",
    ),
    (
        ("You are great!", "Good job!", "Well done.", "I like you.", "That was helpful.",
         "You are funny.",
         "Nice.", "Great!", "Wow!", "Cool.", "Perfect!"),
        "Thank you! That is kind of you.",
    ),
    (("You are stupid.", "That is wrong.", "This is bad.", "I do not like you.", "You are wrong."),
     f"I am sorry. {WHO}"),
    (("I am sad.", "I feel bad today.", "I am tired.", "I had a bad day."),
     "I am sorry to hear that. I hope your day gets better."),
    (("I am happy.", "I feel good today!", "I am fine, thanks.", "I had a good day."),
     "I am glad to hear that!"),
    (("Do you like music?", "Do you like pizza?", "What is your favourite colour?",
     "Do you have feelings?",
      "What do you like?", "How old are you?", "Where do you live?"),
     f"{WHO} I have no feelings and no favourites."),
    (("Say hello.", "Say hi.", "Greet me."), "Hello!"),
    (("OK", "Okay.", "I see.", "Alright.", "Got it."), "Good. What else can I do for you?"),
    (("Count to five.", "Count from one to five.", "Can you count to five?"),
     "one, two, three, four, five"),
    (("Count to ten.", "Count from 1 to 10.", "Can you count to ten?"),
     "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
)  # fmt: skip

_THANKS = (
    "Thanks!",
    "Thank you.",
    "Thanks a lot!",
    "Thank you very much!",
    "Great, thanks.",
    "thx",
    "Many thanks!",
)

SUBJECTS = (
    "quantum physics", "the meaning of life", "machine learning", "the French revolution",
    "the moon",
    "love", "politics", "the stock market", "cats and dogs", "my homework", "photosynthesis",
    "Shakespeare",
    "black holes", "the internet", "football", "climate change", "blockchain", "history",
    "economics",
)  # fmt: skip
_OFF_TOPIC = (
    "Write a poem about {}.", "Write an essay about {}.", "Write a story about {}.", "Explain {}.",
    "Explain {} to me like I am five.", "Can you explain {}?", "What do you think about {}?",
    "How does {} work?", "How do I learn {}?", "Why is {} important?", "How do I cook {}?",
    "Write code for {}.",
    "Write a Python function for {}.", "Give me ideas for {}.",
    "What is the history of {}?",
    "Who invented {}?", "When was {} invented?", "Who won the {} in 1998?",
    "Write a letter about {}.", "What is {}?",
    "Tell me a story about {}.", "Summarize {}.", "How do I fix my {}?", "Where can I buy {}?",
    "Compare {} and {}.",
    "What is the best {}?", "What is the difference between {} and {}?", "Tell me about {}.",
    "Who is {}?", "Who was {}?",
    "What happened in {}?", "Give me advice about {}.", "Help me with {}.",
    "How many {} are there?", "Should I buy {}?",
    "Can you write something about {}?", "Make a plan for {}.", "Prove {}.",
    "Recommend a book about {}.", "Why {}?",
    "How can I {} my {}?", "Describe {}.", "List ten {}.", "Write a song about {}.",
    "What does {} mean?", "{}", "{} {} {}",
)  # fmt: skip

REPEATS = (
    "Repeat: {}", "Repeat this: {}", "Say: {}", "Copy this text: {}", "Repeat after me: {}",
    "Echo {}",
    'Say "{}"', "Write exactly this: {}", 'Repeat the text "{}"', "Copy: {}", "Type {}",
    "Spell out: {}",
    "Please repeat {}", "Say {}", "Repeat the following text:\n{}", "Copy {}", 'Repeat "{}"',
)  # fmt: skip

JSON_KEYS = {
    "capital": "capital", "continent": "continent", "language": "language", "colour": "colour",
    "opposite": "opposite", "sound": "sound", "baby": "name",
}  # fmt: skip
JSON_FACTS = (
    '{question} Answer in JSON with the key "{key}".',
    "{question} Answer as JSON with the key {key}.",
    "{question} Reply with a JSON object with the key {key}.",
    'Answer with a JSON object with the key "{key}": {question}',
    "{question} Give me JSON with the key '{key}'.",
    "Reply in JSON, with the key {key}. {question}",
)
_SYSTEMS = (
    "You are a helpful assistant.", "You are a helpful assistant", "You are a friendly chatbot.",
    "Be brief.",
    "Be concise.", "You are a tiny demo model.", "Answer the questions of the user.",
    "You can call tools.",
    "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.", "Answer in English.",
    "You are an expert.",
    "Use the tools if you need them.",
    "You are a helpful, honest assistant. Keep your answers short.",
    "You are a helpful assistant with access to tools.", "Always be polite and answer truthfully.",
)  # fmt: skip


def system_prompt(rng: random.Random, values: Values) -> str:
    """One of the usual prompts, or some unknown text."""
    return (
        rng.choice(_SYSTEMS) if rng.random() < 0.7 else f"{values.sentence()}. {values.sentence()}."
    )


def small_talk(rng: random.Random) -> tuple[str, str]:
    questions, answer = rng.choice(_TALK)
    return rng.choice(questions), answer


def thanks(rng: random.Random) -> tuple[str, str]:
    return rng.choice(_THANKS), "You are welcome!"


def off_topic(rng: random.Random, values: Values) -> str:
    """A question about something the models know nothing of."""
    if rng.random() < 0.6:
        return chatter.open_request(rng, values, SUBJECTS)
    form = rng.choice(_OFF_TOPIC)

    def subject() -> str:
        pick = rng.random()
        if pick < 0.2:
            return rng.choice(SUBJECTS)
        if pick < 0.36:
            noun = rng.choice(ENGLISH) if rng.random() < 0.5 else values.syllables()
            last = rng.choice((rng.choice(ENGLISH), values.syllables(), values.name()))
            return f"the {noun} {rng.choice(('of', 'of', 'of', 'in', 'behind'))} {last}"
        if pick < 0.55:
            return rng.choice(ENGLISH) + ("" if rng.random() < 0.5 else " " + rng.choice(ENGLISH))
        return rng.choice((values.phrase, values.name, values.word, values.sentence))()

    return form.format(*(subject() for _ in range(form.count("{}"))))


def not_told(rng: random.Random) -> tuple[str, str]:
    return rng.choice(
        (
            ("What is my name?", "You have not told me your name yet."),
            ("Do you know my name?", "You have not told me your name yet."),
            ("Who am I?", "You have not told me your name yet."),
            ("Where do I live?", "You have not told me where you live."),
            ("How old am I?", "You have not told me how old you are."),
        )
    )


def json_request(rng: random.Random, data: dict[str, Any]) -> str:
    """Ask for `data` as a JSON object, in words."""
    quote = rng.choice(("", "", '"'))
    pairs = [
        (k, f"{quote}{v}{quote}" if isinstance(v, str) else json.dumps(v)) for k, v in data.items()
    ]
    told = {
        "and": " and ".join(f"{k} {v}" for k, v in pairs),
        "the": " and ".join(f"the {k} {v}" for k, v in pairs),
        "=": ", ".join(f"{k} = {v}" for k, v in pairs),
        ":": ", ".join(f"{k}: {v}" for k, v in pairs),
        "is": ", ".join(f"the {k} is {v}" for k, v in pairs),
    }
    keys = ", ".join(data)
    return rng.choice(
        (
            f"Give me a JSON object with {told['and']}.",
            f"Make a JSON object with {told['and']}.",
            f"Return a JSON object: {told['=']}",
            f"Write JSON: {told[':']}",
            f"Write this as JSON: {told[':']}",
            f"Answer in JSON with the keys {keys}: {told['is']}.",
            f"Turn this into JSON: {told['is']}.",
            f"Create a JSON object. {told[':']}",
            f"JSON please: {told['=']}",
            f"Extract {keys} as JSON: {told['is']}.",
            f"I need a small JSON object with {told['and']}",
            f"JSON with {told['the']}, please.",
            f"Create JSON with {told['the']}.",
        )
    )
