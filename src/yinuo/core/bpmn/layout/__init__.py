"""Draws processes whose file has no diagram: from left to right in layers, nothing above anything else."""

from yinuo.core.bpmn.layout.diagram import laid_out

__all__ = ["laid_out"]
