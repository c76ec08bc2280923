"""The doors through which a company tells the registry of a failed sign-in, and asks what an address did elsewhere.

Made with those of the queue (`jobs.sql`), owned by the owner of the registry. PostgreSQL itself says which company
is calling, so one company alone, whatever runs in it, closes no address: that takes several. Only keyed hashes
cross over, and rows go with their hour.
"""

_COMPANY = """
    company_schema text := substring(current_setting('role') from '^r_(c_[a-z0-9_]{1,60})$');
    company_key text;
BEGIN
    SELECT company.id::text INTO company_key
      FROM public.tenants_company AS company WHERE company.schema_name = company_schema;
    IF company_key IS NULL THEN
        RAISE EXCEPTION 'only the role of a company may ask this' USING ERRCODE = '42501';
    END IF;
"""

COUNT = f"""
CREATE OR REPLACE FUNCTION fonds_api.count_failed_sign_in(address_mark text, name_mark text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $body$
DECLARE
{_COMPANY}
    IF address_mark !~ '^[0-9a-f]{{32}}$' OR name_mark !~ '^[0-9a-f]{{32}}$' THEN
        RAISE EXCEPTION 'only marks are kept' USING ERRCODE = '22023';
    END IF;
    DELETE FROM public.tenants_failedsignin WHERE id IN (
        SELECT old.id FROM public.tenants_failedsignin AS old
         WHERE old.at < clock_timestamp() - interval '1 hour'
         ORDER BY old.at LIMIT 200 FOR UPDATE SKIP LOCKED
    );
    INSERT INTO public.tenants_failedsignin AS failed (company, address, name, at, failures)
    VALUES (company_key, address_mark, name_mark, clock_timestamp(), 1)
    ON CONFLICT (address, company, name)
    DO UPDATE SET at = clock_timestamp(), failures = failed.failures + 1;
END
$body$
"""  # noqa: S608 - constants of this module only

ASK = f"""
CREATE OR REPLACE FUNCTION fonds_api.failed_sign_ins_from(address_mark text)
RETURNS TABLE(companies bigint, names bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $body$
DECLARE
{_COMPANY}
    RETURN QUERY SELECT count(DISTINCT failed.company), count(*)
      FROM public.tenants_failedsignin AS failed
     WHERE failed.address = address_mark AND failed.at >= clock_timestamp() - interval '1 hour';
END
$body$
"""  # noqa: S608 - constants of this module only

FUNCTIONS = (COUNT, ASK)
_SIGNATURES = (
    "fonds_api.count_failed_sign_in(text, text)",
    "fonds_api.failed_sign_ins_from(text)",
)
REVOKES = tuple(f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC" for one in _SIGNATURES)
GRANTS = tuple(f"GRANT EXECUTE ON FUNCTION {one} TO {{role}}" for one in _SIGNATURES)
