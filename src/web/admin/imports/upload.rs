//! The multipart upload of an import.

use actix_multipart::Field;
use futures_util::TryStreamExt;

use crate::error::{Error, Result};
use crate::orders::safe_name;
use crate::sheet::LARGEST_FILE;
use crate::web::kit::{Failure, PostedParts, unreadable_part};

/// The rest of a file that is too large is read and discarded up to this size in bytes, so that the response reaches the
/// browser.
const PATIENCE: usize = 64 * 1024 * 1024;

/// Longer file names are shortened, in characters.
const LONGEST_NAME: usize = 120;

/// An uploaded file, or pasted text.
#[derive(Default)]
pub struct Upload {
    /// The file name; empty for pasted text.
    pub name: String,
    file: Option<Vec<u8>>,
    pub pasted: String,
    /// The name of the sheet to read; empty: the first visible one.
    pub sheet: String,
    /// The button, where the form has several.
    pub intent: String,
}

impl Upload {
    /// The file if there is one, else the pasted text.
    ///
    /// # Errors
    /// `Invalid` at `file` when both are missing.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        match &self.file {
            Some(file) => Ok(file.clone()),
            None if self.pasted.trim().is_empty() => Err(Error::invalid("file", "fault-import-none")),
            None => Ok(self.pasted.clone().into_bytes()),
        }
    }
}

/// Reads the form. A file larger than `LARGEST_FILE` is cut off one byte after it.
pub async fn read(mut parts: PostedParts) -> Result<Upload, Failure> {
    let mut upload = Upload::default();
    while let Some(mut part) = parts.next().await? {
        let name = part.content_disposition().and_then(|d| d.get_filename()).unwrap_or_default().to_owned();
        match part.name() {
            // A form without a chosen file sends a part with an empty file name.
            Some("file") if !name.is_empty() => {
                upload.file = Some(bytes(&mut part).await?);
                upload.name = safe_name(&name).chars().take(LONGEST_NAME).collect();
            }
            Some("pasted") => upload.pasted = text(&mut part).await?,
            Some("sheet") => upload.sheet = text(&mut part).await?,
            Some("intent") => upload.intent = text(&mut part).await?,
            _ => drop(bytes(&mut part).await?),
        }
    }
    Ok(upload)
}

/// The bytes of a part, cut off one byte after the allowed size.
async fn bytes(part: &mut Field) -> Result<Vec<u8>, Failure> {
    let (mut kept, mut seen) = (Vec::new(), 0);
    while let Some(piece) = part.try_next().await.map_err(unreadable_part)? {
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
