//! The company of the tests: departments, people, warehouses, one article.

use chrono::{DateTime, Utc};
use tokio::sync::OnceCell;
use whsm::catalog::{Goods, GoodsInput, Warehouse, WarehouseInput};
use whsm::db::{Conn, Db};
use whsm::org::{self, Department, DepartmentInput, Platform, Role, User, UserInput};
use whsm::simulator::{Person as Colleague, Simulator};

use super::{MORNING, server};

/// The template database with the company, made once; most tests start from it.
static COMPANY: OnceCell<()> = OnceCell::const_new();

/// Its name.
pub async fn template() -> &'static str {
    const NAME: &str = "test_company";
    let make = async || {
        let db = Db::new(&server::database(NAME, server::TEMPLATE).await, 1).unwrap();
        company(&mut db.own_conn().await.unwrap(), MORNING.parse().unwrap()).await;
    };
    COMPANY.get_or_init(make).await;
    NAME
}

/// Creates a database of this name with the company, without a program; returns its address.
pub async fn company_database(name: &str) -> String {
    server::database(name, template().await).await
}

/// Username, name, role, department, and whether they have a DingTalk account.
const PEOPLE: [(&str, &str, Role, &str, bool); 7] = [
    ("wang", "王芳", Role::Staff, "CG", true),
    ("zhou", "周杰", Role::Staff, "CC", true),
    ("li", "李强", Role::Approver, "CG", true),
    ("zhao", "赵敏", Role::Approver, "CW", true),
    ("chen", "陈伟", Role::Approver, "CW", true),
    ("sun", "孙丽", Role::Approver, "CC", false),
    ("admin", "管理员", Role::Admin, "CW", true),
];

/// The people of the company in the simulated DingTalk, bound or not.
pub fn colleagues(dingtalk: &Simulator) {
    for (username, name, ..) in PEOPLE {
        let (userid, unionid, name) = (format!("dt-{username}"), format!("union-{username}"), name.to_owned());
        dingtalk.add_person(Colleague { userid, unionid, name, mobile: String::new(), active: true });
    }
}

/// Departments CG, CC, CW; warehouses HD1, HD2; one article; and [`PEOPLE`], all with [`PASSWORD`].
pub async fn company(conn: &mut Conn, now: DateTime<Utc>) {
    for (code, name) in [("CG", "采购部"), ("CC", "仓储部"), ("CW", "财务部")] {
        let input = DepartmentInput { code: code.into(), name: name.into(), ..DepartmentInput::default() };
        Department::create(conn, &input, now).await.unwrap();
    }
    let departments = Department::list(conn).await.unwrap();
    let hash = server::password_hash();
    for (username, name, role, department, has_dingtalk) in PEOPLE {
        let userid = has_dingtalk.then(|| (Platform::DingTalk, format!("dt-{username}")));
        let input = UserInput {
            username: username.into(),
            display_name: name.into(),
            role,
            department_id: departments.iter().find(|d| d.code == department).map(|d| d.id),
            userids: userid.into_iter().collect(),
            may_approve_in_dingtalk: true,
            mobile: None,
            preferred_platform: None,
        };
        let user = User::create(conn, &input, now).await.unwrap();
        org::set_password(conn, user.id, &hash, None).await.unwrap();
    }
    for (code, name) in [("HD1", "华东一号仓"), ("HD2", "华东二号仓")] {
        Warehouse::create(conn, &WarehouseInput { code: code.into(), name: name.into(), keeper_id: None }, now)
            .await
            .unwrap();
    }
    let paper =
        GoodsInput { sku: "BG-A4".into(), name: "A4复印纸".into(), specification: "70g".into(), unit: "包".into() };
    Goods::create(conn, &paper, now).await.unwrap();
}

/// A new account of this role with the password of the tests.
pub async fn hire(conn: &mut Conn, username: &str, role: Role, now: DateTime<Utc>) {
    let input = UserInput {
        username: username.into(),
        display_name: username.into(),
        role,
        department_id: None,
        userids: std::collections::BTreeMap::new(),
        may_approve_in_dingtalk: true,
        mobile: None,
        preferred_platform: None,
    };
    let user = User::create(conn, &input, now).await.unwrap();
    org::set_password(conn, user.id, &server::password_hash(), None).await.unwrap();
}
