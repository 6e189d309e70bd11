"""The web application, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from crm.core.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("ZHIKE_ROLE", "app")
application = get_wsgi_application()
refuse_unsafe_start()
