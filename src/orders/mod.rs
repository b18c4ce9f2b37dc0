//! Orders of all kinds, each a header with lines: entering, listing, numbering, settling, and who may see which.
//!
//! Never decides on a status change; that is `approval`.

mod aggregate;
pub mod amount;
mod attachment;
mod bind;
mod changes;
mod columns;
mod draft;
mod draft_choice;
mod entering;
mod filter;
mod former;
mod input;
mod kind;
mod line;
mod list;
mod media;
mod named;
mod number;
mod order;
mod price;
mod raw;
mod reach;
mod report_filter;
mod round;
mod saved;
mod search;
mod settlement;
mod template;
mod unusual;
mod view;

pub use aggregate::aggregate;
pub use attachment::{Attachment, LARGEST_FILE, MOST_FILES, UploadTarget};
pub use bind::bind;
pub use changes::{Change, Snapshot, SnapshotFile, SnapshotLine, difference};
pub use columns::Column;
pub use draft::{Created, create, discard, discard_all, finish_draft, is_stored, save};
pub use draft_choice::{DraftChoice, LONGEST_HINT};
pub use entering::{EnterGoes, Places};
pub use filter::{Cursor, Filter, Sort};
pub use former::Former;
pub use input::{CheckedLine, CheckedOrder, MOST_LINES, MasterData, Stage, check};
pub use kind::{CARTON, CardRow, Effect, Kind, LineShape, Tone};
pub use line::Line;
pub use list::{
    Gist, NameRows, Page, Summary, asked_gists, asked_summaries, count, count_lines, list, newest, summaries,
    summaries_of,
};
pub use media::{ACCEPTED, HEAD, MediaType, safe_name};
pub use number::{DIGITS, LONGEST_PREFIX, NumberFormat, Period, next_number};
pub use order::{Order, Status, Submitted};
pub use price::{LastPrice, last_prices};
pub use raw::{RawLine, RawOrder};
pub use reach::{find_visible, lock_visible, visible, visible_of_step, visible_to};
pub use report_filter::{Counted, OpenStep, ReportFilter, SentBack};
pub use round::{Round, RoundRow};
pub use saved::SavedView;
pub use settlement::{Purchase, claim_all, unsettled};
pub use template::{LONGEST_TEMPLATE_NAME, ListedTemplate, Share, Template, TemplateInput};
pub use unusual::{Unusual, UnusualRows, asked_unusual, unusual};
pub use view::{HeadNames, OrderHead, OrderView, ViewRows, head, referred, shown_lines, view};

crate::id! {
    /// `orders.id`, a UUID v7: sorts by creation time.
    pub struct OrderId(uuid::Uuid: Uuid);
}
crate::id! {
    /// `attachments.id`, a UUID v7, which also names the stored object.
    pub struct AttachmentId(uuid::Uuid: Uuid);
}
crate::id! {
    /// `approval_steps.id`, a UUID v7: one turn of one handler. Each turn is a new step.
    pub struct StepId(uuid::Uuid: Uuid);
}
crate::id! {
    /// `approval_log.id`: increases with time.
    pub struct LogId(i64: BigInt);
}
crate::id! {
    /// `saved_views.id`.
    pub struct SavedViewId(i64: BigInt);
}
crate::id! {
    /// `order_templates.id`.
    pub struct TemplateId(i64: BigInt);
}
