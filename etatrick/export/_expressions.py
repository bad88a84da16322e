"""Expressions as black lays them out: on one line, or split at the weakest operator or inside brackets.

Sequences of many numbers are filled instead of broken at every comma.
"""

from __future__ import annotations

import ast
import re
import textwrap

WIDTH = 88
#: Sequences of more numbers than this are tables.
_MANY = 8

_BINARY: dict[type[ast.operator], tuple[str, int]] = {
    ast.BitOr: ("|", 6), ast.BitXor: ("^", 7), ast.BitAnd: ("&", 8), ast.LShift: ("<<", 9), ast.RShift: (">>", 9),
    ast.Add: ("+", 10), ast.Sub: ("-", 10), ast.Mult: ("*", 11), ast.Div: ("/", 11), ast.FloorDiv: ("//", 11),
    ast.Mod: ("%", 11), ast.Pow: ("**", 13),
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], tuple[str, int]] = {
    ast.USub: ("-", 12), ast.UAdd: ("+", 12), ast.Invert: ("~", 12), ast.Not: ("not ", 4),
}  # fmt: skip
_ATOM, _BASE, _EXPONENT = 15, 14, 12
Part = tuple[str, ast.expr]


def line(indent: int, lead: str, node: ast.expr, tail: str = "") -> list[str]:
    """One logical line: as it is, or split inside its own brackets, or inside parentheses put around it."""
    bare = flat(node) if is_numbers(node) or lead.startswith("for ") else flat_target(node)
    if indent + len(lead + bare + tail) <= WIDTH:
        return [" " * indent + lead + bare + tail]
    parts = _parts(node)
    if not parts:
        return _lines(node, indent, lead, tail)
    inside = _at_own_parentheses(node, parts, indent, lead, tail)
    if inside:
        return inside
    return [f"{' ' * indent}{lead}(", *_lines(node, indent + 4, "", ""), f"{' ' * indent}){tail}"]


def _at_own_parentheses(node: ast.expr, parts: list[Part], indent: int, lead: str, tail: str) -> list[str]:
    """A lone operator with parentheses beside it needs no more of them."""
    if len(parts) != 2 or isinstance(node, ast.IfExp):
        return []
    (_, left), (sign, right) = parts
    level, pad = _level(node), " " * indent
    last, content = _last_group(right, level + 1)
    head = f"{pad}{lead}{flat(node).removesuffix(last)}("
    if content and len(head) <= WIDTH:
        return [head, *_arguments(content, indent + 4), f"{pad}){tail}"]
    rest = f") {sign}{_in(right, level + 1)}{tail}"
    if _wrapped(left, level) and indent + len(rest) <= WIDTH:
        return [f"{pad}{lead}(", *_lines(left, indent + 4, "", ""), pad + rest]
    return []


def _last_group(node: ast.expr, level: int) -> tuple[str, list[Part]]:
    """The parentheses in which an expression ends, and what they hold."""
    if _wrapped(node, level):
        return f"({flat(node)})", [("", node)]
    if parts := _parts(node):
        return _last_group(parts[-1][1], _level(node) + 1)
    if isinstance(node, ast.Call) and (content := _content(node)):
        return flat(node).removeprefix(_in(node.func, _ATOM)), content
    return "", []


def _lines(node: ast.expr, indent: int, lead: str, tail: str) -> list[str]:
    """An expression inside brackets, on one line or split at its weakest operator or its brackets."""
    text = lead + flat(node) + tail
    if indent + len(text) <= WIDTH:
        return [" " * indent + text]
    if parts := _parts(node):
        return _operands(node, parts, indent, lead, tail)
    if isinstance(node, ast.BinOp):
        base = _operand(node.left, _BASE, indent, lead, "")
        return [*base, *_operand(node.right, _EXPONENT, indent, "** ", tail)]
    if isinstance(node, ast.UnaryOp):
        sign, level = _UNARY[type(node.op)]
        return _operand(node.operand, level, indent, lead + sign, tail)
    if isinstance(node, ast.Attribute):
        return _lines(node.value, indent, lead, f".{node.attr}{tail}")
    if isinstance(node, (ast.Call, ast.Subscript)):
        return _suffixed(node, indent, lead, tail)
    if isinstance(node, (ast.Tuple, ast.List, ast.Dict)):
        return _container(node, indent, lead, tail)
    if isinstance(node, ast.ListComp):
        pad = " " * (indent + 4)
        split = [*_lines(node.elt, indent + 4, "", ""), *(pad + loop for loop in _loops(node))]
        inside = [pad + flat(node)[1:-1]]
        lines = inside if len(inside[0]) <= WIDTH else split
        return [f"{' ' * indent}{lead}[", *lines, f"{' ' * indent}]{tail}"]
    return [" " * indent + text]


def _loops(node: ast.ListComp | ast.GeneratorExp) -> list[str]:
    return [f"for {flat_target(g.target)} in {flat(g.iter)}" for g in node.generators]


def _operands(node: ast.expr, parts: list[Part], indent: int, lead: str, tail: str) -> list[str]:
    level, lines = _level(node), []
    for i, (sign, operand) in enumerate(parts):
        end = tail if i == len(parts) - 1 else ""
        lines += _operand(operand, level + (i > 0), indent, lead if i == 0 else sign, end)
    return lines


def _operand(node: ast.expr, level: int, indent: int, lead: str, tail: str) -> list[str]:
    if not _wrapped(node, level) or indent + len(f"{lead}({flat(node)}){tail}") <= WIDTH:
        return (
            _lines(node, indent, lead, tail)
            if not _wrapped(node, level)
            else [f"{' ' * indent}{lead}({flat(node)}){tail}"]
        )
    return [f"{' ' * indent}{lead}(", *_lines(node, indent + 4, "", ""), f"{' ' * indent}){tail}"]


def _suffixed(node: ast.Call | ast.Subscript, indent: int, lead: str, tail: str) -> list[str]:
    """f(...) split at its last brackets, or further left where what stands before them is too long."""
    value = node.func if isinstance(node, ast.Call) else node.value
    head = f"{' ' * indent}{lead}{_in(value, _ATOM)}("
    content = _content(node) if isinstance(node, ast.Call) else []
    inner = value.value if isinstance(value, ast.Attribute) else value
    if isinstance(inner, (ast.Call, ast.Subscript)) and (len(head) > WIDTH or not content):
        return _lines(value, indent, lead, flat(node).removeprefix(_in(value, _ATOM)) + tail)
    if not content:
        return [f"{' ' * indent}{lead}{flat(node)}{tail}"]
    return [head, *_arguments(content, indent + 4), f"{' ' * indent}){tail}"]


def _content(node: ast.Call) -> list[Part]:
    """The arguments of a call, each with its keyword."""
    return [*(("", a) for a in node.args), *((f"{k.arg}=", k.value) for k in node.keywords)]


def _arguments(content: list[Part], indent: int) -> list[str]:
    whole = ", ".join(mark + flat(item) for mark, item in content)
    if indent + len(whole) <= WIDTH:
        return [" " * indent + whole]
    comma = "," if len(content) > 1 else ""
    return [line for mark, item in content for line in _lines(item, indent, mark, comma)]


def _container(node: ast.Tuple | ast.List | ast.Dict, indent: int, lead: str, tail: str) -> list[str]:
    opening, closing = {ast.Tuple: ("(", ")"), ast.List: ("[", "]"), ast.Dict: ("{", "}")}[type(node)]
    pad = " " * indent
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        lines = [x for k, v in pairs if k for x in _lines(v, indent + 4, f"{flat(k)}: ", ",")]
    elif is_numbers(node):
        inner = pad + "    "
        lines = textwrap.wrap(", ".join(map(flat, node.elts)), WIDTH - 1, initial_indent=inner, subsequent_indent=inner)
        lines[-1] += ","
    else:
        lines = [x for element in node.elts for x in _lines(element, indent + 4, "", ",")]
    return [f"{pad}{lead}{opening}", *lines, f"{pad}{closing}{tail}"]


def _level(node: ast.expr) -> int:
    """How strongly an expression binds."""
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)][1]
    if isinstance(node, ast.UnaryOp):
        return _UNARY[type(node.op)][1]
    levels = {ast.Lambda: 0, ast.IfExp: 1, ast.Compare: 5}
    if isinstance(node, ast.BoolOp):
        return 2 if isinstance(node.op, ast.Or) else 3
    return levels.get(type(node), _ATOM)


def _wrapped(node: ast.expr, level: int) -> bool:
    return _level(node) < level


def _in(node: ast.expr, level: int) -> str:
    """The text of an operand, in parentheses where it binds less than `level`."""
    return f"({flat(node)})" if _wrapped(node, level) else flat(node)


def _parts(node: ast.expr) -> list[Part]:
    """The operands of the weakest operator, each with the operator before it; none for other expressions."""
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Pow):
        left = _parts(node.left) if _level(node.left) == _level(node) else []
        return [*(left or [("", node.left)]), (f"{_BINARY[type(node.op)][0]} ", node.right)]
    if isinstance(node, ast.BoolOp):
        sign = "or " if isinstance(node.op, ast.Or) else "and "
        return [("", node.values[0]), *((sign, v) for v in node.values[1:])]
    if isinstance(node, ast.Compare):
        signs = (f"{_COMPARE[type(op)]} " for op in node.ops)
        return [("", node.left), *zip(signs, node.comparators, strict=True)]
    if isinstance(node, ast.IfExp):
        return [("", node.body), ("if ", node.test), ("else ", node.orelse)]
    return []


def augmented(operator: ast.operator) -> str:
    return f"{_BINARY[type(operator)][0]}="


def flat(node: ast.expr) -> str:
    """The expression on one line."""
    if parts := _parts(node):
        level = _level(node)
        return " ".join(f"{sign}{_in(part, level + (i > 0))}" for i, (sign, part) in enumerate(parts))
    if isinstance(node, ast.BinOp):
        return _power(node)
    if isinstance(node, ast.UnaryOp):
        sign, level = _UNARY[type(node.op)]
        power = isinstance(node.operand, ast.BinOp) and isinstance(node.operand.op, ast.Pow)
        return sign + (f"({flat(node.operand)})" if power else _in(node.operand, level))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return '"' + repr(node.value + "'")[1:-2].replace('"', '\\"') + '"'
    if isinstance(node, ast.Constant) and node.value is ...:
        return "..."
    if isinstance(node, ast.Constant):
        return repr(node.value).replace("e+", "e")
    if isinstance(node, ast.Attribute):
        return f"{_in(node.value, _ATOM)}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return f"{_in(node.value, _ATOM)}[{flat_target(node.slice)}]"
    if isinstance(node, ast.Call):
        named = (f"{k.arg}={flat(k.value)}" if k.arg else f"**{flat(k.value)}" for k in node.keywords)
        return f"{_in(node.func, _ATOM)}({', '.join([*map(flat, node.args), *named])})"
    return _flat_container(node)


def _flat_container(node: ast.expr) -> str:
    if isinstance(node, ast.Tuple):
        return f"({', '.join(map(flat, node.elts))}{',' if len(node.elts) == 1 else ''})"
    if isinstance(node, ast.List):
        return f"[{', '.join(map(flat, node.elts))}]"
    if isinstance(node, ast.Dict):
        return "{" + ", ".join(f"{flat(k)}: {flat(v)}" for k, v in zip(node.keys, node.values, strict=True) if k) + "}"
    if isinstance(node, ast.Starred):
        return f"*{_in(node.value, 6)}"
    if isinstance(node, ast.Lambda):
        arguments = ast.unparse(node.args)
        return f"lambda{' ' if arguments else ''}{arguments}: {flat(node.body)}"
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        opening, closing = "[]" if isinstance(node, ast.ListComp) else "()"
        return f"{opening}{' '.join([flat(node.elt), *_loops(node)])}{closing}"
    if isinstance(node, ast.JoinedStr):
        return re.sub("^f'([^\"]*)'$", r'f"\1"', ast.unparse(node))
    return ast.unparse(node)


def _power(node: ast.BinOp) -> str:
    """x**2 without spaces where both sides are names, numbers or attributes."""
    space = "" if _level(node.left) == _ATOM and _simple(node.left) and _simple(node.right) else " "
    return f"{_in(node.left, _BASE)}{space}**{space}{_in(node.right, _EXPONENT)}"


def _simple(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and _simple(node.operand)
    if isinstance(node, ast.Attribute):
        return _simple(node.value)
    return isinstance(node, (ast.Name, ast.Constant))


def flat_target(target: ast.expr) -> str:
    """A tuple without its parentheses, if it is longer than one."""
    return flat(target)[1:-1] if isinstance(target, ast.Tuple) and len(target.elts) > 1 else flat(target)


def is_numbers(node: ast.AST) -> bool:
    if not isinstance(node, (ast.List, ast.Tuple)) or len(node.elts) <= _MANY:
        return False
    return all(isinstance(e.operand if isinstance(e, ast.UnaryOp) else e, ast.Constant) for e in node.elts)
