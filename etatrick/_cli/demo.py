"""The whole path on embedded data: from a dropout rate to a torch file and a sparse network."""

from __future__ import annotations

from pathlib import Path

from ..export import to_source
from ..penalty import Penalty
from ..report import conditions_table, derivation_table, shown_number
from .console import out, working, writable
from .description import Description
from .training import Settings, checked, dataset, show, train

SOURCE = "etatrick_demo_penalty.py"
_RATE = Description("rate", "1/(1+w)")
_DIGITS = 50


def demo(folder: Path, epochs: int) -> None:
    """Derive, check, evaluate, export and sparsify for the dropout rate 1/(1+w)."""
    target = writable(folder / SOURCE, force=True)
    run = checked(Settings("digits", lam=1e-3, epochs=epochs, lr=3e-3, batch=32, baseline=True))
    penalty = _RATE.penalty()
    _explain(penalty)
    _write(penalty, target)
    _sparsify(penalty, run)
    out().print("Next: etatrick list, etatrick derive --help, etatrick sparsify --help")


def _explain(penalty: Penalty) -> None:
    """Formulas, conditions and one value to many digits."""
    console = out()
    with working("deriving the penalty"):
        tables = derivation_table(penalty, _RATE.title), conditions_table(penalty.conditions())
        value = penalty.evaluate("omega", "0.3", _DIGITS)
    console.print("A weight of magnitude w is dropped with probability 1/(1+w). What does this training minimise?\n")
    for table in tables:
        console.print(table)
    console.print(f"Omega(0.3) to {_DIGITS} digits: {shown_number(value, _DIGITS)}\n")


def _write(penalty: Penalty, target: Path) -> None:
    with working("writing the torch file"):
        to_source(penalty, target)
    out().print(f"Wrote {target}: penalty, derivative and prox for torch, which is all the file needs.\n")


def _sparsify(penalty: Penalty, run: Settings) -> None:
    console = out()
    console.print(
        "The effective penalty is lam times the sum of |w|, the lasso. A network 64-300-100-10 is now "
        "trained on scikit-learn's digits: first without the penalty, then with it, by exact proximal "
        "steps.\n"
    )
    show(train(penalty.to_torch(), dataset(run), run))
