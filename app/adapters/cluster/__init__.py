"""Many processors for one piece of work: threads, processes of this machine, a Dask cluster."""
