"""The generated torch text as device functions of Triton, so that no formula is written twice.

Device functions have no Python objects but constants, so that names of constants are replaced by these, and the list
of local minima that the prox chooses from by one choice for each. Where there are tables, every function is given the
addresses of their coefficients, `double` and `single`. What cannot be translated raises EtatrickError.
"""

from __future__ import annotations

import ast
import copy

import numpy as np

from ..symbols import EtatrickError
from . import special
from ._dialect import dotted, expression, filled

SUFFIX = "_device"
#: Of CUDA's library, by the names that torch has for them.
_LIBDEVICE = {
    **{name: name for name in ("cos", "cosh", "erf", "erfc", "erfinv", "exp", "expm1", "log", "log1p", "sin", "sinh")},
    **{name: name for name in ("acos", "acosh", "asin", "asinh", "atan", "atanh", "tan", "tanh")},
    "rsqrt": "rsqrt",
    "sqrt": "sqrt_rn",
    "gammaln": "lgamma",
}
#: Others, with the arguments _0, _1, _2 in their places; NaN is kept.
_CALLS = {
    "abs": "tl.abs(_0)",
    "where": "tl.where(_0, _1, _2)",
    "pow": "_power_device(_0, _1)",
    "maximum": "_at_least_device(_0, _1)",
    "minimum": "_at_most_device(_0, _1)",
    "sign": "_sign_device(_0)",
    "isfinite": "tl.abs(_0) < float('inf')",
    "full_like": "tl.full(_0.shape, _1, _0.dtype)",
    "zeros_like": "tl.full(_0.shape, 0.0, _0.dtype)",
    "ones_like": "tl.full(_0.shape, 1.0, _0.dtype)",
}
_METHODS = {"to": "_0.to(_1)", "abs": "tl.abs(_0)", "detach": "_0"}
_DTYPES = ("float64", "float32")
_END = "end = z.to(torch.float64)"
_TABLES = ("double", "single")
#: Of float32.
_LARGEST = 3.4e38
#: Needs no tables.
_PLAIN = "_above_zero"
Number = int | float


def device_functions(tree: ast.Module, roots: tuple[str, ...], fast: bool) -> list[ast.stmt]:
    """The functions of the module that the roots call, and these, for the device, in their order in the module.

    `fast`: float32 is computed in float32, where each division has to be rounded once, as in torch.
    """
    known = {s.name: s for s in tree.body if isinstance(s, ast.FunctionDef)}
    steps, shapes = _assigned(tree, "STEPS"), table_shapes(tree)
    _inline_minima(known)
    todo, done = list(roots), dict[str, ast.stmt]()
    while todo:
        name = todo.pop()
        if name.removesuffix("_jet") in special.NAMES:
            raise EtatrickError(f"triton has no kernel for {name.removesuffix('_jet')}; torch can be the target")
        if name not in done:
            translator = _Translator(known, steps, shapes, fast)
            done[name] = translator.function(known[name])
            todo += sorted(translator.called)
    return [done[name] for name in known if name in done]


def table_shapes(tree: ast.Module) -> dict[str, dict[str, Number]]:
    """Per table the constants of `_lookup_device`, with its place among all coefficients, those of a bin side by side.

    `low`, `high`, `split`, `beyond`, `last`, `p`, `q`, `constant`, `factor` from _SHAPES; per dtype the coefficients of
    a bin, `rows64` and `rows32`, and those before the table, `at64` and `at32`.
    """
    shapes, tables = _assigned(tree, "_SHAPES"), _assigned(tree, "_TABLES")
    if shapes is None or tables is None:
        return {}
    assert isinstance(tables, ast.Dict)
    found, at = dict[str, dict[str, Number]](), [0, 0]
    for (name, shape), by_dtype in zip(ast.literal_eval(shapes).items(), tables.values, strict=True):
        rows = [len(table.args[0].elts) for table in by_dtype.values]  # type: ignore[attr-defined]
        (p, q), (constant, factor) = shape["powers"], shape["tail"]
        found[name] = {
            **{"low": shape["low"], "high": shape["high"], "split": shape["split"], "beyond": shape["open"]},
            **{"last": shape["columns"] - 1, "p": p, "q": q, "constant": constant, "factor": factor},
            **{"rows64": rows[0], "rows32": rows[1], "at64": at[0], "at32": at[1]},
        }
        at = [n + r * shape["columns"] for n, r in zip(at, rows, strict=True)]
    return found


def _assigned(tree: ast.Module, name: str) -> ast.expr | None:
    """The value that a module gives to a name."""
    return next((s.value for s in tree.body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == name), None)


def _inline_minima(known: dict[str, ast.FunctionDef]) -> None:
    """The loop over local minima in _minimiser as one choice after another."""
    minimiser, minima = known["_minimiser"], known["_local_minima"]
    known["_minimiser"] = minimiser = copy.deepcopy(minimiser)
    at, loop = next((i, s) for i, s in enumerate(minimiser.body) if isinstance(s, ast.For))
    body: list[ast.stmt] = []
    for statement in minima.body:
        pair = _appended(statement)
        if pair is not None:
            body += _chosen(loop, *pair.elts)
        elif not isinstance(statement, (ast.Return, ast.Expr)):
            body.append(statement)
    # both set `end`
    before = [s for s in minimiser.body[:at] if not body or ast.unparse(s) != _END]
    minimiser.body = [*before, *body, *minimiser.body[at + 1 :]]


def _appended(statement: ast.stmt) -> ast.Tuple | None:
    """(x, omega) of found.append((x, omega))."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    found = isinstance(call, ast.Call) and dotted(call.func) == "found.append"
    return call.args[0] if found else None  # type: ignore[union-attr]


def _chosen(loop: ast.For, x: ast.expr, omega: ast.expr) -> list[ast.stmt]:
    """The body of the loop for one pair."""
    renamed = _Renamer({"omega": omega})
    first = [] if isinstance(x, ast.Name) else [ast.Assign([ast.Name("x", ast.Store())], x, lineno=loop.lineno)]
    return [*first, *(renamed.visit(copy.deepcopy(s)) for s in loop.body)]


class _Renamer(ast.NodeTransformer):
    def __init__(self, values: dict[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.values.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


class _Translator(ast.NodeTransformer):
    """Translates one function; `called` are the functions that it needs."""

    def __init__(
        self,
        known: dict[str, ast.FunctionDef],
        steps: ast.expr | None,
        shapes: dict[str, dict[str, Number]],
        fast: bool,
    ) -> None:
        self.known, self.steps, self.shapes, self.fast = known, steps, shapes, fast
        self.called: set[str] = set()
        self.arguments: set[str] = set()
        self.bound: dict[str, ast.expr] = {}
        self.local: set[str] = set()

    def function(self, node: ast.FunctionDef) -> ast.FunctionDef:
        made = copy.deepcopy(node)
        self.arguments = {a.arg for a in made.args.args}
        self.local = self.arguments | {
            n.id for n in ast.walk(made) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        made.name, made.returns, made.decorator_list = node.name + SUFFIX, None, [ast.Name("_jit", ast.Load())]
        for argument in made.args.args:
            argument.annotation = None
        if self.shapes and node.name != _PLAIN:
            made.args.args += [ast.arg(name) for name in _TABLES]
        made.body = [s for statement in made.body for s in self._statement(statement)]
        return ast.fix_missing_locations(made)

    def _statement(self, statement: ast.stmt) -> list[ast.stmt]:
        if isinstance(statement, ast.Expr):  # docstrings and comments
            return [] if _names_torch(statement) else [statement]
        if isinstance(statement, ast.For):
            statement.body = [s for inner in statement.body for s in self._statement(inner)]
            statement.iter = self.visit(statement.iter)
            # the name _ is taken for other values inside
            return [ast.For(ast.Name("count", ast.Store()), statement.iter, statement.body, [])]
        if isinstance(statement, ast.Assign):
            return self._assignment(statement)
        if isinstance(statement, ast.Return):
            return [self.visit(statement)]
        raise EtatrickError(f"triton has nothing for '{ast.unparse(statement)}'; torch can be the target")

    def _assignment(self, statement: ast.Assign) -> list[ast.stmt]:
        """What is left of an assignment without names of constants, which are replaced by their values."""
        (target,), value = statement.targets, statement.value
        if isinstance(value, ast.Subscript) and ast.unparse(value.value) == "STEPS":
            value = _item(self.steps, value.slice)
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        kept = []
        for name, item in [(n, self.visit(v)) for n, v in pairs if not isinstance(v, ast.List)]:
            if isinstance(name, ast.Name):
                self.bound.pop(name.id, None)
            if isinstance(name, ast.Name) and _is_constant(item):
                self.bound[name.id] = item
            else:
                kept.append((name, item))
        if not kept:
            return []
        names, values = zip(*kept, strict=True)
        left = names[0] if len(names) == 1 else ast.Tuple(list(names), ast.Store())
        right = values[0] if len(values) == 1 else ast.Tuple(list(values), ast.Load())
        return [ast.copy_location(ast.Assign([left], right), statement)]

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test, body, orelse = (self.visit(n) for n in (node.test, node.body, node.orelse))
        return body if ast.dump(body) == ast.dump(orelse) else ast.IfExp(test, body, orelse)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if not isinstance(node.ctx, ast.Load):
            return node
        if node.id in self.bound:
            return copy.deepcopy(self.bound[node.id])
        if node.id in self.known and node.id not in self.local:
            self.called.add(node.id)
            return ast.Name(node.id + SUFFIX, ast.Load())
        if node.id in self.local or node.id in ("range", "float", "tl"):
            return node
        raise _nothing(node.id)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Triton rounds a number beside an inequality to float32, unless it is given the dtype of the other side."""
        if not isinstance(node.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
            return ast.Compare(self.visit(node.left), node.ops, [self.visit(node.comparators[0])])
        left, right = self.visit(node.left), self.visit(node.comparators[0])
        if _is_constant(left) and self._is_number(left):
            return ast.Compare(_like(left, right), node.ops, [right])
        return ast.Compare(left, node.ops, [_like(right, left) if self._is_number(right) else right])

    def _is_number(self, node: ast.expr) -> bool:
        """May it be a number that float32 does not hold?"""
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        value = node.operand if isinstance(node, ast.UnaryOp) else node
        if isinstance(value, ast.Constant) and isinstance(value.value, int | float):
            return abs(value.value) > _LARGEST or float(np.float32(value.value)) != value.value
        return names <= self.arguments

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Tensors of Triton have no powers, and their quotients in float32 are off by two units."""
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Div) and self.fast and not (_is_constant(left) and _is_constant(right)):
            return filled(expression("_quotient_device(_0, _1)"), [left, right], "tl")
        if not isinstance(node.op, ast.Pow):
            return ast.BinOp(left, node.op, right)
        if isinstance(right, ast.Constant) and right.value == 2 and isinstance(left, ast.Name):
            return ast.BinOp(left, ast.Mult(), left)
        return self._powered(left, right)

    def _powered(self, base: ast.expr, exponent: ast.expr) -> ast.expr:
        if _is_constant(base) or not _is_constant(exponent):
            raise EtatrickError(f"triton has nothing for powers of {ast.unparse(base)}; torch can be the target")
        return filled(expression(_CALLS["pow"]), [base, exponent], "tl")

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        name = dotted(node)
        if name in ("math.inf", "torch.inf"):
            return expression("float('inf')")
        if name.startswith("torch.") and node.attr in _DTYPES:
            return expression(f"tl.{node.attr}")
        if name.startswith(("torch.", "math.")):
            raise _nothing(name)
        return ast.Attribute(self.visit(node.value), node.attr, node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = dotted(node.func)
        if isinstance(node.func, ast.Attribute) and not name.startswith(("torch.", "math.")):
            if node.func.attr not in _METHODS:
                raise _nothing(ast.unparse(node.func))
            return self._filled(_METHODS[node.func.attr], [node.func.value, *node.args])
        if name in ("_lookup", "_lookup_jet"):
            return self._looked_up(name, node)
        if not name.startswith("torch."):
            tables = _TABLES if self.shapes and name not in (_PLAIN, "range", "float") else ()
            arguments = [*(self.visit(a) for a in node.args), *(ast.Name(t, ast.Load()) for t in tables)]
            return ast.Call(self.visit(node.func), arguments, [])
        short = name.removeprefix("torch.").removeprefix("special.")
        if short == "clamp":
            return self._clamped(node)
        if short == "pow":
            return self._powered(*(self.visit(a) for a in node.args))
        if short == "zeros_like" and node.keywords:
            dtype = self.visit(node.keywords[0].value)
            return filled(expression("tl.full(_0.shape, 0.0, _1)"), [self.visit(node.args[0]), dtype], "tl")
        if short in _LIBDEVICE:
            return self._filled(f"libdevice.{_LIBDEVICE[short]}(_0)", node.args)
        if short not in _CALLS or (short == "where" and all(isinstance(a, ast.Constant) for a in node.args[1:])):
            raise _nothing(ast.unparse(node))
        return self._filled(_CALLS[short], node.args)

    def _looked_up(self, name: str, node: ast.Call) -> ast.expr:
        """_lookup(name, t) or _lookup_jet(name, t, side) with what is known of the table as keywords."""
        table, *arguments = node.args
        shape = self.shapes[ast.literal_eval(table)]
        given = [*(self.visit(a) for a in arguments), *(ast.Name(t, ast.Load()) for t in _TABLES)]
        keywords = [ast.keyword(key, ast.Constant(value)) for key, value in shape.items()]
        return ast.Call(ast.Name(name + SUFFIX, ast.Load()), given, keywords)

    def _clamped(self, node: ast.Call) -> ast.expr:
        named = {k.arg: k.value for k in node.keywords}
        low, high = (*node.args[1:], None, None)[:2]
        made = self.visit(node.args[0])
        for pattern, bound in (("maximum", named.get("min", low)), ("minimum", named.get("max", high))):
            if bound is not None and ast.unparse(bound) != "math.inf":
                made = filled(expression(_CALLS[pattern]), [made, self.visit(bound)], "tl")
        return made

    def _filled(self, pattern: str, arguments: list[ast.expr]) -> ast.expr:
        return filled(expression(pattern), [self.visit(a) for a in arguments], "tl")


def _like(number: ast.expr, block: ast.expr) -> ast.expr:
    return filled(expression("_like_device(_0, _1)"), [number, block], "tl")


def _nothing(name: str) -> EtatrickError:
    return EtatrickError(f"triton has nothing for {name}; torch can be the target")


def _names_torch(statement: ast.Expr) -> bool:
    return "torch." in ast.unparse(statement)


def _is_constant(node: ast.expr) -> bool:
    """A number, one of two constants by dtype, or a choice that is known when the kernel is compiled."""
    if isinstance(node, ast.IfExp):
        return _is_constant(node.body) and _is_constant(node.orelse)
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def _item(table: ast.expr | None, key: ast.expr) -> ast.expr:
    """table[key] of a literal dictionary."""
    assert isinstance(table, ast.Dict)
    return next(v for k, v in zip(table.keys, table.values, strict=True) if k and ast.dump(k) == ast.dump(key))
