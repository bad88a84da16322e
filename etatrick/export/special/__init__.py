"""Special functions that torch lacks, elementwise and differentiable, from our own proven tables.

Every module holds one function, its `jet` (value and two derivatives without autograd) and its tables, as text that
stands alone once its imports are taken away; `source` pastes it.
"""

from ._dawson import dawson as dawson
from ._ei import expinti as expinti
from ._erfcx import erfcx as erfcx
from ._erfi import erfi as erfi
from ._expint import expint1 as expint1
from ._expint import expint1e as expint1e
from ._hyp2f2 import hyp2f2 as hyp2f2
from ._lambertw import lambertw as lambertw
from ._paste import IMPORTS as IMPORTS
from ._paste import NAMES as NAMES
from ._paste import jet as jet
from ._paste import needed as needed
from ._paste import source as source
