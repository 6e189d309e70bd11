#!/bin/sh
# Logins of a real server (docker-compose.yml runs it once, as the superuser).
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-zhike}" \
    -v app="$APP_PASSWORD" -v job="$JOB_PASSWORD" -v owner="$OWNER_PASSWORD" -v db="${POSTGRES_DB:-zhike}" <<'SQL'
CREATE ROLE zhike_app LOGIN PASSWORD :'app' IN ROLE crm_app;
CREATE ROLE zhike_job LOGIN PASSWORD :'job' IN ROLE crm_job;
CREATE ROLE zhike_owner LOGIN PASSWORD :'owner' IN ROLE crm_owner;
ALTER DATABASE :"db" OWNER TO crm_owner;
GRANT CREATE ON SCHEMA public TO crm_owner;
SQL
