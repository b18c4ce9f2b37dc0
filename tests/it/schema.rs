//! The database refuses invalid state: each row is SQL that a defect, or a person with psql, might try.

use std::collections::BTreeMap;

use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use whsm::approval::{Move, Next, Press, Via, act};
use whsm::org::Platform;
use whsm::outbox::{self, Share};

use crate::harness::TestApp;

/// (statement, constraint or message). Names in braces are filled in.
const REFUSED: &[(&str, &str)] = &[
    // Steps: whose turn it is, and who acted.
    (
        "INSERT INTO approval_log (order_id, round, action, actor_id, step_id, via, press, acted_at) VALUES ({order}, 1, 'approve', {li}, {decided}, 'web', gen_random_uuid(), now())",
        "approval_log_step_id_key",
    ),
    (
        "INSERT INTO approval_log (order_id, round, action, actor_id, step_id, via, press, acted_at) VALUES ({order}, 1, 'approve', {chen}, {open}, 'web', gen_random_uuid(), now())",
        "nobody_acts_in_anothers_name",
    ),
    (
        "INSERT INTO approval_log (order_id, round, action, actor_id, step_id, via, press, acted_at) VALUES ({other}, 1, 'approve', {zhao}, {open}, 'web', gen_random_uuid(), now())",
        "approval_log_step_id_order_id_fkey",
    ),
    (
        "INSERT INTO approval_log (order_id, round, action, actor_id, step_id, comment, via, press, acted_at) VALUES ({order}, 1, 'reject', {zhao}, {open}, '  ', 'web', gen_random_uuid(), now())",
        "approval_log_check1",
    ),
    (
        "INSERT INTO approval_log (order_id, round, action, actor_id, via, press, acted_at) VALUES ({order}, 1, 'approve', {zhao}, 'web', gen_random_uuid(), now())",
        "decides_a_step",
    ),
    (
        "INSERT INTO approval_log (order_id, round, action, actor_id, via, press, acted_at) SELECT order_id, 1, 'urge', {wang}, 'web', press, now() FROM approval_log LIMIT 1",
        "approval_log_press_key",
    ),
    ("UPDATE approval_log SET comment = 'x'", "append-only"),
    ("DELETE FROM approval_log", "append-only"),
    ("TRUNCATE approval_log CASCADE", "append-only"),
    (
        "INSERT INTO approval_steps (id, order_id, applicant_id, seq, round, handler_id, sender_id, status, opened_at, visit) VALUES (gen_random_uuid(), {order}, {wang}, 9, 1, {zhao}, {li}, 'open', now(), 9)",
        "one_open_step_a_person",
    ),
    (
        "INSERT INTO approval_steps (id, order_id, applicant_id, seq, round, handler_id, sender_id, status, opened_at, visit) SELECT gen_random_uuid(), order_id, applicant_id, 9, 1, {chen}, {li}, 'open', now(), visit FROM approval_steps WHERE id = {open}",
        "one_open_step_a_seat",
    ),
    (
        "INSERT INTO approval_log (order_id, round, action, actor_id, via, press, acted_at) VALUES ({order}, 1, 'urge', NULL, 'web', gen_random_uuid(), now())",
        "done_by_nobody",
    ),
    (
        "INSERT INTO approval_log (order_id, round, action, actor_id, comment, via, press, acted_at) VALUES ({order}, 1, 'terminate', {li}, ' ', 'web', gen_random_uuid(), now())",
        "ended_for_a_reason",
    ),
    ("UPDATE flow_versions SET definition = '{\"nodes\": []}'", "is published and stays"),
    ("DELETE FROM flow_versions", "is published and stays"),
    (
        "UPDATE orders SET flow_version_id = (SELECT max(id) FROM flow_versions), version = version + 1 WHERE id = {order}",
        "keeps the flow it was submitted with",
    ),
    (
        "INSERT INTO approval_steps (id, order_id, applicant_id, seq, round, handler_id, sender_id, status, opened_at, visit) VALUES (gen_random_uuid(), {other}, {wang}, 9, 1, {wang}, {li}, 'open', now(), 9)",
        "not_their_own_order",
    ),
    (
        "INSERT INTO approval_steps (id, order_id, applicant_id, seq, round, handler_id, sender_id, status, opened_at, visit) VALUES (gen_random_uuid(), {done}, {li}, 9, 1, {zhao}, {wang}, 'open', now(), 9)",
        "approval_steps_order_id_applicant_id_fkey",
    ),
    ("UPDATE approval_steps SET status = 'open', closed_at = NULL WHERE id = {decided}", "is closed"),
    ("UPDATE approval_steps SET handler_id = {chen} WHERE id = {open}", "does not change hands"),
    ("DELETE FROM approval_steps WHERE id = {open}", "stays"),
    ("UPDATE approval_steps SET status = 'decided', closed_at = now() WHERE id = {open}", "and the log disagree"),
    ("UPDATE approval_steps SET status = 'superseded', closed_at = now() WHERE id = {open}", "with 0 open steps"),
    ("UPDATE approval_steps SET status = 'decided' WHERE id = {open}", "approval_steps_check"),
    ("UPDATE platform_ids SET external_id = 'dt-li' WHERE user_id = {wang}", "platform_ids_userid"),
    // Orders and their status.
    (
        "UPDATE orders SET status = 'approved', finished_at = now(), version = version + 1 WHERE id = {order}",
        "with 1 open steps",
    ),
    ("UPDATE orders SET title = 'x' WHERE id = {order}", "only grow"),
    (
        "UPDATE orders SET status = 'draft', number = NULL, submitted_at = NULL, version = version + 1 WHERE id = {order}",
        "is no draft again",
    ),
    (
        "UPDATE orders SET status = 'pending', finished_at = NULL, version = version + 1 WHERE id = {done}",
        "is finished",
    ),
    ("UPDATE orders SET applicant_id = {li}, version = version + 1 WHERE id = {order}", "stay"),
    ("UPDATE orders SET number = 'CG-1', version = version + 1 WHERE id = {order}", "stay"),
    ("UPDATE orders SET finished_at = now(), version = version + 1 WHERE id = {order}", "orders_check"),
    ("UPDATE orders SET warehouse_id = NULL, version = version + 1 WHERE id = {order}", "orders_check"),
    (
        "UPDATE orders SET destination_warehouse_id = 30002, version = version + 1 WHERE id = {order}",
        "orders_destination_of_kind",
    ),
    ("UPDATE orders SET customer = 'x', version = version + 1 WHERE id = {order}", "orders_customer_of_kind"),
    (
        "INSERT INTO orders (id, kind, status, title, supplier, applicant_id, form_key, created_at, updated_at) VALUES (gen_random_uuid(), 'FLY', 'draft', '', 'x', {wang}, gen_random_uuid(), now(), now())",
        "orders_supplier_of_kind",
    ),
    (
        "UPDATE orders SET total_amount = total_amount + 0.01, version = version + 1 WHERE id = {order}",
        "totals of order",
    ),
    ("DELETE FROM orders WHERE id = {order}", "was submitted and stays"),
    (
        "INSERT INTO orders (id, kind, status, title, applicant_id, warehouse_id, destination_warehouse_id, form_key, created_at, updated_at) VALUES (gen_random_uuid(), 'DB', 'draft', '', {wang}, 30001, 30001, gen_random_uuid(), now(), now())",
        "not_into_its_own_warehouse",
    ),
    (
        "INSERT INTO orders (id, kind, status, number, round, title, applicant_id, department_id, warehouse_id, form_key, created_at, updated_at, submitted_at, finished_at) VALUES (gen_random_uuid(), 'CG', 'rejected', 'CG-0', 1, 't', {wang}, 20001, 30001, gen_random_uuid(), now(), now(), now(), now())",
        "with 0 lines",
    ),
    (
        "INSERT INTO orders (id, kind, status, title, applicant_id, form_key, created_at, updated_at) SELECT gen_random_uuid(), 'CG', 'draft', '', {wang}, form_key, now(), now() FROM orders LIMIT 1",
        "orders_form_key_key",
    ),
    // Lines.
    (
        "SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO order_lines (order_id, kind, position, name) VALUES ({draft}, 'CG', 8, 'x'); INSERT INTO order_lines (order_id, kind, position, name, quantity) VALUES ({draft}, 'CG', 9, 'x', 1)",
        "totals of order",
    ),
    (
        "INSERT INTO order_lines (order_id, kind, position, name) VALUES ({draft}, 'CG', 9, 'x'); UPDATE order_lines SET order_id = {order} WHERE order_id = {draft}",
        "stay with it",
    ),
    (
        "DELETE FROM order_readers; INSERT INTO order_readers (order_id, user_id, log_id, why) SELECT order_id, actor_id, id, 'copy' FROM approval_log LIMIT 1; UPDATE order_readers SET why = 'mention'",
        "append-only",
    ),
    ("INSERT INTO order_lines (order_id, kind, position, name) VALUES ({order}, 'CG', 9, 'x')", "its lines stay"),
    ("DELETE FROM order_lines WHERE order_id = {order}", "its lines stay"),
    (
        "INSERT INTO order_lines (order_id, kind, position, name, quantity) VALUES ({draft}, 'CG', 9, 'x', -1)",
        "quantity_above_zero",
    ),
    (
        "INSERT INTO order_lines (order_id, kind, position, name, quantity) VALUES ({draft}, 'CG', 9, 'x', 0)",
        "quantity_not_zero",
    ),
    (
        "INSERT INTO order_lines (order_id, kind, position, name, unit_price) VALUES ({draft}, 'CG', 9, 'x', -0.01)",
        "price_not_below_zero",
    ),
    (
        "INSERT INTO order_lines (order_id, kind, position, name, length_mm) VALUES ({draft}, 'CG', 9, 'x', 100)",
        "order_lines_shape_of_kind",
    ),
    (
        "INSERT INTO order_lines (order_id, kind, position, name) VALUES ({draft}, 'CGC', 9, 'x')",
        "order_lines_order_id_kind_fkey",
    ),
    (
        "INSERT INTO order_lines (order_id, kind, position, name, quantity, unit_price) VALUES ({draft}, 'CG', 9, 'x', 1, 1)",
        "totals of order",
    ),
    // Messages.
    ("UPDATE outbox SET state = 'due', sent_at = NULL WHERE state = 'sent'", "was sent"),
    ("UPDATE outbox SET body = body || ' ', gist = 'x' WHERE body IS NOT NULL", "is written"),
    ("UPDATE outbox SET state = 'claimed' WHERE state = 'skipped'", "outbox_check"),
    (
        "INSERT INTO outbox (lane, dedupe, notice, channel, order_id, step_id, log_id, recipient_id, due_at, created_at) SELECT lane, dedupe, notice, channel, order_id, step_id, log_id, recipient_id, now(), now() FROM outbox WHERE channel = 'dingtalk' LIMIT 1",
        "outbox_dedupe_key",
    ),
    ("DELETE FROM outbox_attempts", "append-only"),
    // Delegations.
    (
        "INSERT INTO delegations (principal_id, delegate_id, starts_at, ends_at, made_by, made_at) VALUES ({li}, {li}, now(), now() + interval '1 day', {li}, now())",
        "nobody_stands_in_for_themselves",
    ),
    (
        "INSERT INTO delegations (principal_id, delegate_id, starts_at, ends_at, made_by, made_at) VALUES ({li}, {zhao}, now(), now(), {li}, now())",
        "delegations_end_after_they_start",
    ),
    (
        "INSERT INTO delegations (principal_id, delegate_id, kinds, starts_at, ends_at, made_by, made_at) VALUES ({li}, {zhao}, '{XX}', now(), now() + interval '1 day', {li}, now())",
        "delegations_kinds_check",
    ),
    // Settled orders are approved, and settled by a reimbursement.
    (
        "INSERT INTO settlements (reimbursement_id, purchase_id, position) VALUES ({draft}, {done}, 1)",
        "settlements_reimbursement",
    ),
    (
        "INSERT INTO orders (id, kind, status, title, applicant_id, form_key, created_at, updated_at) VALUES ('01939a3e-0000-7000-8000-00000000000a', 'FS', 'draft', '', {wang}, gen_random_uuid(), now(), now()); INSERT INTO settlements (reimbursement_id, purchase_id, position) VALUES ('01939a3e-0000-7000-8000-00000000000a', {other}, 1)",
        "settles purchases that are not approved",
    ),
    (
        "INSERT INTO orders (id, kind, status, title, applicant_id, form_key, created_at, updated_at) VALUES ('01939a3e-0000-7000-8000-00000000000a', 'FS', 'draft', '', {wang}, gen_random_uuid(), now(), now()); INSERT INTO settlements (reimbursement_id, purchase_id, position) VALUES ('01939a3e-0000-7000-8000-00000000000a', {done}, 1)",
        "are not those of its lines",
    ),
    (
        "INSERT INTO orders (id, kind, status, title, applicant_id, form_key, created_at, updated_at) VALUES ('01939a3e-0000-7000-8000-00000000000a', 'FS', 'draft', '', {wang}, gen_random_uuid(), now(), now()); INSERT INTO settlements (reimbursement_id, purchase_id, position) VALUES ('01939a3e-0000-7000-8000-00000000000a', '01939a3e-0000-7000-8000-00000000000a', 1)",
        "settlements_purchase_of_kind",
    ),
    // Kinds that the program does not know.
    (
        "INSERT INTO orders (id, kind, status, title, applicant_id, form_key, created_at, updated_at) VALUES (gen_random_uuid(), 'XX', 'draft', '', {wang}, gen_random_uuid(), now(), now())",
        "orders_kind_fkey",
    ),
    (
        "INSERT INTO orders (id, kind, status, number, round, title, applicant_id, department_id, warehouse_id, form_key, created_at, updated_at, submitted_at, finished_at) VALUES (gen_random_uuid(), 'DB', 'rejected', 'DB-0', 1, 't', {wang}, 20001, 30001, gen_random_uuid(), now(), now(), now(), now())",
        "orders_destination_of_kind",
    ),
    (
        "INSERT INTO number_formats (kind, prefix, period, digits) VALUES ('XX', 'XX', 'day', 4)",
        "number_formats_kind_fkey",
    ),
    ("INSERT INTO list_columns (user_id, chosen) VALUES ({li}, '{salary}')", "list_columns_chosen_check"),
    ("INSERT INTO list_columns (user_id, chosen) VALUES ({li}, '{}')", "list_columns_chosen_check"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_what_must_not_be() {
    let app = TestApp::spawn().await;
    app.leaves_all_unread();
    let people = ["wang", "li", "zhao", "chen"];
    let mut names = BTreeMap::new();
    for name in people {
        names.insert(name, app.id(name).await.to_string());
    }
    let (order, decided) = app.pending("一").await;
    let open = decide(&app, order, "li", Some("zhao")).await;
    let (other, _) = app.pending("二").await;
    let (done, _) = app.pending("三").await;
    decide(&app, done, "li", None).await;
    app.settled().await;
    let mut conn = app.app.db.owner_conn().await.unwrap();
    let draft = "01939a3e-0000-7000-8000-000000000009";
    let make = format!(
        "INSERT INTO orders (id, kind, status, title, applicant_id, form_key, created_at, updated_at) VALUES ('{draft}', 'CG', 'draft', '', {}, gen_random_uuid(), now(), now())",
        names["wang"]
    );
    let flow = "INSERT INTO flow_versions (kind, number, definition, revision, made_by, made_at, published_at) SELECT 'CG', 1, '{\"nodes\": []}', 1, id, now(), now() FROM users LIMIT 1";
    conn.batch_execute(&format!("{make}; {flow}")).await.unwrap();
    for (name, id) in [
        ("order", order.to_string()),
        ("decided", decided.to_string()),
        ("open", open),
        ("other", other.to_string()),
        ("done", done.to_string()),
        ("draft", draft.to_owned()),
    ] {
        names.insert(name, format!("'{id}'"));
    }
    for (statement, said) in REFUSED.iter().copied() {
        let statement = names.iter().fold(statement.to_owned(), |s, (name, id)| s.replace(&format!("{{{name}}}"), id));
        // A transaction of its own, so that COMMIT checks deferred constraints.
        let tried: Result<(), diesel::result::Error> = conn
            .transaction(async |conn| {
                if statement.contains("'skipped'") {
                    conn.batch_execute("INSERT INTO outbox (lane, dedupe, notice, channel, order_id, log_id, recipient_id, state, due_at, created_at) SELECT 'l', 'd', 'told', 'dingtalk', order_id, log_id, recipient_id, 'skipped', now(), now() FROM outbox LIMIT 1").await?;
                }
                conn.batch_execute(&statement).await
            })
            .await;
        let refusal = tried.expect_err(&statement);
        let constraint = match &refusal {
            diesel::result::Error::DatabaseError(_, info) => info.constraint_name().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        assert!(
            refusal.to_string().contains(said) || constraint.starts_with(said),
            "{statement}\n{refusal} {constraint}"
        );
    }
    // Similar valid statements pass: the rows above are refused for the right reason.
    let allowed = format!(
        "UPDATE orders SET note = 'x', version = version + 1 WHERE id = {}; INSERT INTO order_lines (order_id, kind, position, name, quantity) VALUES ('{draft}', 'CG', 9, 'x', 1); UPDATE orders SET total_quantity = 1, version = version + 1 WHERE id = '{draft}'",
        names["order"]
    );
    conn.transaction(async |conn| conn.batch_execute(&format!("SET CONSTRAINTS ALL DEFERRED; {allowed}")).await)
        .await
        .unwrap();
}

/// Approves, onward or finally; returns the next open step, if any.
async fn decide(app: &TestApp, order: whsm::orders::OrderId, by: &str, next: Option<&str>) -> String {
    let viewer = app.user(by).await;
    let next = match next {
        Some(name) => Next::To(app.id(name).await),
        None => Next::Finish,
    };
    let mv = Move::Approve { next, comment: String::new(), hint: String::new() };
    let press = Press { order, step: None, mv, key: uuid::Uuid::new_v4(), via: Via::Web };
    let mut conn = app.conn().await;
    let outcome = act(&mut conn, &viewer, &press, &app.app.rules(), app.clock.now()).await.unwrap();
    let chain = whsm::approval::Chain::of(&conn, outcome.order).await.unwrap();
    chain.open_steps().next().map(|step| step.id.to_string()).unwrap_or_default()
}

const SHARE: Share = Share { platform: Platform::DingTalk, limit: 8, importance: i32::MAX };

#[tokio::test(flavor = "multi_thread")]
async fn two_letters_of_a_lane_are_never_in_flight() {
    let app = TestApp::spawn_with(|config| config.dingtalk.as_mut().unwrap().todo = false, 0).await;
    let (order, _) = app.pending("一").await;
    let wang = app.person("wang").await;
    wang.post(&format!("/orders/{order}/reminder"), &[]).await;
    let mut conn = app.conn().await;
    let claimed =
        outbox::claim(&mut conn, SHARE, std::time::Duration::from_secs(60), app.clock.offset_micros()).await.unwrap();
    assert_eq!(claimed.len(), 1, "the second waits for the first");
    let both =
        "UPDATE outbox SET state = 'claimed', claim = gen_random_uuid(), lease_until = now() WHERE state = 'due'";
    let refusal = conn.batch_execute(both).await.unwrap_err();
    assert!(refusal.to_string().contains("one_in_flight"), "{refusal}");
}
