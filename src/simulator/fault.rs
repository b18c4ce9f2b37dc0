//! What goes wrong out there, on demand.

use std::time::Duration;

/// A kind of trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The connection closes without an answer; nothing was done.
    Drop,
    /// It was done, then the connection closes without an answer.
    DropAfterAccepting,
    /// HTTP 500; nothing was done.
    Http500,
    /// It was done, and the answer is HTTP 500.
    Http500AfterAccepting,
    /// The answer comes late; it was done at once.
    SlowAfterAccepting(Duration),
    /// The page of a ban, as HTML.
    Html,
    /// The same as JSON: `{"status":1111,…}`.
    Json1111,
    /// An `errcode`, e.g. -1, 90018, 90020, 60020.
    Errcode(i64),
    /// Errcode 88 with this `sub_code`, e.g. 60011.
    SubCode(&'static str),
}

/// Trouble on some path, for some calls.
#[derive(Clone, Debug)]
pub struct Fault {
    pub trouble: Trouble,
    /// `None`: every path of the interface.
    pub path: Option<&'static str>,
    /// `None`: until it is cleared.
    pub calls: Option<usize>,
}

impl Fault {
    /// Trouble with sending work notices, until it is cleared.
    pub fn sending(trouble: Trouble) -> Self {
        Self { trouble, path: Some("/topapi/message/corpconversation/asyncsend_v2"), calls: None }
    }

    /// Trouble everywhere, until it is cleared.
    pub fn everywhere(trouble: Trouble) -> Self {
        Self { trouble, path: None, calls: None }
    }

    pub fn times(self, calls: usize) -> Self {
        Self { calls: Some(calls), ..self }
    }
}

/// The trouble that hits a call of `path`; uses one call of it up.
pub fn take(faults: &mut Vec<Fault>, path: &str) -> Option<Trouble> {
    let fault = faults.iter_mut().find(|fault| fault.path.is_none_or(|of| of == path) && fault.calls != Some(0))?;
    if let Some(calls) = &mut fault.calls {
        *calls -= 1;
    }
    let trouble = fault.trouble.clone();
    faults.retain(|fault| fault.calls != Some(0));
    Some(trouble)
}
