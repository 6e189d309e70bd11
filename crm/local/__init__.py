"""What runs on a developer's machine only: servers, supervisor, vendored files."""
