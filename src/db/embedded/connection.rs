//! Connections to the private server over its Unix socket. Addresses carry no secret.

use std::path::Path;

use diesel_async::{AsyncConnection, AsyncPgConnection};

use crate::error::{Error, Result};

/// The role that owns everything in a private cluster.
pub(super) const SUPERUSER: &str = "whsm";

/// Opens a connection; `Unavailable` if the server does not respond.
pub(super) async fn connect(url: &str) -> Result<AsyncPgConnection> {
    AsyncPgConnection::establish(url).await.map_err(Error::unavailable)
}

/// The URL of `database` for a role, on the server whose socket is in `socket_dir`.
pub(super) fn address(socket_dir: &Path, role: &str, database: &str) -> String {
    let host = percent_encoded(socket_dir.as_os_str().as_encoded_bytes());
    format!("postgresql://{role}@{host}/{}", percent_encoded(database.as_bytes()))
}

fn percent_encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, &byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}
