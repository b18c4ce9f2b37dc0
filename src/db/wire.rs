//! Watches the traffic between the program and PostgreSQL: sets a deadline for every response, and preserves the
//! SQLSTATE of every error.
//!
//! diesel does neither. If a response is due and the server sends nothing for too long, the connection is closed.
//! Statements are never cancelled, because a cancelled commit reports success (`reliability.md` section 0). The
//! SQLSTATE of an error is put into its hint, see [`SQLSTATE`].

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use crate::error::SQLSTATE;

/// The settings of watched connections. Clones share what was noticed.
#[derive(Clone)]
pub struct Watch {
    /// How long the server may send nothing while a response is due.
    pub patience: Duration,
    trouble: Arc<Mutex<Option<(Instant, String)>>>,
}

impl Watch {
    /// `patience`: how long the server may send nothing while a response is due.
    pub fn new(patience: Duration) -> Self {
        Self { patience, trouble: Arc::default() }
    }

    /// The SQLSTATE with which the server failed to save within the last 30 seconds; `None`: it did not.
    pub fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.as_ref().filter(|(at, _)| at.elapsed() < REMEMBERED).map(|(_, code)| code.clone())
    }

    fn notice(&self, code: &[u8]) {
        // 53300 only refuses new connections; open ones can still save.
        if (code.starts_with(b"53") && code != b"53300") || code.starts_with(b"58") {
            let code = String::from_utf8_lossy(code).into_owned();
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), code));
        }
    }
}

/// How long the server counts as not ready after it failed to save.
const REMEMBERED: Duration = Duration::from_secs(30);

/// A stream to the server.
pub struct Wire<S> {
    inner: S,
    asked: Scan,
    answered: Scan,
    /// The number of responses that are due.
    owed: usize,
    /// Bytes from the start of an error message on that are not passed on yet.
    held: Vec<u8>,
    /// Bytes to pass on next.
    ready: Vec<u8>,
    watch: Watch,
    deadline: Pin<Box<Sleep>>,
}

impl<S> Wire<S> {
    /// Watches a stream on which nothing has been sent yet.
    pub fn new(inner: S, watch: Watch) -> Self {
        Self {
            inner,
            asked: Scan { is_untyped: true, ..Scan::default() },
            answered: Scan::default(),
            owed: 0,
            held: Vec::new(),
            ready: Vec::new(),
            deadline: Box::pin(tokio::time::sleep(watch.patience)),
            watch,
        }
    }

    /// The stream that is watched.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// Restarts the deadline.
    fn put_off(&mut self) {
        let until = Instant::now() + self.watch.patience;
        self.deadline.as_mut().reset(until);
    }

    /// Counts the responses that end in these bytes. Stops at the start of an error message and returns its position.
    fn scan_answers(&mut self, bytes: &[u8]) -> Option<usize> {
        let owed = &mut self.owed;
        self.answered.scan(bytes, Some(b'E'), |kind| {
            if kind == b'Z' {
                *owed = owed.saturating_sub(1);
            }
        })
    }

    /// Moves complete messages from `held` to `ready`, with the SQLSTATE added to errors.
    fn release(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        while let Some(length) = message_length(&held)
            && held.len() >= length
        {
            let error = marked(&held[..length], |code| self.watch.notice(code));
            self.ready.extend_from_slice(&error);
            held.drain(..length);
            let until = self.scan_answers(&held).unwrap_or(held.len());
            self.ready.extend(held.drain(..until));
        }
        self.held = held;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if !this.ready.is_empty() {
                let part = this.ready.len().min(buf.remaining());
                buf.put_slice(&this.ready[..part]);
                this.ready.drain(..part);
                return Poll::Ready(Ok(()));
            }
            let before = buf.filled().len();
            match Pin::new(&mut this.inner).poll_read(cx, buf) {
                Poll::Ready(done) => done?,
                Poll::Pending if this.owed == 0 => return Poll::Pending,
                Poll::Pending => {
                    ready!(this.deadline.as_mut().poll(cx));
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL does not answer")));
                }
            }
            if buf.filled().len() == before {
                return Poll::Ready(Ok(()));
            }
            this.put_off();
            let from = if this.held.is_empty() {
                match this.scan_answers(&buf.filled()[before..]) {
                    None => return Poll::Ready(Ok(())),
                    Some(at) => before + at,
                }
            } else {
                before
            };
            this.held.extend_from_slice(&buf.filled()[from..]);
            buf.set_filled(from);
            this.release();
            if from > before {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let sent = ready!(Pin::new(&mut self.inner).poll_write(cx, buf))?;
        let mut asked = 0;
        // Queries, synchronisations and the first message are each answered with one "ready for query".
        self.asked.scan(&buf[..sent], None, |kind| asked += usize::from(matches!(kind, b'Q' | b'S' | 0)));
        self.owed += asked;
        self.put_off();
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// The position in one direction of the protocol. A message is a type byte, a length, and that many bytes less four.
#[derive(Default)]
struct Scan {
    kind: u8,
    /// Whether the next message has no type byte, as the first of a client.
    is_untyped: bool,
    /// How many bytes of type and length have been read.
    head: usize,
    length: u32,
    /// How many bytes of the message are left.
    left: u32,
}

impl Scan {
    /// Reads bytes and calls `ended` with the type of each message that ends in them. Stops at the start of a message
    /// of type `stop` and returns its position.
    fn scan(&mut self, bytes: &[u8], stop: Option<u8>, mut ended: impl FnMut(u8)) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.head == 0 && stop == Some(bytes[at]) {
                return Some(at);
            }
            if self.head == 0 && !self.is_untyped {
                (self.kind, self.head, self.length) = (bytes[at], 1, 0);
                at += 1;
                continue;
            }
            if self.head == 0 {
                (self.kind, self.head, self.length, self.is_untyped) = (0, 1, 0, false);
            }
            if self.head < 5 {
                self.length = self.length << 8 | u32::from(bytes[at]);
                self.head += 1;
                at += 1;
                self.left = self.length.saturating_sub(4);
            } else {
                let part = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len() - at);
                self.left -= u32::try_from(part).unwrap_or(self.left);
                at += part;
            }
            if self.head == 5 && self.left == 0 {
                self.head = 0;
                ended(self.kind);
            }
        }
        None
    }
}

/// The total length of a message; `None` while its length has not been read.
fn message_length(message: &[u8]) -> Option<usize> {
    let length = u32::from_be_bytes(message.get(1..5)?.try_into().ok()?);
    usize::try_from(length).ok()?.checked_add(1)
}

/// Puts the SQLSTATE of an error message into its hint. A field is a letter and a text, terminated by zero.
fn marked(error: &[u8], notice: impl FnOnce(&[u8])) -> Vec<u8> {
    let fields: Vec<&[u8]> = error[5..].split(|byte| *byte == 0).filter(|field| !field.is_empty()).collect();
    let field = |letter: u8| fields.iter().find(|field| field[0] == letter).map(|field| &field[1..]);
    let Some(code) = field(b'C') else { return error.to_vec() };
    notice(code);
    let mut body: Vec<u8> = Vec::with_capacity(error.len() + SQLSTATE.len() + 8);
    for field in fields.iter().filter(|field| field[0] != b'H') {
        body.extend_from_slice(field);
        body.push(0);
    }
    body.push(b'H');
    body.extend_from_slice(SQLSTATE.as_bytes());
    body.extend_from_slice(code);
    if let Some(hint) = field(b'H') {
        body.push(b' ');
        body.extend_from_slice(hint);
    }
    body.extend_from_slice(&[0, 0]);
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    [&[b'E'][..], &length.to_be_bytes(), &body].concat()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind][..], &u32::try_from(body.len() + 4).unwrap().to_be_bytes(), body].concat()
    }

    #[tokio::test]
    async fn the_code_of_an_error_is_in_its_hint_however_the_bytes_arrive() {
        let error = message(b'E', b"SERROR\0C53100\0Mdisk full\0HFree some.\0\0");
        let marked = message(b'E', b"SERROR\0C53100\0Mdisk full\0HSQLSTATE 53100 Free some.\0\0");
        let (row, end) = (message(b'D', b"EEEE"), message(b'Z', b"I"));
        let sent = [row.clone(), error.clone(), end.clone(), row.clone(), error, end.clone()].concat();
        let expected = [row.clone(), marked.clone(), end.clone(), row, marked, end].concat();
        for part in [1, 2, 3, 7, 64, 4096] {
            let (here, mut there) = duplex(8192);
            let mut wire = Wire::new(here, Watch::new(Duration::from_secs(5)));
            for bytes in sent.chunks(part) {
                there.write_all(bytes).await.unwrap();
            }
            drop(there);
            let mut got = Vec::new();
            wire.read_to_end(&mut got).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(&expected), "{part} at a time");
        }
    }

    #[tokio::test]
    async fn only_a_pending_response_has_a_deadline() {
        let (here, mut there) = duplex(8192);
        let patience = Duration::from_millis(50);
        let mut wire = Wire::new(here, Watch::new(patience));
        let long = patience * 3;
        let mut byte = [0];
        assert!(tokio::time::timeout(long, wire.read(&mut byte)).await.is_err(), "nothing was asked");
        // The first message has no type byte. A query follows later.
        wire.write_all(&[0, 0, 0, 8, 0, 3, 0, 0]).await.unwrap();
        there.write_all(&message(b'Z', b"I")).await.unwrap();
        wire.read_exact(&mut [0; 6]).await.unwrap();
        assert!(tokio::time::timeout(long, wire.read(&mut byte)).await.is_err(), "all is answered");
        wire.write_all(&message(b'Q', b"SELECT 1\0")).await.unwrap();
        let late = wire.read(&mut byte).await.unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
    }
}
