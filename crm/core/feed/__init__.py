"""The feed engine: reads, checks and merges a folder of the core bank's files (docs/feed.md).

The engine knows no domain: each app's `feeds.py` declares its files (`FeedFile`) with columns,
checks and one merge; `crm.services.load_feed` puts them in order and hands them over.
"""
