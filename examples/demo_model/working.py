"""Values of tools at work: commands, paths, accounts, hosts, settings."""

from __future__ import annotations

from collections.abc import Callable

from values import ENGLISH, Values

ENDINGS = ("com", "org", "net", "io")
_ENGINES = "docker git npm pip systemctl kubectl make cargo tar curl ssh grep find ls df".split()
FORMATS = "pdf docx html csv xlsx json xml png jpg webp svg mp3 wav mp4 gif markdown txt".split()
_PARTS = "max min log cache db user http mail auth app retry batch session queue page api".split()
_HOSTING = "server service api worker proxy db gateway web cache node queue backend".split()


def _slug(values: Values) -> str:
    """One word in small letters, without anything that ends it."""
    word = values.rng.choice(ENGLISH) if values.rng.random() < 0.6 else values.syllables()
    return word.lower()


def phone(values: Values) -> str:
    """A number as people write it, such as ``+49 170 5551234``."""
    rng = values.rng
    form = rng.choice((
        "+{c} ### #######", "+{c} ## #### ####", "+{c}##########", "+1 (###) ###-####",
        "+1-###-###-####", "###-###-####", "(###) ###-####", "555-####", "0### #######",
        "0#########",
        "0## ### ## ##", "07### ######", "##########", "### ####", "+{c} (0) ### ######",
        "1-800-###-####",
        "###.###.####", "00{c} ### ######", "0#####/######", "######", "###",
    ))  # fmt: skip
    text = form.format(c=rng.choice((1, 7, 33, 34, 39, 41, 43, 44, 46, 48, 49, 61, 81, 91, 351)))
    return "".join(str(rng.randint(0, 9)) if c == "#" else c for c in text)


def sql(values: Values) -> str:
    """A statement such as ``SELECT name FROM users WHERE id = 7``."""
    rng = values.rng
    a, b, t = _slug(values), _slug(values), _slug(values) + rng.choice(("s", "s", ""))
    n, w = abs(values.integer()), values.word().lower()
    text = rng.choice((
        f"SELECT * FROM {t}", f"SELECT COUNT(*) FROM {t}", f"SELECT {a} FROM {t} WHERE {b} = {n}",
        f"SELECT {a}, {b} FROM {t} LIMIT {n}", f"SELECT * FROM {t} WHERE {a} = '{w}'",
        f"DELETE FROM {t} WHERE {a} = {n}", f"UPDATE {t} SET {a} = {n} WHERE {b} = '{w}'",
        f"SELECT {a}, SUM({b}) FROM {t} GROUP BY {a}", f"DROP TABLE {t}", "SHOW TABLES",
        f"SELECT * FROM {t} ORDER BY {a} DESC", f"INSERT INTO {t} ({a}) VALUES ({n})",
        f"SELECT MAX({a}) FROM {t} WHERE {b} > {n}", f"DESCRIBE {t}",
    ))  # fmt: skip
    return text.lower() if rng.random() < 0.3 else text + rng.choice(("", "", ";"))


def shell(values: Values) -> str:
    """A command such as ``ls -la /var/log``."""
    rng = values.rng
    a, b, n = _slug(values), _slug(values), rng.randint(1, 9999)
    return rng.choice((
        f"ls -{rng.choice(('l', 'la', 'lh', 'a'))}", f"ls {file_path(values)}", "df -h", "uptime",
        f"cat {file_path(values)}", f"git {rng.choice(('status', 'pull', 'log', 'diff'))}",
        "whoami",
        f"docker {rng.choice(('ps', 'images', f'logs {a}', f'stop {a}'))}", "free -m", "pwd", "top",
        f"npm {rng.choice(('test', 'install', 'run build', f'install {a}'))}", f"kill -9 {n}",
        f"grep -r {a} {folder(values)}", f"pip install {a}", f"mkdir -p {folder(values)}/{a}",
        f"tail -n {n} {a}.log", f"python {a}.py", f"echo {a} {b}", f"curl -I {a}.com", "ps aux",
        f"{rng.choice(_ENGINES)} --version", f"ping -c {n} {a}.org", f"find . -name '*.{b}'",
        f"{a} --{b} {n}", f"./{a}.sh", f"systemctl status {a}", f"make {a}", f"du -sh {a}",
    ))  # fmt: skip


def python(values: Values) -> str:
    """A line of Python such as ``print(sum(range(10)))``."""
    rng = values.rng
    a, n, m = _slug(values), rng.randint(0, 999), rng.randint(1, 99)
    return rng.choice((
        f"print({n} * {m})", f"print('{a}')", f"sum(range({n}))", f"len('{a}')", f"{n} ** {m}",
        f"'{a}'.upper()", f"print({n} // {m})", f"max({n}, {m})", f"import {a}", f"{a} = {n}",
        f"for i in range({m}): print(i)", f"sorted(({n}, {m}))", f"print(len('{a}'))",
        f"'{a}' * {m}",
        f"import math; print(math.sqrt({n}))", f"{a}.{_slug(values)}({n})", f"2 + {n}",
        f"abs(-{n})",
    ))  # fmt: skip


def duration(values: Values) -> str:
    """Such as ``25 minutes`` or ``1h 30m``."""
    rng = values.rng
    n = rng.randint(2, 90)
    return rng.choice((
        f"{n} minutes", f"{n} minutes", f"{n} seconds", f"{rng.randint(2, 12)} hours", "an hour",
        f"{n} min", f"{n} sec", f"{n}s", f"{n}m", f"{rng.randint(1, 9)}h", "half an hour", "1 hour",
        f"{rng.randint(1, 5)}h {n}m", "a minute", f"{rng.randint(1, 4)} hours and {n} minutes",
        f"{n}:{rng.randint(0, 59):02d}", "a quarter of an hour", "one minute", "two hours",
        f"{rng.randint(2, 9)} and a half minutes", "90 seconds", "five minutes", "ten minutes",
    ))  # fmt: skip


def folder(values: Values) -> str:
    """A folder: of Unix, of Windows, or a plain name."""
    rng = values.rng
    a, b = _slug(values), _slug(values)
    return rng.choice((
        f"/{a}", f"/{a}/{b}", f"~/{a}", f"./{a}", f"{a}/{b}", f"/home/{a}/{b}", f"/var/log/{a}",
        "/tmp",
        f"C:\\{a.title()}", f"C:\\Users\\{a}\\{b.title()}", f"D:\\{a}\\{b}", f"~/{a.title()}/{b}",
        "src",
        a, f"{a.title()}", f"{a}-{b}", f"{a}_{b}", f"\\\\{a}\\{b}", f"/mnt/{a}", f"../{a}", f"{a}/",
    ))  # fmt: skip


def file_path(values: Values) -> str:
    """A file, mostly with an ending, with or without its folder."""
    rng = values.rng
    a, b = _slug(values), _slug(values)
    stem = rng.choice((a, a, f"{a}_{b}", f"{a}-{b}", f"{a}{rng.randint(1, 99)}", a.title()))
    ending = rng.choice((*FORMATS, "md", "py", "log", "yaml", "zip", "js", "rs", "toml", "sql"))
    name = f"{stem}.{ending}" if rng.random() < 0.92 else rng.choice(("Makefile", ".env", stem))
    pick = rng.random()
    if pick < 0.5:
        return name
    place = folder(values).rstrip("/")
    return place + ("\\" if "\\" in place else "/") + name


def ref(values: Values) -> str:
    """The id of a record: letters and digits such as ``INV-2024-017``, or digits alone."""
    rng = values.rng
    n, year = rng.randint(1, 10 ** rng.randint(2, 7)), rng.randint(2019, 2031)
    p = "".join(rng.choices("ABCDEFGHIKLMNOPRSTUVX", k=3))
    return rng.choice((
        f"{p}-{n}", f"{p[:2]}-{n}", f"{p}{n}", f"{p[0]}{n}", f"{p}-{year}-{n:03d}",
        f"#{n}", str(n), f"{p.lower()}_{rng.getrandbits(32):x}", f"{rng.getrandbits(28):07x}",
        f"{n}-{p[0]}", f"{p}/{n}", f"{p[:2]}{n}{p[2]}", values.code(), f"{p}_{n}", f"{n:08d}",
    ))  # fmt: skip


def account(values: Values) -> str:
    """The name of a user, such as ``jdoe42``, or an address."""
    rng = values.rng
    a, b, n = _slug(values), _slug(values), rng.randint(1, 999)
    return rng.choice((a, a, f"{a}.{b}", f"{a}{n}", f"{a}_{b}", f"{b[0]}{a}", f"{a}-{n}", f"@{a}",
                       values.email(), f"{a}@{b}.com", a.title()))  # fmt: skip


def host(values: Values) -> str:
    """A machine or a site."""
    rng = values.rng
    a, b = _slug(values), rng.choice(_HOSTING)
    ip = ".".join(str(rng.randint(1, 254)) for _ in range(4))
    return rng.choice((f"{a}.{rng.choice(ENDINGS)}", f"{b}.{a}.com", f"{a}-{b}", ip,
                           f"www.{a}.org",
                       f"{b}{rng.randint(1, 20):02d}", f"https://{a}.com", f"{a}.local",
                       "localhost",
                       f"{a}.co.uk", f"{b}-{rng.randint(1, 9)}", values.url()))  # fmt: skip


def service(values: Values) -> str:
    """A program that runs on a server."""
    rng = values.rng
    a, b = _slug(values), rng.choice(_HOSTING)
    return rng.choice((a, a, f"{a}-{b}", f"{a}_{b}", f"{a}{b}", "nginx", "postgres", "redis",
                           "apache",
                       f"{a}-{b}-{rng.randint(1, 9)}", f"{a.title()}", "mysql"))  # fmt: skip


def branch(values: Values) -> str:
    """Such as ``feature/login``."""
    rng = values.rng
    a, b = _slug(values), _slug(values)
    start = rng.choice(("feature/", "fix/", "bugfix/", "release/", "hotfix/", "", "", "", "dev-"))
    end = rng.choice(("", "", f"-{b}", f"-{rng.randint(1, 999)}", f"_{b}"))
    return rng.choice(("main", "develop", *[start + a + end] * 8))


def setting(values: Values) -> str:
    """The key of a setting, such as ``max_retries`` or ``log.level``."""
    rng = values.rng
    a, part = _slug(values), rng.choice(_PARTS)
    return rng.choice((f"{part}_{a}", f"{part}.{a}", f"{a}", f"{part}-{a}", f"{part}{a.title()}",
                       f"{part.upper()}_{a.upper()}", f"{part}.{a}.{_slug(values)}"))  # fmt: skip


def set_value(values: Values) -> str:
    """What a setting is set to, as a text."""
    rng = values.rng
    return rng.choice((str(rng.randint(0, 5000)), _slug(values), "true", "false", "debug", "dark",
                       f"{rng.randint(1, 60)}s", f"{rng.randint(1, 512)}MB", values.url(), "on",
                       "off",
                       str(round(rng.random(), 2)),
                       f"{_slug(values)}-{rng.randint(1, 9)}"))  # fmt: skip


def channel(values: Values) -> str:
    """Such as ``#general``."""
    a = _slug(values)
    return values.rng.choice(
        (f"#{a}", f"#{a}", f"#{a}-{_slug(values)}", a, f"team-{a}", f"#team-{a}")
    )


def meeting_room(values: Values) -> str:
    """Such as ``Room 12``."""
    rng = values.rng
    n, a = rng.randint(1, 420), values.name()
    return rng.choice((f"room {n}", f"Room {n}", f"{rng.choice('ABCDEF')}{n}", a, f"room {a}",
                           str(n),
                       f"conference room {rng.randint(1, 9)}", f"meeting room {rng.choice('ABCD')}",
                       f"{a} room", "the big meeting room", "the boardroom"))  # fmt: skip


AT_WORK: dict[str, Callable[[Values], str]] = {
    "phone": phone, "sql": sql, "shell": shell, "python": python, "duration": duration,
    "folder": folder, "file_path": file_path, "ref": ref, "account": account, "host": host,
    "service": service, "branch": branch, "setting": setting, "set_value": set_value,
    "channel": channel, "meeting_room": meeting_room,
}  # fmt: skip
