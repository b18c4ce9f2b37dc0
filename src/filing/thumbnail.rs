//! Thumbnails of attached pictures: made on first request, stored as a second object.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgba, RgbaImage, imageops};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::error::{Error, Result};
use crate::orders::{Attachment, AttachmentId};

/// The longer side in pixels. Sharp on a phone that shows two side by side.
const SIDE: u32 = 480;

/// The largest decoded picture in bytes: 24 megapixels. A larger one has no thumbnail.
const LARGEST: u64 = 96 * 1024 * 1024;

/// One picture is decoded at a time, to bound memory.
static TURN: Semaphore = Semaphore::const_new(1);

/// The name of the thumbnail's object.
pub fn name(id: AttachmentId) -> String {
    format!("{id}.thumbnail")
}

/// A JPEG; `None` when the attachment is no picture or cannot be decoded.
pub async fn thumbnail(app: &App, attachment: &Attachment) -> Result<Option<Vec<u8>>> {
    if !attachment.media_type.has_thumbnail() {
        return Ok(None);
    }
    let kept = app.files.read_whole(&name(attachment.id)).await?;
    let small = match kept {
        Some(kept) => kept,
        None => {
            let _turn = TURN.acquire().await.map_err(Error::broken)?;
            let Some(whole) = app.files.read_whole(&attachment.id.to_string()).await? else { return Ok(None) };
            // An empty object records a failure, so that the thumbnail is not made again and again.
            let small = tokio::task::spawn_blocking(move || shrink(&whole).unwrap_or_default());
            let small = small.await.map_err(Error::broken)?;
            app.files.put(&name(attachment.id), small.clone()).await?;
            small
        }
    };
    Ok(Some(small).filter(|small| !small.is_empty()))
}

/// Scales a picture down, applies the EXIF orientation and fills the background white. `None` if it is damaged or too
/// large.
fn shrink(whole: &[u8]) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(LARGEST);
    let mut reader = ImageReader::new(Cursor::new(whole)).with_guessed_format().ok()?;
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().ok()?;
    if decoder.total_bytes() > LARGEST {
        return None;
    }
    decoder.set_limits(limits).ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut small = DynamicImage::from_decoder(decoder).ok()?;
    if small.width().max(small.height()) > SIDE {
        small = small.thumbnail(SIDE, SIDE);
    }
    small.apply_orientation(orientation);
    let mut page = RgbaImage::from_pixel(small.width(), small.height(), Rgba([255; 4]));
    imageops::overlay(&mut page, &small.to_rgba8(), 0, 0);
    let mut jpeg = Vec::new();
    let page = DynamicImage::ImageRgba8(page).into_rgb8();
    page.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 82)).ok()?;
    Some(jpeg)
}
