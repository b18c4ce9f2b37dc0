//! The rules of `domain.md` sections 3 and 4, row by row.

use chrono::TimeDelta;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::orders::{Kind, LogId, Order, OrderId};
use crate::org::Role;

const APPLICANT: UserId = UserId(10_001);
const FIRST: UserId = UserId(10_002);
const SECOND: UserId = UserId(10_003);
const THIRD: UserId = UserId(10_004);
const ADMIN: UserId = UserId(10_009);
const HALF_HOUR: Duration = Duration::from_secs(1800);

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn user(id: UserId, role: Role) -> User {
    User {
        id,
        username: format!("u{id}"),
        display_name: format!("人{id}"),
        role,
        department_id: None,
        dingtalk_userid: None,
        wecom_userid: None,
        may_approve_in_dingtalk: true,
        language: None,
        version: 1,
        disabled_at: None,
        mobile: None,
        dingtalk_unionid: None,
        preferred_platform: None,
        left_at: None,
    }
}

fn approver(id: UserId) -> User {
    user(id, Role::Approver)
}

fn order(status: Status) -> Order {
    let is_draft = status == Status::Draft;
    Order {
        id: OrderId(Uuid::from_u128(1)),
        kind: Kind::Purchase,
        status,
        number: (!is_draft).then(|| "CG-20261120-0001".into()),
        title: "纸".into(),
        applicant_id: APPLICANT,
        department_id: None,
        warehouse_id: None,
        destination_warehouse_id: None,
        customer: String::new(),
        note: String::new(),
        total_quantity: Decimal::ONE,
        total_amount: Decimal::ONE,
        round: i32::from(!is_draft),
        version: 1,
        form_key: Uuid::from_u128(2),
        form_digest: None,
        created_at: now(),
        updated_at: now(),
        submitted_at: (!is_draft).then(now),
        finished_at: status.is_finished().then(now),
    }
}

fn step(seq: i32, handler: UserId, status: StepStatus) -> Step {
    Step {
        id: StepId(Uuid::from_u128(100 + seq.unsigned_abs() as u128)),
        order_id: OrderId(Uuid::from_u128(1)),
        seq,
        round: 1,
        handler_id: handler,
        sender_id: APPLICANT,
        hint: String::new(),
        status,
        opened_at: now(),
        closed_at: (status != StepStatus::Open).then(now),
    }
}

fn entry(action: Action, actor: UserId, step: Option<&Step>) -> LogEntry {
    LogEntry {
        id: LogId(1),
        order_id: OrderId(Uuid::from_u128(1)),
        round: 1,
        action,
        actor_id: actor,
        step_id: step.map(|s| s.id),
        next_handler_id: None,
        comment: String::new(),
        hint: String::new(),
        via: Via::Web,
        press: Uuid::from_u128(3),
        acted_at: now(),
    }
}

/// The first handler has approved; it waits for the second.
fn with_second() -> Chain {
    let first = step(1, FIRST, StepStatus::Decided);
    let log = vec![entry(Action::Submit, APPLICANT, None), entry(Action::Approve, FIRST, Some(&first))];
    Chain { order: order(Status::Pending), steps: vec![first, step(2, SECOND, StepStatus::Open)], log }
}

fn ended(status: Status, action: Action) -> Chain {
    let only = step(1, FIRST, StepStatus::Decided);
    let log = vec![entry(action, FIRST, Some(&only))];
    Chain { order: order(status), steps: vec![only], log }
}

fn fresh(status: Status) -> Chain {
    Chain { order: order(status), steps: Vec::new(), log: Vec::new() }
}

fn run(chain: &Chain, who: &User, mv: Move, choice: Option<&User>) -> Result<Plan, Refusal> {
    let actor = Actor { user: who, via: Via::Web, step: None };
    decide(chain, &actor, &mv, choice, HALF_HOUR, now())
}

fn submit_to(next: UserId) -> Move {
    Move::Submit { next: Some(next), hint: "急".into() }
}

fn approve(next: Option<UserId>) -> Move {
    Move::Approve { next, comment: String::new(), hint: String::new() }
}

fn give_back(to: Option<UserId>) -> Move {
    Move::Return { to, comment: "价格不对".into() }
}

fn reject() -> Move {
    Move::Reject { comment: "超预算".into() }
}

#[test]
fn who_is_told_what_after_each_act() {
    let (applicant, second, third) = (user(APPLICANT, Role::Staff), approver(SECOND), approver(THIRD));
    let open = with_second().steps[1].id;
    let rows = [
        (
            fresh(Status::Draft),
            &applicant,
            submit_to(SECOND),
            Some(&second),
            Some(Status::Pending),
            vec![Tell::YourTurn(SECOND)],
        ),
        (
            fresh(Status::Returned),
            &applicant,
            submit_to(SECOND),
            Some(&second),
            Some(Status::Pending),
            vec![Tell::YourTurn(SECOND)],
        ),
        (with_second(), &second, approve(None), None, Some(Status::Approved), vec![Tell::Applicant(APPLICANT)]),
        (
            with_second(),
            &second,
            approve(Some(THIRD)),
            Some(&third),
            Some(Status::Pending),
            vec![Tell::YourTurn(THIRD), Tell::Applicant(APPLICANT)],
        ),
        (with_second(), &second, give_back(None), None, Some(Status::Returned), vec![Tell::Applicant(APPLICANT)]),
        (with_second(), &second, reject(), None, Some(Status::Rejected), vec![Tell::Applicant(APPLICANT)]),
        (with_second(), &applicant, Move::Withdraw { comment: String::new() }, None, Some(Status::Withdrawn), vec![]),
        (with_second(), &applicant, Move::Urge, None, None, vec![Tell::Urged(SECOND, open)]),
    ];
    for (chain, who, mv, choice, status, tell) in rows {
        let plan = run(&chain, who, mv.clone(), choice).unwrap();
        assert_eq!((plan.action, plan.status, &plan.tell), (mv.action(), status, &tell), "{mv:?}");
        assert_eq!(plan.open.is_some(), tell.iter().any(|t| matches!(t, Tell::YourTurn(_))), "{mv:?}");
    }
}

#[test]
fn a_return_to_an_earlier_handler_opens_their_step_again() {
    let (second, first) = (approver(SECOND), approver(FIRST));
    let plan = run(&with_second(), &second, give_back(Some(FIRST)), Some(&first)).unwrap();
    assert_eq!(plan.status, Some(Status::Pending));
    assert_eq!(plan.open, Some(Turn { handler: FIRST, hint: String::new() }));
    assert_eq!(plan.tell, [Tell::YourTurn(FIRST), Tell::Applicant(APPLICANT)]);
}

#[test]
fn a_return_goes_only_to_whoever_had_it_in_this_round() {
    let (second, third) = (approver(SECOND), approver(THIRD));
    let refusal = run(&with_second(), &second, give_back(Some(THIRD)), Some(&third)).unwrap_err();
    assert_eq!(refusal, Refusal::NotAnEarlierHandler);
    let refusal = run(&with_second(), &second, give_back(Some(SECOND)), Some(&second)).unwrap_err();
    assert_eq!(refusal, Refusal::NotAnEarlierHandler);
    let mut left = approver(FIRST);
    left.disabled_at = Some(now());
    assert_eq!(run(&with_second(), &second, give_back(Some(FIRST)), Some(&left)).unwrap_err(), Refusal::ChooseNext);
}

#[test]
fn only_the_current_handler_acts() {
    let moves = [approve(None), give_back(None), reject()];
    for who in [user(APPLICANT, Role::Staff), approver(THIRD), user(ADMIN, Role::Admin), approver(FIRST)] {
        for mv in moves.clone() {
            let refusal = run(&with_second(), &who, mv.clone(), None).unwrap_err();
            assert_eq!(refusal, Refusal::NotYourTurn { holder: SECOND }, "{} {mv:?}", who.id);
        }
    }
}

#[test]
fn whoever_comes_too_late_is_told_who_did_what() {
    let first = approver(FIRST);
    for (status, action) in
        [(Status::Approved, Action::Approve), (Status::Rejected, Action::Reject), (Status::Returned, Action::Return)]
    {
        let refusal = run(&ended(status, action), &first, approve(None), None).unwrap_err();
        assert_eq!(refusal, Refusal::Decided { by: FIRST, action, at: now() });
    }
    let chain = with_second();
    let actor = Actor { user: &approver(FIRST), via: Via::Web, step: Some(chain.steps[0].id) };
    let refusal = decide(&chain, &actor, &approve(None), None, HALF_HOUR, now()).unwrap_err();
    assert_eq!(refusal, Refusal::Decided { by: FIRST, action: Action::Approve, at: now() });
    let mut withdrawn = fresh(Status::Withdrawn);
    withdrawn.steps.push(step(1, FIRST, StepStatus::Superseded));
    assert_eq!(run(&withdrawn, &first, reject(), None).unwrap_err(), Refusal::Withdrawn { at: now() });
}

#[test]
fn a_card_of_an_earlier_turn_does_not_decide_the_present_one() {
    let mut chain = with_second();
    chain.steps[1] = step(2, SECOND, StepStatus::Decided);
    chain.log.push(entry(Action::Return, SECOND, Some(&chain.steps[1])));
    chain.steps.push(step(3, FIRST, StepStatus::Open));
    let first = approver(FIRST);
    let old = Actor { user: &first, via: Via::Web, step: Some(chain.steps[0].id) };
    let refusal = decide(&chain, &old, &approve(None), None, HALF_HOUR, now()).unwrap_err();
    assert_eq!(refusal, Refusal::Decided { by: FIRST, action: Action::Approve, at: now() });
    let new = Actor { step: Some(chain.steps[2].id), ..old };
    assert!(decide(&chain, &new, &approve(None), None, HALF_HOUR, now()).is_ok());
}

#[test]
fn nobody_is_chosen_who_may_not_approve() {
    let (applicant, second) = (user(APPLICANT, Role::Staff), approver(SECOND));
    let mut left = approver(THIRD);
    left.disabled_at = Some(now());
    let choices = [
        (SECOND, Some(user(SECOND, Role::Staff))),
        (THIRD, Some(left)),
        (THIRD, None),
        (APPLICANT, Some(approver(APPLICANT))),
        (THIRD, Some(approver(FIRST))),
    ];
    for (next, choice) in choices {
        let refusal = run(&fresh(Status::Draft), &applicant, submit_to(next), choice.as_ref()).unwrap_err();
        assert_eq!(refusal, Refusal::ChooseNext, "{next}");
    }
    let nobody = Move::Submit { next: None, hint: String::new() };
    assert_eq!(run(&fresh(Status::Draft), &applicant, nobody, None).unwrap_err(), Refusal::ChooseNext);
    let refusal = run(&with_second(), &second, approve(Some(SECOND)), Some(&second)).unwrap_err();
    assert_eq!(refusal, Refusal::ChooseNext, "passing it on to oneself");
    let refusal = run(&with_second(), &second, approve(Some(APPLICANT)), Some(&approver(APPLICANT))).unwrap_err();
    assert_eq!(refusal, Refusal::ChooseNext, "passing it on to the applicant");
}

#[test]
fn returning_and_rejecting_want_a_reason() {
    let second = approver(SECOND);
    for mv in [Move::Return { to: None, comment: "  ".into() }, Move::Reject { comment: String::new() }] {
        assert_eq!(run(&with_second(), &second, mv, None).unwrap_err(), Refusal::CommentRequired);
    }
    let admin = user(ADMIN, Role::Admin);
    let silent = Move::Withdraw { comment: " ".into() };
    assert_eq!(run(&with_second(), &admin, silent, None).unwrap_err(), Refusal::CommentRequired);
    let long = Move::Reject { comment: "长".repeat(LONGEST_WORDS + 1) };
    assert_eq!(run(&with_second(), &second, long, None).unwrap_err(), Refusal::WordsTooLong { field: "comment" });
}

#[test]
fn only_the_applicant_submits_urges_and_withdraws_but_for_an_administrator_with_a_reason() {
    let (second, admin) = (approver(SECOND), user(ADMIN, Role::Admin));
    assert_eq!(
        run(&fresh(Status::Draft), &admin, submit_to(SECOND), Some(&second)).unwrap_err(),
        Refusal::NotTheApplicant
    );
    assert_eq!(run(&with_second(), &second, Move::Urge, None).unwrap_err(), Refusal::NotTheApplicant);
    let withdraw = Move::Withdraw { comment: "重复".into() };
    assert_eq!(run(&with_second(), &second, withdraw.clone(), None).unwrap_err(), Refusal::NotTheApplicant);
    let plan = run(&with_second(), &admin, withdraw, None).unwrap();
    assert_eq!(plan.tell, [Tell::Applicant(APPLICANT)]);
    assert_eq!(plan.close.map(|(_, how)| how), Some(StepStatus::Superseded));
}

#[test]
fn nothing_moves_an_order_that_is_finished() {
    let applicant = user(APPLICANT, Role::Staff);
    for status in [Status::Approved, Status::Rejected, Status::Withdrawn] {
        let chain = fresh(status);
        for mv in [submit_to(SECOND), Move::Withdraw { comment: String::new() }, Move::Urge, approve(None)] {
            let refusal = run(&chain, &applicant, mv.clone(), Some(&approver(SECOND))).unwrap_err();
            assert_eq!(refusal, Refusal::NotNow { status }, "{mv:?}");
        }
    }
}

#[test]
fn urging_again_has_to_wait() {
    let applicant = user(APPLICANT, Role::Staff);
    let mut chain = with_second();
    chain.log.push(LogEntry { acted_at: now() - TimeDelta::minutes(29), ..entry(Action::Urge, APPLICANT, None) });
    let again_at = now() + TimeDelta::minutes(1);
    assert_eq!(run(&chain, &applicant, Move::Urge, None).unwrap_err(), Refusal::TooSoon { again_at });
    chain.log.push(LogEntry { acted_at: now() - TimeDelta::minutes(30), ..entry(Action::Urge, APPLICANT, None) });
    assert!(run(&chain, &applicant, Move::Urge, None).is_ok());
}

#[test]
fn from_dingtalk_only_those_act_who_may() {
    let mut second = approver(SECOND);
    second.may_approve_in_dingtalk = false;
    let chain = with_second();
    let inside = Actor { user: &second, via: Via::DingTalk, step: None };
    assert_eq!(decide(&chain, &inside, &reject(), None, HALF_HOUR, now()).unwrap_err(), Refusal::NotInDingTalk);
    assert!(!may_act(&chain, &second, Via::DingTalk));
    assert!(may_act(&chain, &second, Via::Web));
    assert!(run(&chain, &second, reject(), None).is_ok());
}
