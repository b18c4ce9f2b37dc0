//! People, departments and approvals of the simulated DingTalk, in all three spellings (`messaging.md` A6, A7).

use serde_json::{Value, json};
use whsm::simulator::{Instance, InstanceRecord, InstanceTask, Person};

use crate::simulator::Bench;

async fn company() -> Bench {
    let bench = Bench::new().await;
    let dingtalk = &bench.dingtalk;
    for (id, name, parent) in [(10, "仓储部", 1), (11, "一号库", 10), (20, "销售部", 1)] {
        dingtalk.add_department(id, name, parent);
    }
    dingtalk.place("a", 10);
    dingtalk.place("a", 20);
    dingtalk.set_mobile("a", "13800000001");
    for n in 0..120 {
        let (userid, unionid) = (format!("p{n:03}"), format!("up{n:03}"));
        dingtalk.add_person(Person { userid, unionid, name: "李四".into(), mobile: String::new(), active: true });
        dingtalk.place(&format!("p{n:03}"), 11);
    }
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_found_by_id_mobile_and_unionid() {
    let bench = company().await;
    let user = bench.form("/topapi/v2/user/get", &[("userid", "a")]).await;
    assert_eq!((&user["result"]["dept_id_list"], &user["result"]["mobile"]), (&json!([10, 20]), &json!("13800000001")));
    let user = bench.form("/topapi/v2/user/get", &[("userid", "b")]).await;
    assert_eq!((&user["result"]["dept_id_list"], user["result"].get("mobile")), (&json!([1]), None));
    let mobile = async |mobile| bench.form("/topapi/v2/user/getbymobile", &[("mobile", mobile)]).await;
    assert_eq!(mobile("13800000001").await["result"]["userid"], "a");
    assert_eq!(mobile("13800000002").await["errcode"], 60121);
    assert_eq!(mobile("abc").await["errcode"], 40104);
    let unionid = async |unionid| bench.form("/topapi/user/getbyunionid", &[("unionid", unionid)]).await;
    assert_eq!(unionid("ua").await["result"], json!({"contact_type": 0, "userid": "a"}));
    assert_eq!(unionid("a").await["errcode"], 60121);
    bench.dingtalk.remove_person("a");
    assert_eq!(unionid("ua").await["errcode"], 60121);
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_and_their_people_come_one_level_and_one_page_at_a_time() {
    let bench = company().await;
    let root = bench.form("/topapi/v2/department/listsub", &[]).await;
    let ids: Vec<&Value> = root["result"].as_array().unwrap().iter().map(|one| &one["dept_id"]).collect();
    assert_eq!(ids, [&json!(10), &json!(20)]);
    let below = bench.form("/topapi/v2/department/listsubid", &[("dept_id", "10")]).await;
    assert_eq!(below["result"]["dept_id_list"], json!([11]));
    let one = bench.form("/topapi/v2/department/get", &[("dept_id", "11")]).await;
    assert_eq!((&one["result"]["name"], &one["result"]["parent_id"]), (&json!("一号库"), &json!(10)));
    assert_eq!(bench.form("/topapi/v2/department/listsub", &[("dept_id", "99")]).await["errcode"], 60003);
    assert_eq!(
        bench.form("/topapi/user/listid", &[("dept_id", "10")]).await["result"]["userid_list"],
        json!(["a"]),
        "only direct members"
    );
    let page = async |cursor, size| {
        bench.form("/topapi/user/listsimple", &[("dept_id", "11"), ("cursor", cursor), ("size", size)]).await
    };
    let first = page("0", "100").await;
    assert_eq!((&first["result"]["has_more"], &first["result"]["next_cursor"]), (&json!(true), &json!(100)));
    let second = page("100", "100").await;
    assert_eq!(
        (&second["result"]["has_more"], second["result"]["list"].as_array().unwrap().len()),
        (&json!(false), 20)
    );
    assert_eq!(page("0", "101").await["errcode"], 40069);
    assert_eq!(page("-1", "100").await["errcode"], 40068);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_version_speaks_camel_case_and_bare_codes() {
    let bench = company().await;
    let token = bench.token().await;
    let get = async |path: &str| bench.get(&format!("{path}access_token={token}")).await;
    let user = get("/user/get?userid=a&").await;
    assert_eq!((&user["department"], &user["orderInDepts"]), (&json!([10, 20]), &json!("{10:1,20:1}")));
    assert_eq!(get("/user/getDeptMember?deptId=10&").await["userIds"], json!(["a"]));
    let all = get("/department/list?fetch_child=true&").await;
    let ids: Vec<&Value> = all["department"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(1), &json!(10), &json!(20), &json!(11)]);
    assert_eq!(get("/department/list?id=1&").await["department"].as_array().unwrap().len(), 2);
    let code = bench.dingtalk.free_login_code("b");
    assert_eq!(get(&format!("/user/getuserinfo?code={code}&")).await["userid"], "b");
    assert_eq!(get("/user/get?userid=nobody&").await["errcode"], 60121);
    assert_eq!(bench.get("/user/get?userid=a&access_token=x").await["errcode"], 40014);
    assert_eq!(bench.form("/user/get", &[("userid", "a")]).await["errcode"], 43001);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_without_permission_says_so_in_its_own_words() {
    let bench = company().await;
    let token = bench.token().await;
    for path in ["/topapi/v2/department/*", "/user/get", "/v1.0/workflow/processInstances"] {
        bench.dingtalk.deny(path);
    }
    let refused = bench.form("/topapi/v2/department/get", &[("dept_id", "1")]).await;
    assert_eq!((&refused["errcode"], &refused["sub_code"]), (&json!(88), &json!("60011")));
    assert_eq!(bench.get(&format!("/user/get?userid=a&access_token={token}")).await["errcode"], 60011);
    assert_eq!(bench.get("/user/get?userid=a&access_token=x").await["errcode"], 40014, "a bad token comes first");
    let (status, answer) = bench.api("GET", "/v1.0/workflow/processInstances", &token, Value::Null).await;
    assert_eq!((status, &answer["accessdenieddetail"]["requiredScopes"]), (403, &json!(["simulated"])));
    bench.dingtalk.allow("/user/get");
    assert_eq!(bench.get(&format!("/user/get?userid=a&access_token={token}")).await["errcode"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_of_the_platform_itself_is_shown_in_both_forms() {
    let bench = company().await;
    let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let record = InstanceRecord {
        userid: "b".into(),
        at: at("2026-11-20T16:30:05Z"),
        operation: "EXECUTE_TASK_NORMAL".into(),
        result: "AGREE".into(),
        remark: "好".into(),
    };
    bench.dingtalk.add_instance(Instance {
        id: "i-1".into(),
        title: "张三的采购".into(),
        status: "CANCELED".into(),
        originator: "a".into(),
        created_at: at("2026-11-20T16:00:05Z"),
        finished_at: Some(at("2026-11-20T16:31:00Z")),
        records: vec![record],
        tasks: vec![InstanceTask { id: 5, userid: "b".into(), status: "COMPLETED".into(), ..InstanceTask::default() }],
        ..Instance::default()
    });
    let old = bench.form("/topapi/processinstance/get", &[("process_instance_id", "i-1")]).await;
    let old = &old["process_instance"];
    assert_eq!((&old["status"], &old["create_time"]), (&json!("CANCELED"), &json!("2026-11-21 00:00:05")));
    assert_eq!(old["operation_records"][0]["date"], "2026-11-21 00:30:05");
    let token = bench.token().await;
    let new = bench.api("GET", "/v1.0/workflow/processInstances?processInstanceId=i-1", &token, Value::Null).await.1;
    let new = &new["result"];
    assert_eq!((&new["status"], &new["createTime"]), (&json!("TERMINATED"), &json!("2026-11-20T16:00Z")));
    assert_eq!((&new["tasks"][0]["taskId"], new.get("result")), (&json!(5), None));
    let path = "/v1.0/workflow/processInstances?processInstanceId=none";
    assert_eq!(bench.api("GET", path, &token, Value::Null).await.0, 400);
}
