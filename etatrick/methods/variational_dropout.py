"""Sparse variational dropout with the exact divergence from the log-uniform prior.

f = 2 (KL - min KL) at noise variance 1/eta: f(eta) = eta 2F2(1, 1; 3/2, 2; -eta/2), f'(eta) = D(u)/u with
u = sqrt(eta/2) and D Dawson's integral (Hron et al. 2018). The penalty is parametric in eta, w = eta sqrt(f')
and Omega = (eta f' + f)/2: slope 1 at 0, log(w) + 1/2 + (gamma + log 2)/2 far out. Molchanov et al. 2017.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Traits, records

ENTRY = Entry(
    name="variational_dropout",
    title="Sparse variational dropout, exact",
    year=2017,
    noise="Gaussian N(1, 1/eta)",
    source=Formula("dual", "eta*hyp2f2(1, 1, 3/2, 2, -eta/2)"),
    traits=Traits("parametric", "kink", "log", "jumps past step 4.512"),
    citation="""@inproceedings{molchanov2017variational,
  author = {Molchanov, Dmitry and Ashukha, Arsenii and Vetrov, Dmitry},
  title = {Variational Dropout Sparsifies Deep Neural Networks},
  booktitle = {Proceedings of the 34th International Conference on Machine Learning},
  series = {Proceedings of Machine Learning Research},
  volume = {70},
  pages = {2498--2507},
  year = {2017},
}
@inproceedings{hron2018variational,
  author = {Hron, Jiri and Matthews, Alexander G. de G. and Ghahramani, Zoubin},
  title = {Variational {B}ayesian Dropout: Pitfalls and Fixes},
  booktitle = {Proceedings of the 35th International Conference on Machine Learning},
  series = {Proceedings of Machine Learning Research},
  volume = {80},
  pages = {2019--2028},
  year = {2018},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "9.999999991666666663888888886243386240575396823259e-9",
                "0.3": "0.29242278734774566570191639366995479643173337248676",
                "2.5": "1.9235173216453965989409099130291492284637543963957",
                "1e6": "14.950691980694513189119819833876474740998772000231",
            },
            derivative={
                "1e-8": "0.99999999833333333249999999894179894039351851723585",
                "0.3": "0.94922026062549152737828321786437603530959169811426",
                "2.5": "0.51315924824363452977501475767437714945211824899991",
                "1e6": "1.000000000001000000000004000000000025000000000202e-6",
            },
            reweighting={
                "1e-8": "1.0000000016666666702777777862433862636739418472556e-8",
                "0.3": "0.3160488797429524981729585999331031277153277536191",
                "2.5": "4.8717820219680922088954211704262344992932459079938",
                "1e6": "999999999998.999999999996999999999981999999999853",
            },
            dual={
                "1e-8": "9.9999999833333333555555555317460317671957671797338e-9",
                "0.3": "0.28558121711033087876104851069244577919703306616451",
                "2.5": "1.729865320936605300548822215853361918421566543924",
                "1e6": "15.085872403424252269131666689457762512204963148691",
            },
            prox={
                ("0.4999995", "0.5"): "0",
                ("0.5000005", "0.5"): "5.4545454680691219654466952877480355572415773713332e-7",
                ("20", "0.5"): "19.974905217265452588622102535619774738617126871854",
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "1.2000000144000025398862060252253579452442596100558e-6",
                ("20", "1"): "19.949746817458329213556897053333425349208246136828",
                ("6.85154803848", "8"): "0",
                ("6.85156174159", "8"): "5.26757537637896083308170919755786369857287775839",
                ("20", "8"): "19.590564864190959158309634592425969216048199423311",
            },
            threshold={
                "0.5": "0.5",
                "1": "1",
                "8": "6.851554890034444951542720651338338063640352317185",
            },
        ),
    ),
)
