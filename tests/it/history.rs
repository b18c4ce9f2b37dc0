//! `verify` finds and names each change made outside the program.

use serde_json::json;
use whsm::history::{self, Mismatch, Verified};
use whsm::orders::Kind;

use crate::harness::Office;

/// Changes rows with all triggers disabled, as the owner of a database can.
async fn change_as_owner(office: &Office, statement: &str) {
    office
        .app
        .sql(&format!("SET session_replication_role = replica; {statement}; RESET session_replication_role"))
        .await;
}

async fn verify(office: &Office) -> Result<Verified, Mismatch> {
    history::verify(&mut *office.app.conn().await, |_| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_behind_the_program_is_found_and_named() {
    let office = Office::open().await;
    let mut orders = Vec::new();
    for amount in ["100", "200"] {
        let order = office.submitted(Kind::Purchase, amount).await;
        office.approve("li", order, json!({})).await;
        orders.push(order.0);
    }
    let fits = verify(&office).await.unwrap();
    assert_eq!((fits.orders, fits.head.is_none()), (2, true));
    assert!(fits.log_rows >= 4 && fits.audit_rows > 0, "{fits:?}");
    // As the worker does it: with the rights of the program.
    let seal = async || {
        let mut conn = office.app.app.db.conn().await.unwrap();
        history::seal(&mut conn, office.app.app.config.time_zone).await.unwrap()
    };
    let head = seal().await.expect("rows to seal");
    assert_eq!(seal().await.map(|head| head.number), None);
    assert_eq!(verify(&office).await.unwrap().head.map(|found| found.digest), Some(head.digest));

    let order = orders[0];
    let entry = |action: &str| format!("FROM approval_log WHERE order_id = '{order}' AND action = '{action}'");
    let of_log =
        async |found: Result<Verified, Mismatch>| matches!(found, Err(Mismatch::Log { order: of, .. }) if of == order);
    for (change, back) in [
        ("UPDATE approval_log SET comment = '同意，全额', ", "UPDATE approval_log SET comment = '', "),
        (
            "UPDATE approval_log SET acted_at = acted_at - interval '1 day', ",
            "UPDATE approval_log SET acted_at = acted_at + interval '1 day', ",
        ),
    ] {
        let the = format!("hint = hint WHERE id = (SELECT max(id) {})", entry("approve"));
        change_as_owner(&office, &format!("{change}{the}")).await;
        assert!(of_log(verify(&office).await).await, "{change}");
        change_as_owner(&office, &format!("{back}{the}")).await;
        verify(&office).await.unwrap();
    }

    let line = format!("WHERE order_id = '{order}'");
    change_as_owner(&office, &format!("UPDATE order_lines SET unit_price = unit_price * 10 {line}")).await;
    assert_eq!(verify(&office).await.unwrap_err(), Mismatch::Order { id: order });
    change_as_owner(&office, &format!("UPDATE order_lines SET unit_price = unit_price / 10 {line}")).await;
    change_as_owner(&office, &format!("UPDATE order_rounds SET snapshot = snapshot || '{{\"title\": \"x\"}}' {line}"))
        .await;
    assert_eq!(verify(&office).await.unwrap_err(), Mismatch::Order { id: order });
    change_as_owner(&office, &format!("UPDATE order_rounds SET snapshot = snapshot || jsonb_build_object('title', title) FROM orders WHERE id = order_id AND order_id = '{order}'")).await;
    verify(&office).await.unwrap();

    let audit = "(SELECT max(id) FROM audit_entries)";
    change_as_owner(&office, &format!("UPDATE audit_entries SET label = label || '!' WHERE id = {audit}")).await;
    assert!(matches!(verify(&office).await, Err(Mismatch::Audit { .. })));
    change_as_owner(&office, &format!("UPDATE audit_entries SET label = rtrim(label, '!') WHERE id = {audit}")).await;
    change_as_owner(&office, &format!("DELETE FROM audit_entries WHERE id = {audit}")).await;
    assert!(
        matches!(verify(&office).await, Err(Mismatch::Head { number: 1, expected, found }) if found == expected - 1)
    );

    change_as_owner(&office, &format!("DELETE FROM approval_log WHERE id = (SELECT min(id) {})", entry("submit")))
        .await;
    assert!(of_log(verify(&office).await).await);
    change_as_owner(&office, &format!("DELETE FROM approval_log WHERE order_id = '{order}'")).await;
    assert_eq!(verify(&office).await.unwrap_err(), Mismatch::Unsubmitted { id: order });
    office.app.leaves_all_unread();
}
