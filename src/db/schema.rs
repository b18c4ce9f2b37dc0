//! The tables as diesel sees them. A test compares this file with the migrated database.

diesel::table! {
    departments (id) {
        id -> BigInt, code -> Text, name -> Text, parent_id -> Nullable<BigInt>, version -> Integer,
        created_at -> Timestamptz, disabled_at -> Nullable<Timestamptz>,
        directory_name -> Nullable<Text>, head_id -> Nullable<BigInt>,
        signing_limit -> Nullable<Numeric>,
    }
}
diesel::table! {
    users (id) {
        id -> BigInt, username -> Text, display_name -> Text, role -> Text, department_id -> Nullable<BigInt>,
        may_approve_in_dingtalk -> Bool,
        password_hash -> Nullable<Text>, language -> Nullable<Text>, version -> Integer, created_at -> Timestamptz,
        disabled_at -> Nullable<Timestamptz>, mobile -> Nullable<Text>,
        preferred_platform -> Nullable<Text>, left_at -> Nullable<Timestamptz>, directory_name -> Nullable<Text>,
        initials -> Text, unlocked_at -> Nullable<Timestamptz>, link_made_at -> Nullable<Timestamptz>,
        second_factor_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    platform_ids (id) {
        id -> BigInt, platform -> Text, user_id -> Nullable<BigInt>, department_id -> Nullable<BigInt>,
        external_id -> Text, union_id -> Nullable<Text>,
    }
}
diesel::table! {
    installation (is_only) { is_only -> Bool, id -> Uuid, made_at -> Timestamptz, held_since -> Nullable<Timestamptz> }
}
diesel::table! {
    sessions (key_digest) { key_digest -> Binary, user_id -> Nullable<BigInt>, state -> Jsonb, created_at -> Timestamptz, expires_at -> Timestamptz }
}
diesel::table! {
    api_tokens (id) {
        id -> BigInt, user_id -> BigInt, name -> Text, digest -> Binary, created_at -> Timestamptz, expires_at -> Nullable<Timestamptz>,
        scope -> Text, used_at -> Nullable<Timestamptz>, used_from -> Nullable<Text>, revoked_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    second_factors (user_id) { user_id -> BigInt, sealed -> Binary, last_step -> BigInt }
}
diesel::table! {
    recovery_codes (user_id, digest) { user_id -> BigInt, digest -> Binary, used_at -> Nullable<Timestamptz> }
}
diesel::table! {
    login_failures (id) { id -> BigInt, username -> Text, failed_at -> Timestamptz, source -> Text }
}
diesel::table! {
    sign_ins (id) {
        id -> BigInt, at -> Timestamptz, user_id -> Nullable<BigInt>, way -> Text, outcome -> Text, address -> Text, device -> Text,
    }
}
diesel::table! {
    warehouses (id) { id -> BigInt, code -> Text, name -> Text, keeper_id -> Nullable<BigInt>, version -> Integer, created_at -> Timestamptz, disabled_at -> Nullable<Timestamptz> }
}
diesel::table! {
    goods (id) {
        id -> BigInt, sku -> Text, name -> Text, specification -> Text, unit -> Text, version -> Integer,
        created_at -> Timestamptz, disabled_at -> Nullable<Timestamptz>, initials -> Text,
        barcode -> Nullable<Text>, board -> Nullable<Text>, length_mm -> Nullable<Integer>, width_mm -> Nullable<Integer>,
        height_mm -> Nullable<Integer>,
    }
}
diesel::table! {
    warehouse_people (warehouse_id, user_id) { warehouse_id -> BigInt, user_id -> BigInt }
}
diesel::table! {
    stock_warehouses (warehouse_id) { warehouse_id -> BigInt, opened_at -> Timestamptz, opened_by -> BigInt }
}
diesel::table! {
    stock_lines (id) {
        id -> BigInt, order_id -> Uuid, kind -> Text, position -> Integer, flow -> Text, warehouse_id -> BigInt,
        goods_id -> Nullable<BigInt>, per -> Numeric, asked -> Numeric, most -> Numeric, done -> Numeric, closed -> Numeric,
        remaining -> Numeric, claimed_at -> Timestamptz, approved_at -> Nullable<Timestamptz>,
        destination_id -> Nullable<BigInt>, arrived -> Numeric,
    }
}
diesel::table! {
    stock_entries (id) {
        id -> BigInt, act -> Text, order_id -> Nullable<Uuid>, seq -> Nullable<Integer>, log_id -> Nullable<BigInt>,
        reverses -> Nullable<BigInt>, actor_id -> BigInt, reason -> Text, lines_left -> Integer, press -> Uuid,
        made_at -> Timestamptz,
    }
}
diesel::table! {
    stock_balances (warehouse_id, place, goods_id) {
        warehouse_id -> BigInt, place -> Text, goods_id -> BigInt, on_hand -> Numeric, worth -> Numeric, last_move -> Nullable<BigInt>,
        last_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    stock_moves (id) {
        id -> BigInt, entry_id -> BigInt, line_id -> Nullable<BigInt>, warehouse_id -> BigInt, place -> Text,
        goods_id -> BigInt, quantity -> Numeric, value -> Numeric, on_hand -> Numeric, worth -> Numeric, reverses -> Nullable<BigInt>,
        moved_at -> Timestamptz,
    }
}
diesel::table! {
    stock_counts (id) {
        id -> BigInt, warehouse_id -> BigInt, covers_all -> Bool, opened_by -> BigInt, opened_at -> Timestamptz, press -> Uuid,
        ended_by -> Nullable<BigInt>, ended_at -> Nullable<Timestamptz>, is_dropped -> Bool, order_id -> Nullable<Uuid>,
    }
}
diesel::table! {
    stock_count_goods (count_id, goods_id) { count_id -> BigInt, goods_id -> BigInt }
}
diesel::table! {
    stock_tallies (id) {
        id -> BigInt, count_id -> BigInt, goods_id -> BigInt, quantity -> Numeric, book -> Numeric, book_move -> BigInt,
        counted_by -> BigInt, counted_at -> Timestamptz, press -> Uuid, struck_by -> Nullable<BigInt>,
        struck_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    stock_safety (warehouse_id, goods_id) { warehouse_id -> BigInt, goods_id -> BigInt, least -> Numeric }
}
diesel::table! {
    goods_units (goods_id, unit) {
        goods_id -> BigInt, unit -> Text, per -> Numeric, barcode -> Nullable<Text>,
    }
}
diesel::table! {
    goods_imports (id) {
        id -> BigInt, file_name -> Text, state -> Text, revision -> Integer, made_by -> BigInt, made_at -> Timestamptz,
        applied_by -> Nullable<BigInt>, applied_at -> Nullable<Timestamptz>, undone_by -> Nullable<BigInt>,
        undone_at -> Nullable<Timestamptz>, about -> Nullable<Jsonb>,
    }
}
diesel::table! {
    goods_import_rows (import_id, at_row) {
        import_id -> BigInt, at_row -> Integer, outcome -> Text, sku -> Text, name -> Text, specification -> Text,
        unit -> Text, initials -> Text, goods_id -> Nullable<BigInt>, goods_version -> Nullable<Integer>,
        before -> Nullable<Jsonb>, faults -> Nullable<Jsonb>, is_renewed -> Bool, version_after -> Nullable<Integer>,
        fate -> Nullable<Text>,
    }
}
diesel::table! {
    sheet_imports (id) {
        id -> BigInt, subject -> Text, file_name -> Text, state -> Text, revision -> Integer, rows -> Jsonb,
        made_by -> BigInt, made_at -> Timestamptz, applied_by -> Nullable<BigInt>, applied_at -> Nullable<Timestamptz>,
        undone_by -> Nullable<BigInt>, undone_at -> Nullable<Timestamptz>, about -> Nullable<Jsonb>,
    }
}
diesel::table! {
    kinds (code) { code -> Text, line_shape -> Text, has_destination -> Bool, has_customer -> Bool, may_settle -> Bool, is_bought -> Bool, needs_price -> Bool, adjusts -> Bool, has_supplier -> Bool }
}
diesel::table! {
    orders (id) {
        id -> Uuid, kind -> Text, status -> Text, number -> Nullable<Text>, title -> Text, applicant_id -> BigInt,
        department_id -> Nullable<BigInt>, warehouse_id -> Nullable<BigInt>, destination_warehouse_id -> Nullable<BigInt>,
        customer -> Text, note -> Text, total_quantity -> Numeric, total_amount -> Numeric, round -> Integer,
        version -> Integer, form_key -> Uuid, form_digest -> Nullable<Binary>, created_at -> Timestamptz,
        updated_at -> Timestamptz, submitted_at -> Nullable<Timestamptz>, finished_at -> Nullable<Timestamptz>,
        flow_version_id -> Nullable<BigInt>, content -> Nullable<Binary>, supplier -> Text, wanted_on -> Nullable<Date>,
    }
}
diesel::table! {
    order_counters (stem) { stem -> Text, last -> Integer }
}
diesel::table! {
    order_lines (id) {
        id -> BigInt, order_id -> Uuid, kind -> Text, position -> Integer, name -> Text, specification -> Text,
        unit -> Text, quantity -> Nullable<Numeric>, unit_price -> Nullable<Numeric>, length_mm -> Nullable<Integer>,
        width_mm -> Nullable<Integer>, height_mm -> Nullable<Integer>, board -> Text,
        goods_id -> Nullable<BigInt>,
    }
}
diesel::table! {
    attachments (id) {
        id -> Uuid, order_id -> Nullable<Uuid>, uploaded_by -> BigInt, file_name -> Text, media_type -> Text,
        byte_size -> BigInt, sha256 -> Binary, created_at -> Timestamptz, form_key -> Nullable<Uuid>, press -> Uuid,
    }
}
diesel::table! {
    order_drafts (order_id) { order_id -> Uuid, next_approver_id -> Nullable<BigInt>, hint -> Text }
}
diesel::table! {
    order_rounds (order_id, round) { order_id -> Uuid, round -> Integer, snapshot -> Jsonb, total_amount -> Numeric }
}
diesel::table! {
    phrases (id) { id -> BigInt, words -> Text, position -> Integer, offered_for -> Text }
}
diesel::table! {
    settlements (reimbursement_id, purchase_id) {
        reimbursement_id -> Uuid, purchase_id -> Uuid,
        position -> Integer, is_live -> Bool,
    }
}
diesel::table! {
    approval_steps (id) {
        id -> Uuid, order_id -> Uuid, applicant_id -> BigInt, seq -> Integer, round -> Integer, handler_id -> BigInt,
        sender_id -> BigInt, hint -> Text, status -> Text, opened_at -> Timestamptz, closed_at -> Nullable<Timestamptz>,
        node -> Integer, visit -> Integer, seat -> Integer, principal_id -> Nullable<BigInt>, because -> Text,
        due_at -> Nullable<Timestamptz>, overdue_at -> Nullable<Timestamptz>, opened_by -> Nullable<BigInt>,
        closed_by -> Nullable<BigInt>,
    }
}
diesel::table! {
    approval_log (id) {
        id -> BigInt, order_id -> Uuid, round -> Integer, action -> Text, actor_id -> Nullable<BigInt>,
        step_id -> Nullable<Uuid>, next_handler_id -> Nullable<BigInt>, comment -> Text, hint -> Text, via -> Text,
        press -> Uuid, acted_at -> Timestamptz, node -> Nullable<Integer>, because -> Nullable<Text>,
        content -> Nullable<Binary>, seal -> Binary,
    }
}
diesel::table! {
    order_readers (order_id, user_id, log_id, why) { order_id -> Uuid, user_id -> BigInt, log_id -> BigInt, why -> Text }
}
diesel::table! {
    order_search (order_id) { order_id -> Uuid, words -> Text, grams -> Array<Text> }
}
diesel::table! {
    order_reach (user_id, order_id) { user_id -> BigInt, order_id -> Uuid }
}
diesel::table! {
    flow_versions (id) {
        id -> BigInt, kind -> Text, number -> Nullable<Integer>, definition -> Jsonb, revision -> Integer,
        made_by -> BigInt, made_at -> Timestamptz, published_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    outbox (id) {
        id -> BigInt, lane -> Text, dedupe -> Text, notice -> Text, channel -> Text, order_id -> Uuid,
        step_id -> Nullable<Uuid>, log_id -> BigInt, recipient_id -> BigInt, state -> Text, attempts -> Integer,
        due_at -> Timestamptz, claim -> Nullable<Uuid>, lease_until -> Nullable<Timestamptz>, body -> Nullable<Text>,
        gist -> Nullable<Text>, written_on -> Nullable<Date>, unsure -> Bool, receipt -> Nullable<Text>,
        last_error -> Nullable<Text>, created_at -> Timestamptz, sent_at -> Nullable<Timestamptz>, read_at -> Nullable<Timestamptz>,
        importance -> Integer, closes -> Nullable<BigInt>, instead_of -> Nullable<BigInt>, repeats -> Nullable<BigInt>,
        result -> Nullable<Text>, result_code -> Nullable<Text>, check_at -> Nullable<Timestamptz>, checks -> Integer,
    }
}
diesel::table! {
    outbox_attempts (id) { id -> BigInt, letter_id -> BigInt, claim -> Uuid, outcome -> Text, detail -> Text, ended_at -> Timestamptz }
}
diesel::table! {
    outbox_acts (id) { id -> BigInt, letter_id -> BigInt, actor_id -> BigInt, act -> Text, reason -> Text, acted_at -> Timestamptz }
}
diesel::table! {
    platform_tokens (platform) {
        platform -> Text, sealed -> Nullable<Binary>, expires_at -> Nullable<Timestamptz>, generation -> BigInt,
        fetched_at -> Nullable<Timestamptz>, reserved_until -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    platform_calls (platform, month) { platform -> Text, month -> Date, calls -> BigInt }
}
diesel::table! {
    platform_paces (platform) { platform -> Text, next_at -> Timestamptz }
}
diesel::table! {
    directory_runs (id) {
        id -> BigInt, platform -> Text, cause -> Text, state -> Text, asked_by -> Nullable<BigInt>, asked_at -> Timestamptz,
        lease_until -> Nullable<Timestamptz>, fetched_at -> Nullable<Timestamptz>, calls -> Integer,
        found -> Nullable<Jsonb>, error -> Nullable<Text>, applied_by -> Nullable<BigInt>, applied_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    platform_events (id) {
        id -> Text, platform -> Text, kind -> Text, body -> Jsonb, received_at -> Timestamptz, handled_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    mirrors (order_id, instance_id) {
        order_id -> Uuid, instance_id -> Text, attached_by -> BigInt, attached_at -> Timestamptz,
        fetched_at -> Nullable<Timestamptz>, found -> Nullable<Jsonb>, error -> Nullable<Text>,
    }
}
diesel::table! {
    channel_pauses (channel) { channel -> Text, paused_until -> Timestamptz, reason -> Text }
}
diesel::table! {
    channel_strikes (channel) { channel -> Text, since -> Timestamptz, strikes -> Integer }
}
diesel::table! {
    workers (id) { id -> Uuid, seen_at -> Timestamptz }
}
diesel::table! {
    saved_views (id) { id -> BigInt, user_id -> BigInt, name -> Text, query -> Text, created_at -> Timestamptz }
}
diesel::table! {
    entering (user_id) { user_id -> BigInt, enter_goes -> Text }
}
diesel::table! {
    list_columns (user_id) { user_id -> BigInt, chosen -> Array<Text> }
}
diesel::table! {
    order_templates (id) {
        id -> BigInt, owner_id -> BigInt, kind -> Text, name -> Text, shared -> Text, department_id -> Nullable<BigInt>,
        content -> Jsonb, created_at -> Timestamptz, updated_at -> Timestamptz,
    }
}
diesel::table! {
    order_template_uses (template_id, user_id) { template_id -> BigInt, user_id -> BigInt, used_at -> Timestamptz }
}
diesel::table! {
    working_spans (weekday, starts_at) { weekday -> SmallInt, starts_at -> Time, ends_at -> Time }
}
diesel::table! {
    calendar_days (on_day) { on_day -> Date, is_working -> Bool, name -> Text }
}
diesel::table! {
    delegations (id) {
        id -> BigInt, principal_id -> BigInt, delegate_id -> BigInt, kinds -> Array<Text>, starts_at -> Timestamptz,
        ends_at -> Timestamptz, reason -> Text, made_by -> BigInt, made_at -> Timestamptz, ended_at -> Nullable<Timestamptz>,
    }
}
diesel::table! {
    company (id) {
        id -> Bool, name -> Text, mark -> Nullable<Binary>, mark_digest -> Nullable<Text>, version -> Integer,
        keeps_stock -> Bool, admins_need_second_factor -> Bool,
    }
}
diesel::table! {
    number_formats (kind) { kind -> Text, prefix -> Text, period -> Text, digits -> Integer }
}
diesel::table! {
    audit_entries (id) {
        id -> BigInt, first_id -> BigInt, at -> Timestamptz, actor_id -> Nullable<BigInt>, via -> Text, subject -> Text,
        row_key -> Text, label -> Text, operation -> Text, before -> Nullable<Jsonb>, after -> Nullable<Jsonb>,
        seal -> Binary,
    }
}
diesel::table! {
    history_heads (number) {
        number -> Integer, sealed_at -> Timestamptz, log_until -> BigInt, log_rows -> BigInt, audit_until -> BigInt,
        audit_rows -> BigInt, digest -> Binary,
    }
}
diesel::table! {
    __diesel_schema_migrations (version) { version -> Text, run_on -> Timestamp }
}
diesel::table! {
    pg_tables (tablename) { tablename -> Text }
}

diesel::joinable!(order_lines -> orders (order_id));
diesel::joinable!(approval_steps -> orders (order_id));
diesel::joinable!(approval_log -> orders (order_id));
diesel::joinable!(outbox -> orders (order_id));
diesel::allow_tables_to_appear_in_same_query!(
    departments,
    users,
    delegations,
    warehouses,
    goods,
    goods_units,
    warehouse_people,
    stock_warehouses,
    stock_lines,
    stock_entries,
    stock_balances,
    stock_moves,
    stock_counts,
    stock_count_goods,
    stock_tallies,
    stock_safety,
    goods_imports,
    goods_import_rows,
    orders,
    order_lines,
    attachments,
    settlements,
    order_rounds,
    phrases,
    approval_steps,
    approval_log,
    order_reach,
    order_readers,
    outbox,
    outbox_attempts,
    outbox_acts,
    api_tokens,
    sessions,
    order_templates,
    order_template_uses,
);
