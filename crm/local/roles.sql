-- The database roles of Zhike (docs/ARCHITECTURE.md). Run by a superuser in Zhike's database; safe
-- to repeat. Logins (zhike_app, zhike_job, zhike_owner) are made members of these elsewhere.
DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['crm_owner', 'crm_app', 'crm_job', 'crm_backup'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
    END LOOP;
    -- the owner makes the tables and the trusted extensions
    EXECUTE format('GRANT CREATE ON DATABASE %I TO crm_owner', current_database());
END $$;
GRANT CREATE ON SCHEMA public TO crm_owner;
GRANT USAGE ON SCHEMA public TO crm_owner WITH GRANT OPTION;
ALTER ROLE crm_backup BYPASSRLS;
