"""The horseshoe prior, a Gaussian whose standard deviation is half-Cauchy: Omega(w) = -log(e^(w^2/2) E1(w^2/2)).

1/eta_hat(w) = 2 e^(-w^2/2)/(w^2 E1(w^2/2)) - 1. Omega falls to -oo at 0 like -log log(1/w) and grows like 2 log w: 0
minimises every objective with this penalty, so the prox is 0 at every step and only the reweighting, started away
from 0, is of use. Carvalho, Polson and Scott 2010.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Traits, records

ENTRY = Entry(
    name="horseshoe",
    title="Horseshoe prior",
    year=2010,
    noise="ratio lam/eta_hat(w)",
    source=Formula("penalty", "-w**2/2 - log(E1(w**2/2))"),
    traits=Traits("closed", "unbounded", "log", "jumps"),
    citation="""@article{carvalho2010horseshoe,
  author = {Carvalho, Carlos M. and Polson, Nicholas G. and Scott, James G.},
  title = {The Horseshoe Estimator for Sparse Signals},
  journal = {Biometrika},
  volume = {97},
  number = {2},
  pages = {465--480},
  year = {2010},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "-3.6097630028456265175228683345318415896985676132563",
                "0.3": "-0.98827375144015238893360186010416986064334139712953",
                "2.5": "1.3724774029088790259556857620186969996667617183006",
                "1e6": "26.937873935370602898798659334754193957804384395568",
            },
            derivative={
                "1e-8": "5411651.7673715206607753243901623132639419964380334",
                "0.3": "2.1814578580368603787105619176884332416120469450314",
                "2.5": "0.65608978509357139742288500361041346425473053611176",
                "1e6": "1.999999999996000000000023999999999792000000002272e-6",
            },
            reweighting={
                "1e-8": "1.8478646501781606791519270522739733150845980264682e-15",
                "0.3": "0.13752271165576230020716045114467788960247332947125",
                "2.5": "3.8104540823531500139092682527814600418679771379894",
                "1e6": "500000000000.999999999996000000000031999999999648",
            },
            dual={
                "1e-8": "-6.1735851279877722165416483135032391708991774430139",
                "0.3": "-2.0523984627424028736750078032609743461340375966692",
                "2.5": "0.43752334810424117357722019351039428842940703299034",
                "1e6": "25.631023115926548212215884456272370135882416509336",
            },
            prox={
                ("1e-8", "0.25"): "0",
                ("0.3", "0.25"): "0",
                ("20", "0.25"): "0",
                ("1e-8", "1"): "0",
                ("0.3", "1"): "0",
                ("20", "1"): "0",
                ("1e-8", "4"): "0",
                ("0.3", "4"): "0",
                ("20", "4"): "0",
            },
            threshold={
                "0.25": "inf",
                "1": "inf",
                "4": "inf",
            },
        ),
    ),
)
