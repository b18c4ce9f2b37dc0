CREATE OR REPLACE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key_columns text[] := string_to_array(TG_ARGV[0], ',');
  hidden text[] := string_to_array(TG_ARGV[2], ',');
  old_row jsonb; new_row jsonb; whole jsonb; secret text;
  own_id bigint; known_first bigint;
  counter text := 'whsm.first_' || TG_TABLE_NAME || '_' || lower(TG_OP);
BEGIN
  IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
  whole := coalesce(old_row, new_row);
  FOREACH secret IN ARRAY string_to_array(TG_ARGV[3], ',') LOOP
    IF TG_OP = 'UPDATE' AND new_row -> secret <> 'null' AND new_row -> secret <> old_row -> secret
       AND old_row -> secret <> 'null' THEN
      new_row := jsonb_set(new_row, ARRAY[secret], '"set anew"');
    ELSIF new_row -> secret <> 'null' THEN
      new_row := jsonb_set(new_row, ARRAY[secret], '"set"');
    END IF;
    IF old_row -> secret <> 'null' THEN old_row := jsonb_set(old_row, ARRAY[secret], '"set"'); END IF;
  END LOOP;
  old_row := old_row - hidden;
  new_row := new_row - hidden;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, new_row -> o.key)
      INTO old_row, new_row FROM jsonb_each(old_row) o WHERE o.value <> new_row -> o.key;
    IF old_row IS NULL THEN RETURN NULL; END IF;
  END IF;
  own_id := nextval('audit_entries_id_seq');
  known_first := nullif(current_setting(counter, true), '')::bigint;
  IF known_first IS NULL THEN PERFORM set_config(counter, own_id::text, true); END IF;
  INSERT INTO audit_entries (id, first_id, at, actor_id, via, subject, row_key, label, operation, before, after)
  VALUES (own_id, coalesce(known_first, own_id),
    coalesce(nullif(current_setting('whsm.at', true), '')::timestamptz, now()),
    nullif(current_setting('whsm.actor', true), '')::bigint,
    coalesce(nullif(current_setting('whsm.via', true), ''), 'program'),
    TG_TABLE_NAME,
    CASE WHEN cardinality(key_columns) = 1 THEN whole ->> key_columns[1]
      ELSE (SELECT string_agg(whole ->> c, ' ') FROM unnest(key_columns) c) END,
    coalesce(whole ->> TG_ARGV[1], ''),
    lower(TG_OP), old_row, new_row);
  RETURN NULL;
END $$;
