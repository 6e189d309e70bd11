"""Personal data shown in clear: one value, to one person, for a reason, for half a minute.

`service` counts and logs, `views` and `forms` ask for the reason, the tag `{% personal %}` puts the
mask with its eye on a page. What may be shown is what the models seal (`personal.sealed_of`).
"""
