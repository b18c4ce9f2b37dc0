//! Watched connections: made in time, kept alive, and every stream to the server a [`Wire`].

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

/// For one address of the server.
const CONNECT: Duration = Duration::from_secs(3);

/// How long sent bytes may stay unacknowledged before the connection ends (`tcp_user_timeout`).
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// Silence before the system asks whether the server is there, between its questions, and how often it asks.
const KEEPALIVE: (Duration, Duration, u32) = (Duration::from_secs(15), Duration::from_secs(5), 3);

/// What the driver takes when the address says nothing of it.
const DRIVERS_KEEPALIVE: Duration = Duration::from_secs(2 * 60 * 60);

/// Why there is no connection: the driver was refused, or the session could not be set up.
pub(super) enum Refused {
    Driver(tokio_postgres::Error),
    Session(ConnectionError),
}

/// Sets what the address leaves open. In an address `tcp_user_timeout` counts milliseconds, as libpq has it; the driver
/// takes it for seconds.
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

/// Over TLS alone.
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

/// Plain TCP. The driver hands its socket only to a TLS connector; without a negotiation that is a plain wrapper.
pub(super) async fn in_the_clear(config: &Config, watch: &Watch) -> Result<AsyncPgConnection, Refused> {
    let mut config = config.clone();
    config.ssl_negotiation(SslNegotiation::Direct);
    over_tls(&config, Plain, watch).await
}

/// Over a Unix socket, which the driver keeps to itself. Receives no notifications.
pub(super) async fn over_socket(config: &Config, folder: &Path, watch: &Watch) -> Result<AsyncPgConnection, Refused> {
    let bad = |why: String| Refused::Session(ConnectionError::BadConnection(why));
    let path = folder.join(format!(".s.PGSQL.{}", config.get_ports().first().unwrap_or(&5432)));
    let stream = match tokio::time::timeout(CONNECT, UnixStream::connect(&path)).await {
        Ok(stream) => stream.map_err(|e| bad(format!("{}: {e}", path.display())))?,
        Err(late) => return Err(bad(late.to_string())),
    };
    let connected = config.connect_raw(Wire::new(stream, watch.clone()), NoTls).await;
    let (client, connection) = connected.map_err(Refused::Driver)?;
    // On the thread that opens it. When it ends, the client's next statement says so.
    tokio::spawn(async move {
        if let Err(e) = connection.await {
            tracing::debug!(error = %e, "a connection to the database ended");
        }
    });
    AsyncPgConnection::try_from(client).await.map_err(Refused::Session)
}

/// A connector whose streams are watched.
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

/// Stands where the driver expects TLS, and changes nothing.
struct Plain;

/// The driver's socket as it is.
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
