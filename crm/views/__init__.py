"""Pages that cross apps, one file a page (there is no crm/views.py)."""
