"""Analysis of chains: what follows from the edges of a graph, each answer a list of records with their sentences.

`docs/analysis.md` defines every figure in words. All functions leave the graph as it is and give the same rows in
the same order for the same graph. What a graph does not hold they cannot know: answers are leads to check.
"""

from graph.analysis.chain import ChainMember, chain
from graph.analysis.communities import Community, agreement, communities
from graph.analysis.flow import Step
from graph.analysis.gaps import Gap, gaps
from graph.analysis.loops import Loop, loop_steps, loops
from graph.analysis.outlook import Outlook, outlook
from graph.analysis.reach import Leader, leaders
from graph.analysis.stages import Placed, incoherence, stages
from graph.analysis.symbiosis import Candidate, symbiosis
from graph.analysis.weak_points import WeakPoint, weak_points

__all__ = [
    "Candidate",
    "ChainMember",
    "Community",
    "Gap",
    "Leader",
    "Loop",
    "Outlook",
    "Placed",
    "Step",
    "WeakPoint",
    "agreement",
    "chain",
    "communities",
    "gaps",
    "incoherence",
    "leaders",
    "loop_steps",
    "loops",
    "outlook",
    "stages",
    "symbiosis",
    "weak_points",
]
