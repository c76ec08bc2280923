"""The doors through which a company hands its signed heads to the registry, reads them, and closes register titles.

Made with those of the queue (`jobs.sql`), owned by the owner of the registry. PostgreSQL itself says which company
is calling; what was once kept can neither be changed nor followed by a smaller tree.
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

KEEP = f"""
CREATE OR REPLACE FUNCTION fonds_api.keep_checkpoint(head_size bigint, head_root bytea, note text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $body$
DECLARE
    last_size bigint;
{_COMPANY}
    IF head_size IS NULL OR head_size < 1 OR length(head_root) <> 32 OR length(note) > 2000 THEN
        RAISE EXCEPTION 'this is no head of a tree' USING ERRCODE = '22023';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('fonds.checkpoint:' || company_key, 0));
    SELECT max(kept.size) INTO last_size
      FROM public.tenants_auditcheckpoint AS kept WHERE kept.company_id = company_key;
    IF last_size >= head_size THEN
        RAISE EXCEPTION 'the registry holds a tree of % already', last_size USING ERRCODE = '23505';
    END IF;
    INSERT INTO public.tenants_auditcheckpoint (company_id, size, root, note)
    VALUES (company_key, head_size, head_root, note);
    RETURN head_size;
END
$body$
"""  # noqa: S608 - constants of this module only

KEPT = f"""
CREATE OR REPLACE FUNCTION fonds_api.kept_checkpoints(from_size bigint)
RETURNS TABLE(size bigint, root bytea, note text, at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $body$
DECLARE
{_COMPANY}
    RETURN QUERY SELECT kept.size, kept.root, kept.note, kept.at
      FROM public.tenants_auditcheckpoint AS kept
     WHERE kept.company_id = company_key AND kept.size >= from_size ORDER BY kept.size;
END
$body$
"""  # noqa: S608 - constants of this module only

# A line of the register is never changed. Where a company seals the title of a record, the line that says
# it in the open is emptied: nothing else of it, and no line of a record whose title stands nowhere else. So are
# the corrections of that title. Of a record that is being destroyed, which its sealed title of one zero byte says,
# where it lay goes too, and what any correction said.
CLOSE_TITLES = """
CREATE OR REPLACE FUNCTION fonds_api.close_register_titles(records bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $body$
DECLARE
    company_schema text := substring(current_setting('role') from '^r_(c_[a-z0-9_]{1,60})$');
    closed bigint;
BEGIN
    IF company_schema IS NULL THEN
        RAISE EXCEPTION 'only the role of a company may ask this' USING ERRCODE = '42501';
    END IF;
    EXECUTE format($ask$
        UPDATE %1$I.archive_register_entry AS line SET title = ''
          FROM %1$I.archive_record AS record
         WHERE record.id = line.record_id AND record.sealed_title IS NOT NULL
           AND line.title <> '' AND line.record_id = ANY ($1)
    $ask$, company_schema) USING records;
    GET DIAGNOSTICS closed = ROW_COUNT;
    EXECUTE format($ask$
        UPDATE %1$I.archive_register_note AS note SET text = '***'
          FROM %1$I.archive_register_entry AS line, %1$I.archive_record AS record
         WHERE line.id = note.entry_id AND record.id = line.record_id AND record.sealed_title IS NOT NULL
           AND note.field = 'title' AND note.text <> '***' AND line.record_id = ANY ($1)
    $ask$, company_schema) USING records;
    EXECUTE format($ask$
        UPDATE %1$I.archive_register_note AS note SET text = '***', reason = '***'
          FROM %1$I.archive_register_entry AS line, %1$I.archive_record AS record
         WHERE line.id = note.entry_id AND record.id = line.record_id AND note.kind = 'correction'
           AND record.sealed_title = '\\x00'::bytea AND line.record_id = ANY ($1)
    $ask$, company_schema) USING records;
    EXECUTE format($ask$
        UPDATE %1$I.archive_register_entry AS line SET location = ''
          FROM %1$I.archive_record AS record
         WHERE record.id = line.record_id AND record.sealed_title = '\\x00'::bytea
           AND line.location <> '' AND line.record_id = ANY ($1)
    $ask$, company_schema) USING records;
    RETURN closed;
END
$body$
"""

FUNCTIONS = (KEEP, KEPT, CLOSE_TITLES)
_SIGNATURES = (
    "fonds_api.keep_checkpoint(bigint, bytea, text)",
    "fonds_api.kept_checkpoints(bigint)",
    "fonds_api.close_register_titles(bigint[])",
)
REVOKES = tuple(f"REVOKE ALL ON FUNCTION {one} FROM PUBLIC" for one in _SIGNATURES)
GRANTS = tuple(f"GRANT EXECUTE ON FUNCTION {one} TO {{role}}" for one in _SIGNATURES)
