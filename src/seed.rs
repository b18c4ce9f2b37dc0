//! A small company, lifelike, for the demo: made through the domain's own functions, as people would make it.
//!
//! Never runs against a database that has people in it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use uuid::Uuid;

use crate::approval::{Entered, Entry, Move, Next, Press, Rules, Submission, Via, act, enter};
use crate::catalog::{Goods, GoodsInput, Warehouse, WarehouseInput};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{self, Kind, MasterData, OrderId, RawLine, RawOrder, Stage};
use crate::org::{self, Department, DepartmentInput, Role, User, UserInput};

/// The password of every demo account.
pub const PASSWORD: &str = "whsm-demo";

/// An account of the demo.
pub struct Account {
    pub username: &'static str,
    pub name: &'static str,
    role: Role,
    department: &'static str,
    /// DingTalk userid.
    pub dingtalk: Option<&'static str>,
    /// WeCom userid.
    pub wecom: Option<&'static str>,
    /// What they are there for, in both languages.
    pub purpose: &'static str,
}

/// The accounts of the demo.
pub const PEOPLE: [Account; 7] = [
    account("wang", "王芳", Role::Staff, "CG", Some("wang0142"), "采购员，录入单据 / clerk, enters orders"),
    account("li", "李强", Role::Approver, "CG", Some("li0087"), "采购主管，钉钉审批 / approves in DingTalk"),
    account("zhao", "赵敏", Role::Approver, "CW", Some("zhao0033"), "财务经理，钉钉审批 / approves in DingTalk"),
    account("chen", "陈伟", Role::Approver, "ZJ", Some("chen0001"), "总经理，钉钉审批 / approves in DingTalk"),
    account("sun", "孙丽", Role::Approver, "CC", None, "仓储主管，用企业微信审批 / approves in WeCom"),
    account("zhou", "周杰", Role::Staff, "CC", Some("zhou0215"), "仓管员，录入单据 / clerk, enters orders"),
    account("admin", "管理员", Role::Admin, "ZJ", Some("admin0000"), "系统管理员 / administrator"),
];

const fn account(
    username: &'static str,
    name: &'static str,
    role: Role,
    department: &'static str,
    dingtalk: Option<&'static str>,
    purpose: &'static str,
) -> Account {
    Account {
        username,
        name,
        role,
        department,
        dingtalk,
        wecom: if dingtalk.is_none() { Some("sun0042") } else { None },
        purpose,
    }
}

const DEPARTMENTS: [(&str, &str); 4] = [("CG", "采购部"), ("CC", "仓储部"), ("CW", "财务部"), ("ZJ", "总经办")];

const WAREHOUSES: [(&str, &str, &str); 3] =
    [("HD1", "华东一号仓", "zhou"), ("HD2", "华东二号仓", "zhou"), ("BC", "包材仓", "sun")];

const GOODS: [(&str, &str, &str, &str); 10] = [
    ("BG-A4-70", "得力A4复印纸", "70g 500张/包", "包"),
    ("JD-48-100", "透明封箱胶带", "48mm×100m", "卷"),
    ("QP-50", "气泡膜", "宽50cm 厚3mm", "卷"),
    ("BQ-100-150", "热敏标签纸", "100×150mm 500张", "卷"),
    ("TP-1210", "塑料托盘", "1200×1000×150mm", "个"),
    ("SM-2200", "手持扫描枪", "二维 无线", "把"),
    ("ST-09", "防滑劳保手套", "9寸 12双/打", "打"),
    ("CR-50", "缠绕膜", "宽50cm 3kg", "卷"),
    ("DC-3000", "电动叉车电池", "24V 210Ah", "组"),
    ("ZP-300", "不锈钢周转筐", "600×400×300mm", "个"),
];

/// Fills an empty database and says whether it did: false when there are people already.
pub async fn seed(conn: &mut Conn, rules: &Rules, now: DateTime<Utc>) -> Result<bool> {
    if !User::list(conn).await?.is_empty() {
        return Ok(false);
    }
    let hash = tokio::task::spawn_blocking(|| org::hash_password(PASSWORD)).await.map_err(Error::broken)??;
    conn.transaction(async |conn| {
        master_data(conn, &hash, now - TimeDelta::days(30)).await?;
        history(conn, rules, now).await
    })
    .await?;
    Ok(true)
}

async fn master_data(conn: &mut Conn, hash: &str, now: DateTime<Utc>) -> Result<()> {
    for (code, name) in DEPARTMENTS {
        let input = DepartmentInput { code: code.into(), name: name.into(), ..DepartmentInput::default() };
        Department::create(conn, &input, now).await?;
    }
    let departments = Department::list(conn).await?;
    for account in PEOPLE {
        let input = UserInput {
            username: account.username.into(),
            display_name: account.name.into(),
            role: account.role,
            department_id: departments.iter().find(|d| d.code == account.department).map(|d| d.id),
            dingtalk_userid: account.dingtalk.map(str::to_owned),
            wecom_userid: account.wecom.map(str::to_owned),
            may_approve_in_dingtalk: true,
            mobile: None,
            preferred_platform: None,
        };
        let user = User::create(conn, &input, now).await?;
        org::set_password(conn, user.id, hash).await?;
    }
    for (code, name, keeper) in WAREHOUSES {
        let keeper_id = User::by_username(conn, keeper).await?.map(|user| user.id);
        Warehouse::create(conn, &WarehouseInput { code: code.into(), name: name.into(), keeper_id }, now).await?;
    }
    for (sku, name, specification, unit) in GOODS {
        let input =
            GoodsInput { sku: sku.into(), name: name.into(), specification: specification.into(), unit: unit.into() };
        Goods::create(conn, &input, now).await?;
    }
    Ok(())
}

/// A few orders at different points of their life.
async fn history(conn: &mut Conn, rules: &Rules, now: DateTime<Utc>) -> Result<()> {
    let paper = order(
        "十一月办公及打包耗材采购",
        "CG",
        "HD1",
        "本周五前到货，发票随货。",
        &[
            ("得力A4复印纸", "70g 500张/包", "包", "60", "22.5"),
            ("透明封箱胶带", "48mm×100m", "卷", "480", "3.85"),
            ("热敏标签纸", "100×150mm 500张", "卷", "120", "18.6"),
        ],
    );
    let id = submit(
        conn,
        rules,
        "wang",
        Kind::Purchase,
        &paper,
        "li",
        "供应商已谈好月结，价格与上次一致。",
        now - TimeDelta::hours(3),
    )
    .await?;
    let onward = Move::Approve {
        next: Next::To(user(conn, "zhao").await?.id),
        comment: "价格已核对，同意。".into(),
        hint: "月结，本月预算内。".into(),
    };
    decide(conn, rules, "li", id, onward, now - TimeDelta::hours(2)).await?;

    let gloves = order("仓库劳保用品领用", "CC", "HD1", "", &[("防滑劳保手套", "9寸 12双/打", "打", "20", "36")]);
    let id = submit(conn, rules, "zhou", Kind::Requisition, &gloves, "sun", "", now - TimeDelta::days(2)).await?;
    decide(
        conn,
        rules,
        "sun",
        id,
        Move::Approve { next: Next::Finish, comment: "同意".into(), hint: String::new() },
        now - TimeDelta::days(2) + TimeDelta::hours(1),
    )
    .await?;

    let battery = order(
        "二号仓叉车电池更换",
        "CC",
        "HD2",
        "现有电池续航不足两小时。",
        &[("电动叉车电池", "24V 210Ah", "组", "2", "8650")],
    );
    let id = submit(
        conn,
        rules,
        "zhou",
        Kind::Purchase,
        &battery,
        "chen",
        "需尽快，影响夜班出货。",
        now - TimeDelta::days(1),
    )
    .await?;
    let back = Move::Return { to: None, comment: "请附两家供应商的比价。".into() };
    decide(conn, rules, "chen", id, back, now - TimeDelta::hours(20)).await?;

    let mut cartons = order("双十二发货纸箱", "CG", "BC", "", &[]);
    for (index, (length, width, height, quantity, price)) in
        [("600", "400", "300", "1500", "4.32"), ("350", "250", "200", "3000", "1.86")].into_iter().enumerate()
    {
        let line = RawLine {
            unit: "个".into(),
            quantity: quantity.into(),
            unit_price: price.into(),
            length_mm: length.into(),
            width_mm: width.into(),
            height_mm: height.into(),
            board: "BC双瓦楞".into(),
            ..RawLine::default()
        };
        cartons.lines.insert(index.try_into().unwrap_or_default(), line);
    }
    submit(conn, rules, "wang", Kind::Carton, &cartons, "li", "", now - TimeDelta::minutes(40)).await?;
    Ok(())
}

fn order(
    title: &str,
    department: &str,
    warehouse: &str,
    note: &str,
    lines: &[(&str, &str, &str, &str, &str)],
) -> RawOrder {
    let line = |(name, specification, unit, quantity, unit_price): &(&str, &str, &str, &str, &str)| RawLine {
        name: (*name).into(),
        specification: (*specification).into(),
        unit: (*unit).into(),
        quantity: (*quantity).into(),
        unit_price: (*unit_price).into(),
        ..RawLine::default()
    };
    RawOrder {
        title: title.into(),
        department: department.into(),
        warehouse: warehouse.into(),
        note: note.into(),
        lines: (0..).zip(lines.iter().map(line)).collect(),
        ..RawOrder::default()
    }
}

#[expect(clippy::too_many_arguments, reason = "one line of the story: who submits what to whom, saying what, when")]
async fn submit(
    conn: &mut Conn,
    rules: &Rules,
    by: &str,
    kind: Kind,
    raw: &RawOrder,
    to: &str,
    hint: &str,
    at: DateTime<Utc>,
) -> Result<OrderId> {
    let data = MasterData { departments: Department::list(conn).await?, warehouses: Warehouse::list(conn).await? };
    let input = orders::check(kind, raw, Stage::Complete, &data)?;
    let (applicant, next) = (user(conn, by).await?, user(conn, to).await?.id);
    let submission = Submission { next: Some(next), hint: hint.into(), press: Uuid::new_v4(), via: Via::Web };
    let entry = Entry::New { key: Uuid::new_v4(), digest: None };
    match enter(conn, &applicant, &entry, &input, Some(&submission), rules, at).await? {
        Entered::Submitted(outcome) => Ok(outcome.order.id),
        Entered::Saved(order) | Entered::Before(order) => Ok(order.id),
    }
}

async fn decide(conn: &mut Conn, rules: &Rules, by: &str, order: OrderId, mv: Move, at: DateTime<Utc>) -> Result<()> {
    let viewer = user(conn, by).await?;
    let press = Press { order, step: None, mv, key: Uuid::new_v4(), via: Via::Web };
    act(conn, &viewer, &press, rules, at).await.map(|_| ())
}

async fn user(conn: &mut Conn, username: &str) -> Result<User> {
    User::by_username(conn, username).await?.ok_or(Error::NotFound)
}
