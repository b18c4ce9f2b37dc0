-- The program's role may not take these locks itself (docs/reliability.md), but seals each day. They wait for the
-- transactions that are writing rows.
CREATE FUNCTION lock_approval_log() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  LOCK TABLE approval_log IN SHARE MODE;
END $$;
CREATE FUNCTION lock_audit_entries() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  LOCK TABLE audit_entries IN SHARE MODE;
END $$;
