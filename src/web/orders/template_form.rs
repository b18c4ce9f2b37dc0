//! The form of a template, and with whom templates may be shared.

use serde::Deserialize;

use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::orders::{Kind, RawOrder, Share, Template, TemplateInput};
use crate::org::User;

/// Name and sharing of a template; sent alone or with an order.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct TemplateForm {
    pub(super) template_name: String,
    /// A [`Share`]; empty: `own`.
    pub(super) template_shared: String,
    /// The id of the template that the order replaces; empty: a new template.
    pub(super) replaces: String,
}

impl TemplateForm {
    /// An empty share reads as `own`; `Invalid` at `template_shared` for an unknown one.
    pub(super) fn input(&self) -> Result<TemplateInput> {
        let shared = match self.template_shared.as_str() {
            "" => Share::Own,
            other => other.parse().map_err(|_| Error::invalid("template_shared", "fault-unknown"))?,
        };
        Ok(TemplateInput { name: self.template_name.clone(), shared })
    }

    /// Stores an order as a template; returns its name.
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
                // Deleted, or no longer the user's: a fault, so that the form stays on the page.
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

/// How this user may share a template.
pub(super) fn shares(user: &User) -> Vec<Share> {
    let may = |share: &&Share| match share {
        Share::Own => true,
        Share::Department => user.department_id.is_some(),
        Share::All => user.is_admin(),
    };
    Share::ALL.iter().filter(may).copied().collect()
}
