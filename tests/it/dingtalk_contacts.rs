//! People, departments and approvals, read from DingTalk by whichever version the application was granted.

use std::time::Duration;

use chrono::{DateTime, Utc};
use whsm::messenger::dingtalk::workflow::{Status, Verdict};
use whsm::messenger::directory::Unpaced;
use whsm::messenger::directory::{Department, Member};
use whsm::messenger::{Class, Fate};
use whsm::simulator::{Fault, Instance, InstanceRecord, InstanceTask, Person, Simulator, Trouble};

use crate::messenger::{SECRET, bench};

/// The calls of the second version.
const SECOND: [&str; 3] = ["/topapi/v2/user/get", "/topapi/v2/department/*", "/topapi/user/list*"];

fn add(simulator: &Simulator, userid: &str, department: i64) {
    let (userid, unionid, name) = (userid.to_owned(), format!("u{userid}"), format!("人{userid}"));
    simulator.place(&userid, department);
    simulator.add_person(Person { userid, unionid, name, mobile: String::new(), active: true });
}

fn department(id: i64, name: &str, parent: Option<i64>) -> Department {
    Department { id, name: name.into(), parent }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_read_with_their_departments() {
    let (client, simulator, ..) = bench(SECRET).await;
    simulator.set_mobile("a", "13800000001");
    simulator.add_department(5, "仓储部", 1);
    simulator.place("a", 5);
    simulator.set_active("a", false);
    let user = client.user("a").await.unwrap();
    assert_eq!((&*user.unionid, &*user.name, user.mobile.as_deref()), ("ua", "张三", Some("13800000001")));
    assert_eq!((user.departments, user.active), (vec![5], false));
    let failure = client.user("nobody").await.unwrap_err();
    assert_eq!((failure.class, failure.code.as_deref()), (Class::Person, Some("33012")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mobile_number_leads_to_one_person_or_none() {
    let (client, simulator, ..) = bench(SECRET).await;
    simulator.set_mobile("a", "13800000001");
    assert_eq!(client.user_by_mobile("13800000001").await.unwrap().as_deref(), Some("a"));
    assert_eq!(client.user_by_mobile("13800000002").await.unwrap(), None);
    assert_eq!(client.user_by_mobile("not a number").await.unwrap(), None);
    simulator.set_fault(Fault::everywhere(Trouble::Errcode(-1)).times(1));
    assert_eq!(client.user_by_mobile("13800000001").await.unwrap_err().class, Class::Retry);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_tell_the_same() {
    let (client, simulator, ..) = bench(SECRET).await;
    for (id, name, parent) in [(5, "仓储部", 1), (6, "一号库", 5), (7, "销售部", 1)] {
        simulator.add_department(id, name, parent);
    }
    add(&simulator, "x", 6);
    add(&simulator, "y", 6);
    let ask = async || {
        let mut departments = client.departments(&Unpaced).await.unwrap();
        departments.sort();
        (client.user("x").await.unwrap(), departments, client.members(6, &Unpaced).await.unwrap())
    };
    let second = ask().await;
    let all = [
        department(1, "公司", None),
        department(5, "仓储部", Some(1)),
        department(6, "一号库", Some(5)),
        department(7, "销售部", Some(1)),
    ];
    assert_eq!(second.1, all);
    let member = |userid: &str| Member { userid: userid.into(), name: format!("人{userid}"), department: 6 };
    assert_eq!(second.2, [member("x"), member("y")]);
    SECOND.iter().for_each(|path| simulator.deny(path));
    assert_eq!(ask().await, second);
    assert_eq!(simulator.count("/department/list"), 1, "the first version gives all in one call");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_version_that_was_granted_is_kept_until_it_is_refused() {
    let (client, simulator, ..) = bench(SECRET).await;
    simulator.deny("/topapi/v2/user/get");
    for _ in 0..5 {
        client.user("a").await.unwrap();
    }
    assert_eq!((simulator.count("/topapi/v2/user/get"), simulator.count("/user/get")), (1, 5));
    simulator.allow("/topapi/v2/user/get");
    simulator.deny("/user/get");
    for _ in 0..5 {
        client.user("a").await.unwrap();
    }
    assert_eq!((simulator.count("/topapi/v2/user/get"), simulator.count("/user/get")), (6, 6));
    simulator.deny("/topapi/v2/user/get");
    let failure = client.user("a").await.unwrap_err();
    assert_eq!((failure.class, failure.code.as_deref()), (Class::Config, Some("60011")), "neither was granted");
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_that_is_no_missing_permission_leads_to_no_other_version() {
    let (client, simulator, ..) = bench(SECRET).await;
    for (trouble, class) in [
        (Trouble::Errcode(50002), Class::Person),
        (Trouble::Errcode(60020), Class::Config),
        (Trouble::Errcode(90020), Class::Quota),
        (Trouble::Html, Class::Pause(Duration::from_secs(300))),
        (Trouble::Drop, Class::Retry),
    ] {
        simulator.set_fault(Fault::at("/topapi/v2/user/get", trouble.clone()).times(1));
        assert_eq!(client.user("a").await.unwrap_err().class, class, "{trouble:?}");
    }
    assert_eq!(simulator.count("/user/get"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_of_five_thousand_is_read_in_few_calls() {
    let (client, simulator, ..) = bench(SECRET).await;
    for id in 2..=200 {
        simulator.add_department(id, &format!("部门{id}"), id / 4 + 1);
    }
    for n in 0..5000 {
        add(&simulator, &format!("p{n:04}"), n % 199 + 2);
    }
    let departments = client.departments(&Unpaced).await.unwrap();
    let mut people = Vec::new();
    for department in &departments {
        people.extend(client.members(department.id, &Unpaced).await.unwrap());
    }
    assert_eq!((departments.len(), people.len()), (200, 5001));
    let calls = simulator.calls().len();
    assert!(calls <= 500, "{calls} calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_big_department_comes_in_pages() {
    let (client, simulator, ..) = bench(SECRET).await;
    simulator.add_department(2, "车间", 1);
    (0..250).for_each(|n| add(&simulator, &format!("p{n:03}"), 2));
    assert_eq!(client.members(2, &Unpaced).await.unwrap().len(), 250);
    assert_eq!(simulator.count("/topapi/user/listsimple"), 3);
    let failure = client.members(99, &Unpaced).await.unwrap_err();
    assert_eq!(
        (failure.class, failure.fate, failure.code.as_deref()),
        (Class::Person, Fate::NotAccepted, Some("60003"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_of_the_platform_reads_the_same_from_both_apis() {
    let (client, simulator, ..) = bench(SECRET).await;
    let at = |minute: u32| format!("2026-11-20T16:{minute:02}:00Z").parse::<DateTime<Utc>>().unwrap();
    let record = |userid: &str, minute, operation: &str, result: &str, remark: &str| InstanceRecord {
        userid: userid.into(),
        at: at(minute),
        operation: operation.into(),
        result: result.into(),
        remark: remark.into(),
    };
    simulator.add_instance(Instance {
        id: "i-1".into(),
        title: "张三的采购".into(),
        status: "COMPLETED".into(),
        result: "agree".into(),
        originator: "a".into(),
        created_at: at(0),
        finished_at: Some(at(31)),
        records: vec![
            record("a", 0, "START_PROCESS_INSTANCE", "NONE", ""),
            record("b", 31, "EXECUTE_TASK_NORMAL", "AGREE", "好"),
        ],
        tasks: vec![InstanceTask {
            id: 256_271_667_526,
            userid: "b".into(),
            status: "COMPLETED".into(),
            result: "AGREE".into(),
            created_at: at(0),
            finished_at: Some(at(31)),
        }],
        ..Instance::default()
    });
    let new = client.instance("i-1").await.unwrap();
    assert!(new.is_approved());
    assert_eq!((&new.status, new.result, new.created_at), (&Status::Completed, Some(Verdict::Agree), Some(at(0))));
    assert_eq!((new.records[0].result, new.records[1].remark.as_deref()), (None, Some("好")));
    assert_eq!((&*new.tasks[0].id, new.tasks[0].finished_at), ("256271667526", Some(at(31))));
    simulator.deny("/v1.0/workflow/processInstances");
    assert_eq!(client.instance("i-1").await.unwrap(), new);
    client.instance("i-1").await.unwrap();
    assert_eq!(simulator.count("/v1.0/workflow/processInstances"), 2, "the client stays with the old version");
    assert_eq!(client.instance("none").await.unwrap_err().class, Class::Poison);
}
