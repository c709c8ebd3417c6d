"""Questions to a graph: who supplies, makes, uses and recycles what, and where.

Every function takes a graph as `graph.model` describes it and names of things as people write them (`find` says how
they are found); every row of an answer carries the sentence it rests on. Rows are frozen records; `to_frame` makes a
table of them. What takes more than looking up stands in `graph.analysis`.
"""

from graph.analysis.chain import ChainMember, chain
from graph.names import AmbiguousNameError, NameNotFoundError, QueryError, find
from graph.query.frames import MissingExtraError, edges_frame, evidence_frame, nodes_frame, to_frame
from graph.query.neighbours import Neighbour, PathStep, neighbours, path
from graph.query.places import RoleFact, Tenant, in_park, role
from graph.query.products import ProductFact, made_in, makers, products_of, recyclers, users
from graph.query.supply import ChainLink, downstream, upstream

__all__ = [
    "AmbiguousNameError",
    "ChainLink",
    "ChainMember",
    "MissingExtraError",
    "NameNotFoundError",
    "Neighbour",
    "PathStep",
    "ProductFact",
    "QueryError",
    "RoleFact",
    "Tenant",
    "chain",
    "downstream",
    "edges_frame",
    "evidence_frame",
    "find",
    "in_park",
    "made_in",
    "makers",
    "neighbours",
    "nodes_frame",
    "path",
    "products_of",
    "recyclers",
    "role",
    "to_frame",
    "upstream",
    "users",
]
