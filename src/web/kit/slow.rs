//! Request bodies have an idle timeout and a deadline, so that a slow client cannot hold a connection open.

use std::cell::RefCell;
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::body::{BodySize, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::app::App;

/// The rest of a body. Shared with the response.
type Rest = Rc<RefCell<Payload>>;

/// A body with its deadlines.
struct Body {
    rest: Rest,
    silence: Duration,
    end: Instant,
    /// Fires at the earlier of the two.
    alarm: Pin<Box<Sleep>>,
}

/// A response that holds the body of its request until it is sent. The server then closes the connection if the body
/// was not read; if the body had been dropped, the server would wait for its end.
pub struct Answer<B> {
    body: Pin<Box<B>>,
    _rest: Rest,
}

/// Middleware: reading the body fails when a deadline has passed, and the connection is closed.
pub async fn limit_bodies<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, Answer<B>>>, actix_web::Error> {
    let limits = request.app_data::<Data<App>>().map(|app| (app.config.body_silence, app.config.body_deadline));
    let (Some((silence, whole)), true) = (limits, has_body(&request)) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let rest = Rc::new(RefCell::new(request.take_payload()));
    let end = Instant::now() + whole;
    let alarm = Box::pin(sleep_until(end.min(Instant::now() + silence)));
    let body = Body { rest: Rc::clone(&rest), silence, end, alarm };
    request.set_payload(Payload::Stream { payload: Box::pin(body) });
    let answer = next.call(request).await?;
    Ok(answer.map_body(|_, body| EitherBody::Right { body: Answer { body: Box::pin(body), _rest: rest } }))
}

fn has_body(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    headers.contains_key("transfer-encoding") || headers.contains_key("content-length")
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let read = Pin::new(&mut *self.rest.borrow_mut()).poll_next(cx);
        let now = Instant::now();
        if read.is_ready() && now < self.end {
            let next = self.end.min(now + self.silence);
            self.alarm.as_mut().reset(next);
            return read;
        }
        match self.alarm.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err(PayloadError::Io(Error::from(ErrorKind::TimedOut))))),
            Poll::Pending => read,
        }
    }
}

impl<B: MessageBody> MessageBody for Answer<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.as_ref().get_ref().size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.body.as_mut().poll_next(cx)
    }
}
