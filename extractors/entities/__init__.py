"""Recognising names: lexicons, the trained tagger, rules, and which names are one thing."""
