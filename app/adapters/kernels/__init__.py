"""Machine code of the numeric kernels, compiled once for each machine and version."""
