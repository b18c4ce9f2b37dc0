//! People, departments and warehouses from a sheet: previewed, applied, undone.

use whsm::catalog::masters::Master;
use whsm::org::Platform;

use crate::harness::{Page, Person, TestApp, field};

/// Uploads pasted text for a subject and opens the preview.
async fn paste(admin: &Person, subject: &str, text: &str) -> (String, Page) {
    let checked = admin.upload(&format!("/admin/sheets/{subject}"), &[("sheet.csv", text.as_bytes())]).await;
    assert_eq!(checked.status, 303, "{}", checked.text());
    (checked.location.clone(), admin.get(&checked.location).await)
}

async fn act(admin: &Person, import: &str, what: &str, revision: &str) -> Page {
    admin.post(&format!("{import}/{what}"), &[field("revision", revision)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_set_up_by_three_sheets_and_each_can_be_undone() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    for (page, link) in [("people", "人员"), ("departments", "部门"), ("warehouses", "仓库")] {
        assert!(admin.get(&format!("/admin/{page}")).await.body.contains(&format!("/admin/sheets/{page}")), "{link}");
        assert_eq!(admin.bytes(&format!("/admin/sheets/{page}/template.xlsx")).await.0, 200);
    }

    // A child above its parent, a rename, a row with faults, a duplicate.
    let text = "部门清单\n编码,名称,上级部门,部门主管\nHW,海外部,YX,\nYX,营销部,采购部,李强\nCC,仓储物流部,,\n坏 码,,,没有这人\nZZ,甲,,\nzz,乙,,\n";
    let (import, page) = paste(&admin, "departments", text).await;
    for words in ["新增 2", "变更 1", "有误 3", "仓储部", "仓储物流部", "没有这一项", "也是这一个"]
    {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    assert!(!admin.get("/admin/departments").await.has("营销部"), "a preview changes nothing");
    let done = act(&admin, &import, "application", "1").await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(act(&admin, &import, "application", "1").await.status, 303, "a second press does nothing");
    let page = admin.get("/admin/departments").await;
    assert!(page.has("海外部") && page.has("营销部") && page.has("仓储物流部") && !page.has("没有这人"));

    // GBK, as Excel writes it in China; a role by its name; a phone number kept as text.
    let text = "用户名,姓名,角色,部门,手机,钉钉\nLiuY,刘洋,审批人,营销部,138 0000-0001,dt-liuy\nwang,王芳,,YX,,\nzhou,周杰,国王,,,\n";
    let (gbk, ..) = encoding_rs::GB18030.encode(text);
    let checked = admin.upload("/admin/sheets/people", &[("人员.csv", &gbk)]).await;
    let people = checked.location.clone();
    let page = admin.get(&people).await;
    assert!(page.has("新增 1") && page.has("变更 1") && page.has("有误 1") && page.has("人员.csv"), "{}", page.text());
    assert_eq!(act(&admin, &people, "application", "1").await.status, 303);
    let liu = app.user("liuy").await;
    assert_eq!(
        (liu.mobile.as_deref(), liu.role.as_str(), liu.ids.is_empty()),
        (Some("13800000001"), "approver", false)
    );
    assert!(admin.get("/admin/audit").await.has("刘洋"));

    let (warehouses, page) =
        paste(&admin, "warehouses", "编码\t名称\t仓库管理员\nHD1\t\t刘洋\nHW1\t海外仓\tliuy\n").await;
    assert!(page.has("变更 1") && page.has("新增 1"), "{}", page.text());
    // A rename before the import is applied: nothing is written, and the preview is shown again.
    app.sql("UPDATE warehouses SET name = '华东总仓', version = version + 1 WHERE code = 'HD1'").await;
    let stale = act(&admin, &warehouses, "application", "1").await;
    assert!(stale.status == 409 && stale.has("没有导入任何内容") && stale.has("华东总仓"), "{}", stale.text());
    assert_eq!(act(&admin, &warehouses, "application", "2").await.status, 303);
    let page = admin.get("/admin/warehouses").await;
    assert!(page.has("海外仓") && page.has("华东总仓") && page.has("刘洋"), "{}", page.text());

    // Undo restores changed rows, disables new ones, and leaves rows that changed since.
    app.sql("UPDATE warehouses SET name = '海外总仓', version = version + 1 WHERE code = 'HW1'").await;
    assert_eq!(act(&admin, &warehouses, "undoing", "2").await.status, 303);
    let page = admin.get(&warehouses).await;
    assert!(page.has("之后有改动，未撤销") && page.has("已撤销"), "{}", page.text());
    assert_eq!(act(&admin, &import, "undoing", "1").await.status, 303);
    let page = admin.get("/admin/departments").await;
    assert!(page.has("仓储部") && !page.has("仓储物流部"));

    // A fault found only on writing: another person has this userid.
    let (import, _) = paste(&admin, "people", "用户名,姓名,钉钉\nnew,新人,dt-li\n").await;
    let refused = act(&admin, &import, "application", "1").await;
    assert!(refused.status == 409 && refused.has("已被使用"), "{}", refused.text());
    // The only administrator keeps the role.
    let (import, _) = paste(&admin, "people", "用户名,姓名,角色\nadmin,管理员,staff\n").await;
    assert_eq!(act(&admin, &import, "application", "1").await.status, 409);
    let heads = admin.upload("/admin/sheets/people", &[("a.csv", "用户名,电话\na,1\n".as_bytes())]).await;
    assert!(heads.status == 422 && heads.has("缺少表头：姓名"), "{}", heads.text());
    assert_eq!(admin.get("/admin/sheets/flows").await.status, 404);
}

/// A platform without a column would lose its userids to a sheet of people: what is stored is replaced as a whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_of_people_keeps_the_userids_of_every_platform() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    let fields: Vec<&str> = Master::People.columns().iter().map(|column| column.field).collect();
    for platform in Platform::ALL {
        assert!(fields.contains(&platform.as_str()), "{platform} has no column among {fields:?}");
        app.sql(&format!(
            "INSERT INTO platform_ids (platform, user_id, external_id)
             SELECT '{platform}', id, 'sun-{platform}' FROM users WHERE username = 'sun'
             ON CONFLICT (user_id, platform) DO UPDATE SET external_id = excluded.external_id"
        ))
        .await;
    }
    let (import, page) = paste(&admin, "people", "用户名,姓名\nsun,孙立\n").await;
    assert!(page.has("变更 1"), "{}", page.text());
    assert_eq!(act(&admin, &import, "application", "1").await.status, 303);
    let sun = app.user("sun").await;
    assert_eq!((sun.display_name.as_str(), sun.ids.userids().len()), ("孙立", Platform::ALL.len()));
    assert_eq!(act(&admin, &import, "undoing", "1").await.status, 303);
    let sun = app.user("sun").await;
    assert_eq!((sun.display_name.as_str(), sun.ids.userids().len()), ("孙丽", Platform::ALL.len()));
}
