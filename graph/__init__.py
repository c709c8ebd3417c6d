"""From claims to a graph: identity across documents, the multigraph, its views, files and the command line.

Imports `extractors` and `seeds`; nothing imports it.
"""
