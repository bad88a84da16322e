"""A sign proof as Coq lemmas, one for every node of its tree.

A node becomes a definition `n` of its formula and a lemma `n_sign` that n >= 0 (> 0) on the node's interval. The facts
that a Coq proof needs about the atoms of a formula (a denominator is not 0, a root is positive and has its equation)
are put into its context first; those that are not signs of terms are lemmas of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy import Expr, Symbol

from ..calculus.proof import Proof
from ..calculus.replay import bounds
from ._facts import Facts, Place
from ._patterns import Term, inverse, polya, powers_between, readable, renamed
from ._printer import Printer, Unprintable, identifier

Script = list[str]


class Emitter:
    """Collects the lemmas of one file; the same claim is proved once."""

    def __init__(self, show: Printer) -> None:
        self.show = show
        self.blocks: list[str] = []
        self.formulas: list[Expr] = []
        self._names: dict[Proof, str] = {}

    def text(self, e: Expr) -> str:
        self.formulas.append(e)
        return self.show(e)

    def argument(self, e: Expr) -> str:
        self.formulas.append(e)
        return self.show.argument(e)

    def facts(self, formulas: Sequence[Expr], place: Place) -> Facts:
        """What is known of the atoms of some formulas; see `Facts`."""
        found = Facts(self.show, place, self.sign, seen=self.formulas)
        found.above_zero()
        return found.about(formulas)

    def facts_at(self, point: Expr, formulas: Sequence[Expr]) -> Facts:
        """The same for formulas without a variable, at a knot: only signs of terms are known."""
        place = Place(sympy.Dummy("w", positive=True), point, sympy.oo, closed=True)
        return Facts(self.show, place, self.sign, seen=self.formulas).about([point, *formulas])

    def define(self, name: str, x: Symbol, e: Expr) -> None:
        self.blocks.append(f"Definition {name} ({identifier(x)} : R) : R := {self.text(e)}.")

    def lemma(self, name: str, place: Place, claim: str, script: Script) -> None:
        """Lemma name x : lower < x -> x < upper -> claim."""
        for end in (place.lower, place.upper):
            self.formulas += [] if end is sympy.oo else [end]
        x, lines = identifier(place.x), "".join(f"\n  {line}" for line in script)
        self.blocks.append(f"Lemma {name} {x} : {place.premises(self.show)}{claim}.\nProof.{lines}\nQed.")

    # ------------------------------------------------------------ nodes

    def sign(self, proof: Proof) -> str:
        """The name of the lemma that states this node, which is proved first."""
        if proof not in self._names:
            script = getattr(self, f"_{proof.rule}", self._unknown)(proof)
            name = f"n{len(self._names) + 1}"
            self._names[proof] = f"{name}_sign"
            place, relation = Place.of(proof), "<" if proof.strict else "<="
            self.define(name, proof.variable, proof.formula)
            opening = f"intros {place.hypotheses}. unfold {name}."
            self.lemma(f"{name}_sign", place, f"0 {relation} {name} {identifier(proof.variable)}", [opening, *script])
        return self._names[proof]

    def _unknown(self, proof: Proof) -> Script:
        raise Unprintable(f"no Coq proof for the rule {proof.rule}")

    def _signs(self, proof: Proof) -> Script:
        facts = self.facts([proof.formula], Place.of(proof))
        last = facts.signs(proof.formula)
        return [*facts.lines, f"{last}."]

    def _product(self, proof: Proof) -> Script:
        place, x = Place.of(proof), identifier(proof.variable)
        signs: Script = []
        unfolded: list[str] = []
        factors: list[str] = []
        for part, factor, power in zip(proof.parts, proof.factors, proof.powers, strict=True):
            if part is None or (part.rule == "signs" and readable(part.formula) == part.formula):
                base = self.argument(factor)
            else:
                lemma = self.sign(part)
                name = lemma.removesuffix("_sign")
                base = f"({name} {x})"
                signs.append(f"assert (S{len(signs) + 1} := {lemma} {x} {place.hypotheses}).")
                unfolded.append(name)
            factors.append(_power(base, power))
        facts = self.facts([proof.formula, *proof.factors], place)
        unfold = f"unfold {', '.join(unfolded)}; " if unfolded else ""
        equal = f"replace ({self.text(proof.formula)}) with ({' * '.join(factors)}) by ({unfold}{facts.field})."
        return [*signs, *facts.lines, equal, "constant."]

    def _parameter(self, proof: Proof) -> Script:
        """The claim for all values of one parameter, in a variable of its own, at the parameter."""
        (part,) = proof.parts
        assert part is not None
        own = Symbol(f"{part.variable.name}_any", positive=True)
        lemma, name = self.sign(renamed(part, part.variable, own)), identifier(part.variable)
        general = lemma.removesuffix("_sign")
        facts = self.facts([proof.formula], Place.of(proof))
        equal = f"replace ({self.text(proof.formula)}) with ({general} {name}) by (unfold {general}; {facts.field})."
        weak = "apply Rlt_le; " if part.strict and not proof.strict else ""
        return [*facts.lines, equal, f"{weak}exact ({lemma} {name} {name}_sign)."]

    # ------------------------------------------------------------ polynomials

    def _coefficients(self, proof: Proof) -> Script:
        terms = powers_between(proof.formula, proof.variable, proof.lower, proof.upper)
        facts = self.facts([proof.formula, *(c for c, _, _ in terms)], Place.of(proof))
        total = self._sum(terms, Place.of(proof))
        equal = f"replace ({self.text(proof.formula)}) with ({total}) by {facts.field}."
        return [*facts.lines, *self._distances(Place.of(proof)), equal, "constant."]

    def _distances(self, place: Place) -> Script:
        """The variable's distances from its bounds are positive."""
        sides = [side for side in self._sides(place) if side != identifier(place.x)]
        return [f"assert (0 < {side}) by lra." for side in sides]

    def _sides(self, place: Place) -> list[str]:
        x = identifier(place.x)
        low = x if place.lower == 0 else f"({x} - {self.argument(place.lower)})"
        return [low] if place.upper is sympy.oo else [low, f"({self.argument(place.upper)} - {x})"]

    def _sum(self, terms: Sequence[Term], place: Place) -> str:
        """The sum of c (x - lower)^i (upper - x)^j."""
        low, high = (*self._sides(place), "")[:2]

        def shown(term: Term) -> str:
            c, i, j = term
            return " * ".join([self.argument(c), *([f"{low} ^ {i}"] if i else []), *([f"{high} ^ {j}"] if j else [])])

        return " + ".join(map(shown, terms))

    def _sturm(self, proof: Proof) -> Script:
        place = Place.of(proof)
        certified = polya(proof.formula, proof.variable, proof.lower, proof.upper)
        if certified is None:
            raise Unprintable(f"no sum of positive terms was found for {proof.formula}")
        lines, factors = self._distances(place), []
        for factor in certified:
            text = self.argument(factor.base)
            if factor.terms:
                times = f"(1 + {self._sides(place)[0]}) ^ {factor.raised}"
                if place.upper is not sympy.oo:
                    times = f"({self.argument(place.upper - place.lower)}) ^ {factor.raised}"
                total = self._sum(factor.terms, place)
                equal = f"replace ({text} * {times}) with ({total}) by field; constant"
                lines.append(f"assert (0 < {text}) by (apply (pos_by_factor _ ({times})); [constant | {equal}]).")
            factors.append(_power(text, sympy.Integer(factor.power)))
        equal = f"replace ({self.text(proof.formula)}) with ({' * '.join(factors)}) by field."
        return [*lines, equal, "constant."]

    # ------------------------------------------------------------ calculus

    def _derivative(self, proof: Proof) -> Script:
        (part,) = proof.parts
        assert part is not None
        place, x, lemma = Place.of(proof), identifier(proof.variable), self.sign(part)
        f, df = (f"(fun {x} : R => {self.text(e)})" for e in (proof.formula, part.formula))
        rises = "grows_from" if proof.strict else "rises_from"
        return [
            f"apply ({rises} {self.argument(proof.lower)} {x} {f} {df}); [exact Hl | | | | ].",
            "- continue.",
            f"- {self._renamed(place)} {self.derivative(proof.formula, part.formula, place)}",
            f"- {_start(proof)}.",
            f"- {self._renamed(place)} exact ({lemma} {x} {place.hypotheses}).",
        ]

    def _renamed(self, place: Place) -> str:
        """A new point of the interval, under the name of the old."""
        x = identifier(place.x)
        if place.upper is sympy.oo:
            return f"intros y [Hy Hyx]. clear Hyx Hl {x}. rename y into {x}, Hy into Hl. cbv beta."
        bounded = f"assert (Hyu : y < {self.text(place.upper)}) by lra."
        return (
            f"intros y [Hy Hyx]. {bounded} clear Hyx Hl Hu {x}. rename y into {x}, Hy into Hl, Hyu into Hu. cbv beta."
        )

    def derivative(self, f: Expr, df: Expr, place: Place, *unfolded: Expr) -> str:
        """The script that proves is_derive f x (df x), where df is stated with the formulas `unfolded`."""
        facts = self.facts([f, df, *unfolded], place)
        return " ".join(
            [*facts.lines, f"differentiate; lazymatch goal with |- _ = _ => {facts.field} | |- _ => conditions end."]
        )

    def _substitution(self, proof: Proof) -> Script:
        (part,), (x_of_y,) = proof.parts, proof.factors
        assert part is not None
        y = inverse(x_of_y, part.variable, proof.variable)
        if y is None:
            raise Unprintable(f"no inverse of {x_of_y}")
        lemma, place = self.sign(part), Place.of(proof)
        name = lemma.removesuffix("_sign")
        ends = [end for end in (part.lower, part.upper) if end is not sympy.oo]
        facts = self.facts([proof.formula, y, *ends], place)
        shown, inside = self.text(y), _inside(facts)
        claims = [f"assert (Y0 : {self.text(part.lower)} < {shown}) by {inside}."]
        claims += [f"assert (Y1 : {shown} < {self.text(part.upper)}) by {inside}."] if len(ends) == 2 else []
        known = "Y0 Y1" if len(ends) == 2 else "Y0"
        about = self._at_inverse(part, shown, known)
        equal = f"replace ({self.text(proof.formula)}) with ({name} ({shown})) by (unfold {name}; {facts.field})."
        weak = "apply Rlt_le; " if part.strict and not proof.strict else ""
        return [*facts.lines, *claims, *about, equal, f"{weak}exact ({lemma} _ {known})."]

    def _at_inverse(self, part: Proof, shown: str, known: str) -> Script:
        """What is positive in the new formula, at the new point."""
        inner = Facts(self.show, Place.of(part), self.sign, seen=self.formulas).about([part.formula])
        claims = [line.removeprefix("assert (").split(") by ")[0] for line in inner.lines]
        kept = " /\\ ".join(claim for claim in claims if claim.startswith("0 <"))
        if not kept:
            return []
        place, name = Place.of(part), f"known{len(self.blocks)}"
        script = [f"intros {place.hypotheses}.", *inner.lines, "repeat split; assumption."]
        self.lemma(name, place, kept, script)
        return [f"assert (At := {name} ({shown}) {known}). destruct_conjunctions At."]

    # ------------------------------------------------------------ bounded functions

    def _extremes(self, proof: Proof) -> Script:
        facts = self.facts([proof.formula, *proof.factors], Place.of(proof))
        script = self._corners(proof.formula, proof.factors, proof.parts, proof.strict, facts)
        return [*facts.lines, *script]

    def _corners(
        self, e: Expr, atoms: Sequence[Expr], parts: Sequence[Proof | None], strict: bool, facts: Facts
    ) -> Script:
        """e >= 0 from its values where the last of the atoms is at its bounds; those of the others come first."""
        if not atoms:
            return [self._corner(e, parts[0], strict, facts)]
        atom, symbol, half = atoms[-1], sympy.Dummy(real=True), len(parts) // 2
        known = bounds(atom)
        assert known is not None
        low, high = known
        inside = sympy.expand(e.xreplace({atom: symbol}))
        a, b = inside.coeff(symbol, 1), inside.coeff(symbol, 0)
        linear = {
            v: f"{self.argument(a)} * {self.argument(v)} + {self.argument(b)}"
            for v in (low, atom, *([] if high is None else [high]))
        }
        rule = ("beyond" if high is None else "between") + ("_strict" if strict else "")
        given = " ".join(self.argument(v) for v in (low, *([] if high is None else [high]), atom, a, b))
        lines = [
            f"replace ({self.text(e)}) with ({linear[atom]}) by {facts.field}.",
            f"apply ({rule} {given}); [{self._bounded(atom)} | | ].",
        ]
        corners = [(inside.subs(symbol, low), linear[low], strict)]
        corners.append((a, self.text(a), False) if high is None else (inside.subs(symbol, high), linear[high], strict))
        for (end, shown, sharp), some in zip(corners, (parts[:half], parts[half:]), strict=True):
            inner = self._corners(end, atoms[:-1], some, sharp, facts)
            lines.append(f"{{ replace ({shown}) with ({self.text(end)}) by {facts.field}. {' '.join(inner)} }}")
        return lines

    def _corner(self, e: Expr, part: Proof | None, strict: bool, facts: Facts) -> str:
        assert part is not None
        lemma, x = self.sign(part), identifier(facts.place.x)
        name, weak = lemma.removesuffix("_sign"), "apply Rlt_le; " if part.strict and not strict else ""
        equal = f"replace ({self.text(e)}) with ({name} {x}) by (unfold {name}; {facts.field})."
        return f"{equal} {weak}exact ({lemma} {x} {facts.place.hypotheses})."

    def _bounded(self, atom: Expr) -> str:
        """The tactic that proves an atom's bounds."""
        if isinstance(atom, sympy.exp):
            u = self.argument(atom.args[0])
            below_one = f"generalize (exp_le_1 {u} ltac:(nra)); rewrite ?exp_Ropp; lra"
            power = "rewrite ?exp_power; simpl INR; apply above_tangent; lra"
            return f"first [generalize (one_plus_le_exp {u}); lra | {below_one} | {power}]"
        tactics: dict[type, str] = {
            sympy.sin: "apply SIN_bound",
            sympy.cos: "apply COS_bound",
            sympy.atan: "apply atan_between; constant",
            sympy.erf: "apply erf_between; constant",
            sympy.tanh: "apply unit_of_exponential; nra",
        }
        if type(atom) not in tactics:
            raise Unprintable(f"no Coq bound for {type(atom).__name__}")
        return tactics[type(atom)]


def _start(proof: Proof) -> str:
    """The tactic for formula(lower) >= 0."""
    at = proof.formula.subs(proof.variable, proof.lower)
    rounded = not at.free_symbols and not sympy.simplify(at).is_Rational
    return "first [start_value | zeros; interval]" if rounded else "start_value"


def _inside(facts: Facts) -> str:
    """A tactic that compares an inverse with the end of an interval."""
    roots = [f"apply (lt_by_power 2); [constant | rewrite ?{name}; nra]" for name in facts.roots.values()]
    return f"first [{' | '.join(['constant', 'apply exp_gt_1; constant', 'apply exp_increasing; nra', *roots, 'nra'])}]"


def _power(base: str, power: Expr) -> str:
    if power.is_Integer:
        whole = base if abs(power) == 1 else f"{base} ^ {abs(power)}"
        return whole if power > 0 else f"/ {whole}"
    if power.is_Rational and power.q == 2:
        return _power(f"sqrt {base}", sympy.Integer(power.p))
    raise Unprintable(f"a factor to the power {power}")
