"""Which families of tools may be meant by the same words."""

from __future__ import annotations

# Families that must not stand side by side, as a request for one may well mean another.
_ALIKE = tuple(
    frozenset(words.split())
    for words in (
        "weather forecast", "info air country sun where map", "search info",
        "search dict define saying where media",
        "define dict", "words wordwork", "translate language",
        "email message call",
        "email invite", "calendar event", "list shopping food", "todo reminder", "light room_light",
        "device power level heating thermostat", "device room_light",
        "track order lookup_id cancel",
        "bookid lookup_id lookup_int stocked", "person user lookup_int lookup_id", "price product",
        "table restaurant register", "restaurant restaurants nearby",
        "route travel directions distance",
        "travel train flight", "taxi directions route travel", "music play playby", "watch media",
        "file filework readfile filedo rename listfiles", "web webpage", "invite user_new register",
        "issue issuein ticket", "rate rating", "pay payment", "expense log_value",
        "runcode run_code shell sql", "unit onesided", "timer timer_seconds", "dice random",
        "date time",
        "rate currency", "pay splitbill", "contact call user_new", "stock price product",
        "note log_value expense", "recipe food",
        *(f"math calc splitbill {w}" for w in "add subtract multiply divide percent sqrt".split()),
        "math calc area",
        "restaurants food recipe", "restaurants table restaurant events nearby", "food calories",
        "shop price product search list shopping watch", "shop stocked", "list food price",
        "uncart cancel", "crypto stock price rate currency", "dice random coin",
        "showtimes watch media events", "playlist play playby music playback", "playback playby",
        "light level lightcolour", "light lightcolour room_light", "blinds lock level light",
        "oven heating run timer", "washer run device", "doors lock",
        "timediff time distance", "departures train travel", "carrent taxi", "air weather",
        "events agenda event news calendar", "nearby events where", "country holidays info",
        "holidays agenda date calendar", "joke saying", "medicine reminder todo alarm agenda",
        "plant reminder todo", "workout log_value note health", "workout timer",
        "identify play playby watch search", "practice language translate timer",
        "donate pay payment currency", "tides sun air", "quake news info", "image play",
    )
)  # fmt: skip

# Groups whose tools may serve a question for a fact, an open question, any request at all.
KNOWING = frozenset(
    "math add subtract multiply divide calc percent sqrt search kb dict define time date info "
    "country where map saying words wordwork language translate watch media holidays joke practice "
    "quake".split()
)
OPEN = frozenset(
    "search kb dict define words image translate language news note file saying watch media recipe "
    "web webpage runcode run_code shell info country message email readfile filedo joke practice "
    "playlist plant".split()
)
GENERAL = frozenset("search kb info lookup_id lookup_int saying shell run_code".split())


def clash(one: str, two: str) -> bool:
    """Whether tools of two groups may be meant by the same words."""
    return one == two or any(one in alike and two in alike for alike in _ALIKE)
