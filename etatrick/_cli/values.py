"""`etatrick evaluate | enclose | prox`: numbers at a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .console import out, print_json, working
from .description import Description

if TYPE_CHECKING:
    import mpmath


def evaluate(description: Description, quantity: str, at: str, digits: int, step: str | None, as_json: bool) -> None:
    """Print one value, right to the last digit."""
    with working("evaluating"):
        value = _shown(description.penalty().evaluate(quantity, at, digits, step), digits)
    if as_json:
        print_json({"value": value, "quantity": quantity, "at": at})
    else:
        print(value)


def enclose(description: Description, quantity: str, at: str, digits: int, step: str | None, as_json: bool) -> None:
    """Print two decimal numbers between which the value is proved to lie."""
    from ..numerics import decimal_ends

    with working("enclosing"):
        low, high = decimal_ends(description.penalty().enclose(quantity, at, digits, step), digits)
    if as_json:
        print_json({"lower": low, "upper": high, "quantity": quantity, "at": at})
    else:
        print(f"[{low}, {high}]")


def prox(description: Description, at: str, step: str, digits: int, as_json: bool) -> None:
    """Print the prox, its threshold, the jump there and the regime."""
    from ..report import values_table

    with working("minimising"):
        penalty = description.penalty()
        numbers = {
            "value": penalty.prox(at, step, digits),
            "threshold": penalty.threshold(step, digits),
            "jump": penalty.jump(step, digits),
        }
        regime = penalty.regime(step)
    found = {name: _shown(number, digits) for name, number in numbers.items()} | {"regime": regime}
    if as_json:
        print_json(found | {"at": at, "step": step})
    else:
        out().print(values_table(f"prox of {description.title} at {at}, step {step}", found))


def _shown(number: mpmath.mpf, digits: int) -> str:
    from ..report import shown_number

    return shown_number(number, digits)
