"""Which families of tools may be meant by the same words."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Any

from lexicon import DOING

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
        "reply email message inbox", "todo todo_list task_by_id reminder", "timer timer_text",
        "timer timer_seconds timer_text run", "note note_find kb", "event_cancel cancel",
        "calendar meeting event agenda leave", "meeting call roombook invite", "bookid roombook",
        "channel message email say", "member invite user_new register user_create",
        "user_create user_new register password", "away message", "alarm reminder",
        "employee person contact user", "contact inbox", "invoice_new pay_invoice pay payment",
        "readfile file filework extract_text listfiles mkdir writefile filedo convert_file",
        "file filework filedo user_delete", "upload filedo rename copyfile extract file filework",
        "rename copyfile extract upload", "web webpage screenshot domain extract_text shorten",
        "deploy restart run", "runcode run_code shell sql python", "config device level",
        "branch commit deploy shell run_code runcode", "domain restart deploy",
        "lookup_id lookup_int track cancel order_by_id parcel_by_id package_by_id shipment_by_id",
        "bookid product stocked price product_by_id", "bookid booking_by_id lookup_id cancel",
        "issue issuein ticket issue_by_id ticket_by_id case_by_id", "device device_by_id",
        "person user lookup_int customer_by_id user_by_id employee_by_id employee",
        "invoice_by_id pay_invoice invoice_new balance", "file filework readfile document_by_id",
        *(f"lookup_id lookup_int {w}_by_id" for w in (
            "ticket invoice customer user employee issue product contract project booking device "
            "job document case"
        ).split()),
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
        # Tools that guides word: each beside those that may do the same, few beside one another.
        "docs kb search helpdesk encyclo", "wiki encyclo search kb", "online search encyclo",
        "online shop product price", "helpdesk kb search encyclo leave leave_days time_off",
        "encyclo info saying country where define dict words media watch film books person user "
        "employee contact events population elevation",
        "tip splitbill", "sharebill splitbill", "coin_price crypto price product rate currency",
        "inventory stocked product lookup_id lookup_int product_by_id bookid shop",
        "order_status track order lookup_id lookup_int order_by_id parcel_by_id package_by_id "
        "shipment_by_id", "order_cancel cancel uncart lookup_id bookid",
        "meet_at meeting calendar event agenda call invite roombook", "slack channel message",
        "time_off leave calendar event agenda", "draft email message reply",
        "turn_on device power light room_light device_by_id run level washer oven",
        "turn_off device power light room_light device_by_id run level playback timer washer",
        "device_state device power device_by_id", "climate heating thermostat level oven",
        "brightness light level lightcolour room_light blinds", "sensor weather forecast info",
        "issue_list issue_by_id lookup_id lookup_int",
        "customer_mail customer_by_id user_by_id employee_by_id person user contact employee inbox",
        "customer_mail lookup_id lookup_int user_new user_create", "film watch media",
        "books watch media bookid",
        "papers search encyclo", "videos watch media play playby search",
        "podcast watch media play playlist playby",
        "flight_status track lookup_id lookup_int", "humidity air weather info forecast",
        "air_index air info", "sunrise sun info", "elevation info where country",
        "population info country", "synonyms wordwork words", "rhymes wordwork words",
        "spelling wordwork words dict", "how_far distance route travel taxi",
        "cookbook recipe food",
        "eat_out restaurants restaurant food nearby",
        "rail train travel departures route directions",
        "bus train travel departures route directions",
        "donate pay payment currency", "tides sun air", "quake news info", "image play",
    )
)  # fmt: skip

# Groups whose tools may serve a question for a fact, an open question, any request at all.
KNOWING = frozenset(
    "math add subtract multiply divide calc percent sqrt search kb dict define time date info "
    "country where map saying words wordwork language translate watch media holidays joke practice "
    "quake docs wiki encyclo online helpdesk population elevation film books synonyms "
    "how_far papers".split()
)
OPEN = frozenset(
    "search kb dict define words image translate language news note file saying watch media recipe "
    "web webpage runcode run_code shell info country message email readfile filedo joke practice "
    "playlist plant docs wiki encyclo online helpdesk film books podcast synonyms rhymes "
    "papers videos".split()
)
GENERAL = frozenset(
    "search kb info lookup_id lookup_int saying shell run_code docs wiki encyclo online".split()
)


# Groups, and words in names, of tools that may serve a question about the world, any errand.
WORLDLY = frozenset(
    "search kb info country saying define dict news where media watch web webpage internet wiki "
    "encyclopedia knowledge facts fact quiz trivia answer question article history google ai "
    "statistics library encyclo online docs helpdesk lookup_id lookup_int person shell".split()
)
HANDY = frozenset(
    "todo task reminder issue issuein ticket lookup_id lookup_int kb request service robot job "
    "assistant errand chore help message notify".split()
)
# Of tools that may know what something is, may write or change a text, or do as they are told.
LEARNED = WORLDLY | frozenset(
    "definition meaning glossary term concept topic explain explanation summary summarize teach "
    "teacher tutor learn lesson course class homework exam faq docs documentation manual guide "
    "wordwork words word language translate joke practice chat llm gpt prompt research "
    "explore expert advice author poem plant astronomy".split()
)
WRITING = LEARNED | frozenset(
    "writer compose draft essay document content blog poet rhyme grammar spell spelling generate "
    "correct editor rewrite proofread paraphrase literature language speech letter "
    "writefile recommend recommendation suggest suggestion idea opinion translation".split()
)
HELPING = frozenset("shell run_code command assistant robot agent lookup_id lookup_int".split())
_COMMON = frozenset(
    "get fetch show check read lookup find list look make set give the my your our its for with "
    "from this that you want can not all new some and are was has have what how who where when "
    "many much did does into out now one two returns tool api info item data entry who which use "
    "given there here about tell wants whether between last first only".split()
)


def words_of(tool: dict[str, Any], group: str = "") -> set[str]:
    """What a tool is told by: its group, the words of its name and of its description."""
    function = tool["function"]
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", f"{function['name']}")
    said = _said(f"{name} {function.get('description', '')} {group}")
    synonyms = {w for verb in said & DOING.keys() for w in _said(" ".join(DOING[verb]))}
    return said | synonyms | {group}


def _said(text: str) -> set[str]:
    words = set(re.findall(r"[^\W_]+", text.lower()))
    return words | {w.removesuffix("s") for w in words if len(w) > 3}


def may_serve(words: Set[str], text: str, apart: Set[str]) -> bool:
    """Whether tools of these words might be meant: by what stands apart or by a common word."""
    shared = words & _said(text) - _COMMON
    return bool(words & apart) or any(len(w) > 2 and not w.isdigit() for w in shared)


def clash(one: str, two: str) -> bool:
    """Whether tools of two groups may be meant by the same words."""
    return one == two or any(one in alike and two in alike for alike in _ALIKE)
