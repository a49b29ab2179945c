"""The flags of ``mlxtrio bench``."""

import pytest

from mlxtrio.bench.plan import Concurrency, Lengths, RequestRate
from mlxtrio.cli.bench_flags import Bench
from mlxtrio.cli.commands import Commands
from mlxtrio.cli.parser import parse


def bench(*flags: str) -> Bench:
    command = parse(Commands, ["bench", *flags])
    assert isinstance(command, Bench)
    return command


def test_flags_make_a_plan() -> None:
    given = "--url http://h:1/v1/ --rate 0.5,2 --arrivals constant --duration 3 --max-tokens 8-16"
    sampling = ["--temperature", "0", "--extra-body", '{"ignore_eos": true}']
    flags = bench(*given.split(), *sampling)
    assert flags.target.prefix == "/v1"
    assert flags.plan.levels == (RequestRate(0.5, poisson=False), RequestRate(2, poisson=False))
    assert flags.plan.requests is None
    assert flags.plan.workload.max_tokens == Lengths(8, 16)
    assert flags.plan.extra == {"ignore_eos": True, "temperature": 0}
    plain = bench()
    assert plain.plan.levels == (Concurrency(1), Concurrency(8), Concurrency(32))
    assert plain.plan.requests == 64
    assert plain.target.prefix == "/v1"


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--concurrency", "1,0"], "greater than or equal to 1"),
        (["--concurrency", "1", "--rate", "1"], "not allowed with"),
        (["--rate", "nan"], "finite"),
        (["--duration", "0"], "greater than 0"),
        (["--prompt-words", "9-3"], "runs backwards"),
        (["--temperature", "nan"], "finite"),
        (["--prompt-words", "0"], "must be 1 or more"),
        (["--prompt-words", "few"], "must be a number, or a range"),
        (["--extra-body", "{"], "is not JSON"),
        (["--extra-body", "[]"], "must be a JSON object"),
        (["--extra-body", '{"stream": false}'], "stream: set by the benchmark itself"),
        (["--json", "no/such/folder/f.json"], "can't write"),
        (["--url", "localhost:8000"], "not an http or https URL"),
        (["--url", "http://h/a b"], "must escape"),
        (["--api-key", "a\nb"], "no header can hold"),
    ],
)
def test_wrong_flags_are_refused_by_name(
    flags: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        bench(*flags)
    printed = capsys.readouterr().err
    assert printed.startswith("mlxtrio bench: ")
    assert complaint in printed
    assert flags[-2] in printed
    assert printed.count("\n") == 1


def test_the_key_may_be_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    target = bench().target
    assert (b"authorization", b"Bearer secret") in list(target.request("GET", "/models").headers)
    assert "secret" not in repr(target)


def test_other_variables_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "MLXTRIO_URL", "BENCH", "BENCH__URL", "bench", "url"):
        monkeypatch.setenv(name, "http://elsewhere")
    assert bench().url == "http://127.0.0.1:8000"


def test_levels_may_be_repeated_or_separated_by_commas() -> None:
    flags = bench("--concurrency", "1,8", "--concurrency", "32")
    assert flags.plan.levels == bench().plan.levels


def test_a_duration_alone_ends_a_level() -> None:
    assert bench("--duration", "5").plan.requests is None
    both = bench("--duration", "5", "--requests", "7").plan
    assert (both.duration, both.requests) == (5, 7)
