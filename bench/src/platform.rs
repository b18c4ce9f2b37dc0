//! A platform that accepts every call at once, in DingTalk's format: the program is measured, not the platform.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::http::read_head;

/// The platform. Clones share it.
#[derive(Clone, Default)]
pub struct Platform {
    calls: Arc<AtomicU64>,
    messages: Arc<Mutex<Vec<Instant>>>,
}

impl Platform {
    /// Listens on a free port until the process ends.
    pub async fn listen(&self) -> Result<SocketAddr> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let at = listener.local_addr()?;
        let platform = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let platform = platform.clone();
                // Ends when the other side closes the connection.
                tokio::spawn(async move { platform.answer(BufReader::new(stream)).await });
            }
        });
        Ok(at)
    }

    /// How many calls were answered.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// The arrival times of messages since the last call.
    pub fn take_messages(&self) -> Vec<Instant> {
        self.messages.lock().map(|mut messages| std::mem::take(&mut *messages)).unwrap_or_default()
    }

    async fn answer(&self, mut stream: BufReader<TcpStream>) -> Result<()> {
        stream.get_ref().set_nodelay(true)?;
        loop {
            let (line, headers) = read_head(&mut stream).await?;
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let mut body = vec![0; length.map_or(Ok(0), |(_, length)| length.parse())?];
            stream.read_exact(&mut body).await?;
            if line.contains("/asyncsend_v2")
                && let Ok(mut messages) = self.messages.lock()
            {
                messages.push(Instant::now());
            }
            let n = self.calls.fetch_add(1, Ordering::Relaxed);
            // A response with the fields of all calls.
            let body = format!(
                r#"{{"errcode":0,"errmsg":"ok","access_token":"bench","expires_in":7200,"task_id":{n},"id":"{n}","result":true}}"#
            );
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(head.as_bytes()).await?;
        }
    }
}
