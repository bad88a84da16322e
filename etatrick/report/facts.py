"""What is known of a penalty as plain data: the keys that other programs rely on."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..curve import Parametric
from ..duality import NoDualError
from ..penalty import Penalty, View
from ..printing import Unprintable, unparse
from .text import notes, readable

#: The views of a penalty, in the order in which they are shown.
VIEWS = ("omega", "derivative", "reweighting", "dual", "keep_probability", "dropout_rate")


def text_of(view: View | None) -> str | None:
    """The formula as text that etatrick reads back; None where the grammar has no words for it."""
    if not isinstance(view, Expr):
        return None
    try:
        return unparse(view)
    except Unprintable:
        return None


def view_of(penalty: Penalty, name: str) -> View | None:
    """One view of a penalty; None for the dual of a penalty that has none."""
    try:
        view: View = getattr(penalty, name)
    except NoDualError:
        return None
    return view


def no_dual(penalty: Penalty) -> str | None:
    """Why there is no dual, with the witness, as one sentence; None when there is one."""
    try:
        _ = penalty.dual
    except NoDualError as reason:
        return str(reason)
    return None


def derivation(penalty: Penalty) -> dict[str, Any]:
    """Everything `etatrick derive --json` prints.

    A view is text in the grammar of formulas, or None: then `readable` has it in words, if it exists.
    """
    views = {name: view_of(penalty, name) for name in VIEWS}
    texts = {name: text_of(view) for name, view in views.items()}
    spoken = {name: readable(view) for name, view in views.items() if view is not None and texts[name] is None}
    return {
        **texts,
        "form": penalty.form,
        "conditions": [verdict.to_json() for verdict in penalty.conditions()],
        "readable": spoken,
        "no_dual": no_dual(penalty),
        "unbounded_below": penalty.unbounded_below,
        "parameters": [str(symbol) for symbol in penalty.parameters],
        "parametric": {name: _curve(view) for name, view in views.items() if isinstance(view, Parametric)},
        "notes": list(notes(penalty)),
    }


def _curve(view: Parametric) -> list[dict[str, str]]:
    """The stretches of a parametric view, in ascending argument."""
    return [
        {
            "argument": readable(stretch.argument),
            "value": readable(stretch.value),
            "parameter": str(stretch.parameter),
            "lower": readable(stretch.lower),
            "upper": readable(stretch.upper),
        }
        for stretch in view.stretches
    ]
