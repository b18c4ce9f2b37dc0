//! Opens watched connections: with time limits, with keepalive, and with a [`Wire`] around every stream to the server.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use diesel::ConnectionError;
use diesel_async::AsyncPgConnection;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, TryFutureExt};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UnixStream;
use tokio_postgres::config::{SslMode, SslNegotiation};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres::{Config, NoTls, Socket};

use super::wire::{Watch, Wire};

/// The time limit for connecting to one address of the server.
const CONNECT: Duration = Duration::from_secs(3);

/// How long sent bytes may stay unacknowledged before the connection ends (`tcp_user_timeout`).
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// TCP keepalive: idle time before the first probe, interval of probes, and number of probes.
const KEEPALIVE: (Duration, Duration, u32) = (Duration::from_secs(15), Duration::from_secs(5), 3);

/// The driver's value when the address does not set one.
const DRIVERS_KEEPALIVE: Duration = Duration::from_secs(2 * 60 * 60);

/// Why there is no connection: the driver failed, or the session could not be set up.
pub(super) enum Refused {
    Driver(tokio_postgres::Error),
    Session(ConnectionError),
}

/// Sets the parameters that the address leaves open. In an address, `tcp_user_timeout` is in milliseconds, as in libpq;
/// the driver reads it as seconds.
pub(super) fn set_defaults(config: &mut Config) {
    let given = config.get_tcp_user_timeout().map(|given| Duration::from_millis(given.as_secs()));
    config.tcp_user_timeout(given.unwrap_or(UNACKNOWLEDGED));
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    let (idle, interval, retries) = KEEPALIVE;
    if config.get_keepalives_idle() == DRIVERS_KEEPALIVE {
        config.keepalives_idle(idle);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(interval);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(retries);
    }
}

/// Connects over TLS only.
pub(super) async fn over_tls<T>(config: &Config, tls: T, watch: &Watch) -> Result<AsyncPgConnection, Refused>
where
    T: MakeTlsConnect<Socket>,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send + 'static,
    T::Stream: Send + 'static,
    T::TlsConnect: TlsConnect<Socket, Stream = T::Stream>,
{
    let mut config = config.clone();
    config.ssl_mode(SslMode::Require);
    let (client, connection) = config.connect(Watched { tls, watch: watch.clone() }).await.map_err(Refused::Driver)?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await.map_err(Refused::Session)
}

/// Connects over plain TCP. The driver gives its socket only to a TLS connector, so a connector that changes nothing is
/// used, without negotiation.
pub(super) async fn in_the_clear(config: &Config, watch: &Watch) -> Result<AsyncPgConnection, Refused> {
    let mut config = config.clone();
    config.ssl_negotiation(SslNegotiation::Direct);
    over_tls(&config, Plain, watch).await
}

/// Connects over a Unix socket. The driver does not expose its own, so the stream is opened here. Receives no
/// notifications.
pub(super) async fn over_socket(config: &Config, folder: &Path, watch: &Watch) -> Result<AsyncPgConnection, Refused> {
    let bad = |why: String| Refused::Session(ConnectionError::BadConnection(why));
    let path = folder.join(format!(".s.PGSQL.{}", config.get_ports().first().unwrap_or(&5432)));
    let stream = match tokio::time::timeout(CONNECT, UnixStream::connect(&path)).await {
        Ok(stream) => stream.map_err(|e| bad(format!("{}: {e}", path.display())))?,
        Err(late) => return Err(bad(late.to_string())),
    };
    let connected = config.connect_raw(Wire::new(stream, watch.clone()), NoTls).await;
    let (client, connection) = connected.map_err(Refused::Driver)?;
    // Runs on the thread that opens the connection. If it ends, the client's next statement fails.
    tokio::spawn(async move {
        if let Err(e) = connection.await {
            tracing::debug!(error = %e, "a connection to the database ended");
        }
    });
    AsyncPgConnection::try_from(client).await.map_err(Refused::Session)
}

/// A TLS connector whose streams are watched.
#[derive(Clone)]
struct Watched<T> {
    tls: T,
    watch: Watch,
}

impl<T> MakeTlsConnect<Socket> for Watched<T>
where
    T: MakeTlsConnect<Socket>,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send + 'static,
{
    type Stream = Wire<T::Stream>;
    type TlsConnect = Watched<T::TlsConnect>;
    type Error = T::Error;

    fn make_tls_connect(&mut self, host: &str) -> Result<Self::TlsConnect, T::Error> {
        Ok(Watched { tls: self.tls.make_tls_connect(host)?, watch: self.watch.clone() })
    }
}

impl<T> TlsConnect<Socket> for Watched<T>
where
    T: TlsConnect<Socket>,
    T::Future: Send + 'static,
{
    type Stream = Wire<T::Stream>;
    type Error = T::Error;
    type Future = BoxFuture<'static, Result<Wire<T::Stream>, T::Error>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let watch = self.watch;
        self.tls.connect(socket).map_ok(move |stream| Wire::new(stream, watch)).boxed()
    }
}

impl<S: TlsStream + Unpin> TlsStream for Wire<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.inner().channel_binding()
    }
}

/// A TLS connector that changes nothing.
struct Plain;

/// The driver's socket, unchanged.
struct Clear(Socket);

impl MakeTlsConnect<Socket> for Plain {
    type Stream = Clear;
    type TlsConnect = Self;
    type Error = Infallible;

    fn make_tls_connect(&mut self, _host: &str) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

impl TlsConnect<Socket> for Plain {
    type Stream = Clear;
    type Error = Infallible;
    type Future = Ready<Result<Clear, Infallible>>;

    fn connect(self, socket: Socket) -> Self::Future {
        ready(Ok(Clear(socket)))
    }
}

impl TlsStream for Clear {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Clear {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Clear {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
