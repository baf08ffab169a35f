-- Of a million events the groups of a chart do not fit into Postgres' usual 4 MB: they would be sorted on the disk, which takes twice as long.
SET LOCAL work_mem = '64MB'
