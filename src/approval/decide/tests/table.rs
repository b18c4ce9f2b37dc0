//! Table tests: a flow, an amount, acts, and the resulting state or the refusal of the last act.

use rust_decimal::Decimal;

use super::world::{World, id, name};
use crate::approval::decide::{Move, Next};
use crate::approval::flow::{AfterReturn, Comparison, Condition, Flow, Mode, Node, Otherwise, Rule, Test};
use crate::catalog::WarehouseId;
use crate::org::{DepartmentId, Role};

/// `li` · `any(fang,he)` · `all(…)` · `order(…)` · `head` · `head+1` · `heads3` · `limit3` · `keeper` · `dest` ·
/// `keepers` · `role` · `chosen` · `chosen(…)`, each with `?5000` (amount at least) or `~skip` / `~above` (nobody fits
/// or own order).
fn node(text: &str) -> Node {
    let (text, otherwise) = match text.split_once('~') {
        Some((text, "skip")) => (text, Otherwise::Skip),
        Some((text, "above")) => (text, Otherwise::HeadAbove),
        _ => (text, Otherwise::Administrators),
    };
    let (text, least) = text.split_once('?').map_or((text, None), |(text, least)| (text, Some(least)));
    let (what, people) = text.trim_end_matches(')').split_once('(').unwrap_or((text, ""));
    let people: Vec<_> = people.split(',').filter(|name| !name.is_empty()).map(id).collect();
    let mut mode = Mode::Any;
    let rule = match what {
        "any" => Rule::People { people },
        "all" => {
            mode = Mode::All;
            Rule::People { people }
        }
        "order" => {
            mode = Mode::InOrder;
            Rule::People { people }
        }
        "head" => Rule::Head { up: 0 },
        "head+1" => Rule::Head { up: 1 },
        "head+9" => Rule::Head { up: 9 },
        "heads3" | "limit3" => {
            mode = Mode::InOrder;
            Rule::Heads { levels: 3, to_limit: what == "limit3" }
        }
        "keeper" => Rule::Keeper,
        "dest" => Rule::DestinationKeeper,
        "keepers" => {
            mode = Mode::All;
            Rule::Keepers
        }
        "role" => Rule::Role { role: Role::Admin },
        "chosen" => Rule::Chosen { from: people },
        name => Rule::People { people: vec![id(name)] },
    };
    let amount = |least: &str| vec![vec![Test::Amount { is: Comparison::AtLeast, than: least.parse().unwrap() }]];
    let condition = Condition { groups: least.map(amount).unwrap_or_default() };
    let name = what.to_owned();
    Node { name, rule, mode, condition, nobody: otherwise, own_order: otherwise, deadline: None, copies: Vec::new() }
}

/// Nodes, one after the other. A leading `whole:` or `straight:` sets what follows a return.
pub fn flow(text: &str) -> Flow {
    let (after_return, text) = match text.split_once(':') {
        Some(("whole", text)) => (AfterReturn::Whole, text),
        Some(("straight", text)) => (AfterReturn::Straight, text),
        _ => (AfterReturn::StraightIfUnchanged, text),
    };
    if text == "-" {
        return Flow::by_choice();
    }
    Flow { nodes: text.split_whitespace().map(node).collect(), after_return }
}

/// `who verb` or `who verb>whom`.
fn play(world: &mut World, line: &str) -> String {
    let (who, what) = line.split_once(' ').unwrap();
    let (verb, whom) = what.split_once('>').map_or((what, None), |(verb, whom)| (verb, Some(whom)));
    let (comment, hint) = (String::from("因为"), String::new());
    let to = || id(whom.unwrap());
    let mv = match verb {
        "is" => {
            match whom.unwrap() {
                "away" => world.facts.company.people.retain(|person| person.id != id(who)),
                "back" => world.facts.company.stand_ins.retain(|(principal, _)| *principal != id(who)),
                "unchanged" => world.facts.is_unchanged = true,
                deputy => world.facts.company.stand_ins.push((id(who), id(deputy))),
            }
            return world.state();
        }
        "submit" => Move::Submit { next: whom.map(id), hint },
        "approve" => Move::Approve { next: whom.map_or(Next::Finish, |to| Next::To(id(to))), comment, hint },
        "follow" => Move::Approve { next: Next::AsDrawn, comment, hint },
        "return" => Move::Return { to: whom.map(id), comment },
        "reject" => Move::Reject { comment },
        "mute" => Move::Reject { comment: String::new() },
        "withdraw" => Move::Withdraw { comment: String::new() },
        "urge" => Move::Urge,
        "over" => Move::HandOver { to: to(), comment },
        "assign" => Move::Reassign { to: to(), comment },
        "back" => Move::TakeBack { comment },
        "before" => Move::Ask { to: to(), is_before: true, comment },
        "after" => Move::Ask { to: to(), is_before: false, comment },
        "jump" => Move::Jump { node: whom.unwrap().parse().unwrap(), to: None, comment },
        "end" => Move::Terminate { comment },
        "copy" => Move::Copy { to: vec![to()], comment },
        "say" => Move::Comment { comment, mentions: Vec::new() },
        other => panic!("no verb {other}"),
    };
    // Everybody acts on the page of their last turn.
    let page = world.chain.steps.iter().rev().find(|step| step.is_turn_of(id(who))).map(|step| step.id);
    match world.act(id(who), &mv, page.filter(|_| verb != "assign")) {
        Ok(_) => world.state(),
        Err(refusal) => {
            let text = format!("{refusal:?}");
            format!("refused {}", text.split([' ', '{', '(']).next().unwrap())
        }
    }
}

/// (flow, amount, acts, resulting state)
const ROWS: [(&str, i64, &str, &str); 107] = [
    // No flow: each handler chooses the next.
    ("-", 10, "wang submit", "refused ChooseNext"),
    ("-", 10, "wang submit>li", "pending li"),
    ("-", 10, "wang submit>wang", "refused ChooseNext"),
    ("-", 10, "li submit>zhao", "refused NotTheApplicant"),
    ("-", 10, "wang submit>li; wang submit>li", "refused NotNow"),
    ("-", 10, "wang submit>li; li approve", "approved"),
    ("-", 10, "wang submit>li; li follow", "refused ChooseNext"),
    ("li zhao", 10, "wang submit; li follow; zhao follow", "approved"),
    ("li chosen", 10, "wang submit; li follow", "refused ChooseNext"),
    ("-", 10, "wang submit>li; li approve>zhao", "pending zhao"),
    ("-", 10, "wang submit>li; li approve>wang", "refused ChooseNext"),
    ("-", 10, "wang submit>li; li approve>li", "refused ChooseNext"),
    ("-", 10, "wang submit>li; zhao approve", "refused NotYourTurn"),
    ("-", 10, "wang submit>li; li approve; li approve", "refused Decided"),
    ("-", 10, "wang submit>li; wang withdraw; li approve", "refused Withdrawn"),
    ("-", 10, "wang submit>li; li reject", "rejected"),
    ("-", 10, "wang submit>li; li mute", "refused CommentRequired"),
    ("-", 10, "wang submit>li; li return", "returned"),
    ("-", 10, "wang submit>li; li return>zhao", "refused NotAnEarlierHandler"),
    ("-", 10, "wang submit>li; li approve>zhao; zhao return>li", "pending li"),
    ("-", 10, "wang submit>li; li approve>zhao; zhao return>li; li approve>zhao", "pending zhao"),
    ("-", 10, "wang submit>li; li approve>zhao; li is>away; zhao return>li", "refused ChooseNext"),
    ("-", 10, "wang submit>li; li return; wang submit>zhao", "pending zhao"),
    ("-", 10, "wang submit>li; li withdraw", "refused NotTheApplicant"),
    ("-", 10, "wang submit>li; admin withdraw", "refused CommentRequired"),
    ("-", 10, "wang submit>li; wang withdraw", "withdrawn"),
    ("-", 10, "wang submit>li; wang urge", "pending li"),
    ("-", 10, "wang submit>li; wang urge; wang urge", "refused TooSoon"),
    ("-", 10, "wang submit>li; li urge", "refused NotTheApplicant"),
    ("-", 10, "wang urge", "refused NotNow"),
    // Rules.
    ("head", 10, "wang submit", "pending li"),
    ("head", 10, "wang submit>li", "refused NextIsFixed"),
    ("head+1", 10, "wang submit", "pending zhao"),
    ("head+9", 10, "wang submit", "pending admin+root"),
    ("head+9~skip li", 10, "wang submit", "pending li"),
    ("head+9~above", 10, "wang submit", "pending li"),
    ("heads3", 10, "wang submit; li approve; zhao approve", "pending boss"),
    ("limit3", 900, "wang submit; li approve", "approved"),
    ("limit3", 1001, "wang submit; li approve", "pending zhao"),
    ("limit3", 99999, "wang submit; li approve; zhao approve; boss approve", "approved"),
    ("keeper", 10, "wang submit", "pending chen"),
    ("dest", 10, "wang submit", "pending sun"),
    ("keepers", 10, "wang submit", "pending chen+sun"),
    ("role", 10, "wang submit", "pending admin+root"),
    ("li", 10, "li is>away; wang submit", "pending admin+root"),
    ("wang", 10, "wang submit", "pending admin+root"),
    ("wang~skip li", 10, "wang submit", "pending li"),
    ("wang~skip", 10, "wang submit", "pending admin+root"),
    ("wang~above", 10, "wang submit", "pending li"),
    ("any(wang,li)", 10, "wang submit", "pending li"),
    ("role", 10, "admin is>away; root is>away; wang submit", "refused NobodyFits"),
    // Conditions: (a) head, finance from 5,000, general manager from 50,000.
    ("head any(fang,he)?5000 boss?50000", 4999, "wang submit; li approve", "approved"),
    ("head any(fang,he)?5000 boss?50000", 5000, "wang submit; li approve", "pending fang+he"),
    ("head any(fang,he)?5000 boss?50000", 5000, "wang submit; li approve; he approve", "approved"),
    ("head any(fang,he)?5000 boss?50000", 50000, "wang submit; li approve; fang approve", "pending boss"),
    ("li?5000", 10, "wang submit", "pending admin+root"),
    // Several signers.
    ("all(li,zhao)", 10, "wang submit; zhao approve", "pending li"),
    ("all(li,zhao)", 10, "wang submit; zhao approve; li approve", "approved"),
    ("all(li,zhao)", 10, "wang submit; zhao reject", "rejected"),
    ("all(li,zhao)", 10, "wang submit; zhao return; li approve", "refused Decided"),
    ("any(li,zhao) boss", 10, "wang submit; zhao approve; li approve", "refused Decided"),
    ("order(zhao,li)", 10, "wang submit", "pending zhao"),
    ("order(zhao,li)", 10, "wang submit; li approve", "refused NotYourTurn"),
    ("order(zhao,li,chen)", 10, "wang submit; zhao approve; zhao is>away; li approve", "pending chen"),
    // Nobody signs twice in a row.
    ("li head zhao", 10, "wang submit; li approve", "pending zhao"),
    ("li any(li,zhao)", 10, "wang submit; li approve", "approved"),
    ("li all(li,zhao)", 10, "wang submit; li approve", "pending zhao"),
    ("li zhao li", 10, "wang submit; li approve; zhao approve", "pending li"),
    ("li order(li,zhao)", 10, "wang submit; li approve", "pending zhao"),
    // Free choice within a flow.
    ("head chosen", 10, "wang submit; li approve>zhao; zhao approve>chen; chen approve", "approved"),
    ("head chosen", 10, "wang submit; li approve", "approved"),
    ("head chosen boss", 10, "wang submit; li approve>zhao; zhao approve", "pending boss"),
    ("head chosen(zhao,chen)", 10, "wang submit; li approve>sun", "refused ChooseNext"),
    // Returned and resubmitted.
    ("head zhao", 10, "wang submit; li approve; zhao return; wang is>unchanged; wang submit", "pending zhao"),
    ("head zhao", 10, "wang submit; li approve; zhao return; wang submit", "pending li"),
    ("whole:head zhao", 10, "wang submit; li approve; zhao return; wang is>unchanged; wang submit", "pending li"),
    ("straight:head zhao", 10, "wang submit; li approve; zhao return; wang submit", "pending zhao"),
    (
        "straight:head zhao boss",
        10,
        "wang submit; li approve; zhao approve; boss return>li; li approve",
        "pending boss",
    ),
    ("whole:head zhao boss", 10, "wang submit; li approve; zhao approve; boss return>li; li approve", "pending zhao"),
    ("straight:all(li,zhao,chen)", 10, "wang submit; li approve; zhao return; wang submit", "pending chen+zhao"),
    ("straight:li zhao", 10, "wang submit; li approve; zhao return; zhao is>away; wang submit", "pending li"),
    // A return goes to those whose signature stands in the present pass, never forward.
    (
        "whole:head zhao boss",
        10,
        "wang submit; li approve; zhao approve; boss return>li; li return>zhao",
        "refused NotAnEarlierHandler",
    ),
    (
        "head zhao boss",
        10,
        "wang submit; li approve; zhao approve; boss return>li; li approve; boss return>zhao",
        "pending zhao",
    ),
    ("head zhao boss", 10, "wang submit; li approve; zhao approve; boss return>zhao; zhao return>li", "pending li"),
    ("straight:head zhao", 10, "wang submit; li approve; zhao return; wang submit; zhao return>li", "pending li"),
    (
        "head zhao",
        10,
        "wang submit; li approve; zhao return; wang submit; li return>zhao",
        "refused NotAnEarlierHandler",
    ),
    (
        "head zhao boss",
        10,
        "wang submit; li approve; zhao approve; admin jump>0; li return>zhao",
        "refused NotAnEarlierHandler",
    ),
    // Hand over, ask, take back.
    ("head zhao", 10, "wang submit; li over>chen; chen approve", "pending zhao"),
    ("all(li,zhao)", 10, "wang submit; li over>zhao", "refused HasItAlready"),
    ("head zhao", 10, "wang submit; li before>chen; chen approve; li approve", "pending zhao"),
    ("head zhao", 10, "wang submit; li before>chen; chen before>sun; sun approve; chen approve", "pending li"),
    ("head zhao", 10, "wang submit; li after>chen; chen approve", "pending zhao"),
    ("all(li,zhao)", 10, "wang submit; li after>chen; zhao approve", "pending chen"),
    ("head zhao", 10, "wang submit; li approve; li back", "pending li"),
    ("head zhao boss", 10, "wang submit; li approve; zhao approve; li back", "refused NotYourTurn"),
    ("head zhao", 10, "wang submit; li assign>chen", "refused NotAnAdministrator"),
    ("head zhao boss", 10, "wang submit; admin jump>2", "pending boss"),
    // Delegation: both may act, the first counts.
    ("head zhao", 10, "li is>chen; wang submit", "pending chen(li)"),
    ("head zhao", 10, "li is>chen; wang submit; li approve; chen approve", "refused Decided"),
    // A delegation that is over: the principal decides.
    ("head zhao", 10, "li is>chen; wang submit; li is>back; chen approve", "refused DelegationOver"),
    ("head zhao", 10, "li is>chen; wang submit; li is>back; chen reject", "refused DelegationOver"),
    ("head zhao", 10, "li is>chen; wang submit; li is>away; chen return", "refused DelegationOver"),
    ("head zhao", 10, "li is>chen; wang submit; li is>back; li approve", "pending zhao"),
    ("head zhao", 10, "li is>chen; wang submit; chen approve; li is>back; chen back", "refused DelegationOver"),
    ("head zhao", 10, "li is>chen; wang submit; chen approve; chen back", "pending chen(li)"),
    ("head zhao", 10, "li is>chen; wang submit; chen before>sun; li is>back; sun approve", "pending li"),
    ("head zhao", 10, "li is>chen; wang submit; li is>away; admin assign>chen", "pending chen"),
];

#[test]
fn every_row_of_the_table_holds() {
    let mut wrong = Vec::new();
    for (flow_text, amount, acts, expected) in ROWS {
        let mut world = World::new(flow(flow_text), amount);
        let mut state = String::new();
        for line in acts.split("; ") {
            state = play(&mut world, line);
        }
        if state != expected {
            wrong.push(format!("{flow_text} at {amount}: {acts}\n   is {state}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn administrators_end_orders_and_everybody_may_comment() {
    let mut world = World::new(flow("head"), 10);
    assert_eq!(play(&mut world, "li say"), "refused NotNow");
    play(&mut world, "wang submit");
    assert_eq!(play(&mut world, "sun say"), "pending li");
    assert_eq!(play(&mut world, "wang copy>sun"), "pending li");
    assert_eq!(play(&mut world, "li end"), "refused NotAnAdministrator");
    assert_eq!(play(&mut world, "admin assign>zhao"), "pending zhao");
    assert_eq!(play(&mut world, "admin jump>7"), "refused NoSuchNode");
    assert_eq!(play(&mut world, "admin end"), "rejected");
}

#[test]
fn each_test_of_a_condition_compares_its_own_fact() {
    let world = World::new(flow("head"), 5000);
    let holds = |test: Test| Condition { groups: vec![vec![test]] }.holds(&world.facts);
    let amount = |is, than: i64| Test::Amount { is, than: Decimal::from(than) };
    assert!(holds(amount(Comparison::AtLeast, 5000)) && !holds(amount(Comparison::MoreThan, 5000)));
    assert!(holds(amount(Comparison::AtMost, 5000)) && !holds(amount(Comparison::LessThan, 5000)));
    assert!(holds(Test::Quantity { is: Comparison::AtMost, than: Decimal::ONE }));
    assert!(!holds(Test::CartonArea { is: Comparison::MoreThan, than: Decimal::ZERO }));
    assert!(holds(Test::Department { within: DepartmentId(1) }) && holds(Test::Department { within: DepartmentId(3) }));
    assert!(!holds(Test::Department { within: DepartmentId(4) }));
    assert!(holds(Test::Warehouse { id: WarehouseId(2) }) && !holds(Test::Warehouse { id: WarehouseId(3) }));
    assert!(holds(Test::Customer { name: "远洋".into() }) && !holds(Test::Customer { name: "远".into() }));
    let both = Condition { groups: vec![vec![amount(Comparison::AtLeast, 5000), amount(Comparison::LessThan, 5000)]] };
    assert!(!both.holds(&world.facts), "all of a group");
    let either = Condition { groups: both.groups[0].iter().map(|test| vec![test.clone()]).collect() };
    assert!(either.holds(&world.facts) && Condition::default().holds(&world.facts), "any of the groups");
}

#[test]
fn a_delegate_decides_for_the_principal_and_the_log_names_both() {
    let mut world = World::new(flow("head zhao"), 10);
    for line in ["li is>chen", "wang submit", "chen approve"] {
        play(&mut world, line);
    }
    let step = &world.chain.steps[0];
    let decision = world.chain.decision_of(step.id).unwrap();
    assert_eq!((step.signer(), decision.actor_id.map(name)), (id("li"), Some("chen")));
    assert_eq!(world.state(), "pending zhao");
}
