"""SCAD, divided by its threshold `scale`: linear up to scale, quadratic up to a*scale, constant beyond.

Omega = w, then (2 a scale w - w^2 - scale^2)/(2 (a - 1) scale), then (a + 1) scale/2. f(eta) = eta up to
scale, then scale ((a + 1) eta - scale)/((a - 1) scale + eta). The prox is continuous up to the step
(a - 1) scale. The formulas hold for every a > 1; Fan and Li (2001) take a > 2, for which the prox is
continuous at the step `scale`, and suggest a = 3.7.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="scad",
    title="Smoothly clipped absolute deviation",
    year=2001,
    noise="ratio lam/eta_hat(w), none beyond a*scale",
    source=Formula(
        "penalty",
        "piecewise((w, w <= scale), ((2*a*scale*w - w**2 - scale**2)/(2*(a - 1)*scale), w <= a*scale),"
        " ((a + 1)*scale/2, True))",
    ),
    parameters=(
        Parameter("a", "where the penalty becomes constant, in units of scale", default="3.7", low="1"),
        Parameter("scale", "where the penalty leaves the line", default="1", low="0"),
    ),
    traits=Traits("closed", "kink", "constant", "jumps past step 27/10"),
    citation="""@article{fan2001variable,
  author = {Fan, Jianqing and Li, Runze},
  title = {Variable Selection via Nonconcave Penalized Likelihood and Its Oracle Properties},
  journal = {Journal of the American Statistical Association},
  volume = {96},
  number = {456},
  pages = {1348--1360},
  year = {2001},
}""",
    recorded=(
        *records(
            {"a": "3.7", "scale": "1"},
            omega={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "2.0833333333333333333333333333333333333333333333333",
                "1e6": "2.35",
            },
            derivative={
                "1e-8": "1",
                "0.3": "1",
                "2.5": "0.44444444444444444444444444444444444444444444444444",
                "1e6": "0",
            },
            reweighting={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "5.625",
                "1e6": "inf",
            },
            dual={
                "1e-8": "1e-8",
                "0.3": "0.3",
                "2.5": "2.0673076923076923076923076923076923076923076923077",
                "1e6": "4.6999863100369629002001694595424592353600645278258",
            },
            prox={
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "1e-6",
                ("20", "1"): "20",
                ("2.7999972", "2.8"): "0",
                ("2.8000028", "2.8"): "2.8e-6",
                ("20", "2.8"): "20",
                ("6.13187775482", "8"): "0",
                ("6.13189001859", "8"): "6.13189001859",
                ("20", "8"): "20",
            },
            threshold={
                "1": "1",
                "2.8": "2.8",
                "8": "6.1318838867023566626214727966288194842773093038226",
            },
        ),
        *records(
            {"a": "5/2", "scale": "0.5"},
            omega={
                "0.3": "0.3",
                "1": "0.83333333333333333333333333333333333333333333333333",
                "1e6": "0.875",
            },
            derivative={
                "0.3": "1",
                "1": "0.33333333333333333333333333333333333333333333333333",
                "1e6": "0",
            },
            reweighting={
                "0.3": "0.3",
                "1": "3",
                "1e6": "inf",
            },
            dual={
                "0.3": "0.3",
                "1": "0.85714285714285714285714285714285714285714285714286",
                "1e6": "1.7499984375011718741210944091791931156051632961275",
            },
            prox={
                ("0.4999995", "0.5"): "0",
                ("0.5000005", "0.5"): "5e-7",
                ("20", "0.5"): "20",
                ("1.87082682256", "2"): "0",
                ("1.87083056422", "2"): "1.87083056422",
                ("20", "2"): "20",
            },
            threshold={
                "0.5": "0.5",
                "2": "1.8708286933869706927918743661582746508780099038894",
            },
        ),
    ),
)
