"""The ground of the REST interface: tokens, problems, pages, filters, safe writes, its document.

A resource is a viewset on `resource.Resource` that declares `scopes`, `filters` and `ordering`;
what it does not declare is refused. docs/api.md tells the rules to those who call. Nothing is
imported here: REST framework's settings name the submodules while it is itself being imported.
"""
