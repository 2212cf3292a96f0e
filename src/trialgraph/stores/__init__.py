"""Where a graph is kept and asked: the embedded store, processes that answer queries, clients of remote stores."""
