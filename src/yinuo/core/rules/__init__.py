"""Conditions and decisions in a safe expression language."""

from yinuo.core.rules.expressions import BadExpression, Expression, NoValue, expression

__all__ = ["BadExpression", "Expression", "NoValue", "expression"]
