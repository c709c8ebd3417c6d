"""What clusterkg knows before it reads a text: ontology, lexicons, rules, training texts, samples, models.

Data files with the small typed loaders that read them. Nothing here imports `extractors` or `graph`.
"""
