"""The options by which every command is told the penalty: one description, and values for its parameters."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from .console import Refusal

if TYPE_CHECKING:
    from ..penalty import Penalty

_PANEL = "The penalty: exactly one of"
_HELP = {
    "rate": "Dropout rate of a weight of magnitude w, such as '1/(1+w)'.",
    "keep": "Keep probability, such as 'w/(1+w)'.",
    "noise_ratio": "Noise ratio Var(s)/E(s)^2 = 1/eta_hat(w), such as '1/w'.",
    "reweighting": "Reweighting eta_hat(w), such as 'w*(w+eps)'.",
    "penalty": "Effective penalty Omega(w), such as 'log(1+w/eps)'.",
    "dual": "Dual f(eta), such as 'log(1+eta)'.",
    "prox": "Shrinkage rule at step 1, such as 'max(w - 1/w, 0)'.",
    "method": "Published method, such as log_sum (see: etatrick list).",
}
#: The name of a method without an option.
_BARE = "name"
_CONSTRUCTORS = {"rate": "from_dropout_rate", "keep": "from_keep_probability"}
_WORDS = {
    "rate": "dropout rate",
    "keep": "keep probability",
    "noise_ratio": "noise ratio",
    "prox": "shrinkage rule",
}


@dataclass(frozen=True)
class Description:
    """What the user said of the penalty: an option, its text, values or assumptions of parameters."""

    option: str
    text: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """The description in one line."""
        given = ", ".join(f"{name} = {value}" for name, value in self.parameters)
        return f"{_WORDS.get(self.option, self.option)} {self.text}" + (f", {given}" if given else "")

    @property
    def label(self) -> str:
        """The same, with a published method called by its name alone."""
        return self.title.removeprefix("method ")

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.option, "text": self.text, "parameters": dict(self.parameters)}

    def penalty(self) -> Penalty:
        """The penalty so described."""
        import etatrick
        from etatrick import oracle

        oracle.warm_up()  # SymPy's process starts while this one imports the rest
        if self.option == "method":
            return etatrick.methods.get(self.text, **dict(self.parameters))
        constructor = getattr(etatrick, _CONSTRUCTORS.get(self.option, f"from_{self.option}"))
        found: Penalty = constructor(self.text, **dict(self.parameters))
        return found


def described(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument is a `Description` becomes one with the options that make it up.

    A published method may also be named without its option.
    """
    argument = typer.Argument(help="The same as --method.", metavar="METHOD", show_default=False)
    return _with_options(command, _description, Annotated[str | None, argument])


def perhaps_described(command: Callable[..., None]) -> Callable[..., None]:
    """The same for a `Description | None`: None where neither a description nor a parameter is given."""

    def read(texts: Mapping[str, str | None], param: list[str]) -> Description | None:
        return _description(texts, param) if param or any(texts.values()) else None

    return _with_options(command, read)


def _with_options(
    command: Callable[..., None],
    read: Callable[[Mapping[str, str | None], list[str]], Description | None],
    alone: Any = None,
) -> Callable[..., None]:
    own = list(inspect.signature(command).parameters.values())[1:]
    hints = get_type_hints(command, include_extras=True)

    @functools.wraps(command)
    def with_options(param: list[str] | None = None, **given: Any) -> None:
        texts = {name: given.pop(name) for name in _HELP}
        bare = given.pop(_BARE, None)
        if bare is not None and texts["method"] is not None:
            raise Refusal(f"name the method once, not as {bare} and by --method {texts['method']}")
        texts["method"] = texts["method"] if bare is None else bare
        command(read(texts, param or []), **given)

    bare = inspect.Parameter(_BARE, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=alone)
    parameters = [*([bare] if alone else []), *_options(), *(_keyword(p, hints) for p in own)]
    with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {p.name: p.annotation for p in parameters}
    return with_options


def _keyword(parameter: inspect.Parameter, hints: Mapping[str, Any]) -> inspect.Parameter:
    """The parameter with its evaluated annotation, passed by name so that the order does not matter."""
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[parameter.name])


def _options() -> list[inspect.Parameter]:
    found = [_option(name, f"--{name.replace('_', '-')}", str | None, text) for name, text in _HELP.items()]
    text = "Value of a parameter, or positive, nonnegative or real to keep it symbolic; repeatable."
    return [*found, _option("param", "--param", list[str] | None, text, metavar="NAME=VALUE")]


def _option(name: str, flag: str, kind: Any, text: str, metavar: str = "FORMULA") -> inspect.Parameter:
    metavar = "NAME" if name == "method" else metavar
    option = typer.Option(flag, help=text, metavar=metavar, rich_help_panel=_PANEL, show_default=False)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option])


def named(text: str) -> Description:
    """A penalty in one word: METHOD or KIND=FORMULA, either with :PARAMETER=VALUE,... after it.

    KIND is the name of an option that describes a penalty, such as rate or reweighting.
    """
    body, colon, rest = (part.strip() for part in text.partition(":"))
    kind, equals, formula = (part.strip() for part in body.partition("="))
    option = kind.replace("-", "_") if equals else "method"
    if option not in _HELP:
        raise Refusal(f"{text!r} names no penalty: give a method, such as mcp:a=2, or rate=FORMULA")
    return Description(option, formula if equals else body, _parameters(rest.split(",") if colon else []))


def several(descriptions: Sequence[Description]) -> dict[str, Penalty]:
    """The penalties by their labels; Refusal where two are the same."""
    labels = [description.label for description in descriptions]
    for label in labels:
        if labels.count(label) > 1:
            raise Refusal(f"{label} is given {labels.count(label)} times")
    return {description.label: description.penalty() for description in descriptions}


def _description(texts: Mapping[str, str | None], param: list[str]) -> Description:
    given = {name: text for name, text in texts.items() if text is not None}
    flags = [f"--{name.replace('_', '-')}" for name in given]
    if not given:
        every = ", ".join(f"--{name.replace('_', '-')}" for name in _HELP)
        raise Refusal(f"describe the penalty by one of {every}")
    if len(given) > 1:
        raise Refusal(f"describe the penalty once, not by {' and '.join(flags)}")
    ((option, text),) = given.items()
    return Description(option, text, _parameters(param))


def _parameters(param: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = [_pair(text) for text in param]
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise Refusal(f"the parameter {name} is given {names.count(name)} times")
    return tuple(pairs)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (equals and name.isidentifier() and value):
        raise Refusal(f"a parameter is given as NAME=VALUE, such as eps=0.003, not {text!r}")
    return name, value
