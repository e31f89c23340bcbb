"""The long-running loops: each proves one promise by brute force, a bounded part of each runs among the tests."""
