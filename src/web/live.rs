//! The figures of the viewer's inbox as server-sent events (`text/event-stream`).
//!
//! Never polls the database: `live` does it once for all open pages.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, HeaderName};
use actix_web::web::{Bytes, Data, Query};
use futures_util::{Stream, stream};
use serde::Deserialize;
use uuid::Uuid;

use super::kit::{Failure, Viewer, session_digest};
use crate::app::App;
use crate::approval::find_step;
use crate::live::{Counts, Listener, OpenPage, Update};
use crate::orders::StepId;

/// Proxies close connections that are silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// How long a browser waits before it reconnects, in milliseconds.
const RETRY: u32 = 5000;

/// The last event of a stream: the page does not reconnect.
const OVER: &str = "event: over\ndata: {}\n\n";

/// The step that the page shows, to report when another person decides it.
#[derive(Deserialize)]
pub struct LiveQuery {
    step: Option<Uuid>,
}

/// Streams the figures at once and at each change. Without a session, answers with the last event: the page stops. After
/// any other response the page reconnects.
pub async fn inbox(request: HttpRequest, app: Data<App>, query: Query<LiveQuery>) -> Result<HttpResponse, Failure> {
    let is_head = request.method() == Method::HEAD;
    let (viewer, session) = match (Viewer::find(&request).await?, session_digest(&request, &app)) {
        (Some(viewer), Some(session)) => (viewer, session),
        _ if is_head => return Ok(answer().finish()),
        _ => return Ok(answer().body(OVER)),
    };
    let step = match query.step.map(StepId) {
        Some(id) => Some(find_step(&*app.db.conn().await?, &viewer.user, id).await?.0.id),
        None => None,
    };
    if is_head {
        return Ok(answer().finish());
    }
    let listener = app.live.join(OpenPage { user: viewer.user.id, session, step });
    Ok(answer().streaming(events(listener)))
}

fn answer() -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // Compression and buffering proxies would hold events back.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"));
    answer
}

fn events(listener: Listener) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    let hello = Bytes::from(format!("retry: {RETRY}\n\n"));
    let news = stream::unfold(Some(listener), async |listener| {
        let mut listener = listener?;
        // Limits silence; an event restarts the time.
        let (text, listener) = match tokio::time::timeout(HEARTBEAT, listener.hear()).await {
            Err(_) => (":\n\n".to_owned(), Some(listener)),
            Ok(Update::Counts(counts)) => (event(&counts), Some(listener)),
            Ok(Update::Over) => (OVER.to_owned(), None),
            Ok(Update::Closing) => return None,
        };
        Some((Ok(Bytes::from(text)), listener))
    });
    futures_util::StreamExt::chain(stream::once(std::future::ready(Ok(hello))), news)
}

fn event(counts: &Counts) -> String {
    let Counts { waiting, unread, is_step_closed } = counts;
    format!("event: inbox\ndata: {{\"waiting\":{waiting},\"unread\":{unread},\"closed\":{is_step_closed}}}\n\n")
}
