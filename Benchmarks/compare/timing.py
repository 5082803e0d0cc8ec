"""Recordings on disk, pinned and timed processes, the description of the machine, Markdown tables."""

import argparse
import hashlib
import itertools
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
CORES = sorted(os.sched_getaffinity(0))


@dataclass
class Run:
    seconds: float
    cpu: float
    output: str


def say(text):
    print(f"compare: {text}", file=sys.stderr, flush=True)


def options(description, records, rounds, output):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--records", type=int, default=records)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--output", type=pathlib.Path, default=output)
    parser.add_argument("--only", default="", help="names of programs, separated by commas")
    return parser.parse_args()


def recording(work, records, seed, shape="minified"):
    """The path of a recording, which is generated once for each set of arguments and version of the generator."""
    generator = HERE / "recording.py"
    version = hashlib.sha256(generator.read_bytes()).hexdigest()[:8]
    path = work / f"{shape}-{records}-{seed}-{version}.ndjson"
    if not path.exists():
        say(f"generating {path.name}")
        subprocess.run([sys.executable, generator, path, "--records", str(records), "--seed", str(seed),
                        "--shape", shape], check=True)
    return path


def head(path, count):
    """The first lines of a recording as a file of its own; the recording itself where it has no more."""
    part = path.with_name(f"{path.stem}-head-{count}.ndjson")
    if not part.exists():
        with open(path, "rb") as whole, open(f"{part}.part", "wb") as out:
            out.writelines(itertools.islice(whole, count))
        os.replace(f"{part}.part", part)
    return part


def warm(path):
    with open(path, "rb") as file:
        while file.read(1 << 24):
            pass


def timed(command, cores=1, accept=(0, 1), stdin=None):
    """Run a command on this many cores. Returns wall and CPU seconds, including start-up."""
    chosen = set(CORES[:cores])
    with open(os.devnull, "wb") as nothing:
        begun = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdin=stdin, stdout=subprocess.PIPE, stderr=nothing,
                                   preexec_fn=lambda: os.sched_setaffinity(0, chosen))
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accept:
        raise SystemExit(f"compare: {' '.join(map(str, command))} ended with {process.returncode}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, output.decode())


def side_by_side(command):
    """The seconds until a command that runs on each of two cores at the same time has ended on both."""
    begun = time.perf_counter()
    both = [subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             preexec_fn=lambda core=core: os.sched_setaffinity(0, {core})) for core in CORES[:2]]
    for process in both:
        process.wait()
    return time.perf_counter() - begun


def peak_megabytes(command):
    """The peak resident size, including mapped file pages, measured by GNU time, which itself needs little."""
    log = subprocess.run(["/usr/bin/time", "-f", "%M", *map(str, command)], stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, check=False).stderr.decode()
    return int(log.split()[-1]) / 1024


def median(runs):
    return statistics.median(run.seconds for run in runs), statistics.median(run.cpu for run in runs)


def first_line(*command):
    try:
        said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout.decode()
    except OSError:
        return "absent"
    return said.strip().split("\n")[0]


def debian(package):
    return first_line("dpkg-query", "-W", "-f", "${Version}", package)


def machine():
    """A description of the machine, to be given with every figure."""
    told = subprocess.run(["lscpu"], stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"}, check=True).stdout
    facts = dict(line.split(":", 1) for line in told.decode().splitlines() if ":" in line)
    value = {name.strip(): text.strip() for name, text in facts.items()}
    vector = [name for name in ("avx2", "avx512bw") if name in value.get("Flags", "").split()]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{value.get('Model name', 'unknown processor')} (family {value.get('CPU family', '?')}, model "
            f"{value.get('Model', '?')}; {', '.join(vector) or 'no AVX2'}), {len(CORES)} cores, {memory:.0f} GiB, "
            f"Linux {platform.release()}, {time.strftime('%Y-%m-%d', time.gmtime())}; "
            f"load at the start {os.getloadavg()[0]:.1f}")


def figure(number):
    """A number with three significant digits and thousands separators."""
    if number >= 1000:
        digits = 10 ** max(len(str(int(number))) - 3, 0)
        return f"{int(round(number / digits) * digits):,}"
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "| --- |" + " ---: |" * (len(header) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])
