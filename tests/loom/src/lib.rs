//! The models are in `tests`: they compile the storage's own files with loom's atomics.
