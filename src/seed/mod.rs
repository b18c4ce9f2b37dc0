//! The demo's company: master data, flows and orders, created through the domain's own functions.
//!
//! Never runs on a database that has people in it.

mod flows;
mod past;
mod platforms;
mod story;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use crate::approval::{FlowVersion, Phrase, PhraseFor, Rules};
use crate::catalog::{Goods, GoodsInput, Warehouse, WarehouseInput};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::Kind;
use crate::org::{self, Department, DepartmentInput, Role, User, UserInput};

pub use flows::{Signers, flow};
pub use platforms::{connect, introduce, simulate};

/// The password of every demo account.
pub const PASSWORD: &str = "whsm-demo";

/// An account of the demo.
pub struct Account {
    pub username: &'static str,
    pub name: &'static str,
    role: Role,
    department: &'static str,
    /// The person's part in the demo, in both languages.
    pub purpose: &'static str,
}

/// The accounts of the demo.
pub const PEOPLE: [Account; 9] = [
    account("wang", "王芳", Role::Staff, "CG", "采购员，录入单据 / clerk, enters orders"),
    account("li", "李强", Role::Approver, "CG", "采购主管，钉钉审批 / approves in DingTalk"),
    account("zhao", "赵敏", Role::Approver, "CW", "财务经理，钉钉审批 / approves in DingTalk"),
    account("qian", "钱慧", Role::Approver, "CW", "财务主管，钉钉审批 / approves in DingTalk"),
    account("chen", "陈伟", Role::Approver, "ZJ", "总经理，钉钉审批 / approves in DingTalk"),
    account("sun", "孙丽", Role::Approver, "CC", "仓储主管，用企业微信审批 / approves in WeCom"),
    account("zhou", "周杰", Role::Approver, "CC", "仓管员，录入并审批领用、调拨 / keeper of a warehouse"),
    account("he", "何静", Role::Approver, "PZ", "品质主管，会签纸箱 / signs cartons"),
    account("admin", "管理员", Role::Admin, "ZJ", "系统管理员 / administrator"),
];

const fn account(
    username: &'static str,
    name: &'static str,
    role: Role,
    department: &'static str,
    purpose: &'static str,
) -> Account {
    Account { username, name, role, department, purpose }
}

/// Code, name, head. The general manager's office stands above the others.
const DEPARTMENTS: [(&str, &str, &str); 5] = [
    ("ZJ", "总经办", "chen"),
    ("CG", "采购部", "li"),
    ("CC", "仓储部", "sun"),
    ("CW", "财务部", "zhao"),
    ("PZ", "品质部", "he"),
];

const PHRASES: [(PhraseFor, &str); 7] = [
    (PhraseFor::Approve, "同意"),
    (PhraseFor::Approve, "同意，请尽快到货"),
    (PhraseFor::Return, "请附比价"),
    (PhraseFor::Return, "请补充发票"),
    (PhraseFor::Return, "超预算，请说明"),
    (PhraseFor::Reject, "本月预算已用完"),
    (PhraseFor::Reject, "库存足够，无需采购"),
];

/// Code, name, keeper.
const WAREHOUSES: [(&str, &str, &str); 3] =
    [("HD1", "华东一号仓", "zhou"), ("HD2", "华东二号仓", "sun"), ("BC", "包材仓", "sun")];

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

/// Fills an empty database; `false` when it has people already.
pub async fn seed(conn: &mut Conn, rules: &Rules, now: DateTime<Utc>) -> Result<bool> {
    if !User::list(conn).await?.is_empty() {
        return Ok(false);
    }
    let hash = tokio::task::spawn_blocking(|| org::hash_password(PASSWORD)).await.map_err(Error::broken)??;
    conn.transaction(async |conn| {
        master_data(conn, &hash, now - TimeDelta::days(200)).await?;
        for (act, words) in PHRASES {
            Phrase::add(conn, act, words).await?;
        }
        publish_flows(conn, now - TimeDelta::days(199)).await?;
        story::tell(conn, rules, now).await
    })
    .await?;
    Ok(true)
}

async fn master_data(conn: &mut Conn, hash: &str, now: DateTime<Utc>) -> Result<()> {
    let mut office = None;
    for (code, name, _) in DEPARTMENTS {
        let input =
            DepartmentInput { code: code.into(), name: name.into(), parent_id: office, ..DepartmentInput::default() };
        let made = Department::create(conn, &input, now).await?;
        office.get_or_insert(made.id);
    }
    let departments = Department::list(conn).await?;
    for account in PEOPLE {
        let input = UserInput {
            username: account.username.into(),
            display_name: account.name.into(),
            role: account.role,
            department_id: departments.iter().find(|d| d.code == account.department).map(|d| d.id),
            userids: account.userids().map(|(platform, id)| (platform, id.to_owned())).collect(),
            may_approve_in_dingtalk: true,
            mobile: None,
            preferred_platform: None,
        };
        let user = User::create(conn, &input, now).await?;
        org::set_password(conn, user.id, hash, None).await?;
    }
    for department in Department::list(conn).await? {
        let of = DEPARTMENTS.iter().find(|(code, ..)| *code == department.code);
        let Some((_, _, head)) = of else { continue };
        let Department { id, version, code, name, parent_id, signing_limit, .. } = department;
        let input = DepartmentInput { code, name, parent_id, signing_limit, head_id: Some(user(conn, head).await?.id) };
        Department::change(conn, id, version, &input).await?;
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

/// Publishes the demo's flows in the administrator's name.
async fn publish_flows(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let by = user(conn, "admin").await?.id;
    let signers = Signers {
        finance: [user(conn, "zhao").await?.id, user(conn, "qian").await?.id],
        manager: user(conn, "chen").await?.id,
        purchasing: user(conn, "li").await?.id,
        quality: user(conn, "he").await?.id,
    };
    for kind in Kind::ALL {
        let draft = FlowVersion::save_draft(conn, *kind, 0, &flow(*kind, &signers), by, now).await?;
        FlowVersion::publish(conn, *kind, draft.revision, by, now).await?;
    }
    Ok(())
}

async fn user(conn: &mut Conn, username: &str) -> Result<User> {
    User::by_username(conn, username).await?.ok_or(Error::NotFound)
}
