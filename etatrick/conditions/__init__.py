"""Is it monotone, subquadratic, exactly sparsifying ...? Three-valued answers that say how they were reached."""

from ._conditions import NAMES as NAMES
from ._conditions import ORDERED as ORDERED
from ._conditions import claims_of as claims_of
from ._conditions import conditions as conditions
from ._conditions import verdict as verdict
from ._conditions import verdict_within as verdict_within
from ._reasons import Reason as Reason
from ._verdict import Verdict as Verdict
