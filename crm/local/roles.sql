-- The database roles of Zhike (docs/ARCHITECTURE.md). Run by a superuser, once per cluster; safe to
-- repeat. Logins (zhike_app, zhike_job, zhike_owner) are made members of these elsewhere.
DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['crm_owner', 'crm_app', 'crm_job', 'crm_backup'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
    END LOOP;
END $$;
ALTER ROLE crm_backup BYPASSRLS;
