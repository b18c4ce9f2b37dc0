//! The part of a person's page about signing in: whether they are locked out, and their tokens.

use crate::db::Conn;
use crate::error::Result;
use crate::org::{Token, User, locked_until};
use crate::web::kit::{Frame, TokenRow};

pub struct Access {
    /// When the last password lock ends; `None` without a lock.
    pub locked_until: Option<String>,
    /// Since when the person has a second factor; `None`: there is none.
    pub second_factor_since: Option<String>,
    pub tokens: Vec<TokenRow>,
}

impl Access {
    pub(super) async fn of(conn: &mut Conn, frame: &Frame, person: &User) -> Result<Self> {
        let now = frame.now();
        let tokens = Token::of_user(conn, person.id).await?;
        Ok(Self {
            locked_until: locked_until(conn, &person.username, now).await?.map(|until| frame.time(&until)),
            second_factor_since: person.second_factor_at.map(|at| frame.time(&at)),
            tokens: tokens.into_iter().map(|token| TokenRow::of(frame, token, now)).collect(),
        })
    }
}
