#!/usr/bin/env python3
"""The gate over recordings that Spark reads, with the same bytes of verdict, report and renderings as on one machine.

    spark-submit --files replay-gate,own.json replay_gate_spark.py --recording PATH… [flags of a run]

The script needs the two modules in its folder. With pyspark[sql], which installs pandas and pyarrow, lines are passed on in
batches, which is faster.

Spark distributes lines, and `replay-gate` decides: `replay-gate tally` tallies each split of a file, `replay-gate merge
--tally` merges neighbours, and the driver runs `replay-gate merge` and ends with its report and exit code. The script itself
knows only which flags belong to a tally. A path is a file, a folder or a pattern, read with any codec that Spark has. Refer to
your own files in `--files` (a profile, waivers) by their file names.
"""

import json
import os
import re
import subprocess
import sys
from urllib.parse import unquote

from pyspark.sql import SparkSession

import replay_gate_join
import replay_gate_lines
from replay_gate_lines import (BINARY, NoVerdict, binary, frames_of, grouped, has_arrow, listed, plain, runs,
                               split_flags, succeeded)

# The flags of a tally. All others are for the merge, and the mode is for both.
TALLY_FLAGS = {"--baseline", "--baseline-profile", "--candidate", "--candidate-profile", "--mode", "--waivers", "--now"}
LONE_FLAGS = {"--quiet"}
FAN_IN = 64
NO_VERDICT = 2


def parse(words):
    """Parses the command line: recordings, candidate recordings, flags of a tally, flags of a merge."""
    recordings, candidates, tally, merge = [], [], [], []
    words = list(words)
    while words:
        name, equals, value = words.pop(0).partition("=")
        if name in LONE_FLAGS:
            merge.append(name)
            continue
        if not equals:
            if not words:
                raise NoVerdict(f"replay_gate_spark: {name} needs a value")
            value = words.pop(0)
        if name == "--recording":
            recordings.append(value)
        elif name == "--candidate-recording":
            candidates.append(value)
        else:
            if name in TALLY_FLAGS:
                tally += [name, value]
            if name not in TALLY_FLAGS or name == "--mode":
                merge += [name, value]
    if not recordings:
        raise NoVerdict("replay_gate_spark: --recording is required")
    return recordings, candidates, tally, merge


# Tallies

def tallies(spark, files, flags):
    """A tally for each split, with the file and the position as its key."""
    numbers = {uri: (number, name) for number, (name, uri, _) in enumerate(files)}

    def of_partition(rows):
        for (uri, start, length, size), run in grouped(rows, lambda row: tuple(row[1:])):
            number, name = numbers[plain(uri)]
            words = ["tally", *flags, "--carry-faults", *split_flags(name, start, length, size)]
            yield (number, start), succeeded(words, (row[0] for row in run))

    def of_batches(batches):
        import pyarrow  # pylint: disable=import-outside-toplevel

        for (number, start), tally in of_partition(row for batch in batches for row in runs(batch)):
            yield pyarrow.RecordBatch.from_pylist([{"number": number, "start": start, "tally": tally}])

    empty = [(number, 0) for number, (_, _, size) in enumerate(files) if size == 0]
    found = [spark.sparkContext.parallelize(empty, max(1, len(empty) // FAN_IN)).map(lambda key: (
        key, succeeded(["tally", *flags, *split_flags(files[key[0]][0], 0, 0, 0)], [])))]
    for lines in frames_of(spark, files):
        if has_arrow(spark):
            rows = lines.mapInArrow(of_batches, "number long, start long, tally binary").rdd
            found.append(rows.map(lambda row: ((row[0], row[1]), bytes(row[2]))))
        else:
            found.append(lines.rdd.mapPartitions(of_partition))
    return spark.sparkContext.union(found)


def places(files):
    """A function from the key of a tally to its position in the whole, from 0 to 1."""
    starts, total = [], 0
    for _, _, size in files:
        starts.append(total)
        total += size + 1
    return lambda key: (starts[key[0]] + key[1]) / total


def merged(found, files):
    """A few tallies in order, made by repeatedly merging neighbours on the executors."""
    place = places(files)
    count = found.getNumPartitions()

    def merge(rows):
        rows = sorted(rows)
        if rows:
            yield rows[0][0], succeeded(["merge", "--tally"], (tally for _, tally in rows))

    while count > 1:
        count = -(-count // FAN_IN)
        where = lambda key, parts=count: min(parts - 1, int(place(key) * parts))  # noqa: E731
        found = found.partitionBy(count, where).mapPartitions(merge)
    few = [tally for _, tally in sorted(found.collect())]
    refuse_missing(few, files)
    return few


def refuse_missing(few, files):
    """Throws if a file is missing from the tallies, because merging detects only missing pieces."""
    told = []
    for tally in map(json.loads, few):
        # Nothing after an invalid line matters.
        if "fault" in tally:
            return
        told += [recording["source"] for recording in tally["recordings"] if told[-1:] != [recording["source"]]]
    for place, (name, _, _) in enumerate(files):
        if told[place:place + 1] != [name]:
            raise NoVerdict(f"{name}: no tally of it came back")


def verdict(spark, words):
    """Evaluates everything. Returns the exit code."""
    recordings, candidates, tally_flags, merge_flags = parse(words)
    if not os.path.isfile(binary()):
        raise NoVerdict(f"replay_gate_spark: {BINARY} is not among the --files")
    os.chmod(binary(), 0o755)
    refuse_outputs([*recordings, *candidates], merge_flags)
    try:
        # Bad flags are reported before the cluster starts to work.
        succeeded(["tally", *tally_flags, "--recording", "-", "--name", "-"], [])
        files, candidate_files = listed(spark, recordings), listed(spark, candidates)
    except NoVerdict:
        # Removes the files of an earlier run, which must not be mistaken for those of this one.
        merge(merge_flags, b"")
        raise
    refuse_outputs([unquote(uri).removeprefix("file:") for _, uri, _ in [*files, *candidate_files]], merge_flags)
    # Checks the flags of the merge, and removes the files of an earlier run. The only error may be that there is no
    # tally.
    fault = merge(merge_flags, b"").stderr
    if fault != merge([], b"").stderr:
        raise NoVerdict(fault.decode(errors="replace").rstrip())
    if candidates:
        found = replay_gate_join.tallies(spark, files, candidate_files, ",".join(candidates), tally_flags)
    else:
        found = tallies(spark, files, tally_flags)
    done = merge(merge_flags, b"".join(merged(found, files)))
    streams = spark._jvm.java.lang.System
    written(streams.out, done.stdout)
    if streams.out.checkError():
        raise NoVerdict("standard output: cannot be written")
    written(streams.err, done.stderr)
    return done.returncode


def written(stream, text):
    """Writes to a stream of spark-submit, which sends both streams of a script to standard output, where only the report
    may go, and ignores errors of standard output."""
    stream.write(text, 0, len(text))
    stream.flush()


class Words:
    """Messages of Python and its packages, such as warnings, which are kept until Spark runs and go to standard error."""

    def __init__(self):
        self.spark, self.held = None, ""

    def write(self, text):
        """Adds text."""
        self.held += text
        self.flush()

    def flush(self):
        """Writes the text to standard error, if Spark runs."""
        if self.spark and self.held:
            written(self.spark._jvm.java.lang.System.err, self.held.encode(errors="backslashreplace"))
            self.held = ""


def refuse_outputs(paths, flags):
    """Throws if an output is also a recording, which would be removed before it is read."""
    names = {word for flag in flags for word in (flag, flag.partition("=")[2]) if os.path.exists(word)}
    for name in names:
        if any(os.path.exists(path) and os.path.samefile(name, path) for path in paths):
            raise NoVerdict(f"{name}: is one of the recordings")


def merge(flags, tallies_):
    """Runs the merge under the name of the program, so that its messages are those of a run that finds it on the PATH."""
    return subprocess.run([BINARY, "merge", *flags], executable=binary(), input=tallies_, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def ended(spark, words):
    """The gate's exit code; 2 if there is no verdict."""
    try:
        for module in (replay_gate_lines, replay_gate_join):
            spark.sparkContext.addPyFile(module.__file__)
        return verdict(spark, words)
    except NoVerdict as error:
        fault = str(error)
    except Exception as error:  # pylint: disable=broad-except
        fault = words_of(str(error))
    written(spark._jvm.java.lang.System.err, f"{fault}\n".encode())
    return NO_VERDICT


def main():
    """Returns the gate's exit code, which is never that of Python for an error."""
    own, words = (sys.stdout, sys.stderr), Words()
    sys.stdout = sys.stderr = words
    try:
        words.spark = SparkSession.builder.appName("replay-gate").getOrCreate()
        words.flush()
        code = ended(words.spark, sys.argv[1:])
        words.spark.stop()
        return code
    except Exception as error:  # pylint: disable=broad-except
        print(words.held + words_of(str(error)), file=own[1])
        return NO_VERDICT
    finally:
        sys.stdout, sys.stderr = own


def words_of(error):
    """The gate's message in an error of a task, or else the file that could not be read and the reason."""
    said = re.search(r"NoVerdict: (.*)", error)
    if said:
        return said[1]
    lines = re.findall(r"\[FAILED_READ_FILE[^\n]*", error)[:1] or error.splitlines()[:1]
    return "replay_gate_spark: " + ": ".join(lines + re.findall(r"Caused by: ([^\n]*)", error)[-1:])


if __name__ == "__main__":
    sys.exit(main())
