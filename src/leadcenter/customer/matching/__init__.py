"""Probable matching of customers: what an equal number cannot say, a person decides on these weights.

Exact identity keys merge at once and elsewhere; nothing here merges. A Fellegi-Sunter model (Fellegi and
Sunter 1969) is learnt without labels, scores the candidate pairs and says for each field how many bits it
speaks for or against the pair: that is the review table. The package is pure: no clock, no database, no
randomness but the seed it is given.

    matcher = Matcher.train(records, fields, rules, seed=1)
    scores = matcher.pairs(records)
    groups = clusters(scores, threshold=0.5)
"""

from leadcenter.customer.matching.blocking import BlockingRule, either_order, equal
from leadcenter.customer.matching.clustering import clusters
from leadcenter.customer.matching.matcher import Matcher
from leadcenter.customer.matching.terms import Field, FieldParameters, Kind, PairScore, Records, Values

__all__ = [
    "BlockingRule",
    "Field",
    "FieldParameters",
    "Kind",
    "Matcher",
    "PairScore",
    "Records",
    "Values",
    "clusters",
    "either_order",
    "equal",
]
