//! Finds the people named by `@name` in a comment. Pure.

use crate::error::{Error, Fault, Result};
use crate::org::{User, UserId};

/// The longest part of an unknown name that a fault shows, in characters.
const SHOWN: usize = 8;

/// The people whom a comment names, and those `ticked`. If several have a name, the ticked one counts. Searches all of
/// `everybody`, so that 「@张伟明」, who has left, is not read as 张伟. Ignores the name of `viewer`.
///
/// # Errors
///
/// `Invalid` at `comment` for an unknown or ambiguous name.
pub(super) fn mentioned(comment: &str, ticked: &[UserId], everybody: &[User], viewer: UserId) -> Result<Vec<UserId>> {
    let mut people = ticked.to_vec();
    let mut faults = Vec::new();
    for name in names(comment) {
        let longest =
            everybody.iter().filter(|user| is_called(name, &user.display_name) || is_called(name, &user.username));
        let length = |user: &User| {
            let called = [&user.display_name, &user.username].into_iter().filter(|of| is_called(name, of));
            called.map(|of| of.chars().count()).max().unwrap_or_default()
        };
        let most = longest.clone().map(length).max().unwrap_or_default();
        let called: Vec<&User> = longest.filter(|user| length(user) == most).collect();
        let meant: Vec<&User> =
            called.iter().copied().filter(|u| u.id != viewer && !u.is_disabled() && u.left_at.is_none()).collect();
        match meant.as_slice() {
            [] if called.iter().any(|user| user.id == viewer) => {}
            [one] if people.contains(&one.id) => {}
            [one] => people.push(one.id),
            [] => {
                let shown: String = name.chars().take_while(|c| !is_end(*c)).take(SHOWN).collect();
                faults.push(Fault::new("comment", "fault-mention-unknown").with("name", shown));
            }
            [first, ..] if meant.iter().all(|user| !ticked.contains(&user.id)) => {
                let fault = Fault::new("comment", "fault-mention-several").with("n", meant.len().to_string());
                faults.push(fault.with("name", first.display_name.clone()));
            }
            _ => {}
        }
    }
    if faults.is_empty() { Ok(people) } else { Err(Error::Invalid(faults)) }
}

/// The text after each `@` that may begin a name: not in an e-mail address, and not before a price.
fn names(comment: &str) -> impl Iterator<Item = &str> {
    let signs = comment.char_indices().filter(|(_, c)| matches!(c, '@' | '＠'));
    signs.filter_map(move |(at, sign)| {
        let is_address = comment[..at].chars().next_back().is_some_and(|before| before.is_ascii_alphanumeric());
        let name = &comment[at + sign.len_utf8()..];
        let begins = name.chars().next().is_some_and(|c| c.is_alphabetic());
        (begins && !is_address).then_some(name)
    })
}

/// Chinese names may end anywhere, others only at the end of a word.
fn is_called(text: &str, name: &str) -> bool {
    let mut rest = text.chars();
    let is_start = name.chars().all(|c| rest.next().is_some_and(|r| r.to_lowercase().eq(c.to_lowercase())));
    let ends = !name.ends_with(|c: char| c.is_ascii_alphanumeric())
        || rest.next().is_none_or(|next| !next.is_ascii_alphanumeric() && !"._-".contains(next));
    is_start && !name.is_empty() && ends
}

fn is_end(c: char) -> bool {
    c.is_whitespace() || (!c.is_alphanumeric() && !"._-·".contains(c))
}
