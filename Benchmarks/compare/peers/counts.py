"""The output of every program, and the division of a file among several processes."""

import json
import multiprocessing
import os
import sys
from collections import Counter

DECISIONS = ("fail", "conditional_pass", "pass")
CHECKS = ("indicators", "trades", "metricsBaseline", "metricsCandidate", "lineage")


class Counts:
    """The sums over decisions: both replays, the transitions, the failed checks, the largest drift."""

    def __init__(self):
        self.steps, self.failed, self.drift = Counter(), Counter(dict.fromkeys(CHECKS, 0)), 0.0

    def merge(self, other):
        self.steps.update(other.steps)
        self.failed.update(other.failed)
        self.drift = max(self.drift, other.drift)

    def summary(self):
        sides = [dict.fromkeys(DECISIONS, 0), dict.fromkeys(DECISIONS, 0)]
        for pair, number in self.steps.items():
            for side, decision in zip(sides, pair):
                side[decision] += number
        regressed = sum(number for (before, after), number in self.steps.items()
                        if DECISIONS.index(after) < DECISIONS.index(before))
        return {"records": self.steps.total(), "baseline": sides[0], "candidate": sides[1],
                "transitions": {f"{before}->{after}": number for (before, after), number in sorted(self.steps.items())},
                "regressed": regressed, "failed": dict(self.failed), "maxDrift": round(self.drift, 6)}


def lines(path, first, last):
    """The lines that begin in a range of bytes."""
    with open(path, "rb", buffering=1 << 20) as recording:
        if first:
            recording.seek(first - 1)
            recording.readline()
        place = recording.tell()
        for line in recording:
            if place >= last:
                return
            place += len(line)
            if line.strip():
                yield line


def main(count):
    """Run `count(path, first, last)` over the file in argv[1], in argv[2] processes, and print the sum."""
    path, processes = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    size = os.path.getsize(path)
    shares = [(path, size * part // processes, size * (part + 1) // processes) for part in range(processes)]
    total = Counts()
    if processes == 1:
        total = count(*shares[0])
    else:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            for share in pool.starmap(count, shares):
                total.merge(share)
    print(json.dumps(total.summary()))
