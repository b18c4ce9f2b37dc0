//! People and departments as a platform lists them, whichever it is.

/// A department of the company there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Department {
    /// DingTalk's and WeCom's are numbers; the root is 1.
    pub id: i64,
    pub name: String,
    /// `None` for the root.
    pub parent: Option<i64>,
}

/// Somebody in the company there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    pub userid: String,
    pub name: String,
    /// Where they were found first.
    pub department: i64,
}
