"""Functions for `replay_gate_spark.py`, on the driver and in every task: running the program, listing the files of a
recording, and reading their lines."""

import functools
import importlib.util
import os
import re
import subprocess
import threading

from pyspark import SparkFiles

BINARY = "replay-gate"
# A file with more bytes than these has lines: the size of compressed empty input, and of a byte order mark.
MOST_OF_NOTHING = (4096, 3)


class NoVerdict(Exception):
    """The reason why there is no verdict, as a message for standard error."""


# The program

def binary():
    """The path of the program that was distributed with `--files`."""
    return SparkFiles.get(BINARY)


def piped(words, lines):
    """Runs the program with lines as its input. Returns exit code, output and errors. Lines it does not read are ignored."""
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
    except BaseException:
        # The lines are incomplete: the program must not take them for all lines, and must not keep running.
        process.kill()
        raise
    for reader in readers:
        reader.join()
    return process.wait(), taken["output"], taken["errors"].decode(errors="replace")


def succeeded(words, lines):
    """The output of a run that must succeed."""
    code, output, errors = piped(words, lines)
    if code != 0:
        raise NoVerdict(f"replay_gate_spark: exit code {code}: {errors.strip()}")
    return output


# Files

def listed(spark, paths):
    """The files of paths in order: (name in reports, URI, bytes). The bytes of a file without lines are given as 0."""
    java, settings = spark._jvm, spark._jsc.hadoopConfiguration()
    files = []
    for given in paths:
        path = java.org.apache.hadoop.fs.Path(given)
        system = path.getFileSystem(settings)
        if system.getScheme() == "file":
            refuse_unreadable_names(spark, path.toUri().getPath())
        found = system.globStatus(path)
        if not found:
            raise NoVerdict(f"{given}: cannot be read: there is no such file")
        before = len(files)
        for status in found:
            whole = [status] if status.isFile() else sorted(below(system, status), key=lambda s: str(s.getPath()))
            for file in whole:
                uri = plain(file.getPath().toUri().toString())
                # The name of a local file is the given path, as in a run on one machine.
                is_given = status.isFile() and not re.search(r"[*?\[{\\]", given)
                local = re.sub("^file:/+", "/", file.getPath().toString())
                files.append((given if is_given else local, uri, file.getLen()))
        if len(files) == before:
            raise NoVerdict(f"{given}: cannot be read: there is no file in it")
    seen = set()
    for name, uri, _ in files:
        if uri in seen:
            raise NoVerdict(f"{name}: comes twice")
        seen.add(uri)
    return without_bytes_where_empty(spark, files)


def refuse_unreadable_names(spark, path):
    """Throws for names that Java would skip silently, because its locale supports only ASCII."""
    encoding = spark._jvm.java.lang.System.getProperty("sun.jnu.encoding")
    if encoding.upper().replace("-", "") == "UTF8":
        return
    root = re.split(r"[*?\[{]", path, maxsplit=1)[0]
    if root == path and not os.path.isdir(path):
        return
    for folder, folders, names in os.walk(root if os.path.isdir(root) else os.path.dirname(root) or "."):
        for name in folders + names:
            if not name.isascii():
                place = os.path.join(folder, name)
                raise NoVerdict(f"{place}: Java cannot read that name as {encoding}: set LC_ALL=C.UTF-8")


def below(system, folder):
    """The files of a folder and its subfolders, except those that Hadoop treats as hidden."""
    for status in system.listStatus(folder.getPath()):
        if status.getPath().getName()[0] in "._":
            continue
        if status.isFile():
            yield status
        else:
            yield from below(system, status)


def plain(uri):
    """A URI with the spelling of Spark's metadata."""
    return re.sub("^file:/+", "file:/", uri)


def codecs(spark):
    """A function from a URI to its Hadoop codec, by the last extension; None if the file is not compressed."""
    java = spark._jvm.org.apache.hadoop
    factory = java.io.compress.CompressionCodecFactory(spark._jsc.hadoopConfiguration())
    of_extension = functools.cache(lambda extension: factory.getCodec(java.fs.Path("a" + extension)))
    return lambda uri: of_extension(os.path.splitext(uri)[1])


def without_bytes_where_empty(spark, files):
    """Sets the size of files that have bytes but no lines to 0, because no task would report them."""
    codec = codecs(spark)
    small = [file for file in files if 0 < file[2] <= MOST_OF_NOTHING[0 if codec(file[1]) else 1]]
    full = {plain(row[0]) for lines in frames_of(spark, small)
            for row in lines.select("file_path").distinct().collect()}
    empty = {uri for _, uri, _ in small if uri not in full}
    return [(name, uri, 0 if uri in empty else size) for name, uri, size in files]


# Lines

def frames_of(spark, files):
    """Every line as (bytes with an LF, URI, start of its split, length of the split, length of the file), in up to two
    frames. Lines are unchanged, separated only at LF, and never decoded."""
    split, whole = [], []
    codec = codecs(spark)
    splittable = spark._jvm.java.lang.Class.forName("org.apache.hadoop.io.compress.SplittableCompressionCodec")
    for file in files:
        if file[2] > 0:
            of = codec(file[1])
            (whole if of and splittable.isInstance(of) else split).append(file)
    frames = []
    if split:
        frames.append(frame_of(spark, split))
    if whole:
        # The split of a compressed file counts compressed bytes, and the program counts bytes of lines. So each such file
        # is read in one split, and Spark, which joins small files up to a size, is kept from splitting it.
        session = spark.newSession()
        for name in ("spark.sql.files.maxPartitionBytes", "spark.sql.files.openCostInBytes"):
            session.conf.set(name, max(size for _, _, size in whole))
        frames.append(frame_of(session, whole))
    return frames


def frame_of(spark, files):
    """A frame of `frames_of`."""
    escaped = [re.sub(r"([\\{}\[\]*?])", r"\\\1", spark._jvm.org.apache.hadoop.fs.Path(
        spark._jvm.java.net.URI(uri)).toString()) for _, uri, _ in files]
    lines = spark.read.option("lineSep", "\n").text(escaped)
    # Spark silently skips files that it treats as hidden.
    read = {plain(uri) for uri in lines.inputFiles()}
    for name, uri, _ in files:
        if uri not in read:
            raise NoVerdict(f"{name}: cannot be read: Spark takes it for a hidden file")
    return lines.selectExpr(
        "concat(cast(value as binary), X'0A') as line", "_metadata.file_path", "_metadata.file_block_start",
        "_metadata.file_block_length", "_metadata.file_size")


def rows_of(spark, files):
    """The lines of `frames_of` as rows."""
    return spark.sparkContext.union([lines.rdd for lines in frames_of(spark, files)] or [
        spark.sparkContext.emptyRDD()])


def grouped(rows, key):
    """Runs of rows with the same key, each as an iterator that must be read before the next."""
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
    """The flags that describe a split to the program."""
    return ["--recording", "-", "--name", name, "--jobs", "1", "--split",
            "all" if start == 0 and length == size else f"{start}-{start + length}/{size}"]


# Batches

def has_arrow(spark):
    """Whether lines are passed on in batches; `spark.replayGate.arrow=false` turns this off."""
    wanted = spark.conf.get("spark.replayGate.arrow", "true") == "true"
    return wanted and all(importlib.util.find_spec(name) for name in ("pandas", "pyarrow"))


def runs(batch):
    """The lines of a batch as few rows: the lines of a split are one row, because they are contiguous in memory."""
    lines, places = batch.column(0), [batch.column(number) for number in range(1, 5)]
    offsets = memoryview(lines.buffers()[1]).cast("q" if str(lines.type).startswith("large") else "i")
    data, first, count = lines.buffers()[2], lines.offset, len(lines)

    def place(index):
        return tuple(column[index].as_py() for column in places)

    begin = 0
    while begin < count:
        here, end = place(begin), count
        if place(count - 1) != here:
            # Splits are in order, so a binary search finds the end of this one.
            low, high = begin, count - 1
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if place(middle) == here else (low, middle)
            end = high
        yield memoryview(data)[offsets[first + begin]:offsets[first + end]], *here
        begin = end
