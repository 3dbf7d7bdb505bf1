"""The measurements of docs/performance.md: the service beside the bare SQL, in one run."""
