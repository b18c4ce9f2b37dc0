//! What a message says, independent of the platform that carries it. Each platform renders it in its own format.

/// A card that asks for a decision. Its texts are already cut so that every platform can carry them.
#[derive(Clone, Debug)]
pub struct Card {
    /// The order's title alone, where a platform shows a heading.
    pub heading: String,
    pub title: String,
    /// Label and value.
    pub rows: Vec<(String, String)>,
    /// Digits with two decimal places.
    pub amount: String,
    pub unit: String,
    /// Several lines; the first repeats what the title says.
    pub details: String,
    /// `None`: the order has no files.
    pub file_count: Option<usize>,
    pub author: String,
    pub status: StatusBar,
    /// The approval page; ASCII only.
    pub url: String,
    /// The text of the button that opens it, where a platform shows one; four characters at most.
    pub button: &'static str,
}

/// Where a step stands, as its card shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusBar {
    pub text: &'static str,
    /// `RRGGBB` in hexadecimal digits.
    pub colour: &'static str,
}

/// A text with a link to the page that it concerns.
#[derive(Clone, Debug)]
pub struct Text {
    pub text: String,
    /// Appended to the text and never cut, so that repetitions differ.
    pub mark: String,
    /// Parts of `text` that may be cut when the message is too long, in this order.
    pub cuttable: Vec<String>,
    pub url: String,
    /// The text of the link, where a platform shows one.
    pub link: &'static str,
}

/// A message in a platform's format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The bytes to send. The outbox stores them, and a retry sends the same bytes.
    pub body: String,
    /// What a reader sees. Two messages of one day with the same gist count as duplicates.
    pub gist: String,
}
