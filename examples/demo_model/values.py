"""Strings that nobody has seen: what the models learn to copy."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence

_ONSETS = (
    "b c d f g h j k l m n p r s t v w z br ch cl cr dr fl gr kh kr pl pr sh sk sl sp st th tr"
)
_VOWELS = "a e i o u a e i o u ai au ea ee ia ie io oa oo ou ue ae oe y"
_CODAS = "b d g k l m n p r s t x z ck ld ll mb nd ng nk nt rd rg rk rl rn rt ss st th tz"
_ACCENTS = (
    "áàâäãåāéèêëēíìîïīóòôöõøōúùûüūýÿçčćñńňšśžźżđğłřťßæœþðıșțąęėįųůűőģķļņĺŕďľğİŞŁØÅÉÖÜÁÑÇ"
    "ạảấầẩậắằặẹẻếềểệỉịọỏốồổộớờởợụủứừửựỳỵỷơưăâ"
)
_OTHER_SCRIPTS = ("абвгдежзийклмнопрстуфхцчшыьэюя", "αβγδεζηθικλμνξοπρστυφχψω")
_WIDE = "東京大阪北上海广州天山水火木金土日月中国人学生今年時間食車電話家"
_EMOJI = "😀🎉🚀🌍🐱🔥❤⭐"

ENGLISH = (
    "able account actor address adventure agent airport album alarm alpha amber angle answer apple "
    "april area army art article aspirin atom autumn avenue baker balance ball bank basic battery "
    "beach bean best better bicycle bird birthday blanket board boat body book border bottle bottom"
    " box branch brand bread breakfast bridge bright broken brother brush budget build building "
    "butter button cable cake call camera camp candle card career carpet castle center chain chair "
    "chance change channel charge cheap check cheese chess chicken choice church cinema circuit "
    "class clean client climate clock cloud club coach coast code coffee cold college comedy common"
    " company compare computer concert contract cook copy corner cost cotton council course cousin "
    "cover cream credit crime culture current customer dance danger data daughter dawn deal dealer "
    "decade deep delay delivery dentist desert design desk detail device diary diet dinner "
    "discount doctor document dollar double dragon drama dream dress driver early earth easy echo "
    "editor effect electric elephant energy engine engineer error evening event exam example "
    "exercise expert export fabric factory family famous farm farmer fashion father festival fever "
    "field film final find fire fish fitness fix flag flight floor flour flower forest fork formula"
    " free fresh friend front fruit fuel full future galaxy game garage garden gas gate general "
    "ghost gift glass goal gold golden grain grand grape great ground group guard guest guide "
    "guitar habit hammer harbor health heart heavy hero hidden highway history holiday home honey "
    "horse hospital hotel hour house human hunter idea image income index insurance invoice iron "
    "island jacket job journey juice jungle junior keyboard king kitchen knife lake lamp language "
    "laptop large laser launch lawyer leader leather lecture legal lemon lesson letter level "
    "library light line lion list local lock logic lucky lunch machine magic mail major manager "
    "map market master match math meal meaning medical meeting memory menu message metal method "
    "middle milk mind mini minute mirror mobile modern money monkey morning mother motor mountain "
    "mouse movie museum music narrow native nature needle network news night noise normal north "
    "note novel number nurse ocean offer office oil old olive open opera orange order organ "
    "origin owner oxygen page paint palace panel paper parent park party passport path patient "
    "pattern payment pencil pepper perfect phone photo piano pilot pirate pizza plan planet plant "
    "plastic plate player pocket poem poet police policy pool popular port power present price "
    "prince printer private prize problem product project public puzzle python quality quarter "
    "queen question quick quiet rabbit race radio rain random rate recent recipe record red "
    "refund region relax remote rent repair report rescue research result review rice ring river "
    "road robot rocket roof room rope route royal rule sad safe salad sale salt sample sand "
    "schedule school science score screen sea season secret secure senior series server service "
    "session shadow sharp sheet shelf ship shirt shoe shop short sign silent silver simple singer "
    "sister size sky sleep small smart smile smooth snow soap social sofa soft solar soldier song "
    "soup south space speaker special speech spider spirit spoon sport spring square stadium staff "
    "stage star start station status steel stone storage store storm story street strong student "
    "studio style subject sugar summer sun supper supply surface sweet switch table talent target "
    "task taxi teacher team tennis tent test text theater theory ticket tiger time title tomato "
    "tooth topic tour tower town toy track trade traffic train travel tree trip truck trust tunnel "
    "tutorial uncle union unit urban user vacation valley value van vegan vehicle video village "
    "violin virus visa visitor voice wagon wall war warm watch water wave wedding week weight "
    "welcome west wheel white wild window wine winter wire wolf wonder wood world writer year "
    "yellow yoga young zebra zero zone"
).split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
SMALL = (
    "a the my your our is are was were does do did can will how why what when who which where not "
    "no all any more some under over after before about between into without than or but if it its "
    "we they you i me this that these there up down out off again only still new too really s t"
).split()
CONNECTORS = "of the in for and to near with on at from de la del el di van von vs by".split()


class Values:
    """A seeded source of unseen values, from one letter to several words."""

    def __init__(self, rng: random.Random, pieces: Sequence[str]) -> None:
        self.rng = rng
        self.pieces = pieces
        self.long_pieces = [p for p in pieces if len(p) > 3] or list(ENGLISH)

    def syllables(self) -> str:
        rng = self.rng
        parts = []
        for _ in range(rng.choice((1, 2, 2, 3, 3, 4))):
            parts.append(rng.choice(_ONSETS.split()) + rng.choice(_VOWELS.split()))
            if rng.random() < 0.4:
                parts.append(rng.choice(_CODAS.split()))
        return "".join(parts)

    def letters(self) -> str:
        return "".join(self.rng.choices(string.ascii_lowercase, k=self.rng.randint(1, 12)))

    def joined(self) -> str:
        """Random pieces of the vocabulary, so that every token is copied some day."""
        return "".join(self.rng.choices(self.pieces, k=self.rng.choice((1, 1, 2, 3, 4))))

    def known_word(self) -> str:
        """A word that is one token, as any of them may stand in a query or a title."""
        return self.rng.choice(self.long_pieces)

    def plain(self) -> str:
        """Known words in any order, small ones among them: nothing tells the next but the text."""
        rng = self.rng
        words = [
            rng.choice(SMALL) if rng.random() < 0.4 else self.known_word()
            for _ in range(rng.randint(2, 8))
        ]
        text = " ".join(words)
        return text[:1].upper() + text[1:] if rng.random() < 0.3 else text

    def accented(self) -> str:
        chars = list(self.syllables())
        for _ in range(self.rng.randint(1, 2)):
            at = self.rng.randrange(len(chars) + 1)
            chars[at : at + self.rng.randint(0, 1)] = self.rng.choice(_ACCENTS)
        return "".join(chars)

    def foreign(self) -> str:
        kind = self.rng.random()
        if kind < 0.5:
            script = self.rng.choice(_OTHER_SCRIPTS)
            return "".join(self.rng.choices(script, k=self.rng.randint(2, 9)))
        chars = _WIDE if kind < 0.9 else _EMOJI
        return "".join(self.rng.choices(chars, k=self.rng.randint(1, 4)))

    def code(self) -> str:
        """Groups of digits and letters; few different ones make it easy to lose one's place."""
        rng = self.rng
        alphabet = rng.choice(
            (string.digits, string.ascii_uppercase + string.digits, "abcdef0123456789")
        )
        if rng.random() < 0.2:
            alphabet = "".join(rng.choices(alphabet, k=rng.randint(2, 3)))
        groups = ["".join(rng.choices(alphabet, k=rng.randint(1, 6)))]
        while len(groups) < 5 and rng.random() < 0.4:
            groups.append("".join(rng.choices(alphabet, k=rng.randint(1, 5))))
        return rng.choice("--_./").join(groups)

    def word(self) -> str:
        """One word, mostly lower case."""
        kinds: tuple[Callable[[], str], ...] = (
            self.syllables,
            self.letters,
            self.joined,
            self.accented,
            lambda: self.rng.choice(ENGLISH),
        )
        word = self.rng.choices(kinds, weights=(30, 10, 20, 10, 30))[0]()
        return word.upper() if self.rng.random() < 0.04 else word

    def name(self) -> str:
        """A name: one to four words, mostly with capitals, some with a sign inside."""
        rng = self.rng
        if rng.random() < 0.03:
            return self.foreign()
        count = rng.choices((1, 2, 3, 4), weights=(50, 33, 13, 4))[0]
        words = [self.word() for _ in range(count)]
        if rng.random() < 0.9:
            words = [w[:1].upper() + w[1:] for w in words]
        if count > 2 and rng.random() < 0.5:
            words[rng.randrange(1, count - 1)] = rng.choice(CONNECTORS)
        if rng.random() < 0.1:  # such as O'Xy, D'Xy, Xy's, Xy-Zab, Xy'a
            at, more = rng.randrange(count), self.word()
            start = rng.choice((*"ODLN", rng.choice(string.ascii_uppercase)))
            words[at] = rng.choice((
                f"{start}'{more.capitalize()}", f"{words[at]}-{more.capitalize()}",
                f"{words[at]}-{more}", f"{words[at]}'{more}", f"{words[at]}'s",
                f"{words[at]}'{more[0]}",
            ))  # fmt: skip
        separator = " " if rng.random() < 0.93 else rng.choice(("-", "-", "'", "' ", ". "))
        return separator.join(words)

    def place(self) -> str:
        """A name, now and then with a second part after a comma."""
        name = self.name()
        return f"{name}, {self.name()}" if self.rng.random() < 0.06 else name

    def phrase(self) -> str:
        """A query or a title: one to eight words, some with figures among them."""
        if self.rng.random() < 0.35:
            return self.plain()
        words = [self.word() for _ in range(self.rng.randint(1, 8))]
        for i in range(1, len(words) - 1):
            if self.rng.random() < 0.2:
                words[i] = self.rng.choice(CONNECTORS)
        if self.rng.random() < 0.25:
            words.append(self.code())
        if self.rng.random() < 0.1:  # a term with a sign or a number somewhere
            sign = self.rng.choice(("/", "-", "'s", "++", "#", " & ", "/", ": "))
            term = f"{self.word().upper()}{sign}{self.rng.choice((self.word(), self.integer()))}"
            words.insert(self.rng.randrange(len(words) + 1), term)
        if self.rng.random() < 0.12:
            words.insert(self.rng.randrange(len(words) + 1), str(self.number()))
        text = " ".join(words)
        if self.rng.random() < 0.25:
            text = text[:1].upper() + text[1:]
        return text

    def sentence(self) -> str:
        """Plain words with a capital at the start."""
        words = [self.rng.choice(ENGLISH) if self.rng.random() < 0.7 else self.word()]
        for _ in range(self.rng.randint(1, 7)):
            words.append(self.rng.choice((*CONNECTORS, self.word(), self.rng.choice(ENGLISH))))
        text = " ".join(words)
        return text[:1].upper() + text[1:]

    def email(self) -> str:
        user = self.word() if self.rng.random() < 0.7 else f"{self.word()}.{self.word()}"
        domain = f"{self.word()}.{self.rng.choice(('com', 'org', 'net', 'io', 'de', 'co.uk'))}"
        return f"{user}@{domain}".lower()

    def path(self) -> str:
        parts = [self.word() for _ in range(self.rng.randint(1, 3))]
        parts = [p if self.rng.random() < 0.8 else f"{p}_{self.integer()}" for p in parts]
        ending = self.rng.choice((".txt", ".py", ".json", ".md", ".csv", ".png", ".docx", ""))
        if self.rng.random() < 0.12:
            return self.rng.choice("CDEZ") + ":\\" + "\\".join(parts) + ending
        return self.rng.choice(("", "/", "./", "~/", "../")) + "/".join(parts) + ending

    def url(self) -> str:
        """An address; its words may come again, and it may have a port, a query, a fragment."""
        rng = self.rng
        start = rng.choice(("https://", "https://", "https://www.", "http://", "http://www."))
        word = self.word()
        text = f"{start}{word}.{rng.choice(('com', 'org', 'io', 'net', 'de', 'co.uk'))}"
        if rng.random() < 0.1:
            text += f":{rng.choice((80, 443, 3000, 5000, 8000, 8080, 8443))}"
        while rng.random() < 0.45:
            text += "/" + (word if rng.random() < 0.2 else self.word())
        if rng.random() < 0.12:
            text += f"?{self.word()}={rng.choice((self.word(), self.integer()))}"
        return text + (f"#{rng.choice((word, self.word()))}" if rng.random() < 0.1 else "")

    def date(self) -> str:
        r = self.rng
        if r.random() < 0.4:
            return self.day()
        return f"{r.randint(1950, 2040)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"

    def day(self) -> str:
        """A date as people write it."""
        r = self.rng
        day, month, year = r.randint(1, 28), r.choice(_MONTHS), r.randint(2020, 2032)
        weekday = r.choice(_WEEKDAYS)
        return r.choice(
            ("tomorrow", weekday, f"next {weekday}", f"{month} {day}", f"{day} {month}", "today",
             f"{day} {month} {year}", f"{month} {day}, {year}", f"{month} {day}th", "next week",
             f"{day}/{r.randint(1, 12)}/{year}", f"{day}.{r.randint(1, 12)}.{year}",
             f"{day}th of {month}",
             f"{weekday} evening", "this weekend", f"{month} {year}", f"this {weekday}")
        )  # fmt: skip

    def clock(self) -> str:
        r = self.rng
        if r.random() < 0.35:
            hour, half = r.randint(1, 12), r.choice(("am", "pm"))
            minute = r.randint(0, 59)
            return r.choice((f"{hour}{half}", f"{hour} {half}", f"{hour}:{minute:02d} {half}",
                             f"{hour}:{minute:02d}", "noon", "midnight",
                             f"{hour} o'clock"))  # fmt: skip
        return f"{self.rng.randint(0, 23):02d}:{self.rng.randint(0, 59):02d}"

    def integer(self) -> int:
        digits = self.rng.choices((1, 2, 3, 4, 5, 6), weights=(30, 30, 16, 12, 8, 4))[0]
        value = self.rng.randrange(10**digits)
        return -value if self.rng.random() < 0.03 else value

    def number(self) -> int | float:
        if self.rng.random() < 0.6:
            return self.integer()
        places = self.rng.choice((1, 1, 2))
        value = round(self.rng.uniform(0, 10 ** self.rng.randint(1, 3)), places)
        return value
