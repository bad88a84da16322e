"""The catalogue as data: names, parameters, citations, and that no entry lacks recorded values."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from etatrick import methods
from etatrick.methods import Entry
from etatrick.methods._entry import VIEWS
from etatrick.parsing import parse_number
from etatrick.report.traits import Traits
from etatrick.symbols import EtatrickError

FIRST = {
    "ard", "hard_concrete", "lasso", "log_square", "log_sum", "lp", "mcp", "ridge", "scad", "standout",
    "variational_dropout", "variational_dropout_molchanov",
}  # fmt: skip

every_entry = pytest.mark.parametrize("entry", methods.separable(), ids=methods.names("separable"))


def test_every_module_is_listed_under_its_own_name() -> None:
    assert set(methods.names("separable")) >= FIRST
    assert len(methods.names("separable")) + len(methods.names("nonseparable")) >= 40
    assert len(methods.names("outside")) >= 5
    assert [entry.name for entry in methods.entries()] == sorted(methods.names())


@every_entry
def test_at_least_three_values_are_recorded_for_every_view(entry: Entry) -> None:
    counts = Counter(row.quantity for row in entry.recorded)
    assert set(counts) == set(VIEWS)
    few = {view: counts[view] for view in VIEWS if counts[view] < 3}
    assert not few


@every_entry
def test_recorded_rows_name_all_parameters_within_their_intervals(entry: Entry) -> None:
    for row in entry.recorded:
        given = dict(row.parameters)
        assert set(given) == {p.name for p in entry.parameters}
        for parameter in entry.parameters:
            parameter.checked(entry.name, given[parameter.name])
        assert (row.step is not None) == (row.quantity == "prox")
        assert parse_number(row.at) > 0


@every_entry
def test_recorded_values_are_exact_or_have_fifty_digits(entry: Entry) -> None:
    shown = re.compile(r"-?inf|-?(\d+)\.?(\d*)(e[+-]?\d+)?")
    for row in entry.recorded:
        match = shown.fullmatch(row.value)
        assert match, row
        digits = (match[1] or "") + (match[2] or "")
        assert len(digits.lstrip("0")) <= 50, row


@every_entry
def test_prox_is_recorded_on_both_sides_of_every_threshold(entry: Entry) -> None:
    for row in entry.recorded:
        if row.quantity != "threshold" or row.value in ("0", "inf"):
            continue
        at_step = [
            r for r in entry.recorded if r.quantity == "prox" and r.step == row.at and r.parameters == row.parameters
        ]
        edge = parse_number(row.value)
        assert any(parse_number(r.at) < edge and r.value == "0" for r in at_step)
        assert any(parse_number(r.at) > edge and r.value != "0" for r in at_step)


@every_entry
def test_defaults_lie_in_their_intervals(entry: Entry) -> None:
    for parameter in entry.parameters:
        assert parameter.meaning
        assert parameter.name.isidentifier()
        assert "_" not in parameter.name
        assert parameter.default is not None
        parameter.checked(entry.name, parameter.default)


BIBTEX = re.compile(r"@(\w+)\{([a-z]+\d{4}[a-z]+),\n((?:  \w+ = \{.*\},\n)+)\}")
REQUIRED = {
    "article": {"author", "title", "journal", "volume", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "misc": {"author", "title", "eprint", "archiveprefix", "year"},
}


@every_entry
def test_citations_are_bibtex_and_carry_the_year(entry: Entry) -> None:
    found = list(BIBTEX.finditer(entry.citation))
    assert "\n".join(match[0] for match in found) == entry.citation
    years = set()
    for match in found:
        fields = dict(re.findall(r"  (\w+) = \{(.*)\},", match[3]))
        assert set(fields) >= REQUIRED[match[1]]
        assert all(value.count("{") == value.count("}") for value in fields.values())
        assert all("," in author for author in fields["author"].split(" and "))
        assert match[2] == match[2].lower()
        assert fields["year"] in match[2]
        years.add(int(fields["year"]))
    assert entry.year in years


def test_citation_keys_name_one_work_each() -> None:
    works: dict[str, set[str]] = {}
    for entry in methods.entries():
        for match in BIBTEX.finditer(entry.citation):
            works.setdefault(match[2], set()).add(match[0])
    assert all(len(texts) == 1 for texts in works.values())


@every_entry
def test_a_built_penalty_carries_its_name_and_citation(entry: Entry) -> None:
    penalty = methods.get(entry.name)
    assert (penalty.name, penalty.citation) == (entry.name, entry.citation)
    assert penalty.parameters == ()


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("lp", {"p": 3}, "lp: p must lie in (0, 2), got 3"),
        ("lp", {"p": 2}, "lp: p must lie in (0, 2), got 2"),
        ("lp", {"p": 0}, "lp: p must lie in (0, 2), got 0"),
        ("log_sum", {"eps": "-1/2"}, "log_sum: eps must lie in (0, oo), got -1/2"),
        ("scad", {"a": 1}, "scad: a must lie in (1, oo), got 1"),
        ("mcp", {"scale": 0.0}, "mcp: scale must lie in (0, oo), got 0.0"),
        ("lp", {"q": 1}, "lp: unknown parameter q; it has p"),
        ("lasso", {"p": 1}, "lasso: unknown parameter p; it has none"),
        (
            "log_sum",
            {"eps": "real"},
            "log_sum: eps must lie in (0, oo), so it can be left positive but not real",
        ),
    ],
)
def test_a_parameter_outside_its_interval_is_refused(name: str, given: dict[str, object], sentence: str) -> None:
    with pytest.raises(EtatrickError) as caught:
        methods.get(name, **given)
    assert str(caught.value) == sentence


def test_a_parameter_without_a_default_must_be_given() -> None:
    bare = methods.Parameter("k", "a count", low="0")
    entry = methods.Entry(
        "trial", "Trial", 2000, "none", methods.Formula("penalty", "w/k"), Traits("", "", "", ""), "", (), (bare,)
    )
    with pytest.raises(EtatrickError, match=r"trial: k must be given, a number in \(0, oo\)"):
        entry.build()


def test_an_unknown_method_is_answered_with_the_closest_names() -> None:
    with pytest.raises(EtatrickError, match="no method is named 'log_sums'; did you mean log_sum"):
        methods.get("log_sums")
    with pytest.raises(EtatrickError, match="no method is named 'zzz'; `etatrick list` shows the catalogue"):
        methods.get("zzz")


def test_parameters_may_be_left_symbolic() -> None:
    assert [str(s) for s in methods.get("log_sum", eps="positive").parameters] == ["eps"]
    assert [str(s) for s in methods.get("standout", b="real", a="2").parameters] == ["b"]


def test_numbers_are_read_exactly() -> None:
    assert methods.get("log_sum", eps=0.003) == methods.get("log_sum", eps="3/1000")
    assert methods.get("standout", b=-1) == methods.get("standout", b="-1")
