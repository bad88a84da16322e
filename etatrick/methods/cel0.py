"""CEL0, the continuous exact relaxation of lzero ||w||_0 for least squares with columns of norm 1.

Omega(w) = sqrt(2 lzero) w - w^2/2 up to sqrt(2 lzero), lzero beyond; eta_hat(w) = w/(sqrt(2 lzero) - w) and
f(eta) = 2 lzero eta/(eta + 1), twice the expected number of weights that a Bernoulli gate keeps, times lzero. From
the step 1 on the prox is hard thresholding at sqrt(2 lzero step). Soubies, Blanc-Feraud and Aubert 2015.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="cel0",
    title="Continuous exact l0 penalty (CEL0)",
    year=2015,
    noise="ratio lam/eta_hat(w), none beyond sqrt(2 lzero)",
    source=Formula("penalty", "piecewise((sqrt(2*lzero)*w - w**2/2, w <= sqrt(2*lzero)), (lzero, True))"),
    parameters=(Parameter("lzero", "cost of a large weight", default="1", low="0"),),
    traits=Traits("closed", "kink", "constant", "jumps past step 1"),
    citation=r"""@article{soubies2015continuous,
  author = {Soubies, Emmanuel and Blanc-F{\'e}raud, Laure and Aubert, Gilles},
  title = {A Continuous Exact $\ell_0$ Penalty ({CEL0}) for Least Squares Regularized Problem},
  journal = {SIAM Journal on Imaging Sciences},
  volume = {8},
  number = {3},
  pages = {1607--1639},
  year = {2015},
}""",
    recorded=(
        *records(
            {"lzero": "1"},
            omega={
                "1e-8": "1.4142135573730950488016887242096980785696718753769e-8",
                "0.3": "0.37926406871192851464050661726290942357090156261308",
                "2.5": "1",
                "1e6": "1",
            },
            derivative={
                "1e-8": "1.4142135523730950488016887242096980785696718753769",
                "0.3": "1.1142135623730950488016887242096980785696718753769",
                "2.5": "0",
                "1e6": "0",
            },
            reweighting={
                "1e-8": "7.0710678618654755975618367143222702709401950929983e-9",
                "0.3": "0.26924820351409869876466315039942901757638825267701",
                "2.5": "inf",
                "1e6": "inf",
            },
            dual={
                "1e-8": "1.999999980000000199999998000000019999999800000002e-8",
                "0.3": "0.46153846153846153846153846153846153846153846153846",
                "2.5": "1.4285714285714285714285714285714285714285714285714",
                "1e6": "1.999998000001999998000001999998000001999998000002",
            },
            prox={
                ("0.70710607408", "0.5"): "0",
                ("0.707107488293", "0.5"): "1.4142129049511983112757903019214303281246230519268e-6",
                ("20", "0.5"): "20",
                ("2.82842429632", "4"): "0",
                ("2.82842995317", "4"): "2.82842995317",
                ("20", "4"): "20",
            },
            threshold={
                "0.5": "0.70710678118654752440084436210484903928483593768847",
                "4": "2.8284271247461900976033774484193961571393437507539",
            },
        ),
        *records(
            {"lzero": "1/8"},
            omega={
                "0.3": "0.105",
                "1": "0.125",
                "1e6": "0.125",
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
                "0.3": "0.057692307692307692307692307692307692307692307692308",
                "1": "0.125",
                "1e6": "0.24999975000024999975000024999975000024999975000025",
            },
            prox={
                ("0.24999975", "0.5"): "0",
                ("0.25000025", "0.5"): "5e-7",
                ("20", "0.5"): "20",
                ("0.999999", "4"): "0",
                ("1.000001", "4"): "1.000001",
                ("20", "4"): "20",
            },
            threshold={
                "0.5": "0.25",
                "4": "1",
            },
        ),
    ),
)
