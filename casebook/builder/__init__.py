"""The build machine's memory and its block-wise renderer; knows no MkDocs, is driven by the hooks."""
