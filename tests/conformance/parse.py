"""Reads an exposition with Prometheus' Python client and prints what it understood, as JSON.

    parse.py openmetrics|text < exposition

Ends with status 1 and the reason if the parser rejects the exposition.
"""

import json
import math
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics


def number(value):
    """Exact for integers of any size; JSON has neither those nor NaN."""
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return str(value)


def main():
    parse = {"openmetrics": openmetrics, "text": parser}[sys.argv[1]].text_string_to_metric_families
    # Not `sys.stdin`, which would turn every kind of line ending into a line feed.
    exposition = sys.stdin.buffer.read().decode("utf-8")
    families = list(parse(exposition))

    # The parser keeps one of two equal series, and says nothing.
    lines = sum(1 for line in exposition.split("\n") if line and not line.startswith("#"))
    samples = sum(len(family.samples) for family in families)
    if lines != samples:
        raise ValueError(f"{lines} sample lines, but {samples} different samples")
    names = [family.name for family in families]
    if len(set(names)) != len(names):
        raise ValueError("a family occurs twice")

    json.dump(
        [
            {
                "name": family.name,
                "type": family.type,
                "help": family.documentation,
                "unit": family.unit,
                "samples": [
                    {"name": sample.name, "labels": sample.labels, "value": number(sample.value)}
                    for sample in family.samples
                ],
            }
            for family in families
        ],
        sys.stdout,
    )


try:
    main()
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
