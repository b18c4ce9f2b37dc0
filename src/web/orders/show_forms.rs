//! The forms of an order's page, as a browser sends them.

use std::fmt;

use serde::Deserialize;
use uuid::Uuid;

use super::mentions::mentioned;
use super::template_form::TemplateForm;
use crate::approval::Move;
use crate::error::{Error, Result};
use crate::org::{User, UserId};
use crate::web::kit::chosen;

/// Names a form of the order's page, so that faults appear in the form that was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageForm {
    /// A button without fields, or no form at all.
    #[default]
    None,
    Withdraw,
    Reassign,
    Comment,
    Copy,
    Template,
    Files,
    Jump,
    Terminate,
}

/// The form that was sent: a refusal shows it again.
#[derive(Clone, Default)]
pub(super) struct SentForm {
    pub which: PageForm,
    pub remark: RemarkForm,
    pub intervention: InterventionForm,
    pub template: TemplateForm,
}

/// A button of the order's page, with a reason where one is asked for.
#[derive(Deserialize)]
pub struct ActionForm {
    pub(super) press: Option<Uuid>,
    #[serde(default)]
    pub(super) comment: String,
    /// After a withdrawal: go on with a copy.
    #[serde(default)]
    pub(super) mend: Option<String>,
}

/// A reassignment by an administrator.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ReassignForm {
    pub(super) press: Option<Uuid>,
    /// `None`: the open step.
    pub(super) step: Option<Uuid>,
    /// A person's id.
    pub(super) to: String,
    pub(super) comment: String,
    /// The path to return to; empty: the order.
    pub(super) next: String,
}

/// A remark about an order, or a copy of it, and the people who are notified.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct RemarkForm {
    pub(super) press: Option<Uuid>,
    pub(super) comment: String,
    /// Ids of people.
    pub(super) people: Vec<String>,
}

/// A jump or a termination by an administrator, with its reason.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct InterventionForm {
    pub(super) press: Option<Uuid>,
    /// The target node of the flow, from 0.
    pub(super) node: String,
    /// A person's id, where that node leaves the choice; empty: as the flow says.
    pub(super) to: String,
    pub(super) comment: String,
}

impl PageForm {
    /// Used in ids of fields and in keys of texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Withdraw => "withdraw",
            Self::Reassign => "reassign",
            Self::Comment => "comment",
            Self::Copy => "copy",
            Self::Template => "template",
            Self::Files => "files",
            Self::Jump => "jump",
            Self::Terminate => "terminate",
        }
    }
}

impl fmt::Display for PageForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl SentForm {
    /// A form whose fields are not shown again.
    pub(super) fn bare(which: PageForm) -> Self {
        Self { which, ..Self::default() }
    }
}

impl ReassignForm {
    /// `Invalid` at `to` without a person.
    pub(super) fn to_move(&self) -> Result<Move> {
        Ok(Move::Reassign { to: chosen("to", &self.to)?, comment: self.comment.clone() })
    }
}

impl RemarkForm {
    /// Notifies the ticked people and those named by `@` in the comment. See `mentioned` for errors.
    pub(super) fn to_comment(&self, everybody: &[User], viewer: UserId) -> Result<Move> {
        let mentions = mentioned(&self.comment, &self.people()?, everybody, viewer)?;
        Ok(Move::Comment { mentions, comment: self.comment.clone() })
    }

    /// `Invalid` at `people` for an unreadable id.
    pub(super) fn to_copy(&self) -> Result<Move> {
        Ok(Move::Copy { to: self.people()?, comment: self.comment.clone() })
    }

    fn people(&self) -> Result<Vec<UserId>> {
        let known = |id: &String| id.parse().map(UserId).map_err(|_| Error::invalid("people", "fault-unknown"));
        self.people.iter().map(known).collect()
    }
}

impl InterventionForm {
    /// `Invalid` at `node` or `to`. Without a person the flow decides.
    pub(super) fn to_jump(&self) -> Result<Move> {
        let node = self.node.parse().map_err(|_| Error::invalid("node", "fault-required"))?;
        let to = if self.to.is_empty() { None } else { Some(chosen("to", &self.to)?) };
        Ok(Move::Jump { node, to, comment: self.comment.clone() })
    }
}
