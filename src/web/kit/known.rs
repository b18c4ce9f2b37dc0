//! Data of a request, read before its handler runs in one statement: session, person, company and inbox.

use std::cell::RefCell;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use chrono::{DateTime, Utc};
use diesel::QueryResult;

use crate::approval::waiting_in;
use crate::db::{Conn, together};
use crate::org::{Company, StoredSession, User, UserId};

tokio::task_local! {
    /// The caller of the request that this task answers.
    static KNOWN: RefCell<Option<Known>>;
}

/// The person of a session, with what the frame of each page shows.
#[derive(Clone)]
pub struct Known {
    pub user: User,
    pub company: Company,
    /// Orders that wait for the person.
    pub waiting: i64,
}

/// Middleware: makes room in the request for this data. Runs outside the session middleware.
pub async fn remember<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    KNOWN.scope(RefCell::new(None), next.call(request)).await
}

/// Reads a session and the other data that the request needs. `None`: unknown or expired.
pub async fn session(conn: &Conn, key_digest: &[u8], now: DateTime<Utc>) -> QueryResult<Option<StoredSession>> {
    let asked = (
        StoredSession::with_digest(key_digest, now),
        User::of_session(key_digest),
        Company::only(),
        waiting_in(key_digest),
    );
    let (session, user, company, waiting) = together(conn, asked).await?;
    let known = user.into_iter().next().zip(company.into_iter().next());
    let waiting = waiting.first().map_or(0, |(count,)| *count);
    let known = known.map(|(user, company)| Known { user, company, waiting });
    // Without the middleware, as in a test of the store, each reads for itself.
    let _ = KNOWN.try_with(|place| place.replace(known));
    Ok(session.into_iter().next())
}

/// The data of this person; `None` if this request has read no session of theirs.
pub fn known(id: UserId) -> Option<Known> {
    KNOWN.try_with(|place| place.borrow().clone()).ok().flatten().filter(|known| known.user.id == id)
}
