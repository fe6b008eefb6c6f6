"""The benchmarks of the desk, each against a real server on a scratch database."""
