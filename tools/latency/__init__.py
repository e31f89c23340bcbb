"""The bench of latencies: a central system on a socket of its own, a charger at its other end, and a stopwatch."""
