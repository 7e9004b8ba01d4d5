"""The typed domain of 十优思政知识库: records, catalog, views, search, intake, evaluation, exports, publication."""

__version__ = "1.0.0"
