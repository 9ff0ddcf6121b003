"""Money expressions in English news text: found, valued, their currency read.

>>> [(e.text, e.amount, e.currency, e.qualifier) for e in find_money("a loan of around €2.5bn ($2.8 billion)")]
[('€2.5bn', 2500000000, 'EUR', 'about'), ('$2.8 billion', 2800000000, 'USD', 'exact')]
"""

from extractor.money.dollar import dollar_of
from extractor.money.expression import MoneyExpression, Qualifier
from extractor.money.finder import find_money, parse_money
from extractor.money.render import Style, render_money

__all__ = ["MoneyExpression", "Qualifier", "Style", "dollar_of", "find_money", "parse_money", "render_money"]
