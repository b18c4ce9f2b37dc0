//! The settings as a file: out of one company, into another, looked at first.

use serde_json::{Value, json};

use crate::commands::{run, said, whsm};
use crate::harness::{Page, Person, TestApp, field};

async fn file_of(admin: &Person) -> Value {
    let (status, headers, bytes) = admin.bytes("/admin/settings/file.json").await;
    assert_eq!(status, 200);
    assert!(headers["content-disposition"].to_str().unwrap().contains("whsm-settings-2026"));
    serde_json::from_slice(&bytes).unwrap()
}

async fn look(admin: &Person, file: &Value) -> Page {
    admin.upload("/admin/settings", &[("settings.json", file.to_string().as_bytes())]).await
}

/// Presses the button under what was shown.
async fn apply(admin: &Person, shown: &Page) -> Page {
    let value = |name: &str| field(name, shown.attributes(&format!("form [name={name}]"), "value")[0].clone());
    admin.post("/admin/settings/application", &[value("file"), value("seen")]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_go_from_one_company_to_another_and_are_looked_at_first() {
    let (from, to) = (TestApp::without_worker().await, TestApp::without_worker().await);
    let (old, new) = (from.person("admin").await, to.person("admin").await);
    let flow = [
        field("intent", "publish"),
        field("revision", "0"),
        field("number", "0"),
        field("after_return", "whole"),
        field("nodes[0][name]", "财务复核"),
        field("nodes[0][rule]", "people"),
        field("nodes[0][people][]", from.id("li").await.to_string()),
        field("nodes[0][tests][0][on]", "warehouse"),
        field("nodes[0][tests][0][than]", "30001"),
    ];
    assert_eq!(old.post("/admin/flows/CG", &flow).await.status, 303);
    to.sql("INSERT INTO phrases (words, position, offered_for) VALUES ('同意', 1, 'approve')").await;
    let mut file = file_of(&old).await;
    assert_eq!(file["flows"]["CG"]["nodes"][0]["rule"]["people"], json!(["li"]), "people by name: {file}");
    assert_eq!(file["flows"]["CG"]["nodes"][0]["condition"][0][0]["id"], json!("HD1"));
    assert!(look(&new, &file_of(&new).await).await.has("完全相同"), "a company's own file changes nothing");

    file["company"]["name"] = json!("远山贸易");
    file["numbers"][0]["prefix"] = json!("PO");
    file["hours"] = json!([{"weekday": 1, "starts_at": "08:00:00", "ends_at": "12:00:00"}]);
    file["days"] = json!([{"on_day": "2027-02-06", "is_working": false, "name": "春节"}]);
    file["phrases"] = json!([{"for": "approve", "words": "照办"}]);
    // Ids differ from one installation to the other: the file means the person by name.
    to.sql("UPDATE users SET username = 'li-old' WHERE username = 'li'").await;
    let shown = look(&new, &file).await;
    assert_eq!(shown.status, 422, "{}", shown.text());
    assert!(shown.has("没有用户名为「li」的人") && shown.has("flows.CG.nodes[0]"), "{}", shown.text());
    assert!(shown.attributes("form [name=seen]", "value").is_empty(), "what does not fit cannot be applied");
    to.sql("UPDATE users SET username = 'li' WHERE username = 'li-old'").await;

    let shown = look(&new, &file).await;
    for words in ["远山贸易", "PO-", "08:00–12:00", "休息", "春节", "照办", "移除", "财务复核"] {
        assert!(shown.has(words), "{words}: {}", shown.text());
    }
    assert!(!new.get("/admin/company").await.has("远山贸易"), "a look changes nothing");
    // Somebody else changes a setting before the button is pressed.
    to.sql("UPDATE company SET name = '别的名字', version = version + 1").await;
    let stale = apply(&new, &shown).await;
    assert!(stale.status == 409 && stale.has("没有应用任何内容") && stale.has("别的名字"), "{}", stale.text());
    let done = apply(&new, &stale).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(look(&new, &file).await.has("完全相同"));
    let page = new.get("/admin/flows/CG").await;
    assert!(page.has("财务复核") && page.has("李强"), "{}", page.text());
    assert!(new.get("/admin/audit").await.has("远山贸易"));
    assert!(new.get("/admin/calendar?year=2027").await.has("春节"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_settings_file_is_told_with_its_line() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    for (text, words) in [
        ("", "请选择文件"),
        ("{\n\"format\": 1}", "第 2 行"),
        (r#"{"format": "whsm-settings-9"}"#, "whsm-settings-9"),
        (r#"{"format": "whsm-settings-1", "user": []}"#, "unknown field"),
    ] {
        let page = admin.upload("/admin/settings", &[("a.json", text.as_bytes())]).await;
        assert!(page.status == 422 && page.has(words), "{words}: {}", page.text());
    }
    let file = json!({
        "format": "whsm-settings-1",
        "hours": [{"weekday": 8, "starts_at": "12:00:00", "ends_at": "08:00:00"}],
        "phrases": [{"for": "approve", "words": "好"}, {"for": "approve", "words": "好"}],
        "flows": {"XX": {"nodes": []}, "DB": {"nodes": [], "after_return": "whole"}, "FS": {}},
    });
    let page = look(&admin, &file).await;
    for place in ["hours[0][weekday]", "hours[0][ends_at]", "phrases[1]", "flows.XX", "flows.DB", "flows.FS"] {
        assert!(page.has(place), "{place}: {}", page.text());
    }
    assert_eq!(page.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_flow_of_another_kind_is_copied_into_the_editor() {
    let app = TestApp::without_worker().await;
    let admin = app.person("admin").await;
    assert!(!admin.get("/admin/flows/CG").await.body.contains("like="), "there is none to copy");
    assert_eq!(admin.get("/admin/flows/CG?like=DB").await.status, 404);
    let flow = [
        field("intent", "publish"),
        field("revision", "0"),
        field("number", "0"),
        field("after_return", "whole"),
        field("nodes[0][name]", "两边仓管"),
        field("nodes[0][rule]", "keepers"),
    ];
    assert_eq!(admin.post("/admin/flows/DB", &flow).await.status, 303);
    assert!(admin.get("/admin/flows/CG").await.body.contains("/admin/flows/CG?like=DB"));
    let page = admin.get("/admin/flows/CG?like=DB").await;
    let names = page.attributes("[name='nodes[0][name]']", "value");
    assert_eq!((page.status, names), (200, vec!["两边仓管".to_owned()]));
    // What does not fit this kind stays chosen, and is said.
    assert_eq!(page.attributes("[name='nodes[0][rule]'][checked]", "value"), ["keepers"]);
    assert!(page.has("此类单据没有调入仓库"), "{}", page.text());
    assert!(!admin.get("/admin/flows/CG").await.has("两边仓管"), "nothing is stored by looking");
}

#[test]
fn settings_are_written_and_applied_from_the_command_line_and_a_link_is_made() {
    let data_dir = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("settings");
    let _ = std::fs::remove_dir_all(&data_dir);
    let go = |arguments: &[&str], input: &str| {
        let mut command = whsm(&data_dir);
        command.args(arguments);
        said(&run(command, input))
    };
    assert_eq!(go(&["migrate"], "").0, Some(0));
    let add = ["user", "add", "--username", "chief", "--name", "管理员", "--role", "admin"];
    assert_eq!(go(&add, "quiet marble 42 fog\n").0, Some(0));
    let path = data_dir.join("settings.json");
    let name = path.to_str().unwrap();
    let (code, out, err) = go(&["settings", "export", name], "");
    assert_eq!((code, out), (Some(0), format!("wrote {name}\n")), "{err}");
    let (code, out, _) = go(&["settings", "import", name], "");
    assert_eq!((code, out.as_str()), (Some(0), "the settings are those of the file\n"));
    let mut file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    file["company"]["name"] = json!("Far Hills");
    let node = json!({"name": "Boss", "rule": {"by": "people", "people": ["chief"]}, "mode": "any",
        "nobody": "skip", "own_order": "skip"});
    file["flows"]["CG"] = json!({"nodes": [node], "after_return": "whole"});
    std::fs::write(&path, file.to_string()).unwrap();
    let (code, out, _) = go(&["settings", "import", name], "");
    assert!(code == Some(0) && out.contains("Company name: Not set => Far Hills"), "{out}");
    let (code, _, err) = go(&["settings", "import", name, "--apply"], "");
    assert!(code == Some(1) && err.contains("--as"), "{err}");
    let (code, out, err) = go(&["settings", "import", name, "--apply", "--as", "chief"], "");
    assert!(code == Some(0) && out.contains("applied 2 changes"), "{out}{err}");
    let (_, out, _) = go(&["settings", "export", "-"], "");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["company"]["name"], json!("Far Hills"));
    let (code, out, err) = go(&["user", "reset", "CHIEF"], "");
    assert!(code == Some(0) && out.contains("/password?k=") && err.contains("24 hours"), "{out}{err}");
    assert_eq!(go(&["user", "reset", "nobody"], "").0, Some(1));
}
