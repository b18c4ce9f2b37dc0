//! A company and one order in memory. Applies plans as `write` does.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::approval::chain::{Chain, Step, StepStatus};
use crate::approval::decide::{Actor, Move, Plan, Refusal, Turn, decide};
use crate::approval::facts::{Company, Facts, Person, Unit};
use crate::approval::flow::Flow;
use crate::approval::log::{Action, LogEntry, Via};
use crate::catalog::WarehouseId;
use crate::orders::{Kind, LogId, Order, OrderId, Status, StepId};
use crate::org::{DepartmentId, PlatformIds, Role, User, UserId};

/// wang enters orders in department 1, below 2, below 3; li, zhao and boss are their heads; chen and sun keep
/// warehouses 1 and 2; fang and he are in finance; admin and root administer.
pub const NAMES: [&str; 10] = ["wang", "li", "zhao", "boss", "chen", "sun", "fang", "he", "admin", "root"];

pub fn id(name: &str) -> UserId {
    let at = NAMES.iter().position(|known| *known == name).unwrap();
    UserId(10_001 + i64::try_from(at).unwrap())
}

pub fn name(id: UserId) -> &'static str {
    NAMES[usize::try_from(id.0 - 10_001).unwrap()]
}

pub struct World {
    pub chain: Chain,
    pub facts: Facts,
    pub now: DateTime<Utc>,
    made: u128,
}

impl World {
    pub fn new(flow: Flow, amount: i64) -> Self {
        let order = Order {
            id: OrderId(Uuid::from_u128(1)),
            kind: Kind::Purchase,
            status: Status::Draft,
            number: None,
            title: "纸".into(),
            applicant_id: id("wang"),
            department_id: Some(DepartmentId(1)),
            warehouse_id: Some(WarehouseId(1)),
            destination_warehouse_id: Some(WarehouseId(2)),
            customer: String::new(),
            supplier: String::new(),
            wanted_on: None,
            note: String::new(),
            total_quantity: Decimal::ONE,
            total_amount: Decimal::from(amount),
            round: 0,
            version: 1,
            form_key: Uuid::from_u128(2),
            form_digest: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            submitted_at: None,
            finished_at: None,
            flow_version_id: None,
            content: None,
        };
        let facts = Facts {
            applicant: id("wang"),
            amount: Decimal::from(amount),
            quantity: Decimal::ONE,
            area: Decimal::ZERO,
            department: order.department_id,
            warehouse: order.warehouse_id,
            destination: order.destination_warehouse_id,
            customer: "远洋".into(),
            is_unchanged: false,
            company: company(),
            urge_interval: Duration::from_secs(1800),
        };
        let chain = Chain { order, steps: Vec::new(), log: Vec::new(), flow, version: None };
        Self { chain, facts, now: DateTime::from_timestamp(1_795_000_000, 0).unwrap(), made: 100 }
    }

    fn fresh(&mut self) -> u128 {
        self.made += 1;
        self.made
    }

    /// Decides a move and applies its plan.
    pub fn act(&mut self, who: UserId, mv: &Move, step: Option<StepId>) -> Result<Plan, Refusal> {
        self.now += TimeDelta::minutes(1);
        let user = self.user(who);
        let actor = Actor { user: &user, via: Via::Web, step };
        let plan = decide(&self.chain, &actor, mv, &self.facts, self.now)?;
        self.apply(Some(who), &plan);
        Ok(plan)
    }

    /// Applies a plan as `write` does to rows.
    pub fn apply(&mut self, actor: Option<UserId>, plan: &Plan) {
        if let Some(status) = plan.status {
            let order = &mut self.chain.order;
            order.round += i32::from(status == Status::Pending && order.status.is_editable());
            order.status = status;
        }
        let entry = self.log(actor, plan.action, plan.decides, plan);
        let decided = plan.decides.map(|step| (step, StepStatus::Decided));
        for (id, status) in decided.into_iter().chain(plan.closes.iter().copied()) {
            let now = self.now;
            let step = self.chain.steps.iter_mut().find(|step| step.id == id).unwrap();
            assert_eq!(step.status, StepStatus::Open, "closed twice");
            (step.status, step.closed_at, step.closed_by) = (status, Some(now), Some(entry));
        }
        for passed in &plan.passed {
            let step = passed.signed.map(|(visit, seat, whose)| {
                let turn = Turn {
                    handler: whose.handler,
                    principal: whose.principal,
                    hint: String::new(),
                    node: passed.node,
                    visit,
                    seat,
                    because: passed.because,
                };
                self.open(&turn, actor, entry, StepStatus::Decided)
            });
            self.log(passed.signed.map(|(_, _, whose)| whose.handler), Action::Skip, step, plan);
        }
        for turn in &plan.opens {
            self.open(turn, actor, entry, StepStatus::Open);
        }
    }

    fn log(&mut self, actor: Option<UserId>, action: Action, step: Option<StepId>, plan: &Plan) -> LogId {
        let id = LogId(i64::try_from(self.fresh()).unwrap());
        let is_auto = action == Action::Skip || actor.is_none();
        self.chain.log.push(LogEntry {
            id,
            order_id: self.chain.order.id,
            round: self.chain.order.round,
            action,
            actor_id: actor,
            step_id: step,
            next_handler_id: plan.next_handler,
            comment: String::new(),
            hint: String::new(),
            via: if is_auto { Via::Auto } else { Via::Web },
            press: Uuid::from_u128(u128::try_from(id.0).unwrap()),
            acted_at: self.now,
            node: plan.node,
            because: plan.because,
        });
        id
    }

    fn open(&mut self, turn: &Turn, sender: Option<UserId>, by: LogId, status: StepStatus) -> StepId {
        let id = StepId(Uuid::from_u128(self.fresh()));
        let is_open = status == StepStatus::Open;
        self.chain.steps.push(Step {
            id,
            order_id: self.chain.order.id,
            seq: self.chain.steps.last().map_or(1, |step| step.seq + 1),
            round: self.chain.order.round,
            handler_id: turn.handler,
            sender_id: sender.unwrap_or(self.chain.order.applicant_id),
            hint: turn.hint.clone(),
            status,
            opened_at: self.now,
            closed_at: (!is_open).then_some(self.now),
            node: turn.node,
            visit: turn.visit,
            seat: turn.seat,
            principal_id: turn.principal,
            because: turn.because,
            due_at: None,
            overdue_at: None,
            opened_by: Some(by),
            closed_by: None,
        });
        id
    }

    /// Status and current handlers, as text.
    pub fn state(&self) -> String {
        let mut turns: Vec<String> = self.chain.open_steps().map(turn_name).collect();
        turns.sort_unstable();
        format!("{} {}", self.chain.order.status, turns.join("+")).trim().to_owned()
    }

    pub fn user(&self, who: UserId) -> User {
        let known = self.facts.company.people.iter().find(|person| person.id == who);
        User {
            id: who,
            username: name(who).into(),
            display_name: name(who).into(),
            role: known.map_or(Role::Staff, |person| person.role),
            department_id: None,
            may_approve_in_dingtalk: true,
            language: None,
            version: 1,
            disabled_at: None,
            mobile: None,
            preferred_platform: None,
            left_at: None,
            second_factor_at: None,
            ids: PlatformIds::default(),
        }
    }
}

fn turn_name(step: &Step) -> String {
    match step.principal_id {
        Some(principal) => format!("{}({})", name(step.handler_id), name(principal)),
        None => name(step.handler_id).to_owned(),
    }
}

fn company() -> Company {
    let person = |(at, name): (usize, &&str)| Person {
        id: id(name),
        role: if at >= 8 { Role::Admin } else { Role::Approver },
        department: Some(DepartmentId(match *name {
            "zhao" => 2,
            "boss" => 3,
            _ => 1,
        })),
    };
    let unit = |(at, head, limit): (i64, &str, Option<i64>)| Unit {
        id: DepartmentId(at),
        parent: (at < 3).then_some(DepartmentId(at + 1)),
        head: Some(id(head)),
        limit: limit.map(Decimal::from),
    };
    Company {
        people: NAMES.iter().enumerate().map(person).collect(),
        units: [(1, "li", Some(1_000)), (2, "zhao", Some(10_000)), (3, "boss", None)].map(unit).to_vec(),
        keepers: vec![(WarehouseId(1), id("chen")), (WarehouseId(2), id("sun"))],
        stand_ins: Vec::new(),
    }
}
