"""What a Coq proof is told about the atoms of a formula before it starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import sympy
from sympy import Expr, Symbol

from ..calculus.proof import Proof
from ..calculus.signs import prove_positive
from ..calculus.terms import nonnegative, positive
from ._patterns import readable
from ._printer import Printer, Unprintable, exponents, identifier, plain


@dataclass(frozen=True)
class Place:
    """Where a claim is made: a variable between two bounds, and the Coq hypotheses Hl and Hu that say so.

    In a `closed` place the bounds belong to it, except a lower bound 0: then only signs of terms are known there.
    """

    x: Symbol
    lower: Expr
    upper: Expr
    closed: bool = False

    @classmethod
    def of(cls, proof: Proof) -> Place:
        return cls(proof.variable, proof.lower, proof.upper)

    @property
    def hypotheses(self) -> str:
        return "Hl" if self.upper is sympy.oo else "Hl Hu"

    def premises(self, show: Printer) -> str:
        name = identifier(self.x)
        low, high = ("<=" if self.closed and self.lower != 0 else "<"), ("<=" if self.closed else "<")
        below = f"{show(self.lower)} {low} {name} -> "
        return below if self.upper is sympy.oo else f"{below}{name} {high} {show(self.upper)} -> "


@dataclass
class Facts:
    """Tactics that put facts into the context, and the names of the equations of roots and squares, by their text."""

    show: Printer
    place: Place
    lemma: Callable[[Proof], str]
    lines: dict[str, None] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    squares: dict[str, str] = field(default_factory=dict)
    seen: list[Expr] = field(default_factory=list)

    def about(self, formulas: Iterable[Expr]) -> Facts:
        for e in formulas:
            self.seen.append(e)
            for node in sympy.postorder_traversal(plain(e)):
                for line in self._of(node):
                    self.lines.setdefault(line)
        return self

    def above_zero(self) -> None:
        """The variable is positive, where its lower bound is a positive irrational or a parameter."""
        x, lower = self.place.x, self.place.lower
        if x.is_positive and not lower.is_Rational and nonnegative(lower):
            self.about([lower])
            inside = f"assert (0 < {self._text(lower)}) by constant; lra"
            self.lines.setdefault(f"assert (0 < {identifier(x)}) by ({inside}).")

    @property
    def field(self) -> str:
        """The tactic that proves an equation of rational functions in the atoms."""
        names, rewritten = " ".join(self.roots.values()), ", ".join(f"?{name}" for name in self.squares.values())
        tactic = f"first [equation | field [{names}]; conditions]" if names else "equation"
        return f"(rewrite {rewritten}; {tactic})" if rewritten else tactic

    # ------------------------------------------------------------ one node

    def _of(self, node: Expr) -> Iterator[str]:
        if node is sympy.pi:
            yield "assert (PI_pos := PI_RGT_0)."
        elif isinstance(node, sympy.exp) or node is sympy.E:
            yield from self._exponential(node.args[0] if isinstance(node, sympy.exp) else sympy.S.One)
        elif isinstance(node, sympy.log):
            yield from self._logarithm(node.args[0])
        elif isinstance(node, sympy.atan) and positive(node.args[0]):
            u = self._argument(node.args[0])
            yield f"assert (0 < atan {u} < PI / 2) by (split; [apply atan_pos; constant | apply atan_bound])."
        elif isinstance(node, sympy.sin | sympy.cos):
            bound = "SIN_bound" if isinstance(node, sympy.sin) else "COS_bound"
            yield f"assert (B{len(self.lines)} := {bound} {self._argument(node.args[0])})."
        elif isinstance(node, sympy.erf) and positive(node.args[0]):
            yield from self._error_function(node.args[0])
        elif node.is_Add and not node.free_symbols and not all(map(nonnegative, node.args)):
            yield from self._number(node)
        elif node.is_Pow and not (node.exp.is_Integer and node.exp > 0):
            if not (node.base.is_Symbol or node.base.is_Integer or self._known(node.base)):
                yield self._positive(node.base, either=bool(node.exp.is_Integer))
            if not node.exp.is_Integer:
                yield from self._power(node)

    @staticmethod
    def _known(base: Expr) -> bool:
        """Has the sign of the base been put into the context as that of a number?"""
        return bool(base.is_Add and not base.free_symbols and not all(map(nonnegative, base.args)))

    def _number(self, e: Expr) -> Iterator[str]:
        """The sign of a number that its terms do not show."""
        for candidate in (e, -e):
            if positive(candidate):
                yield f"assert (0 < {self._text(candidate)}) by first [constant | interval]."

    def _text(self, e: Expr) -> str:
        self.seen.append(e)
        return self.show(e)

    def _argument(self, e: Expr) -> str:
        self.seen.append(e)
        return self.show.argument(e)

    def _exponential(self, argument: Expr) -> Iterator[str]:
        for _, u in exponents(argument):
            if u in self.show.exponentials:
                inner = self._argument(self.show.exponentials[u] * u)
                known = (
                    f"1 < exp {inner}) by (apply exp_gt_1; constant)"
                    if positive(u)
                    else f"0 < exp {inner}) by apply exp_pos"
                )
                yield f"assert ({known}."

    def _error_function(self, u: Expr) -> Iterator[str]:
        """Its bounds, and how the exponential in its derivative is printed."""
        shown = self._argument(u)
        yield f"assert (0 < erf {shown}) by (apply erf_pos; constant)."
        yield f"assert (erf {shown} < 1) by apply erf_lt_1."
        slope, printed = f"exp ({shown} ^ 2)", self._text(sympy.exp(sympy.expand(u**2)))
        if slope not in (printed, f"exp ({printed})"):
            name = self.squares.setdefault(slope, f"Square{len(self.squares) + 1}")
            yield f"assert ({name} : {slope} = {printed}) by square_exponential."

    def _logarithm(self, u: Expr) -> Iterator[str]:
        if not u.is_Symbol:
            yield self._positive(u, either=False)
        beyond = sympy.expand(u - 1)
        if positive(beyond):
            how = f"enough (0 < {self._text(beyond)}) by lra; {self.signs(beyond)}"
            yield f"assert (0 < ln {self._argument(u)}) by (apply ln_pos; {how})."
        elif u.atoms(sympy.Pow) and u.has(self.place.x) and not self.place.closed:
            found = prove_positive(beyond, self.place.x, self.place.lower, self.place.upper)
            if found is not None:
                lemma = f"{self.lemma(found)} {identifier(self.place.x)} {self.place.hypotheses}"
                how = f"assert (0 < {self._text(beyond)}) by exact ({lemma}); lra"
                yield f"assert (0 < ln {self._argument(u)}) by (apply ln_pos; {how})."

    def _power(self, node: Expr) -> Iterator[str]:
        for c, u in exponents(node.exp):
            if u == 1 and c.q != 1 and node.base in self.show.orders:
                atom, order = self.show.atom(node.base), self.show.orders[node.base]
                name = self.roots.setdefault(atom, f"Root{len(self.roots) + 1}")
                inner = self._argument(node.base)
                square, other = "pow2_sqrt, Rlt_le; constant", "literal_root; [reflexivity | lia | constant]"
                yield f"assert (0 < {atom}) by {'(apply sqrt_lt_R0; constant)' if order == 2 else 'apply exp_pos'}."
                left = f"{atom} ^ 2" if order == 2 else f"({atom}) ^ {order}"
                yield f"assert ({name} : {left} = {inner}) by (apply {square if order == 2 else other})."

    def _positive(self, e: Expr, either: bool) -> str:
        """0 < e, or 0 < -e where `either` will do."""
        if positive(e):
            return f"assert (0 < {self._text(e)}) by ({self.signs(e)})."
        if self.place.closed:
            return f"assert (0 < {self._text(e)}) by first [constant | nra]."
        for candidate in (e, -e) if either else (e,):
            found = prove_positive(candidate, self.place.x, self.place.lower, self.place.upper)
            if found is not None:
                lemma = f"{self.lemma(found)} {identifier(self.place.x)} {self.place.hypotheses}"
                return f"assert (0 < {self._text(candidate)}) by exact ({lemma})."
        raise Unprintable(f"no proof that {e} is {'not 0' if either else 'positive'}")

    def signs(self, e: Expr) -> str:
        """A tactic for a sign of e that follows from the signs of its terms, perhaps after factoring."""
        other = readable(e)
        if other == e:
            return "constant"
        return f"replace ({self._text(e)}) with ({self._text(other)}) by {self.field}; constant"
