"""Recomputes the recorded values of the catalogue and prints them as the Python source of an entry.

    python tests/recorded/compute.py lp scad

Every number is computed from the definition of its method (classical.py, gates.py, gaussian.py, ...) by global
searches (search.py) at two working precisions that must agree to 55 digits; etatrick is not imported.
"""

from __future__ import annotations

import sys

import classical
import fixed_noise
import gates
import gaussian
import regression
import reparametrised
import robust
from mpmath import mp, mpf
from search import DIGITS
from views import Case, Envelope, Method, Slope

METHODS: dict[str, Method] = {
    **classical.METHODS,
    **fixed_noise.METHODS,
    **gates.METHODS,
    **gaussian.METHODS,
    **regression.METHODS,
    **reparametrised.METHODS,
    **robust.METHODS,
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
    return METHODS[name].build(*[number(text) for text in case.parameters.values()])


def prox_points(name: str, case: Case) -> list[tuple[str, str]]:
    """(v, step): a millionth below and above the threshold and well above it; three scales where it is 0."""
    points = []
    with mp.workdps(40):
        subject = method(name, case)
        for step in case.steps:
            edge = subject.threshold(number(step))
            near = [mp.nstr(edge * (1 + mpf(sign) / 10**6), 12) for sign in (-1, 1)]
            points += [(v, step) for v in ((*near, "20") if 0 < edge < mp.inf else ("1e-8", "0.3", "20"))]
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
    for name in names or METHODS:
        print(f"    recorded=(  # {name}")
        for case in METHODS[name].cases:
            print(source(name, case), flush=True)
        print("    ),")


if __name__ == "__main__":
    main(sys.argv[1:])
