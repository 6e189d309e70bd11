# The image of web, worker and beat (docker-compose.yml).
FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN python -m crm.local translations \
 && SECRET_KEY=build PII_KEYS=build INSTALLATION_ID=build PII_INDEX_KEY=build \
    DATABASE_URL=postgres://build@localhost/build python manage.py collectstatic --noinput \
 && useradd --system zhike && mkdir /files && chown zhike /files
USER zhike
EXPOSE 8000
