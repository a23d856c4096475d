"""Files that hold or wrap others: many records in one HDF5 file, and files packed by gzip."""
