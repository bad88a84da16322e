"""Python source from a syntax tree, laid out as black lays it out: lines of at most 88 columns.

Only what generated files hold can be printed. Comments are carried through the tree as calls of `COMMENT`; literals
with many numbers are filled instead of broken at every comma, between `# fmt: off` and `# fmt: on`.
"""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Iterator, Sequence

from ._expressions import WIDTH, augmented, flat, flat_target, is_numbers, line

COMMENT = "_comment_"


def parsed(text: str) -> ast.Module:
    """The tree of a source, its comments kept as statements before the line that they are on or above."""
    lines = text.splitlines()
    for number, comment in reversed(list(_comments(text))):
        code = lines[number]
        indent = code[: len(code) - len(code.lstrip())]
        call = f"{indent}{COMMENT}({comment!r})"
        if code.lstrip().startswith("#"):
            lines[number] = call
        else:
            lines.insert(number, call)
    return ast.parse("\n".join(lines) + "\n")


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("# fmt:"):
            yield token.start[0] - 1, token.string


def printed(tree: ast.Module) -> str:
    """The text of a module."""
    return "\n".join(_body(tree.body, 0)) + "\n"


def _body(statements: Sequence[ast.stmt], indent: int) -> list[str]:
    """Statements with blank lines as they were, two around every definition of the module."""
    lines: list[str] = []
    for i, statement in enumerate(statements):
        if i:
            lines += [""] * _gap(statements, i, indent)
        lines += _docstring(statement, indent) if i == 0 and _is_text(statement) else _statement(statement, indent)
    return lines


def _gap(statements: Sequence[ast.stmt], i: int, indent: int) -> int:
    """Blank lines before a statement."""
    before, here = statements[i - 1], statements[i]
    opens = _opens_definition(statements, i) and not is_comment(before)
    if indent == 0 and (isinstance(before, ast.FunctionDef) or opens):
        return 2
    if _is_import(before) and not _is_import(here):
        return 1
    first = min([here.lineno, *(d.lineno for d in getattr(here, "decorator_list", []))])
    return int(first - (before.end_lineno or 0) > 1)


def _opens_definition(statements: Sequence[ast.stmt], i: int) -> bool:
    """Is it a definition, or the comment above one?"""
    while i + 1 < len(statements) and is_comment(statements[i]):
        i += 1
    return isinstance(statements[i], ast.FunctionDef)


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.Import, ast.ImportFrom))


def _is_text(statement: ast.stmt) -> bool:
    found = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return found and isinstance(statement.value.value, str)  # type: ignore[attr-defined]


def is_comment(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == COMMENT


def _docstring(statement: ast.stmt, indent: int) -> list[str]:
    """Paragraphs filled anew, but for those with aligned columns."""
    value: str = statement.value.value  # type: ignore[attr-defined]
    pad = " " * indent
    one = f'{pad}"""{value}"""'
    if len(one) <= WIDTH and "\n" not in value:
        return [one]
    paragraphs = textwrap.dedent(pad + value.strip()).split("\n\n")
    lines = [line for i, p in enumerate(paragraphs) for line in ["", *_filled(p, pad, '"""' if i == 0 else "")]]
    return [*lines[1:], f'{pad}"""']


def _filled(paragraph: str, pad: str, lead: str) -> list[str]:
    lines = textwrap.dedent(paragraph).splitlines()
    if any("   " in line for line in lines):
        return [pad + line for line in lines]
    # a last line that the closing quotes would not fit on is not left alone
    words, width = f"{lead}{' '.join(map(str.strip, lines))}", WIDTH - len(lead)
    return textwrap.wrap(words, width, initial_indent=pad, subsequent_indent=pad, break_long_words=False)


def _statement(node: ast.stmt, indent: int) -> list[str]:
    pad = " " * indent
    if is_comment(node):
        return _comment(node.value.args[0].value, indent)  # type: ignore[attr-defined]
    if isinstance(node, ast.FunctionDef):
        return _definition(node, indent)
    if isinstance(node, ast.If):
        return _choice(node, "if ", indent)
    if isinstance(node, ast.For):
        head = line(indent, f"for {flat_target(node.target)} in ", node.iter, ":")
        return [*head, *_body(node.body, indent + 4)]
    if isinstance(node, ast.With):
        items = ", ".join(ast.unparse(item) for item in node.items).replace("'", '"')
        return [f"{pad}with {items}:", *_body(node.body, indent + 4)]
    if isinstance(node, ast.Assert):
        return _assert(node, indent)
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and _is_table(node):
        return [f"{pad}# fmt: off", *_assignment(node, indent), f"{pad}# fmt: on"]
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return _assignment(node, indent)
    if isinstance(node, ast.Return) and node.value is not None:
        return line(indent, "return ", node.value)
    if isinstance(node, ast.Raise) and node.exc is not None:
        return line(indent, "raise ", node.exc)
    if isinstance(node, ast.Expr):
        return line(indent, "", node.value)
    return [pad + line for line in ast.unparse(node).splitlines()]


def _comment(text: str, indent: int) -> list[str]:
    lead = "#: " if text.startswith("#:") else "# "
    pad = " " * indent
    words = text.removeprefix(lead.strip()).removeprefix(" ")
    if len(pad + lead + words) <= WIDTH:
        return [pad + lead + words]
    return textwrap.wrap(words, WIDTH, initial_indent=pad + lead, subsequent_indent=pad + lead)


def _choice(node: ast.If, word: str, indent: int) -> list[str]:
    lines = [*line(indent, word, node.test, ":"), *_body(node.body, indent + 4)]
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return [*lines, *_choice(node.orelse[0], "elif ", indent)]
    return [*lines, " " * indent + "else:", *_body(node.orelse, indent + 4)] if node.orelse else lines


def _definition(node: ast.FunctionDef, indent: int) -> list[str]:
    pad, parameters = " " * indent, list(_parameters(node.args))
    end = f"){f' -> {flat(node.returns)}' if node.returns else ''}:"
    head, whole = f"{pad}def {node.name}(", ", ".join(parameters)
    if len(head + whole + end) <= WIDTH:
        lines = [head + whole + end]
    elif indent + 4 + len(whole) <= WIDTH:
        lines = [head, f"{pad}    {whole}", pad + end]
    else:
        lines = [head, *(f"{pad}    {parameter}," for parameter in parameters), pad + end]
    return [*(f"{pad}@{flat(d)}" for d in node.decorator_list), *lines, *_body(node.body, indent + 4)]


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    """Plain parameters, with annotations and defaults, and *args."""
    without = len(arguments.args) - len(arguments.defaults)
    for i, argument in enumerate(arguments.args):
        note = f": {flat(argument.annotation)}" if argument.annotation else ""
        equals = " = " if note else "="
        yield argument.arg + note + (f"{equals}{flat(arguments.defaults[i - without])}" if i >= without else "")
    if arguments.vararg:
        yield f"*{arguments.vararg.arg}"


def _assert(node: ast.Assert, indent: int) -> list[str]:
    if node.msg is None:
        return line(indent, "assert ", node.test)
    whole = f"{' ' * indent}assert {flat(node.test)}, {flat(node.msg)}"
    if len(whole) <= WIDTH:
        return [whole]
    if indent + len(f"assert {flat(node.test)}, (") <= WIDTH:
        message = " " * (indent + 4) + flat(node.msg)
        return [f"{' ' * indent}assert {flat(node.test)}, (", message, f"{' ' * indent})"]
    return line(indent, "assert ", node.test, f", {flat(node.msg)}")


def _assignment(node: ast.Assign | ast.AnnAssign | ast.AugAssign, indent: int) -> list[str]:
    if isinstance(node, ast.AugAssign):
        return line(indent, f"{flat(node.target)} {augmented(node.op)} ", node.value)
    if isinstance(node, ast.AnnAssign):
        assert node.value is not None
        return line(indent, f"{flat(node.target)}: {flat(node.annotation)} = ", node.value)
    return line(indent, "".join(f"{flat_target(t)} = " for t in node.targets), node.value)


def _is_table(node: ast.Assign | ast.AnnAssign) -> bool:
    return any(is_numbers(child) for child in ast.walk(node))
