//! What an administrator uploads or pastes. The token stands before the file.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_session::SessionExt;
use actix_web::HttpRequest;
use futures_util::TryStreamExt;

use crate::catalog::import::LARGEST_FILE;
use crate::error::{Error, Result};
use crate::orders::safe_name;
use crate::web::kit::{Failure, guard};

/// Of a file that is too large the rest is read and thrown away up to here, so that the answer reaches the browser.
const PATIENCE: usize = 64 * 1024 * 1024;

/// The longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// A file, or what was pasted.
#[derive(Default)]
pub struct Upload {
    /// Of the file; empty: pasted.
    pub name: String,
    file: Option<Vec<u8>>,
    pub pasted: String,
}

impl Upload {
    /// What is to be read: the file if there is one. `Invalid` when there is neither.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        match &self.file {
            Some(file) => Ok(file.clone()),
            None if self.pasted.trim().is_empty() => Err(Error::invalid("file", "fault-import-none")),
            None => Ok(self.pasted.clone().into_bytes()),
        }
    }
}

pub async fn take(request: &HttpRequest, mut parts: Multipart) -> Result<Upload, Failure> {
    let session = request.get_session();
    let (mut is_ours, mut upload) = (false, Upload::default());
    while let Some(mut part) = parts.try_next().await.map_err(unreadable)? {
        let name = part.content_disposition().and_then(|d| d.get_filename()).unwrap_or_default().to_owned();
        match part.name() {
            Some("csrf") => is_ours = guard::is_token_of(&session, &text(&mut part).await?),
            Some("file" | "pasted") if !is_ours => return Err(Failure::Expired),
            // A form in which nothing was chosen sends one file without a name.
            Some("file") if !name.is_empty() => {
                upload.file = Some(bytes(&mut part).await?);
                upload.name = safe_name(&name).chars().take(LONGEST_NAME).collect();
            }
            Some("pasted") => upload.pasted = text(&mut part).await?,
            _ => drop(bytes(&mut part).await?),
        }
    }
    if is_ours { Ok(upload) } else { Err(Failure::Expired) }
}

/// All of a part, or one byte more than may be.
async fn bytes(part: &mut Field) -> Result<Vec<u8>, Failure> {
    let (mut kept, mut seen) = (Vec::new(), 0);
    while let Some(piece) = part.try_next().await.map_err(unreadable)? {
        seen += piece.len();
        if seen > PATIENCE {
            return Err(Failure::BadRequest);
        }
        let room = (LARGEST_FILE + 1).saturating_sub(kept.len());
        kept.extend_from_slice(&piece[..piece.len().min(room)]);
    }
    Ok(kept)
}

async fn text(part: &mut Field) -> Result<String, Failure> {
    String::from_utf8(bytes(part).await?).map_err(|_| Failure::BadRequest)
}

fn unreadable(_: MultipartError) -> Failure {
    Failure::BadRequest
}
