"""Pages of the appraisal app, one file a noun."""
