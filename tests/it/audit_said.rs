//! The wording of the audit list: changes that belong together, and rows without a name.

use crate::audit::{done, wang};
use crate::harness::{TestApp, field};

#[tokio::test(flavor = "multi_thread")]
async fn two_changes_of_one_person_in_one_save_are_said_of_that_person() {
    let app = TestApp::without_worker().await;
    let (admin, id) = (app.person("admin").await, app.id("wang").await);
    let both = wang(&[("role", "approver"), ("password", "a brand new secret")]);
    done(&admin, &format!("/admin/people/{id}"), &both).await;
    let page = admin.get("/admin/audit?what=users").await;
    assert_eq!(page.all(".audit .row-title")[0], "管理员 修改了人员「王芳」");
    let fields: Vec<String> = page.all(".audit-table tbody tr").into_iter().take(2).collect();
    assert_eq!(fields, ["密码 已设置 已重新设置", "角色 员工 审批人"]);
    // Two people are worded as two.
    let ids = [id, app.id("li").await].map(|id| id.to_string()).join(", ");
    let query = format!("UPDATE users SET mobile = '1380000' || id WHERE id IN ({ids})");
    app.sql(&query).await;
    let page = admin.get("/admin/audit?what=users").await;
    assert_eq!(page.all(".audit .row-title")[0], "程序 修改了 2 项人员");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_company_is_called_so_before_it_has_a_name_and_all_that_its_form_changes_has_a_history() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let page = admin.get("/admin/company").await;
    let mut form = vec![field("version", page.value_of("version")), field("name", "示例仓储")];
    for kind in whsm::orders::Kind::ALL {
        form.push(field(&format!("formats[{kind}][prefix]"), format!("N{kind}")));
        form.push(field(&format!("formats[{kind}][period]"), "day"));
        form.push(field(&format!("formats[{kind}][digits]"), "4"));
    }
    done(&admin, "/admin/company", &form).await;
    let histories = page.attributes("main a[href^=\"/admin/audit?\"]", "href");
    assert_eq!(histories, ["/admin/audit?what=company", "/admin/audit?what=number_formats"]);
    let company = admin.get(&histories[0]).await.all(".audit .row-title");
    assert_eq!(company, ["管理员 修改了公司设置「公司」：名称 （空） → 示例仓储"]);
    assert_eq!(admin.get(&histories[1]).await.all(".audit .row-title"), ["管理员 修改了 6 项流水号格式"]);
}
