//! The form of a template, and with whom templates may be shared.

use serde::Deserialize;

use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{Kind, RawOrder, Share, Template, TemplateInput};
use crate::org::User;

/// What is said about a template, beside an order or by itself.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TemplateForm {
    pub(super) template_name: String,
    /// One of [`Share`]; nothing is `own`.
    pub(super) template_shared: String,
    /// The id of the template whose place the order takes; empty: a new one.
    pub(super) replaces: String,
}

impl TemplateForm {
    pub(super) fn input(&self) -> Result<TemplateInput> {
        let shared = match self.template_shared.as_str() {
            "" => Share::Own,
            other => other.parse().map_err(|_| Error::invalid("template_shared", "fault-unknown"))?,
        };
        Ok(TemplateInput { name: self.template_name.clone(), shared })
    }

    /// Keeps an order as this says; the name under which it is kept.
    pub(super) async fn keep(
        &self,
        conn: &mut Conn,
        app: &App,
        user: &User,
        kind: Kind,
        raw: &RawOrder,
    ) -> Result<String> {
        let now = app.clock.now();
        let kept = match self.replaces.as_str() {
            "" => Template::keep(conn, user, kind, &self.input()?, raw, now).await?,
            id => {
                // Deleted in another tab, or not theirs any more: the order that is being typed stays on the page.
                let gone = || Error::invalid("replaces", "fault-template-gone");
                let id = id.parse().map_err(|_| gone())?;
                match Template::replace(conn, user, id, kind, raw, now).await {
                    Err(Error::NotFound | Error::Forbidden) => return Err(gone()),
                    replaced => replaced?,
                }
            }
        };
        Ok(kept.name)
    }
}

/// With whom this person may share a template.
pub(super) fn shares(user: &User) -> Vec<Share> {
    let may = |share: &&Share| match share {
        Share::Own => true,
        Share::Department => user.department_id.is_some(),
        Share::All => user.is_admin(),
    };
    Share::ALL.iter().filter(may).copied().collect()
}
