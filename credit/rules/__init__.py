"""Pure rules of credit, one file a noun: values in, answers with reasons out."""
