"""The only doors through which a company's database role reaches the queue and the statistics.

The functions are created by the migration of the installation, owned by the owner of the schema
`public` and of the company tables, and granted to company roles one by one.
"""

API_SCHEMA = "fonds_api"

# A company's schema is c_<opaque>, its role r_c_<opaque>. `current_setting('role')` is what SET
# ROLE said: inside SECURITY DEFINER it still names the caller, who cannot forge it there.
DEFER = """
CREATE OR REPLACE FUNCTION fonds_api.defer(task text, args jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $body$
DECLARE
    company_schema text := substring(current_setting('role') from '^r_(c_[a-z0-9_]{1,60})$');
    company_id text;
    queue_name text := coalesce(args ->> 'queue', 'interactive');
    wanted_lock text := nullif(args ->> 'lock', '');
    job_ids bigint[];
BEGIN
    IF company_schema IS NULL THEN
        RAISE EXCEPTION 'only a company role may defer a job' USING ERRCODE = '42501';
    END IF;
    SELECT company.id::text INTO company_id
      FROM public.tenants_company AS company WHERE company.schema_name = company_schema;
    IF company_id IS NULL THEN
        RAISE EXCEPTION 'no company has this role' USING ERRCODE = '42501';
    END IF;
    IF task IS NULL OR task !~ '^[a-z][a-z0-9_.]{0,99}$' THEN
        RAISE EXCEPTION 'this is not the name of a task' USING ERRCODE = '22023';
    END IF;
    IF queue_name NOT IN ('interactive', 'bulk', 'outward') THEN
        RAISE EXCEPTION 'this is not a queue of companies' USING ERRCODE = '22023';
    END IF;
    IF (args -> 'job') IS NULL OR jsonb_typeof(args -> 'job') <> 'number' THEN
        RAISE EXCEPTION 'a job has a number' USING ERRCODE = '22023';
    END IF;
    IF length(wanted_lock) > 200 OR length(args ->> 'request') > 100 THEN
        RAISE EXCEPTION 'the lock or the request id is too long' USING ERRCODE = '22001';
    END IF;
    job_ids := public.procrastinate_defer_jobs_v1(ARRAY[ROW(
        queue_name,
        'jobs.run',
        0,
        'company:' || company_id || ':' || wanted_lock,
        NULL,
        jsonb_build_object(
            'company', company_id,
            'task', task,
            'job', args -> 'job',
            'request', coalesce(args ->> 'request', '')
        ),
        (args ->> 'at')::timestamptz
    )::public.procrastinate_job_to_defer_v1]);
    RETURN job_ids[1];
END
$body$
"""

# After an import the planner must learn the new size; company roles own no table to ANALYZE.
ANALYZE = """
CREATE OR REPLACE FUNCTION fonds_api.analyze("table" text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $body$
DECLARE
    company_schema text := substring(current_setting('role') from '^r_(c_[a-z0-9_]{1,60})$');
BEGIN
    IF company_schema IS NULL THEN
        RAISE EXCEPTION 'only a company role may analyze its tables' USING ERRCODE = '42501';
    END IF;
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_class AS class
          JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
         WHERE namespace.nspname = company_schema AND class.relname = "table"
           AND class.relkind IN ('r', 'p')
    ) THEN
        RAISE EXCEPTION 'this company has no such table' USING ERRCODE = '42P01';
    END IF;
    EXECUTE format('ANALYZE %I.%I', company_schema, "table");
END
$body$
"""

FUNCTIONS = (DEFER, ANALYZE)

# New functions are executable by everybody until this is said.
REVOKES = (
    "REVOKE ALL ON FUNCTION fonds_api.defer(text, jsonb) FROM PUBLIC",
    "REVOKE ALL ON FUNCTION fonds_api.analyze(text) FROM PUBLIC",
)

# {role} is the quoted name of a company's role.
GRANTS = (
    "GRANT USAGE ON SCHEMA fonds_api TO {role}",
    "GRANT EXECUTE ON FUNCTION fonds_api.defer(text, jsonb) TO {role}",
    "GRANT EXECUTE ON FUNCTION fonds_api.analyze(text) TO {role}",
)
