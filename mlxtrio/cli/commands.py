"""The commands: a class for each, whose fields are its flags, and a line in ``Commands``.

Importing this module must be cheap, so that ``--help`` and ``--version`` answer at once: a
command's ``run`` imports what it needs.
"""

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    CliSubCommand,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from mlxtrio.cli.bench_flags import Bench
from mlxtrio.settings import Settings


class Launch(Settings):
    """Load a model and serve it over OpenAI's HTTP API.

    Each flag has an environment variable, shown in brackets; the flag wins over the variable.
    """

    def run(self) -> int:
        """Serve until a signal ends it; return the process's exit code."""
        from mlxtrio.cli.launch import launch

        return launch(self)


class Commands(BaseSettings):
    """Serve an MLX model over OpenAI's HTTP API, or measure any OpenAI-compatible server.

    examples:
      mlxtrio                                            the embedded demo model, no download
      mlxtrio --model-path ~/models/Qwen3-0.6B-4bit      a model's directory
      mlxtrio --model-path mlx-community/Qwen3-4B-4bit   a Hugging Face repository
      mlxtrio bench --concurrency 1,8,32                 load on the server that runs here
      mlxtrio launch --help                              the flags of a command
    """

    model_config = SettingsConfigDict(
        cli_prog_name="mlxtrio",
        cli_kebab_case=True,
        cli_implicit_flags=True,
        cli_hide_none_type=True,
        cli_avoid_json=True,
    )

    launch: CliSubCommand[Launch] = Field(
        description="load a model and serve it (the default command)"
    )
    bench: CliSubCommand[Bench] = Field(
        description="put load on an OpenAI-compatible server and measure it"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read no variables here: LAUNCH and BENCH are not ours, and ``Settings`` reads its own."""
        return (init_settings,)
