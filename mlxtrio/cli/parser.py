"""From arguments to a command: argparse's parsers, made by pydantic-settings from the models.

This module adds what its parsers lack: errors of one line that name the flag or the variable, and
help that shows a command's variables.
"""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from functools import partial
from inspect import cleandoc
from typing import Any, NoReturn, Protocol, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined
from pydantic_settings import (
    BaseSettings,
    CliApp,
    CliSettingsSource,
    SettingsError,
    get_subcommand,
)

from mlxtrio import __version__

METAVARS = {"int": "N", "float": "X", "str": "TEXT", "Path": "PATH"}  # by the type's name


class Command(Protocol):
    """A command with its flags."""

    def run(self) -> int:
        """Run it; return the process's exit code."""


class OneLineParser(ArgumentParser):
    """The parser of the program and of its commands. It reports an error in one line."""

    def error(self, message: str) -> NoReturn:
        """Report what is wrong with the arguments and exit with 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def parse_known_args(  # type: ignore[override]  # typeshed has overloads
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Refuse unknown arguments here: argparse leaves a command's to the program's parser,
        whose help does not list that command's flags.
        """
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown


def parse(commands: type[BaseSettings], arguments: Sequence[str]) -> Command:
    """Parse the arguments; return the command that they name, with its flags.

    Each field of ``commands`` is a command: a model with ``run``.

    Raises:
        SystemExit: the help or the version was asked for, or an argument is wrong.
    """
    parser = OneLineParser(
        prog=commands.model_config.get("cli_prog_name"),
        usage="%(prog)s [command] [flags]",
        description=cleandoc(commands.__doc__ or ""),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    version = f"{parser.prog} {__version__}"
    parser.add_argument("--version", action="version", version=version, help="show the version")
    models = {name: _model(field) for name, field in commands.model_fields.items()}
    source: CliSettingsSource[Any] = CliSettingsSource(
        commands,
        root_parser=parser,
        add_argument_method=partial(_add_flag, models),
        add_subparsers_method=_add_commands,
        add_parser_method=_add_command,
    )
    try:
        found = CliApp.run(commands, list(arguments), cli_settings_source=source)
    except ValidationError as error:
        lines = [_error_line(each, models, arguments) for each in error.errors()]
    except SettingsError as error:
        lines = [str(error)]
    else:
        return cast("Command", get_subcommand(found))
    sys.stderr.writelines(f"{parser.prog} {arguments[0]}: {each}\n" for each in lines)
    raise SystemExit(2)


def variable(model: type[BaseModel], name: str) -> str | None:
    """The environment variable of a field; None where the model reads none."""
    if not issubclass(model, BaseSettings):
        return None
    return f"{model.model_config.get('env_prefix', '')}{name}".upper()


def _model(field: FieldInfo) -> type[BaseModel]:
    (model,) = (each for each in get_args(field.annotation) if each is not type(None))
    return cast("type[BaseModel]", model)


def _add_commands(parser: ArgumentParser, **options: Any) -> Any:
    return parser.add_subparsers(**{**options, "title": "commands", "prog": parser.prog})


def _add_command(commands: Any, name: str, **options: Any) -> Any:
    options["description"] = cleandoc(options["description"])
    return commands.add_parser(name, usage="%(prog)s [flags]", **options)


def _add_flag(
    models: Mapping[str, type[BaseModel]], parser: ArgumentParser, *names: str, **options: Any
) -> None:
    """Add a flag, with the help and the name of its value that its field asks for."""
    command, _, name = options["dest"].partition(".")
    for each, field in models[command].model_fields.items():
        if name in (each, field.alias):
            options["help"] = _help(field, variable(models[command], each)).replace("%", "%%")
            if "metavar" in options:
                options["metavar"] = _metavar(field, options["metavar"])
    parser.add_argument(*names, **options)


def _metavar(field: FieldInfo, type_name: str) -> str:
    if isinstance(field.json_schema_extra, dict):
        return str(field.json_schema_extra["metavar"])
    return METAVARS.get(type_name, type_name)


def _help(field: FieldInfo, variable: str | None) -> str:
    help_ = field.description or ""
    default = field.default
    if isinstance(default, Sequence) and not isinstance(default, str):
        default = ",".join(map(str, default))
    if default not in (None, PydanticUndefined, "", {}):
        help_ += f" (default: {default})"
    return f"{help_} [{variable}]" if variable else help_


def _error_line(
    error: ErrorDetails, models: Mapping[str, type[BaseModel]], arguments: Sequence[str]
) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if len(error["loc"]) < 2:  # about flags that go together: the message names them
        return message
    command, name = map(str, error["loc"][:2])
    flag = f"--{name.replace('_', '-')}"
    is_given = any(each == flag or each.startswith(f"{flag}=") for each in arguments)
    return f"{flag if is_given else variable(models[command], name) or flag}: {message}"
