"""Entry point: parse, run the command, turn errors into a sentence and an exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from lab.cli import commands
from lab.cli.atlas import atlas
from lab.cli.evaluate import evaluate
from lab.cli.export import export
from lab.cli.parser import build_parser
from lab.cli.sweep import sweep
from lab.cli.sweeps import sweeps
from lab.cli.train import resume, train
from lab.errors import ConfigError, LabError, RunNotFoundError, SweepNotFoundError

_COMMANDS = {
    "train": train,
    "resume": resume,
    "runs": commands.runs,
    "export": export,
    "evaluate": evaluate,
    "stop": commands.stop,
    "sweep": sweep,
    "sweeps": sweeps,
    "atlas": atlas,
    "presets": commands.presets,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code.

    Returns:
        0: done. 1: the run, or each of a sweep's, failed, or the store or a folder could not be
        used. 2: a value was unknown or out of range, and nothing was changed. 130: interrupted or
        stopped.
    """
    args = build_parser().parse_args(_signed(sys.argv[1:] if argv is None else argv))
    try:
        return _COMMANDS[args.command](args)
    except (ConfigError, RunNotFoundError, SweepNotFoundError) as error:
        return _fail(str(error), 2)
    except LabError as error:
        return _fail(str(error), 1)
    except KeyboardInterrupt:
        return _fail("Interrupted.", 130)
    except BrokenPipeError:  # whoever read our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _fail(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def _signed(argv: Sequence[str]) -> list[str]:
    """Join "--option" "-1e-3" by "=": argparse would take such a number for an option."""
    joined: list[str] = []
    for word in argv:
        if joined and re.match(r"--[\w-]+$", joined[-1]) and re.match(r"-(\d|\.\d|inf)", word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined
