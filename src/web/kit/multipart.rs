//! Multipart forms: their parts are read only after the CSRF token, which is the first part.

use std::future::{Ready, ready};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_session::{Session, SessionExt};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::TryStreamExt;

use super::{Failure, csrf};

/// The longest token that is read, in bytes.
const LONGEST_TOKEN: usize = 200;

/// The parts of a multipart form. The token is checked before the first part is handed out, and nothing of the body is
/// read before that.
pub struct PostedParts {
    session: Session,
    parts: Multipart,
    is_checked: bool,
}

impl PostedParts {
    /// The next part after the token; `None` at the end of the form. A part that is not read to its end is skipped.
    ///
    /// # Errors
    /// `Expired` without a valid token in front, `BadRequest` for a body that is no multipart form.
    pub async fn next(&mut self) -> Result<Option<Field>, Failure> {
        if !self.is_checked {
            let first = self.parts.try_next().await.map_err(unreadable_part)?;
            let Some(mut first) = first.filter(|part| part.name() == Some("csrf")) else {
                return Err(Failure::Expired);
            };
            let token = text_of_part(&mut first, LONGEST_TOKEN).await?;
            if !csrf::is_valid(&self.session, &token) {
                return Err(Failure::Expired);
            }
            self.is_checked = true;
        }
        self.parts.try_next().await.map_err(unreadable_part)
    }
}

impl FromRequest for PostedParts {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let session = request.get_session();
        let parts = Multipart::from_request(request, payload).into_inner();
        ready(match parts {
            Ok(parts) => Ok(Self { session, parts, is_checked: false }),
            Err(_) => Err(Failure::BadRequest),
        })
    }
}

/// A part as text; `BadRequest` if it is longer than `most` bytes or not UTF-8.
pub async fn text_of_part(part: &mut Field, most: usize) -> Result<String, Failure> {
    let bytes = part.bytes(most).await.map_err(|_| Failure::BadRequest)?.map_err(unreadable_part)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| Failure::BadRequest)
}

/// For errors while a part is read.
pub fn unreadable_part(_: MultipartError) -> Failure {
    Failure::BadRequest
}
