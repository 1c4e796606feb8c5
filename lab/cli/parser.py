"""The options, generated from the same tables as the form and the error texts."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from lab.options import FIELDS, HYPERPARAMETERS, OPTIMIZERS, Flag
from lab.presets import PRESETS

_EPILOG = (
    "Exit code: 0 done (a run that completed, stopped early by patience, or diverged; a sweep of "
    "which any run did); 1 the run, or each of a sweep's, failed, or the store or a folder could "
    "not be used; 2 a value was unknown or out of range, and nothing was changed; 130 interrupted "
    "or stopped."
)


class _Parser(argparse.ArgumentParser):
    """Answers a wrong command line with one sentence instead of the whole usage."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message} (see {self.prog} --help).", file=sys.stderr)
        sys.exit(2)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of `python -m lab`.

    Every value of a run is left as the text that was typed, or None: `lab.cli.config` checks it.
    """
    parser = _Parser(prog="python -m lab", description=__import__("lab").__doc__, epilog=_EPILOG)
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help, epilog=_EPILOG)

    def of_a_workspace(name: str, help: str) -> argparse.ArgumentParser:
        made = command(name, help)
        made.add_argument(
            "--workspace", metavar="LINK",
            help="Work on the workspace of this link, as a page shows it under Your workspace. "
            "Default: the environment's LAB_WORKSPACE, or the open one.",
        )
        return made

    _add_run_options(of_a_workspace("train", "Train a run; the browser shows it too."))
    resume = of_a_workspace(
        "resume", "Take up a run again that was interrupted, where no lab runs that would."
    )
    resume.add_argument("run", metavar="RUN", help="The run's id, or its first characters.")
    _add_json(resume, "one JSON line an epoch and a last one for the run")
    _add_json(of_a_workspace("runs", "List every run, newest first."), "one JSON object a run")
    export = of_a_workspace(
        "export", "Write a run's model.keras, model.tflite, history.csv, config.json and train.py, "
        "or a sweep's runs.csv, sweep.json, report.html and TensorBoard logs."
    )
    export.add_argument(
        "run", metavar="RUN|SWEEP", help="The run's or the sweep's id, or its first characters."
    )
    export.add_argument("--to", metavar="DIR", required=True, help="Folder, created if need be.")
    evaluate = of_a_workspace(
        "evaluate", "How good a saved model is on the test set: accuracy, confusion matrix, "
        "calibration, and accuracy on images that are shifted, turned, zoomed or noisy."
    )
    evaluate.add_argument(
        "run", metavar="RUN", help="The run's id, or its first characters, or one of the atlas's."
    )
    evaluate.add_argument(
        "--again", action="store_true", help="Evaluate it anew, whatever is kept of it."
    )
    _add_json(evaluate, "one JSON object")
    stop = of_a_workspace("stop", "Ask a run to stop, whoever started it; what it learnt is kept.")
    stop.add_argument("run", metavar="RUN", help="The run's id, or its first characters.")
    _add_sweep_options(of_a_workspace("sweep", "Train many runs as one sweep; see README."))
    sweeps = of_a_workspace("sweeps", "List every sweep, newest first.")
    _add_json(sweeps, "one JSON object a sweep")
    _add_atlas_options(command("atlas", "Train the runs that the lab ships anew; see README."))
    command("presets", "List the ready-made experiments.")
    return parser


def _add_run_options(train: argparse.ArgumentParser) -> None:
    base = train.add_mutually_exclusive_group()
    base.add_argument("--preset", help=f"Start from a preset: {', '.join(PRESETS)}.")
    base.add_argument("--config", metavar="FILE", help="Start from a config.json, as exported.")
    train.add_argument("--name", help="What the run is called. Default: its config in words.")
    _add_json(train, "one JSON line an epoch and a last one for the run")

    group = train.add_argument_group("the run", "These go before the preset's or the file's values")
    for name, spec in FIELDS.items():
        default = "the optimizer's own" if name == "learning_rate" else spec.write(spec.default)
        text = f"{spec.help} {_sentence(spec.rule)} Default: {default}."
        group.add_argument(_flag(name), metavar="VALUE", help=text.replace("%", "%%"))
    group = train.add_argument_group("the optimizer's hyperparameters")
    for name, spec in HYPERPARAMETERS.items():
        users = [
            f"{o.name} {spec.write(o.defaults()[name])}"
            for o in OPTIMIZERS.values() if name in o.defaults()
        ]
        text = f"{spec.help} {_sentence(spec.rule)} Defaults: {', '.join(users)}."
        group.add_argument(
            _flag(name), metavar="VALUE", help=text.replace("%", "%%"),
            **({"nargs": "?", "const": "true"} if isinstance(spec, Flag) else {}),
        )


def _add_sweep_options(sweep: argparse.ArgumentParser) -> None:
    sweep.add_argument(
        "file", metavar="FILE", nargs="?",
        help="A TOML file with name, seeds (a number or a list), keeps, a table [base] of values "
        "that all runs share (and preset), and a table [vary] of lists.",
    )
    sweep.add_argument(
        "--resume", metavar="SWEEP",
        help="Go on with a sweep that is paused or was interrupted: its id, or how that begins.",
    )
    sweep.add_argument("--name", help="What the sweep is called, whatever its file says.")
    sweep.add_argument(
        "--dry-run", action="store_true",
        help="Print the runs and about how long they take, and train none of them.",
    )
    _add_json(sweep, "one JSON line a run that has ended and a last one for the sweep")


def _add_atlas_options(atlas: argparse.ArgumentParser) -> None:
    atlas.add_argument(
        "--store", metavar="URL",
        help="Store that they are trained in, a SQLAlchemy URL. Default: data/atlas.sqlite3, apart "
        "from other runs. What it has already is not trained again.",
    )
    atlas.add_argument(
        "--to", metavar="DIR",
        help="Folder that the data file and the model are written to. Default: the lab's own.",
    )
    atlas.add_argument(
        "--dry-run", action="store_true",
        help="Print how many runs there are and about how long they take, and train none of them.",
    )
    _add_json(atlas, "one JSON line a run that has ended and a last one for the files")


def _add_json(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--json", action="store_true", help=f"Print {what}, and nothing else.")


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _sentence(rule: str) -> str:
    return f"{rule[0].upper()}{rule[1:]}."
