"""Certificates: what is written is accepted, and whatever is altered in it is rejected, field by field."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sympy

from etatrick import EtatrickError, from_dropout_rate, from_dual, from_penalty, from_prox, from_reweighting, methods
from etatrick.calculus import search, signs
from etatrick.certify import NoCertificate, Rejected, certificate, check
from etatrick.certify.__main__ import main
from etatrick.conditions import NAMES
from etatrick.penalty import Penalty

RATES = ("1/(1+w)", "exp(-w)", "1-tanh(w)", "1-w/sqrt(1+w**2)", "w/(exp(w)-1)", "1-erf(w)", "1/(1+w+sin(w))")
PENALTIES = {
    **{rate: from_dropout_rate(rate) for rate in RATES},
    "two roots": from_dropout_rate("1/(1+w**(2/3)+w**(1/3))"),
    "in pieces": from_dropout_rate("piecewise((1-w/2, w<1),(1/(2*w), True))"),
    "mcp": methods.get("mcp", a="positive", scale="positive"),
    "scad": methods.get("scad"),
    "log_sum": methods.get("log_sum", eps="positive"),
    "from a reweighting": from_reweighting("w*(w+2)"),
    "from a penalty": from_penalty("w/(1+w)"),
    "from a dual": from_dual("log(1+eta)"),
    "soft threshold": from_prox("max(w-1/2, 0)"),
    "garrote": methods.get("garrote"),
    "firm": methods.get("firm"),
    "refuted": from_dropout_rate("1/(1+w*(w-1)**2)"),
    "refuted by a dip": from_dropout_rate("1/(1+w*(w-1)**2+w/4)"),
}


def read_back(data: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(data))


#: What has no certificate: of a dual all but the infimum's theorem; where eta_hat(1) = 0, Omega' is not finite between.
WITHOUT = {
    *(("from a dual", condition) for condition in NAMES[2:]),
    ("refuted", "bounded"),
    ("refuted", "weakly_convex"),
}


@pytest.mark.parametrize("condition", NAMES)
@pytest.mark.parametrize("name", PENALTIES)
def test_what_is_written_is_accepted(name: str, condition: str) -> None:
    if (name, condition) in WITHOUT:
        with pytest.raises(NoCertificate):
            certificate(PENALTIES[name], condition)
        return
    data = certificate(PENALTIES[name], condition)
    assert check(read_back(data)) == data["level"]


@pytest.mark.parametrize("name", ["1/(1+w)", "exp(-w)", "in pieces", "log_sum", "refuted"])
def test_the_checker_searches_for_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = read_back(certificate(PENALTIES[name]))

    def searched(*_: object) -> None:
        raise AssertionError("the checker searched for a proof")

    monkeypatch.setattr(search, "prove", searched)
    monkeypatch.setattr(search, "tile", searched)
    monkeypatch.setattr(signs, "prove", searched)
    assert check(data) == data["level"]


# ---------------------------------------------------------------- tampering


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every leaf."""
    if isinstance(data, dict):
        for key in data:
            yield from places(data[key], (*path, key))
    elif isinstance(data, list):
        for k, each in enumerate(data):
            yield from places(each, (*path, k))
    else:
        yield path


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(data)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def altered(leaf: Any) -> Iterator[Any]:
    if isinstance(leaf, bool):
        yield not leaf
    elif isinstance(leaf, int):
        yield leaf + 1
    elif leaf == "oo":
        yield "7"
    elif leaf is not None:
        yield from (f"{leaf} + 1/7", "w - 1", "", *([f"-({leaf})"] if leaf != "0" else []))


#: Fields that can be altered without touching what is claimed: a sharper claim proved on the way, or more precision.
def harmless(data: Any, path: tuple[Any, ...], value: Any) -> bool:
    if path[-1] == "bits" or path[-1] == "order":
        return True
    return path[0] == "evidence" and path[-1] == "strict" and value is True


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        *((name, "monotone") for name in ("1/(1+w)", "exp(-w)", "in pieces", "log_sum", "two roots", "refuted")),
        ("from a dual", "monotone"),
        ("log_sum", "exact_zeros"),
        ("log_sum", "unbiased"),
        ("garrote", "monotone"),
        ("firm", "saturates"),
        ("mcp", "bounded"),
        ("mcp", "saturates"),
        ("exp(-w)", "bounded"),
        ("scad", "weakly_convex"),
        ("1/(1+w)", "saturates"),
    ],
)
def test_every_altered_field_is_noticed(name: str, condition: str) -> None:
    """Rejected; or the claim itself (what is described, and said of it) is one that still holds."""
    data = read_back(certificate(PENALTIES[name], condition))
    tried = 0
    for path in places(data):
        for value in altered(at(data, path)):
            if harmless(data, path, value):
                continue
            tried += 1
            forged = put(data, path, value)
            try:
                check(forged)
            except Rejected:
                continue
            assert still_true(forged, path), f"{path}: {at(data, path)!r} became {value!r}"
    assert tried > 20


def still_true(forged: dict[str, Any], path: tuple[Any, ...]) -> bool:
    """A claim that was altered into another true one, such as a witness a little to the side."""
    if forged["verdict"] == "refuted" and path[0] in ("witness", "description"):
        return True  # eta_hat was evaluated anew at the two magnitudes
    if path[0] == "description" and forged["description"]["kind"] == "dual":
        return True  # whatever f is, the infimum over eta is subquadratic
    if forged["description"]["kind"] == "penalty" and path == ("description", "formula"):
        return True  # a constant was added, which no condition but boundedness sees, and that not either
    return path[0] == "symbols"


@pytest.mark.parametrize("name", ["1/(1+w)", "exp(-w)", "log_sum"])
def test_a_missing_or_another_s_proof_is_noticed(name: str) -> None:
    data = read_back(certificate(PENALTIES[name]))
    other = read_back(certificate(PENALTIES["1-tanh(w)"]))
    forgeries = [
        {**data, "evidence": data["evidence"][:-1]},
        {**data, "evidence": [*data["evidence"], *data["evidence"]]},
        {**data, "evidence": other["evidence"]},
        {**data, "description": other["description"]},
        {**data, "verdict": "refuted", "witness": {"low": "1", "high": "2", "parameters": {}}},
        {**data, "level": "kernel"},
        {**data, "routes": ["eta_hat = oo"] * len(data["routes"])},
        {**data, "routes": ["Omega is an infimum of functions affine in w^2"]},
        {**data, "claim": "bounded"},
        {key: value for key, value in data.items() if key != "curve"},
        {**data, "curve": data["curve"] * 2},
    ]
    for forged in forgeries:
        with pytest.raises(Rejected):
            check(forged)


PART = (sympy.Rational(11, 10), sympy.Integer(40))


def test_a_part_of_the_half_line() -> None:
    """eta_hat = w (w - 1)^2 rises on (11/10, 40) and falls before; a claim about the whole has another certificate."""
    penalty = PENALTIES["refuted"]
    data = read_back(certificate(penalty, "monotone", PART))
    assert (data["level"], data["domain"], check(data)) == ("partial", "11/10 < w < 40", "partial")
    for field, value in (
        ("domain", "w > 0"),
        ("domain", "1/2 < w < 40"),
        ("domain", "11/10 < w < 41"),
        ("domain", "40 < w < 11/10"),
        ("domain", "0 < w < oo"),
        ("level", "exact"),
        ("claim", "bounded"),
    ):
        with pytest.raises(Rejected):
            check({**data, field: value})


def test_a_part_on_which_it_fails() -> None:
    data = read_back(certificate(PENALTIES["refuted"], "monotone", (sympy.S.Zero, sympy.S.One)))
    assert (data["verdict"], check(data)) == ("refuted", "rigorous")
    with pytest.raises(Rejected, match="witness"):
        check({**data, "domain": "0 < w < 1/1000"})


@pytest.mark.parametrize("name", ["in pieces", "1/(1+w+sin(w))", "from a penalty"])
def test_a_part_across_pieces(name: str) -> None:
    assert check(read_back(certificate(PENALTIES[name], "monotone", PART))) == "partial"


def test_no_part_of_a_question_about_the_ends() -> None:
    with pytest.raises(EtatrickError, match="no question about an interval"):
        certificate(PENALTIES["log_sum"], "bounded", PART)


@pytest.mark.parametrize("junk", [None, [], {}, "text", 7, {"certificate": 1}, {"certificate": 2}])
def test_junk_is_rejected_in_a_sentence(junk: Any) -> None:
    with pytest.raises(Rejected):
        check(junk)


def test_what_has_no_certificate_says_why() -> None:
    for penalty, condition, reason in (
        (PENALTIES["mcp"], "smooth", "no condition is named 'smooth'"),
        (methods.get("bernoulli_gates"), "monotone", "by one formula"),
    ):
        with pytest.raises(NoCertificate, match=reason):
            certificate(penalty, condition)


def test_a_false_claim_has_no_certificate() -> None:
    wrong: Penalty = PENALTIES["refuted"]
    data = read_back(certificate(wrong))
    assert data["verdict"] == "refuted"
    with pytest.raises(Rejected):
        check({**data, "verdict": "proved", "routes": ["eta_hat' >= 0"], "evidence": []})


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = certificate(PENALTIES["exp(-w)"])
    good, bad, broken = (tmp_path / name for name in ("good.json", "bad.json", "broken.json"))
    good.write_text(json.dumps(data))
    bad.write_text(json.dumps({**data, "level": "rigorous"}))
    broken.write_text("{")
    assert main([str(good)]) == 0
    assert "accepted, monotone proved" in capsys.readouterr().out
    assert main([str(good), str(bad)]) == 1
    assert "rejected" in capsys.readouterr().out
    assert main([str(broken)]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main([str(tmp_path / "absent.json")]) == 2
    assert main([]) == 2
