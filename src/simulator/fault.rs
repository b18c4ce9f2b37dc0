//! Faults on demand.

use std::time::Duration;

/// A kind of fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Closes the connection; the call is not performed.
    Drop,
    /// Performs the call, then closes the connection.
    DropAfterAccepting,
    /// HTTP 500; the call is not performed.
    Http500,
    /// Performs the call and answers HTTP 500.
    Http500AfterAccepting,
    /// Performs the call at once and answers after the delay.
    SlowAfterAccepting(Duration),
    /// Performs and answers the call after the delay, even when the caller gave up.
    SlowBefore(Duration),
    /// The page of a ban, as HTML.
    Html,
    /// A ban as JSON: `{"status":1111,…}`.
    Json1111,
    /// An `errcode`, e.g. -1, 90018, 90020, 60020. The new API answers 400 with `sim` and the code.
    Errcode(i64),
    /// Errcode 88 with this `sub_code`, e.g. 60011. Version 1 answers the bare code, the new API its own word.
    SubCode(&'static str),
    /// HTTP status and `code` of the new API. Does not affect other paths.
    Worded { status: u16, code: &'static str },
}

/// A fault on some paths, for some calls.
#[derive(Clone, Debug)]
pub struct Fault {
    pub trouble: Trouble,
    /// A trailing `*` matches a prefix. `None`: every path.
    pub path: Option<&'static str>,
    /// The remaining calls; `None`: until cleared.
    pub calls: Option<usize>,
}

impl Fault {
    /// Affects sending work notices, until cleared.
    pub fn sending(trouble: Trouble) -> Self {
        Self { trouble, path: Some("/topapi/message/corpconversation/asyncsend_v2"), calls: None }
    }

    /// Affects one path, until cleared.
    pub fn at(path: &'static str, trouble: Trouble) -> Self {
        Self { trouble, path: Some(path), calls: None }
    }

    /// Affects every path, until cleared.
    pub fn everywhere(trouble: Trouble) -> Self {
        Self { trouble, path: None, calls: None }
    }

    /// Limits the fault to so many calls.
    pub fn times(self, calls: usize) -> Self {
        Self { calls: Some(calls), ..self }
    }
}

/// The fault that applies to a call of `path`. Uses up one of its calls.
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

/// Whether a pattern matches a path: exactly, or by the prefix before `*`.
pub fn matches(pattern: &str, path: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == path, |start| path.starts_with(start))
}
