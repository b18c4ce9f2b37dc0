//! The titles of orders in lists.

use super::Frame;
use crate::orders::{Gist, Summary};

/// The title; for a draft without one its first goods, else its kind and time.
pub fn title_of(frame: &Frame, row: &Summary) -> String {
    if !row.order.title.is_empty() {
        return row.order.title.clone();
    }
    row.gist.as_ref().and_then(|gist| goods_of(frame, gist)).unwrap_or_else(|| {
        let kind = frame.t.get(&format!("kind-{}", row.order.kind));
        frame.t.with("untitled-of", &[("kind", kind), ("when", frame.time(&row.order.updated_at))])
    })
}

/// The first goods and the number of lines; `None` if the first line has no name yet.
pub fn goods_of(frame: &Frame, gist: &Gist) -> Option<String> {
    if gist.first.is_empty() {
        return None;
    }
    let args = [("first", gist.first.clone()), ("n", gist.lines.to_string())];
    Some(if gist.lines > 1 { frame.t.with("gist", &args) } else { gist.first.clone() })
}
