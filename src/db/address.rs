//! The address of the database, `postgres://…`: parses hosts and TLS parameters, and opens connections.
//!
//! Error texts name host and port, never a password.

use std::error::Error as _;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use diesel_async::AsyncPgConnection;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls::{Mode, TlsSettings, explained};
use super::watch::{self, Refused};
use super::wire::Watch;

/// The time limit for each of several hosts, so that time remains for the next one.
const EACH_HOST: Duration = Duration::from_secs(2);

/// The location of the database and how to connect to it. Clones are cheap.
#[derive(Clone)]
pub struct Address {
    config: tokio_postgres::Config,
    tls_settings: TlsSettings,
    /// `None`: without TLS, or over a Unix socket.
    tls: Option<MakeRustlsConnect>,
}

/// The reason why no connection was made, in one line.
#[derive(Debug)]
pub struct Unreachable {
    pub why: String,
    /// Whether the failure may be temporary: the server refuses connections or is starting.
    pub may_pass: bool,
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl Address {
    /// Parses a URL with the libpq parameters that the driver knows, and the TLS parameters.
    ///
    /// # Errors
    /// One sentence that contains no value of the URL except file names.
    pub fn parse(url: &str) -> Result<Self, String> {
        let (plain, asked) = split(url)?;
        let mut config = tokio_postgres::Config::from_str(&plain).map_err(|e| chain(&e))?;
        let hosts = config.get_hosts();
        let is_local = !hosts.is_empty() && hosts.iter().all(|host| matches!(host, Host::Unix(_)));
        if hosts.len() > 1 && config.get_connect_timeout().is_none() {
            config.connect_timeout(EACH_HOST);
        }
        watch::set_defaults(&mut config);
        let tls_settings = asked.tls_settings()?;
        let tls = if is_local || tls_settings.mode == Mode::Disable { None } else { Some(tls_settings.connector()?) };
        config.ssl_mode(match (&tls, tls_settings.mode) {
            (None, _) => SslMode::Disable,
            (Some(_), Mode::Prefer) => SslMode::Prefer,
            (Some(_), _) => SslMode::Require,
        });
        Ok(Self { config, tls_settings, tls })
    }

    /// Hosts and ports for messages.
    pub fn place(&self) -> String {
        let ports = self.config.get_ports();
        let port = |n: usize| ports.get(n).or(ports.first()).copied().unwrap_or(5432);
        let hosts = self.config.get_hosts().iter().enumerate().map(|(n, host)| match host {
            Host::Tcp(name) => format!("{name}:{}", port(n)),
            Host::Unix(folder) => folder.display().to_string(),
        });
        hosts.collect::<Vec<_>>().join(", ")
    }

    /// Opens a connection for queries.
    pub async fn connect(&self) -> Result<AsyncPgConnection, Unreachable> {
        match &self.tls {
            None => self.connect_over(NoTls).await,
            Some(tls) => self.connect_over(tls.clone()).await,
        }
    }

    /// Opens a connection for queries on which each response has a deadline and each error carries its SQLSTATE. Over a
    /// Unix socket it receives no notifications.
    pub(super) async fn watched(&self, watch: &Watch) -> Result<AsyncPgConnection, Unreachable> {
        let made = match (&self.tls, self.config.get_hosts()) {
            (_, [Host::Unix(folder)]) => watch::over_socket(&self.config, folder, watch).await,
            (None, _) => watch::in_the_clear(&self.config, watch).await,
            (Some(tls), _) => match watch::over_tls(&self.config, tls.clone(), watch).await {
                Err(Refused::Driver(e)) if self.tls_settings.mode == Mode::Prefer && has_no_tls(&e) => {
                    watch::in_the_clear(&self.config, watch).await
                }
                other => other,
            },
        };
        made.map_err(|refused| match refused {
            Refused::Driver(e) => self.unreachable(&e),
            Refused::Session(e) => Unreachable { why: format!("PostgreSQL at {}: {e}", self.place()), may_pass: true },
        })
    }

    /// Opens a connection of the driver itself, for COPY. A task of its own drives it.
    pub async fn client(&self) -> Result<Client, Unreachable> {
        match &self.tls {
            None => self.client_over(NoTls).await,
            Some(tls) => self.client_over(tls.clone()).await,
        }
    }

    async fn connect_over<T>(&self, tls: T) -> Result<AsyncPgConnection, Unreachable>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
    {
        let (client, connection) = self.config.connect(tls).await.map_err(|e| self.unreachable(&e))?;
        let made = AsyncPgConnection::try_from_client_and_connection(client, connection).await;
        made.map_err(|e| Unreachable { why: format!("PostgreSQL at {}: {e}", self.place()), may_pass: true })
    }

    async fn client_over<T>(&self, tls: T) -> Result<Client, Unreachable>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
    {
        let (client, connection) = self.config.connect(tls).await.map_err(|e| self.unreachable(&e))?;
        tokio::spawn(connection);
        Ok(client)
    }

    fn unreachable(&self, e: &tokio_postgres::Error) -> Unreachable {
        let place = self.place();
        let certificate = tls_fault(e);
        let may_pass = match e.code() {
            Some(code) => [
                SqlState::CANNOT_CONNECT_NOW,
                SqlState::TOO_MANY_CONNECTIONS,
                SqlState::ADMIN_SHUTDOWN,
                SqlState::CRASH_SHUTDOWN,
            ]
            .contains(code),
            None => certificate.is_none() && e.source().is_some_and(|source| source.is::<std::io::Error>()),
        };
        let said = certificate.and_then(|fault| explained(fault, &self.tls_settings));
        let said = said.unwrap_or_else(|| {
            let said = chain(e);
            if has_no_tls(e) {
                return "it offers no TLS, and sslmode asks for it".into();
            }
            said
        });
        Unreachable { why: format!("PostgreSQL at {place}: {said}"), may_pass }
    }
}

/// The TLS parameters of the address, as given.
#[derive(Default)]
struct Asked {
    mode: Option<Mode>,
    root: Option<String>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl Asked {
    fn tls_settings(self) -> Result<TlsSettings, String> {
        let mut mode = self.mode.unwrap_or(Mode::Prefer);
        // These parameters would have no effect in this mode, but were meant to protect: report a fault.
        if mode < Mode::Require {
            for (name, is_given) in [("sslrootcert", self.root.is_some()), ("sslcert", self.certificate.is_some())] {
                if is_given {
                    return Err(format!("{name} needs sslmode=verify-full (or require, verify-ca)"));
                }
            }
        }
        // Like libpq.
        if mode == Mode::Require && self.root.is_some() {
            mode = Mode::VerifyCa;
        }
        let root = self.root.filter(|root| root != "system").map(PathBuf::from);
        let identity = match (self.certificate, self.key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some((certificate, key)),
            _ => return Err("sslcert and sslkey are given together or not at all".into()),
        };
        Ok(TlsSettings { mode, root, identity })
    }
}

/// Separates the TLS parameters, which the driver does not know, from the rest of the URL.
fn split(url: &str) -> Result<(String, Asked), String> {
    // A password may contain a question mark, so the search starts after the `@`.
    let host = url.find('@').unwrap_or_default();
    let Some(at) = url[host..].find('?').map(|at| host + at) else { return Ok((url.to_owned(), Asked::default())) };
    let mut asked = Asked::default();
    let mut rest = Vec::new();
    for pair in url[at + 1..].split('&').filter(|pair| !pair.is_empty()) {
        let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decoded(raw);
        match name {
            "sslmode" => {
                asked.mode = Some(match value.as_str() {
                    "disable" => Mode::Disable,
                    "prefer" => Mode::Prefer,
                    "require" => Mode::Require,
                    "verify-ca" => Mode::VerifyCa,
                    "verify-full" => Mode::VerifyFull,
                    _ => return Err("sslmode must be disable, prefer, require, verify-ca or verify-full".into()),
                });
            }
            "sslrootcert" => asked.root = Some(value),
            "sslcert" => asked.certificate = Some(value.into()),
            "sslkey" => asked.key = Some(value.into()),
            "target_session_attrs" if value == "primary" => rest.push("target_session_attrs=read-write"),
            _ => rest.push(pair),
        }
    }
    let query = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
    Ok((format!("{}{query}", &url[..at]), asked))
}

/// Percent-decodes a value. Unlike in forms, a plus sign is a plus sign.
fn decoded(raw: &str) -> String {
    let plus = raw.replace('+', "%2B");
    let pair = format!("v={plus}");
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// The TLS library's own error inside the driver's.
fn tls_fault(e: &tokio_postgres::Error) -> Option<&rustls::Error> {
    let mut source = e.source();
    while let Some(cause) = source {
        if let Some(found) = cause.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Some(found);
        }
        source = cause.source();
    }
    None
}

fn has_no_tls(e: &tokio_postgres::Error) -> bool {
    chain(e).ends_with("server does not support TLS")
}

/// An error with its causes, in one line.
pub(super) fn chain(e: &tokio_postgres::Error) -> String {
    let mut said = if e.as_db_error().is_some() { String::new() } else { e.to_string() };
    let mut source = e.source();
    while let Some(cause) = source {
        let text = cause.to_string().replace('\n', " ");
        if !said.ends_with(&text) {
            said = if said.is_empty() { text } else { format!("{said}: {text}") };
        }
        source = cause.source();
    }
    said
}
