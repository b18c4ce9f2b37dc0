-- History that shows when it was changed, also by the database's owner (docs/reliability.md section 8). Each row of the
-- approval log and of the audit carries a digest of its own text, that of the log over the digest of the order's row
-- before it as well. Once a day one more digest covers all rows of that day. `whsm doctor --verify-log` computes all of
-- them anew with statements of its own: these functions are not trusted then.

-- What an order said when it was submitted: header, lines, settled purchases, and the copy kept of the submission.
CREATE FUNCTION order_content(wanted uuid, wanted_round int) RETURNS bytea STABLE LANGUAGE sql AS $$
  SELECT sha256(convert_to(jsonb_build_array(o.title, o.applicant_id, o.department_id, o.warehouse_id,
    o.destination_warehouse_id, o.customer, o.note, trim_scale(o.total_quantity), trim_scale(o.total_amount),
    (SELECT jsonb_agg(jsonb_build_array(l.name, l.specification, l.unit, trim_scale(l.quantity), trim_scale(l.unit_price),
      l.length_mm, l.width_mm, l.height_mm, l.board) ORDER BY l.position) FROM order_lines l WHERE l.order_id = o.id),
    (SELECT jsonb_agg(s.purchase_id ORDER BY s.position) FROM settlements s WHERE s.reimbursement_id = o.id),
    (SELECT r.snapshot FROM order_rounds r WHERE r.order_id = o.id AND r.round = wanted_round))::text, 'UTF8'))
  FROM orders o WHERE o.id = wanted
$$;

ALTER TABLE approval_log
  -- Of a submission: what was submitted. NULL for other acts, and for submissions before this column came.
  ADD COLUMN content bytea CHECK (octet_length(content) = 32),
  ADD COLUMN seal bytea CHECK (octet_length(seal) = 32);
ALTER TABLE audit_entries ADD COLUMN seal bytea CHECK (octet_length(seal) = 32);

CREATE FUNCTION log_seal(before bytea, entry approval_log) RETURNS bytea STABLE LANGUAGE sql AS $$
  SELECT sha256(coalesce(before, '') || convert_to(jsonb_build_array(entry.id, entry.order_id, entry.round, entry.action,
    entry.actor_id, entry.step_id, entry.next_handler_id, entry.comment, entry.hint, entry.via, entry.press,
    extract(epoch FROM entry.acted_at), entry.node, entry.because, encode(entry.content, 'hex'))::text, 'UTF8'))
$$;
CREATE FUNCTION audit_seal(entry audit_entries) RETURNS bytea STABLE LANGUAGE sql AS $$
  SELECT sha256(convert_to(jsonb_build_array(entry.id, entry.first_id, extract(epoch FROM entry.at), entry.actor_id, entry.via,
    entry.subject, entry.row_key, entry.label, entry.operation, entry.before, entry.after)::text, 'UTF8'))
$$;

CREATE FUNCTION log_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.content := CASE WHEN NEW.action = 'submit' THEN order_content(NEW.order_id, NEW.round) END;
  NEW.seal := log_seal((SELECT seal FROM approval_log WHERE order_id = NEW.order_id ORDER BY id DESC LIMIT 1), NEW);
  RETURN NEW;
END $$;
CREATE FUNCTION audit_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.seal := audit_seal(NEW);
  RETURN NEW;
END $$;

-- The rows that are there already, as they are today.
ALTER TABLE approval_log DISABLE TRIGGER USER;
ALTER TABLE audit_entries DISABLE TRIGGER USER;
UPDATE approval_log l SET content = order_content(l.order_id, l.round)
  FROM orders o WHERE o.id = l.order_id AND l.action = 'submit' AND o.status NOT IN ('draft', 'returned')
    AND l.id = (SELECT max(id) FROM approval_log WHERE order_id = l.order_id AND action = 'submit');
DO $$
DECLARE entry approval_log; known bytea; whose uuid;
BEGIN
  FOR entry IN SELECT * FROM approval_log ORDER BY order_id, id LOOP
    known := log_seal(CASE WHEN entry.order_id = whose THEN known END, entry);
    whose := entry.order_id;
    UPDATE approval_log SET seal = known WHERE id = entry.id;
  END LOOP;
END $$;
UPDATE audit_entries a SET seal = audit_seal(a);
ALTER TABLE approval_log ENABLE TRIGGER USER, ALTER COLUMN seal SET NOT NULL;
ALTER TABLE audit_entries ENABLE TRIGGER USER, ALTER COLUMN seal SET NOT NULL;

CREATE TRIGGER is_sealed BEFORE INSERT ON approval_log FOR EACH ROW EXECUTE FUNCTION log_is_sealed();
CREATE TRIGGER is_sealed BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_is_sealed();

-- The head of all history up to some row, each over the head before it. The program logs it, so that a history that was
-- written anew from some day on differs from the logs.
CREATE TABLE history_heads (
  number int PRIMARY KEY CHECK (number > 0),
  sealed_at timestamptz NOT NULL DEFAULT now(),
  -- The last rows that it covers; those after the head before it are its own.
  log_until bigint NOT NULL,
  log_rows bigint NOT NULL CHECK (log_rows >= 0),
  audit_until bigint NOT NULL,
  audit_rows bigint NOT NULL CHECK (audit_rows >= 0),
  digest bytea NOT NULL CHECK (octet_length(digest) = 32)
);
CREATE TRIGGER history_heads_stay BEFORE UPDATE OR DELETE ON history_heads FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER history_heads_are_kept BEFORE TRUNCATE ON history_heads FOR EACH STATEMENT EXECUTE FUNCTION refuse();
