"""Recomputes the recorded values of the catalogue and prints them as the Python source of an entry.

    python tests/recorded/compute.py lp scad

Every number is computed from the definition of its method (definitions.py) by global searches (search.py) at
two working precisions that must agree to 55 digits; etatrick is not imported.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import definitions
from definitions import Envelope, Slope
from mpmath import mp, mpf
from search import DIGITS

MAGNITUDES = ("1e-8", "0.3", "2.5", "1e6")
FEW = ("0.3", "1", "1e6")


@dataclass(frozen=True)
class Case:
    """One set of parameters: magnitudes (for w and for eta), steps, and extra (v, step) where prox jumps."""

    parameters: dict[str, str]
    steps: tuple[str, ...]
    magnitudes: tuple[str, ...] = MAGNITUDES
    extra: tuple[tuple[str, str], ...] = ()
    weights: tuple[str, ...] = ()
    etas: tuple[str, ...] = ()


#: The steps lie on both sides of the critical step 1/(weak convexity constant) where there is one.
CASES: dict[str, tuple[Case, ...]] = {
    "lp": (
        Case({"p": "1/2"}, ("0.25", "4")),
        Case({"p": "2/3"}, ("0.25", "4"), FEW),
        Case({"p": "1"}, ("0.25", "4"), FEW),
        Case({"p": "3/2"}, ("0.25", "4"), FEW),
    ),
    "log_sum": (Case({"eps": "2"}, ("1", "8")), Case({"eps": "0.003"}, ("0.000005", "1"))),
    "log_square": (
        Case({"eps": "1"}, ("1", "8"), extra=(("8.1675", "8"), ("8.1676", "8")), etas=("0.5",)),
        Case({"eps": "0.01"}, ("0.01", "1"), FEW, extra=(("3.777", "1"), ("3.778", "1"))),
    ),
    "scad": (
        Case({"a": "3.7", "scale": "1"}, ("1", "2.8", "8")),
        Case({"a": "5/2", "scale": "0.5"}, ("0.5", "2"), FEW),
    ),
    "mcp": (
        Case({"a": "3", "scale": "1"}, ("1", "8")),
        Case({"a": "3/2", "scale": "0.25"}, ("0.1", "1"), FEW),
    ),
    "standout": (
        Case({"a": "1", "b": "0"}, ("1", "20"), extra=(("6.4908", "20"), ("6.4909", "20"))),
        Case({"a": "2", "b": "-1"}, ("1", "5"), FEW, extra=(("2.694", "5"), ("2.695", "5"))),
    ),
    "variational_dropout": (Case({}, ("0.5", "1", "8")),),
    "variational_dropout_molchanov": (Case({}, ("0.5", "1", "8")),),
    "hard_concrete": (Case({}, ("0.05", "0.2", "1"), weights=("0.53", "0.54")),),
    "ard": (Case({}, ("1", "2", "8")),),
    "ridge": (Case({"scale": "1"}, ("1", "8")), Case({"scale": "3/2"}, ("0.25", "8"), FEW)),
    "lasso": (Case({}, ("0.25", "1", "4")),),
}

Row = tuple[str, tuple[str, ...], str]


def number(text: str) -> mpf:
    """The decimal or the fraction in `text`, at the working precision."""
    top, _, bottom = text.partition("/")
    return mpf(top) / mpf(bottom or 1)


def show(value: mpf) -> str:
    """50 significant digits without trailing zeros."""
    if value == mp.inf:
        return "inf"
    text = mp.nstr(value, 50, min_fixed=-6, max_fixed=18)
    return text.removesuffix(".0").replace(".0e", "e")


def method(name: str, case: Case) -> Slope | Envelope:
    return definitions.METHODS[name](*[number(text) for text in case.parameters.values()])


def prox_points(name: str, case: Case) -> list[tuple[str, str]]:
    """(v, step): a millionth below and above the threshold and well above it; three scales where it is 0."""
    points = []
    with mp.workdps(40):
        subject = method(name, case)
        for step in case.steps:
            edge = subject.threshold(number(step))
            near = [mp.nstr(edge * (1 + mpf(sign) / 10**6), 12) for sign in (-1, 1)]
            points += [(v, step) for v in ((*near, "20") if edge else ("1e-8", "0.3", "20"))]
    return [*points, *case.extra]


def value(subject: Slope | Envelope, view: str, at: tuple[str, ...]) -> mpf:
    return getattr(subject, view)(*[number(text) for text in at])


def points(name: str, case: Case) -> list[tuple[str, tuple[str, ...]]]:
    """Every (view, arguments) that is recorded for this set of parameters."""
    weights, etas = (*case.magnitudes, *case.weights), (*case.magnitudes, *case.etas)
    rows = [(view, (w,)) for view in ("omega", "derivative", "reweighting") for w in weights]
    rows += [("dual", (eta,)) for eta in etas]
    rows += [("prox", point) for point in prox_points(name, case)]
    return rows + [("threshold", (step,)) for step in case.steps]


def compute(name: str, case: Case, digits: int = DIGITS) -> list[Row]:
    rows = points(name, case)
    results = []
    for working in (digits, digits - 20):
        with mp.workdps(working):
            subject = method(name, case)
            results.append([value(subject, view, at) for view, at in rows])
    for row, first, second in zip(rows, *results, strict=True):
        if first != second and abs(first - second) > abs(first) * mpf(10) ** -55:
            raise ArithmeticError(f"{name} {case.parameters} {row}: {first} and {second} at two precisions")
    with mp.workdps(digits):
        return [(view, at, show(result)) for (view, at), result in zip(rows, results[0], strict=True)]


def source(name: str, case: Case) -> str:
    """The `*records(...)` of an entry."""
    rows = compute(name, case)
    lines = ["        *records("]
    if case.parameters:
        pairs = ", ".join(f'"{key}": "{text}"' for key, text in case.parameters.items())
        lines.append(f"            {{{pairs}}},")
    for view in ("omega", "derivative", "reweighting", "dual", "prox", "threshold"):
        lines.append(f"            {view}={{")
        for at, text in ((at, text) for quantity, at, text in rows if quantity == view):
            key = f'"{at[0]}"' if len(at) == 1 else f'("{at[0]}", "{at[1]}")'
            lines.append(f'                {key}: "{text}",')
        lines.append("            },")
    return "\n".join([*lines, "        ),"])


def main(names: list[str]) -> None:
    for name in names or CASES:
        print(f"    recorded=(  # {name}")
        for case in CASES[name]:
            print(source(name, case), flush=True)
        print("    ),")


if __name__ == "__main__":
    main(sys.argv[1:])
