//! The forms of an order's page, as a browser sends them.

use serde::Deserialize;
use uuid::Uuid;

use super::template_form::TemplateForm;
use crate::approval::Move;
use crate::error::{Error, Result};
use crate::org::UserId;
use crate::web::kit::chosen;

/// What was typed into the forms of the page, for giving it back with its faults.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub talk: TalkForm,
    pub mend: MendForm,
    pub template: TemplateForm,
    /// Which form it was: `comment`, `copy`, `template`, `jump` or `end`; empty for the others.
    pub form: &'static str,
}

/// A button of the order's page, with a reason where one is asked for.
#[derive(Deserialize)]
pub struct ActionForm {
    pub(super) press: Option<Uuid>,
    #[serde(default)]
    pub(super) comment: String,
}

/// To whom an administrator gives somebody's turn, and why.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct ReassignForm {
    pub(super) press: Option<Uuid>,
    /// `None`: whatever step is open.
    pub(super) step: Option<Uuid>,
    pub(super) to: String,
    pub(super) comment: String,
    pub(super) next: String,
}

/// Something said, and to whom besides everybody who reads the order.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TalkForm {
    pub(super) press: Option<Uuid>,
    pub(super) comment: String,
    pub(super) people: Vec<String>,
}

impl TalkForm {
    pub(super) fn people(&self) -> Result<Vec<UserId>> {
        let known = |id: &String| id.parse().map(UserId).map_err(|_| Error::invalid("people", "fault-unknown"));
        self.people.iter().map(known).collect()
    }
}

/// Where an order is moved, and why.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct MendForm {
    pub(super) press: Option<Uuid>,
    /// A step of the flow, from 0.
    pub(super) node: String,
    /// A person's id, where that step is one of free choice.
    pub(super) to: String,
    pub(super) comment: String,
}

impl MendForm {
    pub(super) fn to_jump(&self) -> Result<Move> {
        let node = self.node.parse().map_err(|_| Error::invalid("node", "fault-required"))?;
        let to: Option<UserId> = if self.to.is_empty() { None } else { Some(chosen("to", &self.to)?) };
        Ok(Move::Jump { node, to, comment: self.comment.clone() })
    }
}
