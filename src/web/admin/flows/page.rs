//! The page of one flow: diagram, versions, editor, trial run.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::choices::{Choice, Lists};
use super::form::{FlowForm, NodeForm, TestForm};
use super::trial::TrialForm;
use crate::approval::Stop;
use crate::approval::flow::{AfterReturn, Comparison, Flow, FlowVersion, Mode, Otherwise, Then};
use crate::audit::Subject;
use crate::db::Conn;
use crate::error::Result;
use crate::orders::Kind;
use crate::org::{Role, User};
use crate::web::kit::{Faults, Frame, page};
use crate::web::paths;
use crate::web::way::{Names, Way};

/// The source of the diagram.
pub(super) enum Picture {
    /// The stored draft, else the current version.
    Stored,
    /// The submitted form, as far as it can be parsed.
    Submitted,
    /// A published version.
    Published(i32, Flow),
}

#[derive(Template)]
#[template(path = "admin/flow.html")]
pub(super) struct FlowPage {
    pub(super) frame: Frame,
    kind: Kind,
    pub(super) form: FlowForm,
    pub(super) faults: Faults,
    pub(super) lists: Lists,
    /// The diagram, and the number of the published version that it shows.
    way: Way,
    shown: Option<i32>,
    /// All published versions, newest first.
    versions: Vec<FlowVersion>,
    draft: Option<FlowVersion>,
    /// The other kinds that have a published flow.
    others: Vec<Kind>,
    in_progress: Vec<(Option<i64>, i64)>,
    /// The result of a trial run.
    tried: Option<TrialResult>,
    /// Whether the form has unsaved changes.
    is_unsaved: bool,
    /// Whether the action was refused because of the shown faults.
    is_refused: bool,
}

struct TrialResult {
    way: Way,
    /// How many steps need a signature.
    signatures: usize,
}

impl FlowPage {
    pub(super) async fn load(
        conn: &mut Conn,
        frame: Frame,
        kind: Kind,
        form: FlowForm,
        picture: Picture,
    ) -> Result<Self> {
        let versions = FlowVersion::published(conn, kind).await?;
        let draft = FlowVersion::draft(conn, kind).await?;
        let lists = Lists::load(conn).await?;
        let names = lists.names();
        let with_flow = FlowVersion::kinds(conn).await?;
        let others = Kind::ALL.iter().copied().filter(|other| *other != kind && with_flow.contains(other)).collect();
        let is_unsaved = !form.intent.is_empty();
        let kept = || match draft.as_ref().or(versions.first()) {
            Some(version) => version.flow(),
            None => Ok(Flow::by_choice()),
        };
        let current = versions.first().and_then(|version| version.number).filter(|_| draft.is_none());
        let (flow, shown) = match picture {
            Picture::Stored => (kept()?, current),
            Picture::Submitted => (form.read().or_else(|_| kept())?, None),
            Picture::Published(number, flow) => (flow, Some(number)),
        };
        Ok(Self {
            way: Way::drawn(frame.t, &flow, &names),
            in_progress: FlowVersion::under_way(conn, kind).await?,
            faults: Faults::default(),
            tried: None,
            frame,
            kind,
            form,
            lists,
            shown,
            versions,
            draft,
            others,
            is_unsaved,
            is_refused: false,
        })
    }

    /// Adds the result of a try-out. `stops` come from `preview`.
    pub(super) fn try_out(&mut self, flow: &Flow, stops: &[Stop]) {
        let signatures = stops.iter().filter(|stop| matches!(stop, Stop::People(..) | Stop::Chosen(_))).count();
        let way = Way::tried(self.frame.t, flow, stops, &self.lists.names());
        self.tried = Some(TrialResult { way, signatures });
    }

    /// The page with this status. Any status but 200 shows that the form was refused.
    pub(super) fn answer(mut self, status: StatusCode) -> HttpResponse {
        self.is_refused = status != StatusCode::OK;
        page(status, &self)
    }

    fn faults_heading(&self) -> String {
        let key = if self.is_refused { "flows-faults" } else { "flows-flaws" };
        let count = || self.frame.t.with(key, &[("n", self.faults.count().to_string())]);
        self.faults.whole.clone().unwrap_or_else(count)
    }

    fn heading(&self) -> String {
        let kind = self.frame.t.get(&format!("kind-{}", self.kind));
        self.frame.t.with("flows-of", &[("kind", kind)])
    }

    /// The heading of the diagram.
    fn picture(&self) -> String {
        let t = &self.frame.t;
        let number = |number: i32| [("n", number.to_string())];
        match (self.shown, self.is_current(self.shown)) {
            (Some(shown), true) => t.with("flows-current", &number(shown)),
            (Some(shown), false) => t.with("flows-old", &number(shown)),
            (None, _) if self.versions.is_empty() && self.draft.is_none() && !self.is_unsaved => {
                t.get("flows-unset-short")
            }
            (None, _) => t.get("flows-draft"),
        }
    }

    fn is_current(&self, number: Option<i32>) -> bool {
        number.is_some() && self.versions.first().is_some_and(|version| version.number == number)
    }

    fn maker(&self, version: &FlowVersion) -> &str {
        self.lists.people.iter().find(|user| user.id == version.made_by).map_or("", |user| &user.display_name)
    }

    fn number(&self, version: &FlowVersion) -> i32 {
        version.number.unwrap_or_default()
    }

    /// The number of pending orders of a version; `None`: pending orders without a flow.
    fn orders_by(&self, version: Option<&FlowVersion>) -> i64 {
        let id = version.map(|version| version.id.0);
        self.in_progress.iter().find(|(by, _)| *by == id).map_or(0, |(_, count)| *count)
    }

    fn orders_in_all(&self) -> String {
        self.in_progress.iter().map(|(_, count)| *count).sum::<i64>().to_string()
    }

    /// The rules available for the kind; also the step's own, which a copied flow may have in spite of it.
    fn rules(&self, node: &NodeForm) -> Vec<&'static str> {
        let mut rules = vec!["people", "head", "heads", "role", "keeper"];
        let of_transfers = ["destination_keeper", "keepers"];
        rules.extend(of_transfers.into_iter().filter(|rule| self.kind.has_destination() || node.rule == *rule));
        rules.push("chosen");
        rules
    }

    /// The properties that a condition of the kind may test.
    fn questions(&self) -> Vec<&'static str> {
        let mut questions = vec!["amount", "quantity", "department", "warehouse"];
        if self.kind.has_customer() {
            questions.push("customer");
        }
        if self.kind.has_measures() {
            questions.insert(2, "area");
        }
        questions
    }

    fn rule_text(&self, rule: &str) -> String {
        let key = if rule == "keeper" && self.kind.has_destination() { "rule-source_keeper" } else { "rule-keeper" };
        if rule == "keeper" { self.frame.t.get(key) } else { self.frame.t.get(&format!("rule-{rule}")) }
    }

    fn keeper_note(&self) -> String {
        let warehouse = self.frame.t.get(&format!("order-warehouse-{}", self.kind));
        self.frame.t.with("flows-keeper-note", &[("warehouse", warehouse)])
    }

    fn id(&self, node: &usize, field: &str) -> String {
        format!("nodes-{node}-{field}")
    }

    fn field(&self, node: &usize, field: &str) -> String {
        format!("nodes[{node}][{field}]")
    }

    fn list(&self, node: &usize, field: &str) -> String {
        format!("nodes[{node}][{field}][]")
    }

    fn trial_id(&self, field: &str) -> String {
        format!("trial-{field}")
    }

    fn fault(&self, node: &usize, field: &str) -> Option<&str> {
        self.faults.at(&format!("nodes[{node}][{field}]"))
    }

    fn test_fault(&self, node: &usize, test: &usize) -> Option<&str> {
        self.faults.at(&format!("nodes[{node}][tests][{test}][than]"))
    }

    fn trial_fault(&self, field: &str) -> Option<&str> {
        self.faults.at(&format!("trial[{field}]"))
    }

    /// Whether the optional part of a step is expanded.
    fn is_open(&self, index: &usize, node: &NodeForm) -> bool {
        node.has_more() || self.fault(index, "hours").is_some() || self.fault(index, "hand_to").is_some()
    }

    /// The chosen people, and a blank slot for one more.
    fn slots<'a>(&self, chosen: &'a [String]) -> Vec<&'a str> {
        chosen.iter().map(String::as_str).chain([""]).collect()
    }

    /// The options of a test that does not compare numbers.
    fn named(&self, test: &TestForm) -> Vec<Choice> {
        match test.on.as_str() {
            "department" => self.lists.departments(&test.than),
            _ => self.lists.warehouses(&test.than),
        }
    }

    /// Each fault: id of its field, label of the field, text.
    fn fault_links(&self) -> Vec<(String, String, String)> {
        let t = &self.frame.t;
        let link = |(field, text): (&str, &str)| {
            let parts: Vec<&str> = field.split(['[', ']']).filter(|part| !part.is_empty()).collect();
            let label = match parts.as_slice() {
                ["nodes", node, rest @ ..] => {
                    let n = node.parse::<usize>().map_or_else(|_| String::new(), |node| (node + 1).to_string());
                    let what = t.get(field_label_key(rest.first().copied().unwrap_or_default()));
                    t.with("flows-fault", &[("n", n), ("field", what)])
                }
                ["trial", what] => t.get(self.trial_label_key(what)),
                _ => t.get("flows-steps"),
            };
            (parts.join("-"), label, text.to_owned())
        };
        self.faults.each().map(link).collect()
    }

    /// The select fields of the trial run.
    fn trial_choices(&self) -> Vec<(&'static str, Vec<Choice>)> {
        let trial = &self.form.trial;
        let mut fields = vec![
            ("department", self.lists.departments(&trial.department)),
            ("warehouse", self.lists.warehouses(&trial.warehouse)),
        ];
        if self.kind.has_destination() {
            fields.push(("destination", self.lists.warehouses(&trial.destination)));
        }
        fields
    }

    fn trial_label(&self, field: &str) -> String {
        let warehouse = || self.frame.t.get(&format!("order-warehouse-{}", self.kind));
        if field == "warehouse" { warehouse() } else { self.frame.t.get(self.trial_label_key(field)) }
    }

    fn trial_label_key(&self, field: &str) -> &'static str {
        match field {
            "applicant" => "flows-trial-applicant",
            "amount" => "test-amount",
            "quantity" => "test-quantity",
            "area" => "test-area",
            "department" => "order-department",
            "destination" => "order-destination",
            "customer" => "order-customer",
            _ => "test-warehouse",
        }
    }
}

fn field_label_key(field: &str) -> &'static str {
    match field {
        "name" => "flows-name",
        "tests" => "flows-when",
        "hours" => "flows-hours",
        "hand_to" => "flows-hand-to",
        "levels" => "flows-levels",
        _ => "flows-who",
    }
}

impl Lists {
    fn names(&self) -> Names {
        Names::from_lists(&self.people, &self.departments, &self.warehouses)
    }
}

impl FlowForm {
    /// Records which draft and version the form is based on.
    pub(super) fn set_base(&mut self, draft: Option<&FlowVersion>, current: Option<&FlowVersion>) {
        self.revision = draft.map_or(0, |draft| draft.revision);
        self.number = current.and_then(|current| current.number).unwrap_or(0);
    }
}

impl TrialForm {
    /// Prefills the trial: an order of the first clerk with a department, from the first warehouse.
    pub(super) fn prefill(&mut self, lists: &Lists) {
        let is_clerk = |user: &&User| user.role == Role::Staff && !user.is_disabled() && user.department_id.is_some();
        let clerk = lists.people.iter().find(is_clerk);
        let first = || lists.departments.iter().find(|unit| !unit.is_disabled()).map(|unit| unit.id);
        let department = clerk.and_then(|user| user.department_id).or_else(first);
        let mut warehouses = lists.warehouses.iter().filter(|warehouse| !warehouse.is_disabled());
        let mut next = || warehouses.next().map(|warehouse| warehouse.id.to_string()).unwrap_or_default();
        self.applicant = clerk.map(|user| user.id.to_string()).unwrap_or_default();
        self.department = department.map(|id| id.to_string()).unwrap_or_default();
        self.warehouse = next();
        self.destination = next();
    }
}
