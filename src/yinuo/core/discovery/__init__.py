"""The process as it really runs, read off the log: map, variants, bottlenecks, conformance, standard times."""

from yinuo.core.discovery.aligning import Alignment, Deviation, align
from yinuo.core.discovery.bottlenecks import Bottleneck, Loss, bottlenecks
from yinuo.core.discovery.conforming import Conformance, Deviating, conformance
from yinuo.core.discovery.drawing import Drawing, Line, Placed, draw, most_used
from yinuo.core.discovery.events import BEGAN, FINISHED, Events, Reports, performed
from yinuo.core.discovery.mapping import END, START, Activity, Edge, Loop, ProcessMap, process_map, repeats
from yinuo.core.discovery.net import ListNet, Net, ProcessNet
from yinuo.core.discovery.proposing import Proposal, Quantile, Verdict, propose, quantile_ranks
from yinuo.core.discovery.timing import Spans, Times, spans_by, times_of
from yinuo.core.discovery.variants import Variant, Variants, durations, variants_of

__all__ = [
    "BEGAN",
    "END",
    "FINISHED",
    "START",
    "Activity",
    "Alignment",
    "Bottleneck",
    "Conformance",
    "Deviating",
    "Deviation",
    "Drawing",
    "Edge",
    "Events",
    "Line",
    "ListNet",
    "Loop",
    "Loss",
    "Net",
    "Placed",
    "ProcessMap",
    "ProcessNet",
    "Proposal",
    "Quantile",
    "Reports",
    "Spans",
    "Times",
    "Variant",
    "Variants",
    "Verdict",
    "align",
    "bottlenecks",
    "conformance",
    "draw",
    "durations",
    "most_used",
    "performed",
    "process_map",
    "propose",
    "quantile_ranks",
    "repeats",
    "spans_by",
    "times_of",
    "variants_of",
]
