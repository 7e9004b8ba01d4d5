"""The 工委's desk: what happens to a submission from the shared folder to its place in the library."""
