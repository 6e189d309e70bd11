"""The demo bank: believable, deterministic by seed, ending on the day it is asked for.

It is written as a folder of the feed format and loaded like any bank's (docs/feed.md); what the
CRM itself masters (visits, promises, files) is written by the services. All numbers of papers
and phones are synthetic. `manage.py demo` refuses to run where `DEMO` is off.
"""
