//! What every page needs: the viewer, posted forms, the frame, responses, errors, assets.
//!
//! Never imports a feature.

mod act;
mod areas;
mod asked;
pub mod assets;
mod called;
pub mod cells;
mod choice;
mod csrf;
mod device;
mod door;
mod failure;
mod failure_page;
mod faults;
pub mod filters;
mod former_keys;
mod frame;
pub mod guard;
mod guest;
mod half_way;
mod known;
mod language;
mod letters;
mod measure;
mod multipart;
mod phrases;
mod posted;
mod proof;
mod proof_page;
mod qr;
mod response;
pub mod search_fields;
mod sign_ins;
pub mod slow;
mod stock_words;
mod timeline;
mod titles;
mod viewer;

pub use act::{press, redirect_or};
pub use areas::may_open;
pub use called::Called;
pub use choice::choice;
pub use device::device_name;
pub use door::{Door, place_of};
pub use failure::Failure;
pub use failure_page::{render_failures, survive};
pub use faults::Faults;
pub use former_keys::renew_cookies;
pub use frame::Frame;
pub use guest::Guest;
pub use half_way::HalfWay;
pub use known::{remember, session};
pub use language::{language_cookie, texts};
pub use letters::{LetterRow, advice};
pub use measure::measure;
pub use multipart::{PostedParts, text_of_part, unreadable_part};
pub use phrases::own_phrases;
pub use posted::{Nothing, Posted, chosen};
pub use proof::{Confirmed, check_code, check_password};
pub use qr::qr;
pub use response::{page, save_as, see_other};
pub use sign_ins::{SignInRow, TokenRow, sign_in_rows};
pub use stock_words::stock_state;
pub use timeline::event_sentence;
pub use titles::{goods_of, title_of};
pub use viewer::{
    Admin, Entrant, SESSION_ADDRESS, SESSION_DEVICE, USER as SESSION_USER, Viewer, cookie_name, session_digest,
    sign_out, user_agent,
};
