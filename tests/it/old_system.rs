//! Orders of the old system, imported by the command: its preview, what it writes, and that old links work.

use std::path::{Path, PathBuf};

use encoding_rs::GB18030;

use crate::commands::{run, said, whsm};
use crate::harness::TestApp;

/// The id of the nth order of the sample, in the old system's spelling.
fn old_id(n: usize) -> String {
    format!("A00000{n:02X}-1111-4222-8333-0000000000{n:02X}")
}

/// The sample files in the encodings of SQL Server's tools: one with a byte order mark, one in GBK, one in
/// UTF-16.
fn sample() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("old-system");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/old-system")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = match name.as_str() {
            "ApprovePlanOrder_Header.csv" => format!("\u{feff}{text}").into_bytes(),
            "ApprovePlanOrder_Details.csv" => GB18030.encode(&text).0.into_owned(),
            "dbo.Base_SuperAdmin.csv" => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => text.into_bytes(),
        };
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    folder
}

/// Runs the command with these options on the app's database.
fn import(app: &TestApp, folder: &Path, options: &[&str]) -> (Option<i32>, String, String) {
    let mut command = whsm(&PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("old-system-data"));
    command.env("WHSM_DATABASE_URL", &app.database).arg("import-old").arg(folder).args(options);
    said(&run(command, ""))
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_orders_are_taken_over_once_and_open_by_their_old_links() {
    let (app, folder) = (TestApp::without_worker().await, sample());
    let (code, out, err) = import(&app, &folder, &[]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    has(
        &out,
        &[
            "fault ApprovePlanOrder_Header.csv:10: no department \"99\"",
            "fault ApprovePlanOrder_Header.csv:11: the number CG-20240404-0001 is taken",
            "fault ApprovePlanOrder_Header.csv:12: several people are called 吴静",
            "fault ApprovePlanOrder_Header.csv:13: ApprovePlanOrder_Details.csv:13: no quantity",
            "note  ApprovePlanOrder_Header.csv:5: 离职的人 has no account",
            "8 orders to take over, 2 of them under way; 0 are there already",
            "4 rows do not fit, 1 notes",
            "FS    2024-03       1        660.0000         3198.70",
            "nothing was changed",
        ],
    );
    let admin = app.person("admin").await;
    assert!(!admin.get("/orders").await.has("三月采购报销"));

    let (code, _, err) = import(&app, &folder, &["--apply"]);
    assert!(code == Some(1) && err.contains("4 rows do not fit"), "{err}");
    let (code, _, err) = import(&app, &folder, &["--apply", "--skip-faulty"]);
    assert!(code == Some(1) && err.contains("2 orders are under way"), "{err}");
    let all = ["--apply", "--skip-faulty", "--pending", "continue"];
    let (code, out, err) = import(&app, &folder, &all);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    has(&out, &["took over 8 orders; the sums are those of the files"]);
    let (code, out, _) = import(&app, &folder, &all);
    assert_eq!(code, Some(0), "{out}");
    has(&out, &["0 orders to take over, 0 of them under way; 8 are there already", "0 people, 0 departments"]);

    // The link in an old card.
    let wang = app.person("wang").await;
    let link = format!("/DingTalkApproval.aspx?insertType=CG&approveID={}&DingTalkID=dt-li&TrueName=x", old_id(1));
    let to = wang.get(&wang.get(&link).await.location).await.location;
    assert_eq!(to, format!("/orders/{}", old_id(1).to_lowercase()));
    let page = wang.get(&to).await;
    has(&page.text(), &["CG-20240311-0007", "三月办公用品, 含\"急件\"", "2024-03-11", "3,198.00", "已通过"]);
    has(
        &page.text(),
        &["归属客户：宁波海川", "旧系统附件：/upload/1.pdf", "赵敏", "李强 同意，审批通过", "FS-20240320-0001"],
    );
    let page = admin.get(&format!("/orders/{}", old_id(3).to_lowercase())).await;
    has(&page.text(), &["3,198.70", "CG-20240312-0001", "热敏标签纸"]);
    let page = admin.get(&format!("/orders/{}", old_id(4).to_lowercase())).await;
    has(&page.text(), &["离职的人", "已拒绝", "旧系统中已拒绝"]);
    assert!(admin.get(&format!("/orders/{}", old_id(5).to_lowercase())).await.has("旧系统中已办结"));
    // Pending orders wait for the same handler, returned ones for their applicant.
    assert!(app.person("li").await.get("/").await.has("四月打印纸"));
    assert!(wang.get(&format!("/orders/{}", old_id(8).to_lowercase())).await.has("已退回"));

    let mut doctor = whsm(&PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("old-system-data"));
    doctor.env("WHSM_DATABASE_URL", &app.database).args(["doctor", "--verify-log"]);
    has(&said(&run(doctor, "")).1, &["ok    history"]);

    let other = TestApp::without_worker().await;
    let finished = ["--apply", "--skip-faulty", "--pending", "finished"];
    assert_eq!(import(&other, &folder, &finished).0, Some(0));
    let admin = other.person("admin").await;
    let page = admin.get(&format!("/orders/{}", old_id(7).to_lowercase())).await;
    has(&page.text(), &["已通过", "旧系统中审批尚未完成，导入时按已完成处理"]);
    std::fs::remove_file(folder.join("ApprovePlanOrder_Details.csv")).unwrap();
    let (code, _, err) = import(&other, &folder, &[]);
    assert!(code == Some(1) && err.contains("no file ApprovePlanOrder_Details.csv"), "{err}");
}
