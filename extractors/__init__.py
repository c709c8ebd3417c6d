"""From documents to claims: reading, recognising names, resolving them inside a document, reading relations.

Imports `seeds`, never `graph`.
"""
