"""The cases that `spark` runs in one Spark session: kinds of recordings, failures of tasks, and errors."""

import bz2
import gzip
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Sources" / "Spark"))

from pyspark.sql import SparkSession  # noqa: E402

import replay_gate_spark  # noqa: E402

CONFORMANCE = ROOT / "golden" / "conformance"
REPORTS = ["markdown", "markdown-comment", "html", "junit", "sarif", "gitlab", "tap", "intoto"]
LIMITS = ["--candidate", "EXPERT", "--max-regressions", "1000000", "--max-loosened-per-strategy", "3"]

# Folders that make the replacement of the program fail; it removes the one that it has obeyed.
MISHAPS = ("fails", "is-killed", "is-slow")


class Bench:
    """A folder of recordings, judged by one process and by Spark."""

    def __init__(self, spark, binary):
        self.spark, self.binary, self.failures = spark, binary, 0

    def one(self, *flags):
        """Runs one process. Returns exit code, output and messages."""
        done = subprocess.run(["replay-gate", *map(str, flags)], executable=self.binary, capture_output=True,
                              check=False)
        return done.returncode, done.stdout, done.stderr

    def many(self, *flags, split_bytes=4 << 20, arrow=True):
        """Runs Spark. Returns the same, from the streams of the run."""
        self.spark.conf.set("spark.sql.files.maxPartitionBytes", split_bytes)
        self.spark.conf.set("spark.replayGate.arrow", str(arrow).lower())
        java = self.spark._jvm.java
        begun, own = time.monotonic(), (java.lang.System.out, java.lang.System.err)
        streams = java.io.ByteArrayOutputStream(), java.io.ByteArrayOutputStream()
        java.lang.System.setOut(java.io.PrintStream(streams[0]))
        java.lang.System.setErr(java.io.PrintStream(streams[1]))
        try:
            code = replay_gate_spark.ended(self.spark, [str(flag) for flag in flags])
        finally:
            java.lang.System.setOut(own[0])
            java.lang.System.setErr(own[1])
        words = " ".join(map(str, flags)).partition(" --report")[0]
        print(f"spark: {time.monotonic() - begun:.1f} s, exit code {code}: {words}", flush=True)
        return code, bytes(streams[0].toByteArray()), bytes(streams[1].toByteArray())

    def same(self, flags, code, others=None, reports=REPORTS, words=True, elsewhere=(), **options):
        """Checks that Spark gives the same exit code, report, messages and renderings as one process. The process reads
        `others`, if given, because it cannot read the same files. Only the process knows the digests of the files
        `elsewhere`: where two recordings are joined, no task of Spark has read a whole file."""
        found = []
        for run, inputs in ((self.one, others or flags), (lambda *flags: self.many(*flags, **options), flags)):
            names = [f"out.{kind}" for kind in reports]
            named = [word for kind, name in zip(reports, names) for word in ("--report", f"{kind}={name}")]
            result = run(*inputs, *named)
            files = [pathlib.Path(name).read_bytes() for name in names]
            if run == self.one:
                files = [without_digests(file, elsewhere) for file in files]
            found.append((result[:2], result[2] if words else None, files))
        if found[0] != found[1] or found[0][0][0] != code:
            unlike = [kind for kind, one, many in zip(reports, found[0][2], found[1][2]) if one != many]
            self.fail(f"{flags}: one process and Spark, unlike in the renderings {unlike}:\n{found[0][:2]}\n{found[1][:2]}")

    def refused(self, flags, says, keeps=False, **options):
        """Checks that Spark ends without a verdict and says why. Earlier files are removed, unless the flags are invalid."""
        pathlib.Path("stale").write_text("stale")
        code, output, words = self.many(*flags, "--output", "stale", **options)
        if code != 2 or output or says.encode() not in words or pathlib.Path("stale").exists() != keeps:
            self.fail(f"{flags}: expected exit code 2 and {says}: {code}, {output!r}, {words.decode(errors='replace')}")

    def fail(self, text):
        """Counts a failure."""
        self.failures += 1
        print(f"spark: FAILED: {text}", flush=True)


def without_digests(rendering, names):
    """A rendering of one process as it is written where the digests of these files are not known."""
    for name in names:
        digest = hashlib.sha256(pathlib.Path(name).read_bytes()).hexdigest().encode()
        for known, unknown in ((b',"hashes":{"sha-256":"%b"}', b""), (b"`%b`", b"tallied elsewhere"),
                               (b"sha256:%b", b"tallied elsewhere")):
            rendering = rendering.replace(known % digest, unknown)
    return rendering


def recordings(make_recording):
    """Writes files of every kind. Returns their lines, in order."""
    made = subprocess.run([make_recording, "minified", "12000", "9"], stdout=subprocess.PIPE, check=True).stdout
    lines = made.splitlines(keepends=True)
    part = [b"".join(lines[len(lines) * number // 4:len(lines) * (number + 1) // 4]) for number in range(4)]
    os.mkdir("mixed")
    pathlib.Path("whole").write_bytes(made)
    pathlib.Path("mixed/a b.ndjson").write_bytes(b"\xef\xbb\xbf" + part[0][:-1])
    pathlib.Path("mixed/b.ndjson").write_bytes(b"")
    pathlib.Path("mixed/c.ndjson.gz").write_bytes(gzip.compress(part[1], 1))
    subprocess.run(["zstd", "-q", "-o", "mixed/d.ndjson.zst"], input=part[2], check=True)
    # Files of this codec can be split, but the bytes of a part are not those of its lines.
    pathlib.Path("mixed/e.ndjson.bz2").write_bytes(bz2.compress(part[3]))
    # These have bytes but no lines.
    pathlib.Path("mixed/f.ndjson.gz").write_bytes(gzip.compress(b""))
    pathlib.Path("mixed/g.ndjson").write_bytes(b"\xef\xbb\xbf")
    return lines


def mishaps(bench):
    """A task that fails, one that is killed, and one that does not end although another attempt of it does."""
    os.mkdir("odd names")
    whole = pathlib.Path("whole").read_bytes().splitlines(keepends=True)
    names = ["odd names/" + name for name in
             ("%20.ndjson", "[a]{b}*?.ndjson", "a#c;'\".ndjson", "back\\slash", "é ü,日本")]
    for number, name in enumerate(names):
        pathlib.Path(name).write_bytes(b"".join(whole[number * 1000:(number + 1) * 1000]))
    for mishap in MISHAPS:
        os.mkdir(mishap)
    begun = time.monotonic()
    # In the order and with the names that Spark uses, so that the messages are the same.
    files = [word for name in sorted(names) for word in ("--recording", pathlib.Path(name).absolute())]
    bench.same([*LIMITS, "--recording", "odd names"], 0, others=[*LIMITS, *files], split_bytes=1 << 20)
    took = time.monotonic() - begun
    if any(pathlib.Path(mishap).exists() for mishap in MISHAPS) or took > 55:
        bench.fail(f"a failure did not happen, or Spark waited for it: {took:.1f} s")


def encodings(bench, lines):
    """Files in five encodings are read as one recording, with and without pyarrow; corrupt files are errors."""
    for arrow in (True, False):
        # One process does not read the other encodings, so its messages name other files.
        bench.same([*LIMITS, "--recording", "mixed"], 0, others=[*LIMITS, "--recording", "whole"], reports=[],
                   words=False, arrow=arrow, split_bytes=1 << 20)
    for name in ("c.ndjson.gz", "d.ndjson.zst"):
        shutil.copy(f"mixed/{name}", f"cut.{name}")
        with open(f"cut.{name}", "r+b") as file:
            file.truncate(os.path.getsize(f"cut.{name}") // 2)
        bench.refused(["--recording", f"cut.{name}"], f"cut.{name}")
    # A line that is not JSON, in a split after the first, is reported with its file and its line there.
    broken = list(lines)
    broken[-9] = broken[-9].replace(b"{", b"{,", 1)
    pathlib.Path("broken.ndjson").write_bytes(b"".join(broken))
    code, _, words = bench.one("--recording", "broken.ndjson")
    if code != 2:
        bench.fail(f"one process: {code}, {words}")
    bench.refused(["--recording", "mixed", "--recording", "broken.ndjson"], words.decode())


def refusals(bench, lines):
    """Inputs of which a part would be left out or read twice."""
    os.mkdir("empty")
    os.mkdir("copied")
    pathlib.Path("copied/a.ndjson").write_bytes(lines[0])
    pathlib.Path("copied/b.ndjson._COPYING_").write_bytes(lines[1])
    pathlib.Path(".hidden").write_bytes(lines[0])
    bench.refused(["--recording", "none"], "none: cannot be read: there is no such file")
    bench.refused(["--recording", "empty"], "empty: cannot be read: there is no file in it")
    bench.refused(["--recording", "copied"], "b.ndjson._COPYING_: cannot be read: Spark takes it for a hidden file")
    bench.refused(["--recording", ".hidden"], ".hidden: cannot be read: Spark takes it for a hidden file")
    bench.refused(["--recording", "whole", "--recording", "who*"], "whole: comes twice")
    bench.refused(["--recording", "whole", "--candidate", "none.json"], "none.json")
    bench.refused(["--recording", "whole", "--nonsense", "1"], "unknown flag '--nonsense'", keeps=True)
    code, _, words = bench.many("--recording", "whole", "--output", "whole")
    if code != 2 or b"whole: is one of the recordings" not in words or not os.path.getsize("whole"):
        bench.fail(f"an output that is a recording: {code}, {words}")


def joined(bench):
    """Two recordings: shuffled, in parts, and with the user's own policy."""
    names = []
    for role, name in (("--recording", "realistic.ndjson"), ("--candidate-recording", "realistic.candidate.ndjson")):
        shutil.copy(CONFORMANCE / name, ".")
        names += [role, name]
    reports = [kind for kind in REPORTS if kind != "intoto"]
    for pair in (["--candidate", "EXPERT"], ["--candidate", "TRADER-REVIEW.json"]):
        bench.same([*pair, *names], 1, reports=reports, elsewhere=names[1::2], split_bytes=120_000)
    # Files that are not split: a compressed one and an empty one.
    lines = pathlib.Path("realistic.ndjson").read_bytes().splitlines(keepends=True)
    os.mkdir("parts")
    pathlib.Path("parts/a.ndjson").write_bytes(b"".join(lines[:30]))
    pathlib.Path("parts/b.ndjson").write_bytes(b"")
    pathlib.Path("parts/c.ndjson.gz").write_bytes(gzip.compress(b"".join(lines[30:50])))
    pathlib.Path("parts/d.ndjson").write_bytes(b"".join(lines[50:]))
    bench.same(["--candidate", "EXPERT", "--recording", "parts", *names[2:]], 1, reports=[], words=False,
               others=["--candidate", "EXPERT", *names])
    bench.same(["--recording", "parts/b.ndjson", *names[2:]], 3, reports=reports, elsewhere=["parts/b.ndjson", names[3]])
    pathlib.Path("realistic.ndjson").write_bytes(b"".join([*lines, lines[0]]))
    bench.refused(names, "comes again", split_bytes=120_000)


def main():
    """Runs all cases. Returns 1 if one fails."""
    binary, make_recording = sys.argv[1:]
    spark = SparkSession.builder.appName("replay-gate cases").getOrCreate()
    spark.sparkContext.addPyFile(replay_gate_spark.__file__)
    bench = Bench(spark, binary)
    lines = recordings(make_recording)
    mishaps(bench)
    encodings(bench, lines)
    refusals(bench, lines)
    joined(bench)
    spark.stop()
    return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
