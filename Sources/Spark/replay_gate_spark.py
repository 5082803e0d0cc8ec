#!/usr/bin/env python3
"""The gate over recordings that Spark reads: the verdict, report and renderings of one machine, to the byte.

    spark-submit --files replay-gate,own.json replay_gate_spark.py --recording PATH… [flags of a run]

With pyspark[sql], that is with pandas and pyarrow, lines are handed on by the batch, which is faster.

Spark moves lines, `replay-gate` decides: each split of a file goes through `replay-gate tally`, neighbours are merged
by `replay-gate merge --tally`, and the driver ends with `replay-gate merge`, its report and its exit code. Nothing of
the gate is known here but which flags belong to a tally. A path is a file, a folder or a pattern, read with any codec
that Spark has; a file of its own in `--files` (a profile, waivers) is named by its bare name.
"""

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import threading
import zlib

from pyspark import SparkFiles
from pyspark.sql import SparkSession

BINARY = "replay-gate"
# What decides what is tallied; all else is for the merge. The mode is for both.
TALLY_FLAGS = {"--baseline", "--baseline-profile", "--candidate", "--candidate-profile", "--mode", "--waivers", "--now"}
LONE_FLAGS = {"--quiet"}
FAN_IN = 64
NO_VERDICT = 2


class NoVerdict(Exception):
    """Why there is none, in words for standard error."""


def parse(words):
    """The command line: recordings, candidate recordings, flags of a tally, flags of a merge."""
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
        raise NoVerdict("replay_gate_spark: --recording is wanted")
    return recordings, candidates, tally, merge


def binary():
    """The program that was shipped with `--files`."""
    return SparkFiles.get(BINARY)


def piped(words, lines):
    """Runs the program over lines; exit code, output and errors. What it leaves unread is passed over."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([binary(), *words], cwd=SparkFiles.getRootDirectory(), **pipes)
    taken = {}
    readers = [threading.Thread(target=lambda name, stream: taken.__setitem__(name, stream.read()), args=pair)
               for pair in (("output", process.stdout), ("errors", process.stderr))]
    for reader in readers:
        reader.start()
    try:
        for line in lines:
            process.stdin.write(line)
        process.stdin.close()
    except BrokenPipeError:
        pass
    for reader in readers:
        reader.join()
    return process.wait(), taken["output"], taken["errors"].decode(errors="replace")


def succeeded(words, lines):
    """The output of a run that has to succeed."""
    code, output, errors = piped(words, lines)
    if code != 0:
        raise NoVerdict(f"replay_gate_spark: exit code {code}: {errors.strip()}")
    return output


# Files

def listed(spark, paths):
    """The files of paths in the recording's order: (name in reports, URI, bytes)."""
    java, settings = spark._jvm, spark._jsc.hadoopConfiguration()
    files = []
    for given in paths:
        path = java.org.apache.hadoop.fs.Path(given)
        system = path.getFileSystem(settings)
        found = system.globStatus(path)
        if not found:
            raise NoVerdict(f"{given}: cannot be read: there is no such file")
        for status in found:
            whole = [status] if status.isFile() else sorted(below(system, status), key=lambda s: str(s.getPath()))
            for file in whole:
                uri = plain(file.getPath().toUri().toString())
                # A local file is called as it was given, as a run on one machine calls it.
                is_given = status.isFile() and len(found) == 1
                local = re.sub("^file:/+", "/", file.getPath().toString())
                files.append((given if is_given else local, uri, file.getLen()))
    return files


def below(system, folder):
    """The files of a folder and of those in it, but for those that Hadoop takes for hidden."""
    for status in system.listStatus(folder.getPath()):
        if status.getPath().getName()[0] in "._":
            continue
        if status.isFile():
            yield status
        else:
            yield from below(system, status)


def plain(uri):
    """A URI as Spark's metadata spells it."""
    return re.sub("^file:/+", "file:/", uri)


def lines_of(spark, files):
    """Every line as (bytes with an LF, URI, where its split begins, how long that is, the file's length): as it stands,
    cut at LF alone, and never decoded."""
    escaped = [re.sub(r"([\\{}\[\]*?])", r"\\\1", spark._jvm.org.apache.hadoop.fs.Path(
        spark._jvm.java.net.URI(uri)).toString()) for _, uri, size in files if size > 0]
    if not escaped:
        return None
    return spark.read.option("lineSep", "\n").text(escaped).selectExpr(
        "concat(cast(value as binary), X'0A') as line", "_metadata.file_path", "_metadata.file_block_start",
        "_metadata.file_block_length", "_metadata.file_size")


def grouped(rows, key):
    """Runs of rows of one key, each as an iterator that is read to its end before the next."""
    rows = iter(rows)
    row = next(rows, None)
    while row is not None:
        current = key(row)
        rest = [row]

        def run():
            while rest and key(rest[0]) == current:
                yield rest[0]
                following = next(rows, None)
                rest[:] = [] if following is None else [following]

        lines = run()
        yield current, lines
        for _ in lines:
            pass
        row = rest[0] if rest else None


def split_flags(name, start, length, size):
    """How the program is told what it gets."""
    return ["--recording", "-", "--name", name, "--jobs", "1", "--split",
            "all" if start == 0 and length == size else f"{start}-{start + length}/{size}"]


# Tallies

def tallies(spark, files, flags):
    """A tally a split, keyed by file and place."""
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
    found = spark.sparkContext.parallelize(empty, max(1, len(empty) // FAN_IN)).map(lambda key: (
        key, succeeded(["tally", *flags, *split_flags(files[key[0]][0], 0, 0, 0)], [])))
    lines = lines_of(spark, files)
    if lines is None:
        return found
    if not has_arrow(spark):
        return lines.rdd.mapPartitions(of_partition).union(found)
    rows = lines.mapInArrow(of_batches, "number long, start long, tally binary").rdd
    return rows.map(lambda row: ((row[0], row[1]), bytes(row[2]))).union(found)


def has_arrow(spark):
    """Whether lines come by the batch; `spark.replayGate.arrow=false` says no."""
    wanted = spark.sparkContext.getConf().get("spark.replayGate.arrow", "true") == "true"
    return wanted and all(importlib.util.find_spec(name) for name in ("pandas", "pyarrow"))


def runs(batch):
    """The lines of a batch as few rows: those of one split are one, taken as they lie behind each other."""
    lines, places = batch.column(0), [batch.column(number) for number in range(1, 5)]
    offsets = memoryview(lines.buffers()[1]).cast("q" if str(lines.type).startswith("large") else "i")
    data, first, count = lines.buffers()[2], lines.offset, len(lines)

    def place(index):
        return tuple(column[index].as_py() for column in places)

    begin = 0
    while begin < count:
        here, end = place(begin), count
        if place(count - 1) != here:
            # Splits follow each other, so the end of this one is found by halving.
            low, high = begin, count - 1
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if place(middle) == here else (low, middle)
            end = high
        yield memoryview(data)[offsets[first + begin]:offsets[first + end]], *here
        begin = end


def places(files):
    """A function from a tally's key to where it is in the whole, from 0 to 1."""
    starts, total = [], 0
    for _, _, size in files:
        starts.append(total)
        total += size + 1
    return lambda key: (starts[key[0]] + key[1]) / total


def merged(found, files):
    """The tallies as few, in order: neighbours are merged where they are, again and again."""
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
    return [tally for _, tally in sorted(found.collect())]


# Two recordings, joined by id

def ids_of(lines, files):
    """Each decision of a recording: (id, ((file, split's start, length), line in the split, bytes))."""
    numbers = {uri: (number, name) for number, (name, uri, _) in enumerate(files)}

    def of_partition(rows):
        for (uri, start, length, size), run in grouped(rows, lambda row: tuple(row[1:])):
            number, name = numbers[plain(uri)]
            held = [row[0] for row in run]
            called = name if length == size else f"{name}[{start}-{start + length}]"
            output = succeeded(["ids", "--name", called], held)
            for found in output.splitlines():
                line, _, id_ = found.partition(b" ")
                yield id_, ((number, start, length), int(line), held[int(line) - 1])

    return lines.mapPartitions(of_partition)


def joined_tallies(spark, files, candidate_files, candidate_name, flags):
    """As `tallies`; each split gets the partners of its decisions, and some of the partners that are left over."""
    lines, partners = (None if read is None else read.rdd
                       for read in (lines_of(spark, files), lines_of(spark, candidate_files)))
    if lines is None:
        raise NoVerdict("replay_gate_spark: there is no decision to join")
    numbers = {uri: number for number, (_, uri, _) in enumerate(files)}
    mine = ids_of(lines, files)
    theirs = spark.sparkContext.emptyRDD() if partners is None else ids_of(partners, candidate_files)
    splits = sorted(lines.map(lambda row: (numbers[plain(row[1])], row[2], row[3])).distinct().collect())

    def partner(group):
        id_, (left, right) = group
        left, right = list(left), list(right)
        for found, of in ((left, files), (right, candidate_files)):
            if len(found) > 1:
                (number, start, _), line, _ = sorted(found)[1]
                raise NoVerdict(f"{of[number][0]}: line {line} of those from byte {start} on: the id "
                                f"{id_.decode()} comes again, and each has to be there once where two are joined")
        if right:
            to = left[0][0] if left else splits[zlib.crc32(id_) % len(splits)]
            (number, start, _), line, text = right[0]
            yield to + (0, (number, start, line)), text

    def line(indexed):
        row, place = indexed
        return (numbers[plain(row[1])], row[2], row[3], 1, (place, 0, 0)), row[0]

    def of_partition(rows):
        for (number, start, length), run in grouped(rows, lambda row: row[0][:3]):
            name, _, size = files[number]
            with tempfile.NamedTemporaryFile(suffix=".ndjson") as held:
                texts, origins = [], []
                for (_, _, _, is_line, place), text in run:
                    if is_line:
                        texts.append(text)
                    else:
                        held.write(text)
                        origins.append(place)
                held.flush()
                words = ["tally", *flags, "--candidate-recording", held.name, "--candidate-name", candidate_name,
                         *split_flags(name, start, length, size)]
                code, output, errors = piped(words, texts)
                if code != 0:
                    raise NoVerdict(placed(errors, held.name, origins, candidate_files))
                yield (number, start), output

    parts = max(lines.getNumPartitions(), 1)
    numbered = lines.zipWithIndex().map(line)
    rows = mine.cogroup(theirs).flatMap(partner).union(numbered)
    where = {split: number for number, split in enumerate(splits)}
    return rows.repartitionAndSortWithinPartitions(
        parts, lambda key: where[key[:3]] * parts // len(splits)).mapPartitions(of_partition)


def placed(errors, held, origins, candidate_files):
    """An error in a held partner, by the place that it came from."""
    match = re.match(re.escape(held) + r":(\d+):(\d+): (.*)", errors, re.DOTALL)
    if not match:
        return errors
    number, start, line = origins[int(match[1]) - 1]
    return f"{candidate_files[number][0]}: line {line} of those from byte {start} on, column {match[2]}: {match[3]}"


def verdict(spark, words):
    """The exit code of the whole."""
    recordings, candidates, tally_flags, merge_flags = parse(words)
    os.chmod(binary(), 0o755)
    # Bad flags are told before a cluster is put to work.
    succeeded(["tally", *tally_flags, "--recording", "-", "--name", "-"], [])
    files, candidate_files = listed(spark, recordings), listed(spark, candidates)
    if candidates:
        found = joined_tallies(spark, files, candidate_files, ",".join(candidates), tally_flags)
    else:
        found = tallies(spark, files, tally_flags)
    # Called by its own name, so that the words are those of a run that finds it on the PATH.
    done = subprocess.run([BINARY, "merge", *merge_flags], executable=binary(), input=b"".join(merged(found, files)),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    sys.stdout.buffer.write(done.stdout)
    sys.stdout.flush()
    print(done.stderr.decode(errors="replace"), end="", file=sys.stderr)
    return done.returncode


class SubmitErrors:
    """The standard error of spark-submit, which sends a script's own to standard output, where the report is alone."""

    def __init__(self, spark):
        self.stream = spark._jvm.java.lang.System.err

    def write(self, text):
        """Writes words."""
        self.stream.print(text)

    def flush(self):
        """Hands them on."""
        self.stream.flush()


def main():
    """Ends with the gate's exit code; 2 where there is no verdict."""
    spark = SparkSession.builder.appName("replay-gate").getOrCreate()
    own, sys.stderr = sys.stderr, SubmitErrors(spark)
    try:
        return verdict(spark, sys.argv[1:])
    except NoVerdict as error:
        print(error, file=sys.stderr)
    except Exception as error:  # pylint: disable=broad-except
        # Spark hands on what a task said with its stack; the gate's own words are what matters.
        said = re.search(r"NoVerdict: (.*)", str(error))
        print(said[1] if said else error, file=sys.stderr)
    finally:
        sys.stderr = own
        spark.stop()
    return NO_VERDICT


if __name__ == "__main__":
    sys.exit(main())
