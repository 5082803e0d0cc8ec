"""DuckDB: the checks as SQL, most of the rules.

    duckdb_engine.py RECORDING [THREADS]
"""

import json
import pathlib
import sys

import duckdb

from counts import CHECKS, Counts

threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
query = pathlib.Path(__file__).with_name("duckdb_checks.sql").read_text()
counts = Counts()
for before, after, number, *failed, drift in connection.execute(query, {"path": sys.argv[1]}).fetchall():
    counts.steps[before, after] += number
    counts.failed.update(dict(zip(CHECKS, failed)))
    counts.drift = max(counts.drift, drift)
print(json.dumps(counts.summary()))
