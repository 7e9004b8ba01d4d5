"""The editors' preview: a local server that builds again on every change and tells the browser."""
