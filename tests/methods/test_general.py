"""The penalty for all values of its parameters: the substitution covers the declared interval, and it is monotone."""

from __future__ import annotations

import pytest
import sympy
from sympy import Expr, Rational

from etatrick import methods
from etatrick.conditions import verdict
from etatrick.methods import Formula, Parameter
from etatrick.parsing import parse_number
from etatrick.symbols import EtatrickError, eta, w

#: A breakpoint exp(cap^2) - 1 in the dual whose image cannot be told while cap has no value.
OPEN = {"information_dropout"}
WITH_PARAMETERS = [entry for entry in methods.separable() if entry.parameters]
FORMULAS = [entry.name for entry in WITH_PARAMETERS if isinstance(entry.source, Formula)]
LAWS = [entry.name for entry in WITH_PARAMETERS if not isinstance(entry.source, Formula)]
TRIALS = (
    Parameter("p", "above -3", low="-3"),
    Parameter("p", "above 3", low="3"),
    Parameter("p", "below 3/2", high="3/2"),
    Parameter("p", "between", low="-3", high="1/10"),
    Parameter("p", "positive", low="0"),
    Parameter("p", "real"),
)
DECLARED = [p for entry in WITH_PARAMETERS for p in entry.parameters]


def ends(p: Parameter) -> tuple[Expr, Expr]:
    low = -sympy.oo if p.low is None else parse_number(p.low)
    return low, sympy.oo if p.high is None else parse_number(p.high)


@pytest.mark.parametrize("p", [*TRIALS, *DECLARED], ids=lambda p: f"{p.name} in {p.interval}")
def test_the_formula_runs_through_the_interval_once_and_no_further(p: Parameter) -> None:
    q, formula = p.everywhere()
    start = sympy.S.Zero if q.is_positive else -sympy.oo
    reached = {sympy.limit(formula, q, start, "+"), sympy.limit(formula, q, sympy.oo)}
    assert reached == set(ends(p))
    assert sympy.factor(formula.diff(q)).is_nonzero  # so it is one to one, and no end is attained
    values = [formula.subs(q, k) for k in (Rational(1, 1000), Rational(7, 5), Rational(1000))]
    assert all(ends(p)[0] < value < ends(p)[1] for value in values)


@pytest.mark.parametrize("moved", [{"low": "1/100"}, {"high": "199/100"}, {"low": None}, {"high": None}], ids=str)
def test_another_end_is_another_formula(moved: dict[str, str | None]) -> None:
    given = {"low": "0", "high": "2", **moved}
    q, formula = Parameter("p", "the exponent of lp", low="0", high="2").everywhere()
    other_q, other = Parameter("p", "moved", **given).everywhere()
    assert sympy.simplify(other.subs(other_q, q) - formula) != 0


@pytest.mark.parametrize("name", sorted(set(FORMULAS) - OPEN))
def test_every_value_of_it_is_the_method_at_the_value_of_its_parameter(name: str) -> None:
    general, chosen = methods.general(name), {}
    for k, parameter in enumerate(methods.entry(name).parameters):
        q, formula = parameter.everywhere()
        chosen[q] = Rational(7 + 4 * k, 5)
        chosen[parameter.name] = formula.subs(q, chosen[q])
    values = {s: value for s, value in chosen.items() if isinstance(s, sympy.Symbol)}
    plain = methods.get(name, **{s: value for s, value in chosen.items() if isinstance(s, str)})
    for x in (Rational(1, 10), Rational(3, 2), Rational(40)):
        at = {w: x, eta: x}
        assert sympy.simplify(general.source.subs(values).subs(at) - plain.source.subs(at)) == 0
    assert general.name == name
    assert not set(general.subs(values).parameters)


@pytest.mark.parametrize("name", sorted(set(FORMULAS) - OPEN))
def test_it_is_monotone_for_all_admissible_parameters(name: str) -> None:
    found = verdict(methods.general(name).curve, "monotone")
    assert (found.verdict, found.level) in {("proved", "exact"), ("proved", "rigorous")}


@pytest.mark.parametrize("name", sorted(OPEN))
def test_what_is_open_says_so(name: str) -> None:
    with pytest.raises(EtatrickError, match="cannot tell"):
        _ = methods.general(name).curve


def test_bounds_that_are_too_wide_are_found_out() -> None:
    """Beyond its interval the theorem fails: lp for p < 3 is refuted, with a value of p above 2."""
    wide = Parameter("p", "too far", low="0", high="3")
    q, formula = wide.everywhere()
    lp = methods.get("lp", p="positive")
    found = verdict(lp.subs({lp.parameters[0]: formula}).curve, "monotone")
    assert found.verdict == "refuted"
    values = dict(found.witness.parameters)
    assert formula.subs(q, Rational(values[q.name])) > 2


@pytest.mark.parametrize("name", LAWS)
def test_a_noise_law_needs_numbers(name: str) -> None:
    with pytest.raises(EtatrickError, match="needs numbers"):
        methods.general(name)


@pytest.mark.parametrize("name", ["horseshoe", "lasso"])
def test_without_parameters_it_is_the_method(name: str) -> None:
    assert methods.general(name) == methods.get(name)


@pytest.mark.parametrize("name", ["group_lasso", "excitation_dropout"])
def test_only_separable_methods_have_one(name: str) -> None:
    with pytest.raises(EtatrickError, match="no separable method"):
        methods.general(name)
