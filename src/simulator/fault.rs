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
    /// It lies around so long before it is done and answered; it is done even when nobody waits any more.
    SlowBefore(Duration),
    /// The page of a ban, as HTML.
    Html,
    /// The same as JSON: `{"status":1111,…}`.
    Json1111,
    /// An `errcode`, e.g. -1, 90018, 90020, 60020. The new API answers 400 with `sim` and the code.
    Errcode(i64),
    /// Errcode 88 with this `sub_code`, e.g. 60011; the old paths answer the bare code, the new API its own word.
    SubCode(&'static str),
    /// HTTP status and `code` of the new API. Other paths are left alone.
    Worded { status: u16, code: &'static str },
}

/// Trouble on some path, for some calls.
#[derive(Clone, Debug)]
pub struct Fault {
    pub trouble: Trouble,
    /// With `*` at the end: every path that starts so. `None`: every path of the interface.
    pub path: Option<&'static str>,
    /// `None`: until it is cleared.
    pub calls: Option<usize>,
}

impl Fault {
    /// Trouble with sending work notices, until it is cleared.
    pub fn sending(trouble: Trouble) -> Self {
        Self { trouble, path: Some("/topapi/message/corpconversation/asyncsend_v2"), calls: None }
    }

    /// Trouble with one path, until it is cleared.
    pub fn at(path: &'static str, trouble: Trouble) -> Self {
        Self { trouble, path: Some(path), calls: None }
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
    let hits = |fault: &Fault| {
        let speaks = path.starts_with("/v1.0/") || !matches!(fault.trouble, Trouble::Worded { .. });
        speaks && fault.path.is_none_or(|of| matches(of, path)) && fault.calls != Some(0)
    };
    let fault = faults.iter_mut().find(|fault| hits(fault))?;
    if let Some(calls) = &mut fault.calls {
        *calls -= 1;
    }
    let trouble = fault.trouble.clone();
    faults.retain(|fault| fault.calls != Some(0));
    Some(trouble)
}

/// Whether a pattern means a path: the path itself, or its beginning and `*`.
pub fn matches(pattern: &str, path: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == path, |start| path.starts_with(start))
}
