//! Rejected forms of the administration: they keep the typed text, name what to correct, and can then be saved.

use crate::harness::{Page, TestApp, field, with};

/// The fields that the page's form would send.
fn shown(page: &Page, names: &[&str]) -> Vec<(String, String)> {
    let value = |name: &&str| {
        let options = page.attributes(&format!("select[name=\"{name}\"] option[selected]"), "value");
        field(name, options.into_iter().next().unwrap_or_else(|| page.value_of(name)))
    };
    names.iter().map(value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_a_conflict_can_be_saved_again() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let wang = app.id("wang").await;
    let named: &[&str] = &["version", "name", "code"];
    let article: &[&str] = &["version", "name", "sku", "specification", "unit"];
    let people: &[&str] = &["version", "display_name", "username", "role", "department", "dingtalk_userid"];
    for (address, names, name) in [
        ("/admin/departments/20001".to_owned(), named, "name"),
        ("/admin/warehouses/30001".to_owned(), named, "name"),
        ("/admin/goods/40001".to_owned(), article, "name"),
        (format!("/admin/people/{wang}"), people, "display_name"),
    ] {
        let read = shown(&admin.get(&address).await, names);
        assert_eq!(admin.post(&address, &with(read.clone(), name, "先改的")).await.status, 303, "{address}");
        // A page with a fault reports no other person's change: the version stays the one that was read.
        let faulty = admin.post(&address, &with(read.clone(), name, "")).await;
        assert_eq!((faulty.status, faulty.value_of("version")), (422, "1".to_owned()), "{address}");
        assert_eq!(faulty.all("h1"), ["先改的"], "a heading is never empty");
        let stale = admin.post(&address, &with(read, name, "后改的")).await;
        assert_eq!((stale.status, stale.value_of(name)), (409, "后改的".to_owned()), "{address}");
        let again = admin.post(&address, &shown(&stale, names)).await;
        assert_eq!(again.status, 303, "{address}: {}", again.text());
        assert_eq!(admin.get(&address).await.value_of(name), "后改的", "{address}");
    }
    let audit = admin.get("/admin/audit?what=departments").await;
    for change in ["名称 采购部 → 先改的", "名称 先改的 → 后改的"] {
        assert!(audit.has(change), "{change}: {}", audit.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_did_not_come_back_is_asked_for_again() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let new = [
        field("display_name", "吴迪"),
        field("username", "wang"),
        field("role", "staff"),
        field("password", "quiet marble 42 fog"),
    ];
    let again = "密码没有保存，请重新填写";
    let taken = admin.post("/admin/people", &new).await;
    assert_eq!((taken.status, taken.all("#username-error").len()), (422, 1), "{}", taken.text());
    assert_eq!(taken.all("#password-error"), [again]);
    assert!(taken.attributes("#password", "value").is_empty() && !taken.body.contains("quiet marble 42 fog"));
    assert!(taken.attributes("#password", "aria-describedby")[0].contains("password-error"));

    let short = admin.post("/admin/people", &with(with(new.to_vec(), "password", "short"), "display_name", "")).await;
    assert_eq!((short.status, short.all("#password-error")), (422, vec!["密码需要 8 到 128 个字符".to_owned()]));
    assert_eq!(short.all("#display_name-error"), ["此项必填"], "all faults are shown at once");

    let without = admin.post("/admin/people", &with(new.to_vec(), "password", "")).await;
    assert_eq!((without.status, without.all("#password-error").len()), (422, 0), "none was typed");

    let wang = app.id("wang").await;
    let stale =
        [field("version", "0"), field("display_name", "王芳"), field("username", "wang"), field("role", "staff")];
    let stale = [&stale[..], &[field("password", "quiet marble 42 fog")]].concat();
    let stale = admin.post(&format!("/admin/people/{wang}"), &stale).await;
    assert_eq!((stale.status, stale.all("#password-error")), (409, vec![again.to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_and_note_is_tied_to_its_field() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    assert!(admin.get("/admin/phrases").await.has("还没有常用语"));
    let circle = [field("version", "1"), field("name", "采购部"), field("code", "CG"), field("parent", "20001")];
    for (address, fields, id) in [
        ("/admin/people", vec![], "role"),
        ("/admin/people", vec![field("password", "short")], "password"),
        ("/admin/people", vec![], "username"),
        ("/admin/departments/20001", circle.to_vec(), "parent"),
        ("/admin/calendar/days", vec![field("from", "soon")], "from"),
        ("/admin/calendar/days", vec![field("from", "2026-12-24"), field("until", "soon")], "until"),
        ("/admin/phrases", vec![field("act", "approve")], "words-approve"),
    ] {
        let page = admin.post(address, &fields).await;
        assert_eq!(page.status, 422, "{address} {}", page.text());
        assert_eq!(page.attributes(&format!("#{id}"), "aria-invalid"), ["true"], "{address} {id}");
        let described = page.attributes(&format!("#{id}"), "aria-describedby").concat();
        let ids: Vec<&str> = described.split(' ').collect();
        assert_eq!(ids[0], format!("{id}-error"), "{address}");
        for one in ids {
            assert_eq!(page.all(&format!("#{one}")).len(), 1, "{address}: {one} occurs once");
        }
    }
    let mark = admin.upload("/admin/company/mark", &[("a.png", b"no picture")]).await;
    assert_eq!(mark.attributes("#file", "aria-describedby"), ["file-error file-note"]);
    let plain = admin.get("/admin/people/new").await;
    assert_eq!(plain.attributes("#username", "aria-describedby"), ["username-note"]);
}
