"""MCP, divided by its threshold `scale`: Omega(w) = w - w^2/(2b) up to b = a*scale, b/2 beyond.

f(eta) = b eta/(eta + b), eta_hat(w) = b w/(b - w). Only b enters; both names are kept because the literature
has both. It is the effective penalty of Bernoulli gates with an expected-l0 cost. The prox is the firm
threshold up to the step b and jumps beyond. Zhang 2010.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="mcp",
    title="Minimax concave penalty",
    year=2010,
    noise="ratio lam/eta_hat(w), none beyond a*scale",
    source=Formula("penalty", "piecewise((w - w**2/(2*a*scale), w <= a*scale), (a*scale/2, True))"),
    parameters=(
        Parameter("a", "where the penalty becomes constant, in units of scale", default="3", low="0"),
        Parameter("scale", "unit of a", default="1", low="0"),
    ),
    traits=Traits("closed", "kink", "constant", "jumps past step 3"),
    citation="""@article{zhang2010nearly,
  author = {Zhang, Cun-Hui},
  title = {Nearly Unbiased Variable Selection under Minimax Concave Penalty},
  journal = {The Annals of Statistics},
  volume = {38},
  number = {2},
  pages = {894--942},
  year = {2010},
}""",
    recorded=(
        *records(
            {"a": "3", "scale": "1"},
            omega={
                "1e-8": "9.9999999833333333333333333333333333333333333333333e-9",
                "0.3": "0.285",
                "2.5": "1.4583333333333333333333333333333333333333333333333",
                "1e6": "1.5",
            },
            derivative={
                "1e-8": "0.99999999666666666666666666666666666666666666666667",
                "0.3": "0.9",
                "2.5": "0.16666666666666666666666666666666666666666666666667",
                "1e6": "0",
            },
            reweighting={
                "1e-8": "1.0000000033333333444444444814814816049382720164609e-8",
                "0.3": "0.33333333333333333333333333333333333333333333333333",
                "2.5": "15",
                "1e6": "inf",
            },
            dual={
                "1e-8": "9.999999966666666777777777407407408641975304526749e-9",
                "0.3": "0.27272727272727272727272727272727272727272727272727",
                "2.5": "1.3636363636363636363636363636363636363636363636364",
                "1e6": "2.9999910000269999190002429992710021869934390196829",
            },
            prox={
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "1.5e-6",
                ("20", "1"): "20",
                ("4.89897458659", "8"): "0",
                ("4.89898438455", "8"): "4.89898438455",
                ("20", "8"): "20",
            },
            threshold={
                "1": "1",
                "8": "4.8989794855663561963945681494117827839318949613133",
            },
        ),
        *records(
            {"a": "3/2", "scale": "0.25"},
            omega={
                "0.3": "0.18",
                "1": "0.1875",
                "1e6": "0.1875",
            },
            derivative={
                "0.3": "0.2",
                "1": "0",
                "1e6": "0",
            },
            reweighting={
                "0.3": "1.5",
                "1": "inf",
                "1e6": "inf",
            },
            dual={
                "0.3": "0.16666666666666666666666666666666666666666666666667",
                "1": "0.27272727272727272727272727272727272727272727272727",
                "1e6": "0.37499985937505273435522461679076870346173620184892",
            },
            prox={
                ("0.0999999", "0.1"): "0",
                ("0.1000001", "0.1"): "1.3636363636363636363636363636363636363636363636364e-7",
                ("20", "0.1"): "20",
                ("0.612371823323", "1"): "0",
                ("0.612373048068", "1"): "0.612373048068",
                ("20", "1"): "20",
            },
            threshold={
                "0.1": "0.1",
                "1": "0.61237243569579452454932101867647284799148687016417",
            },
        ),
    ),
)
