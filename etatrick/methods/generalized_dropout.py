"""Generalized dropout: a Bernoulli gate whose keep probability k has the prior Beta(a, 1), a < 1, and is learned.

The cost is -log of the prior density a k^(a - 1), so f(eta) = 2 (1 - a) log(eta/(1 + eta)) - 2 log(a) with
k = eta/(1 + eta): Omega = (1 - a) (1 + log(w^2/(2 (1 - a)))) - w^2/2 - log(a) up to w^2 = 2 (1 - a), then -log(a). The
best gate is k = w^2/(2 (1 - a)). Omega(0+) = -oo: 0 minimises every objective with this penalty, so the prox is 0 at
every step. Srinivas and Babu 2016.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="generalized_dropout",
    title="Generalized dropout, Beta(a, 1) prior",
    year=2016,
    noise="Bernoulli gate, keep probability k",
    source=Formula("dual", "2*(1 - a)*log(eta/(1 + eta)) - 2*log(a)"),
    parameters=(
        Parameter("a", "first shape of the prior; the smaller, the more zeros", default="1/2", low="0", high="1"),
    ),
    traits=Traits("closed", "unbounded", "constant", "jumps"),
    citation="""@misc{srinivas2016generalized,
  author = {Srinivas, Suraj and Babu, R. Venkatesh},
  title = {Generalized Dropout},
  eprint = {1611.06791},
  archiveprefix = {arXiv},
  year = {2016},
}""",
    recorded=(
        *records(
            {"a": "1/2"},
            omega={
                "1e-8": "-17.22753356339242021272669951601673709273331177467",
                "0.3": "-0.055825623765990683205514096303661934878110796445768",
                "2.5": "0.69314718055994530941723212145817656807550013436026",
                "1e6": "0.69314718055994530941723212145817656807550013436026",
            },
            derivative={
                "1e-8": "99999999.99999999",
                "0.3": "3.0333333333333333333333333333333333333333333333333",
                "2.5": "0",
                "1e6": "0",
            },
            reweighting={
                "1e-8": "1.000000000000000100000000000000010000000000000001e-16",
                "0.3": "0.098901098901098901098901098901098901098901098901099",
                "2.5": "inf",
                "1e6": "inf",
            },
            dual={
                "1e-8": "-17.034386392832474803309467727891891357991164973643",
                "0.3": "-0.080042707673536425823777961726439764006777118216947",
                "2.5": "1.0498221244986776883298708326993610460395168934072",
                "1e6": "1.3862933611203906185011311595828198029843334591968",
            },
            prox={
                ("1e-8", "1"): "0",
                ("0.3", "1"): "0",
                ("20", "1"): "0",
                ("1e-8", "8"): "0",
                ("0.3", "8"): "0",
                ("20", "8"): "0",
            },
            threshold={
                "1": "inf",
                "8": "inf",
            },
        ),
        *records(
            {"a": "0.1"},
            omega={
                "0.3": "0.46142604679545378992629023615607750949216002793865",
                "1": "2.1735770945821385766472334281273868148086597033895",
                "1e6": "2.3025850929940456840179914546843642076011014886288",
            },
            derivative={
                "0.3": "5.7",
                "1": "0.8",
                "1e6": "0",
            },
            reweighting={
                "0.3": "0.052631578947368421052631578947368421052631578947368",
                "1": "1.25",
                "1e6": "inf",
            },
            dual={
                "0.3": "1.9657634621599226876511469410117011949182036807701",
                "1": "3.3575052609801898110849650907440105926663027354091",
                "1e6": "4.6051683859889913674359833593683684155022027201149",
            },
            prox={
                ("1e-8", "0.25"): "0",
                ("0.3", "0.25"): "0",
                ("20", "0.25"): "0",
                ("1e-8", "8"): "0",
                ("0.3", "8"): "0",
                ("20", "8"): "0",
            },
            threshold={
                "0.25": "inf",
                "8": "inf",
            },
        ),
    ),
)
