//! Measures how long responses take, by route.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use tokio::time::Instant;

use crate::telemetry;

/// The route of requests that match none.
const NO_ROUTE: &str = "none";

/// Records the time until the head of the response, under the pattern of its route.
pub async fn measure(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let began = Instant::now();
    let answer = next.call(request).await?;
    let route = answer.request().match_pattern().unwrap_or_else(|| NO_ROUTE.to_owned());
    let method = answer.request().method().as_str();
    // Clients can send any method name.
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].into_iter().find(|one| *one == method);
    telemetry::measure(known.unwrap_or("other"), route, answer.status().as_u16(), began.elapsed());
    Ok(answer)
}
