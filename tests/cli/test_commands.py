"""The command line: commands, flags, variables, and the messages for wrong ones."""

import sys
from pathlib import Path

import pytest
import trio

from mlxtrio import __version__
from mlxtrio.cli import main
from mlxtrio.cli.commands import Commands, Launch
from mlxtrio.cli.parser import parse
from mlxtrio.settings import Settings


def launch(*flags: str) -> Launch:
    command = parse(Commands, ["launch", *flags])
    assert isinstance(command, Launch)
    return command


@pytest.fixture(autouse=True)
def no_launch(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here is to start a server."""
    monkeypatch.setattr(Launch, "run", lambda self: pytest.fail("it launches"))


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """What the command prints before it exits with ``code``."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
    captured = capsys.readouterr()
    return captured.err if code else captured.out


def test_flags_are_settings() -> None:
    flags = [
        "--port",
        "1",
        "--api-key",
        "a,b",
        "--api-key",
        "c",
        "--no-image-urls",
        "--prefix-cache-dir",
        "d",
    ]
    settings = launch(*flags, "--model-path=x y", "--strict-model-name")
    assert settings.port == 1
    assert [key.get_secret_value() for key in settings.api_key] == ["a", "b", "c"]
    assert not settings.image_urls
    assert settings.strict_model_name
    assert settings.prefix_cache_dir == Path("d")
    assert settings.model_path == "x y"


def test_a_flag_wins_over_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLXTRIO_PORT", "1")
    monkeypatch.setenv("MLXTRIO_API_KEY", "a, b")
    monkeypatch.setenv("MLXTRIO_QUEUE_SIZE", "")
    settings = launch("--host", "::1")
    assert (settings.port, settings.host, settings.queue_size) == (1, "::1", 100)
    assert [key.get_secret_value() for key in settings.api_key] == ["a", "b"]
    assert launch("--port", "2").port == 2


def test_no_variable_chooses_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LAUNCH", "launch", "BENCH", "bench", "MLXTRIO_LAUNCH"):
        monkeypatch.setenv(name, "1")
    assert dict(launch()) == dict(Settings())


def test_the_help_names_every_flag_its_default_and_its_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "10000")
    help_ = output_of(capsys, "launch", "--help", code=0)
    for name, field in Settings.model_fields.items():
        (line,) = (each for each in help_.splitlines() if f"[MLXTRIO_{name.upper()}]" in each)
        assert str(field.description) in line
        assert f"--{name.replace('_', '-')}" in help_
        if field.default not in (None, []):
            assert f"(default: {field.default})" in line


def test_the_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for flag in ("--help", "-h", "help"):
        help_ = output_of(capsys, flag, code=0)
        for name, field in Commands.model_fields.items():
            assert f"    {name} " in help_
            assert str(field.description)[:40] in help_
        assert "mlxtrio --model-path ~/models" in help_


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["fly"], "invalid choice: 'fly' (choose from"),
        (["--no-such-flag"], "arguments: --no-such-flag (see mlxtrio launch --help)"),
        (["launch", "superfluous"], "arguments: superfluous (see mlxtrio launch --help)"),
        (["bench", "--no-such-flag", "1"], "--no-such-flag 1 (see mlxtrio bench --help)"),
        (["--model", "x"], "--model"),  # no abbreviations
        (["--port"], "--port"),
        (["--port", "1000000"], "--port: Input should be less than or equal to 65535"),
        (["--port=x"], "--port: Input should be a valid integer"),
        (["launch", "--max-concurrency", "none"], "--max-concurrency: "),
        (["launch", "--log-level", "loud"], "--log-level: Input should be 'debug', "),
        (["--api-key", ""], "--api-key: an API key must not be empty"),
    ],
)
def test_a_wrong_argument_is_one_line(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = output_of(capsys, *arguments, code=2)
    assert printed.startswith("mlxtrio")
    assert complaint in printed
    assert printed.count("\n") == 1


def test_a_wrong_variable_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLXTRIO_PORT", "x")
    assert "launch: MLXTRIO_PORT: Input should" in output_of(capsys, "--host", "::1", code=2)


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["--version"], 0, f"mlxtrio {__version__}"),
        (["--help"], 0, "mlxtrio launch --help"),
        (["bench", "--help"], 0, "--concurrency"),
        (["--port", "1000000"], 2, "--port"),
        (["fly"], 2, "'fly'"),
    ],
)
async def test_the_process_answers_without_importing_what_it_does_not_need(
    arguments: list[str], code: int, text: str
) -> None:
    script = (
        "import atexit, sys\n"
        "from mlxtrio.cli import main\n"
        "atexit.register(lambda: print(*sys.modules))\n"
        "sys.exit(main())\n"
    )
    result = await trio.run_process(
        [sys.executable, "-c", script, *arguments],
        capture_stdout=True,
        capture_stderr=True,
        check=False,
    )
    assert result.returncode == code
    assert text in (result.stdout + result.stderr).decode()
    loaded = result.stdout.decode().splitlines()[-1].split()
    assert not {"trio", "rich", "quart", "hypercorn", "mlx", "numpy", "httpx2"} & set(loaded)
