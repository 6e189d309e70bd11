"""Who saw or changed what, when; and a record as it was known at a past moment."""
