"""Getting a built folder to its readers: releases, rollback, offline edition, wheelhouse.

Works on any folder of finished files, whoever built it.
"""
