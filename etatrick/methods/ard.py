"""Automatic relevance determination, one variance per weight: f(eta) = log(1 + eta).

Omega(w) = w/(w + sqrt(w^2 + 4)) + asinh(w/2), eta_hat(w) = (w^2 + sqrt(w^4 + 4 w^2))/2; slope 1 at 0, log(w)
far out. The prox at step 1 is the non-negative garrote max(v - 1/v, 0); it is continuous up to step 2. This
is the log-determinant of Wipf and Nagarajan 2007 for an orthogonal design at unit noise, and the
empirical-Bayes cost log(1 + 1/alpha)/2 of Kharitonov et al. 2018.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Traits, records

ENTRY = Entry(
    name="ard",
    title="Automatic relevance determination, separable",
    year=2007,
    noise="Gaussian N(1, 1/eta)",
    source=Formula("dual", "log(1 + eta)"),
    traits=Traits("closed", "kink", "log", "jumps past step 2"),
    citation="""@inproceedings{wipf2007new,
  author = {Wipf, David and Nagarajan, Srikantan},
  title = {A New View of Automatic Relevance Determination},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = {20},
  year = {2007},
}
@misc{kharitonov2018variational,
  author = {Kharitonov, Valery and Molchanov, Dmitry and Vetrov, Dmitry},
  title = {Variational Dropout via Empirical {B}ayes},
  eprint = {1811.00596},
  archiveprefix = {arXiv},
  year = {2018},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "9.9999999750000000416666666666666665104166666666667e-9",
                "0.3": "0.2786212333061327890066332158448916134579383603562",
                "2.5": "1.4860693368470239504258892572880696839533617338025",
                "1e6": "14.315510557964774104107948228106185246439942265104",
            },
            derivative={
                "1e-8": "0.999999995000000012499999999999999921875",
                "0.3": "0.86118742080783421897564937796200162897194085542115",
                "2.5": "0.35078105935821217162205441865545331613010503315525",
                "1e6": "9.99999999999000000000001999999999995000000000014e-7",
            },
            reweighting={
                "1e-8": "1.000000005000000012499999999999999921875e-8",
                "0.3": "0.34835622624235026569269481338860048869158225662634",
                "2.5": "7.1269526483955304290551360466386332903252625828881",
                "1e6": "1000000000000.999999999999000000000001999999999995",
            },
            dual={
                "1e-8": "9.9999999500000003333333308333333533333331666666681e-9",
                "0.3": "0.26236426446749105203549598688095439720416645613143",
                "2.5": "1.2527629684953679956881206219850031615615845952216",
                "1e6": "13.815511557963774104441281811439718578773275741296",
            },
            prox={
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "1.999999000000999999000000999999000000999999000001e-6",
                ("20", "1"): "19.95",
                ("1.999998", "2"): "0",
                ("2.000002", "2"): "0.0028284278318528828958253506108299505234237428310317",
                ("20", "2"): "19.899748742132399094689596420024120103562531273536",
                ("5.83080818347", "8"): "0",
                ("5.8308198451", "8"): "3.8984515821299625493862738814590576140128841611511",
                ("20", "8"): "19.592743726849091423725749768494472210179318506358",
            },
            threshold={
                "1": "1",
                "2": "2",
                "8": "5.8308140142850687361025736714998021801444288639294",
            },
        ),
    ),
)
