"""The gate over two recordings: Spark joins decisions and their partners by id, and the program decides them."""

import re
import tempfile
import zlib

from replay_gate_lines import NoVerdict, grouped, piped, plain, rows_of, split_flags, succeeded


def ids_of(lines, files):
    """The decisions of a recording: (id, ((file, start of the split, length), line in the split, bytes))."""
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


def tallies(spark, files, candidate_files, candidate_name, flags):
    """A tally for each split, with the file and the position as its key. Each split gets the partners of its decisions, and
    some of the unused partners."""
    lines = rows_of(spark, files)
    numbers = {uri: number for number, (_, uri, _) in enumerate(files)}
    mine = ids_of(lines, files)
    theirs = ids_of(rows_of(spark, candidate_files), candidate_files)
    empty = [(number, 0, 0) for number, (_, _, size) in enumerate(files) if size == 0]
    splits = sorted(lines.map(lambda row: (numbers[plain(row[1])], row[2], row[3])).distinct().collect() + empty)

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
    # A file without lines has a tally too.
    nothing = spark.sparkContext.parallelize([(split + (1, (0, 0, 0)), b"") for split in empty])
    rows = mine.cogroup(theirs).flatMap(partner).union(numbered).union(nothing)
    where = {split: number for number, split in enumerate(splits)}
    return rows.repartitionAndSortWithinPartitions(
        parts, lambda key: where[key[:3]] * parts // len(splits)).mapPartitions(of_partition)


def placed(errors, held, origins, candidate_files):
    """An error in a partner, with the place in its own file."""
    match = re.match(re.escape(held) + r":(\d+):(\d+): (.*)", errors, re.DOTALL)
    if not match:
        return errors
    number, start, line = origins[int(match[1]) - 1]
    return f"{candidate_files[number][0]}: line {line} of those from byte {start} on, column {match[2]}: {match[3]}"
