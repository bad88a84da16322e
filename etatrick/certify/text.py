"""Proofs as plain data: formulas as text that the parser reads back, nothing that is ever executed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy import Expr, Symbol

from ..calculus.proof import Proof
from ..calculus.zone_evidence import Tiling
from ..parsing import parse
from ..printing import unparse
from ..symbols import EtatrickError, eta, w

_ASSUMPTIONS = ("positive", "nonnegative", "real")
_FIXED = {"w": w, "eta": eta}


def symbols_to_json(symbols: set[Symbol]) -> dict[str, str]:
    """Every symbol but w and eta, with what is assumed of it."""
    return {s.name: _assumption(s) for s in sorted(symbols - set(_FIXED.values()), key=str)}


def _assumption(symbol: Symbol) -> str:
    return next((a for a in _ASSUMPTIONS if getattr(symbol, f"is_{a}")), "real")


def symbols_from_json(data: Mapping[str, str]) -> dict[str, Symbol]:
    """Symbols by name, w and eta among them; raises EtatrickError on an unknown assumption."""
    for name, word in data.items():
        if word not in _ASSUMPTIONS or name in _FIXED or not str(name).isidentifier():
            raise EtatrickError(f"this certificate declares {name!r} as {word!r}")
    return {**_FIXED, **{name: Symbol(name, **{word: True}) for name, word in data.items()}}


def formula_to_text(e: Expr) -> str:
    return "oo" if e is sympy.oo else unparse(e)


def formula_from_text(text: str, names: Mapping[str, Symbol]) -> Expr:
    """The formula; raises ParseError for everything outside the grammar."""
    if text == "oo":
        return sympy.oo
    return parse(text, {name: s for name, s in names.items() if name != "w"}, w)


def proof_to_json(proof: Proof) -> dict[str, Any]:
    data: dict[str, Any] = {
        "rule": proof.rule,
        "formula": formula_to_text(proof.formula),
        "variable": proof.variable.name,
        "lower": formula_to_text(proof.lower),
        "upper": formula_to_text(proof.upper),
        "strict": proof.strict,
    }
    if proof.parts:
        data["parts"] = [None if part is None else proof_to_json(part) for part in proof.parts]
    for key in ("factors", "powers"):
        if getattr(proof, key):
            data[key] = [formula_to_text(e) for e in getattr(proof, key)]
    return data if proof.tiling is None else {**data, "tiling": proof.tiling.to_json()}


def proof_from_json(data: Mapping[str, Any], names: Mapping[str, Symbol]) -> Proof:
    """The inverse of `proof_to_json`; raises EtatrickError (or KeyError, TypeError) on anything else."""

    def formula(key: str) -> Expr:
        return formula_from_text(data[key], names)

    def formulas(key: str) -> tuple[Expr, ...]:
        return tuple(formula_from_text(text, names) for text in data.get(key, ()))

    if not isinstance(data["strict"], bool):
        raise EtatrickError("'strict' is true or false in a certificate")
    return Proof(
        formula("formula"),
        names[data["variable"]],
        formula("lower"),
        formula("upper"),
        data["strict"],
        data["rule"],
        tuple(None if part is None else proof_from_json(part, names) for part in data.get("parts", ())),
        formulas("factors"),
        formulas("powers"),
        None if "tiling" not in data else Tiling.from_json(data["tiling"]),
    )


def symbols_of(proof: Proof) -> set[Symbol]:
    found: set[Symbol] = set()
    for node in proof.nodes():
        for e in (node.formula, node.lower, node.upper, *node.factors, *node.powers):
            found |= e.free_symbols
        found.add(node.variable)
    return found
