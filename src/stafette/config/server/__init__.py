"""One process that serves it all: pages, event streams, files, the mail listener, the worker."""
