//! 附件: files of an order. The applicant adds and removes them while the order is editable; afterwards they are final.
//!
//! Handles rows only: the bytes are stored elsewhere under the attachment's id, and are written before the row.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::sum;
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use uuid::Uuid;

use super::{AttachmentId, MediaType, Order, OrderId, reach};
use crate::db::schema::{attachments, users};
use crate::db::{Conn, Questions, columns_of, question};
use crate::error::{Error, Fault, Result};
use crate::org::{User, UserId};

/// The maximum size of one file, in bytes.
pub const LARGEST_FILE: u64 = 20 * 1024 * 1024;

/// The maximum number of files of one order or form.
pub const MOST_FILES: i64 = 20;

/// The maximum that one person may upload in 24 hours, in bytes.
const MOST_A_DAY: i64 = 500 * 1024 * 1024;

/// A file of an order, or of a form whose order is not stored yet.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments, check_for_backend(diesel::pg::Pg))]
pub struct Attachment {
    pub id: AttachmentId,
    /// `None` while the order is not stored; `form_key` is set then.
    pub order_id: Option<OrderId>,
    pub uploaded_by: UserId,
    /// The uploaded name, cleaned by [`safe_name`](super::safe_name).
    pub file_name: String,
    pub media_type: MediaType,
    pub byte_size: i64,
    pub sha256: Vec<u8>,
    pub created_at: DateTime<Utc>,
    /// The form's key until the order is stored.
    pub form_key: Option<Uuid>,
    /// The idempotency key of the upload: one press stores one file.
    pub press: Uuid,
}

/// Where a file is uploaded to.
#[derive(Clone, Copy, Debug)]
pub enum UploadTarget {
    Order(OrderId),
    /// The `form_key` of a form whose order is not stored yet.
    Form(Uuid),
}

impl Attachment {
    /// The files of an order, oldest first.
    pub async fn of(conn: &Conn, order: OrderId) -> QueryResult<Vec<Self>> {
        let own = attachments::table.filter(attachments::order_id.eq(order)).select(Self::as_select());
        own.order((attachments::created_at, attachments::id)).load(&mut &*conn).await
    }

    /// Like `of`, as a query for `together`.
    pub(super) fn asked(order: OrderId) -> impl Questions<Answers = Vec<Self>> {
        let own = attachments::table.filter(attachments::order_id.eq(order));
        question(own.order((attachments::created_at, attachments::id)).select(columns_of::<Self>()))
    }

    /// The files that this person uploaded to a form, oldest first.
    pub async fn of_form(conn: &mut Conn, uploader: UserId, form_key: Uuid) -> QueryResult<Vec<Self>> {
        let own = attachments::table.filter(attachments::form_key.eq(form_key)).select(Self::as_select());
        let own = own.filter(attachments::uploaded_by.eq(uploader));
        own.order((attachments::created_at, attachments::id)).load(conn).await
    }

    /// Finds a file that the viewer may read: everyone who may see the order, or only the uploader while there is no order.
    ///
    /// # Errors
    /// `NotFound` for a file that does not exist or that the viewer may not read.
    pub async fn find_visible(conn: &mut Conn, viewer: &User, id: AttachmentId) -> Result<Self> {
        let found: Option<Self> = attachments::table.find(id).select(Self::as_select()).first(conn).await.optional()?;
        let found = found.ok_or(Error::NotFound)?;
        match found.order_id {
            Some(order) => drop(reach::find_visible(conn, viewer, order).await?),
            None if found.uploaded_by != viewer.id => return Err(Error::NotFound),
            None => {}
        }
        Ok(found)
    }

    /// Checks whether the person may upload another file, before its bytes are read. Returns the file if this press
    /// stored it already. Locks nothing; [`Attachment::add`] checks again.
    ///
    /// # Errors
    /// `Invalid` on `file` when a limit is reached, `Refused` when the order is not editable.
    pub async fn check_upload(
        conn: &mut Conn,
        uploader: &User,
        target: UploadTarget,
        press: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>> {
        let order = match target {
            UploadTarget::Order(id) => Some(reach::find_visible(conn, uploader, id).await?),
            UploadTarget::Form(_) => None,
        };
        if let Some(order) = &order {
            may_change(order, uploader)?;
        }
        let known = Self::by_press(conn, uploader, press).await?;
        if known.is_none() {
            has_room(conn, uploader, target, now).await?;
        }
        Ok(known)
    }

    /// Stores the row of a file whose bytes are written already. Returns the existing row if the same press stored one.
    /// Locks the order and the uploader's row.
    pub async fn add(conn: &mut Conn, uploader: &User, target: UploadTarget, mut new: Self) -> Result<Self> {
        conn.transaction(async |conn| {
            // The form may have been stored as an order in the meantime.
            let stored = match target {
                UploadTarget::Order(id) => Some(id),
                UploadTarget::Form(key) => Order::by_form_key(conn, key).await?.map(|order| order.id),
            };
            let target = stored.map_or(target, UploadTarget::Order);
            if let Some(id) = stored {
                may_change(&reach::lock_visible(conn, uploader, id).await?, uploader)?;
            }
            // Serializes the uploads of one person, so that the limits hold.
            users::table.find(uploader.id).select(users::id).for_no_key_update().first::<UserId>(conn).await?;
            if let Some(known) = Self::by_press(conn, uploader, new.press).await? {
                return Ok(known);
            }
            has_room(conn, uploader, target, new.created_at).await?;
            (new.order_id, new.form_key) = match target {
                UploadTarget::Order(id) => (Some(id), None),
                UploadTarget::Form(key) => (None, Some(key)),
            };
            diesel::insert_into(attachments::table).values(&new).execute(conn).await?;
            Ok(new)
        })
        .await
    }

    /// Deletes the row of a file of an editable order or of a form, and returns it.
    pub async fn remove(conn: &mut Conn, viewer: &User, id: AttachmentId) -> Result<Self> {
        conn.transaction(async |conn| {
            let found = Self::find_visible(conn, viewer, id).await?;
            if let Some(order) = found.order_id {
                may_change(&reach::lock_visible(conn, viewer, order).await?, viewer)?;
            }
            diesel::delete(attachments::table.find(id)).execute(conn).await?;
            Ok(found)
        })
        .await
    }

    /// Deletes files of forms that were never stored, uploaded before `before`. Returns how many.
    pub async fn forget_unstored(conn: &mut Conn, before: DateTime<Utc>) -> QueryResult<usize> {
        let unstored = attachments::table.filter(attachments::order_id.is_null());
        diesel::delete(unstored.filter(attachments::created_at.lt(before))).execute(conn).await
    }

    /// The ids among `ids` that exist.
    pub async fn known(conn: &mut Conn, ids: &[AttachmentId]) -> QueryResult<Vec<AttachmentId>> {
        attachments::table.filter(attachments::id.eq_any(ids)).select(attachments::id).load(conn).await
    }

    /// The SHA-256 digest of its content in hexadecimal.
    pub fn digest(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    async fn by_press(conn: &mut Conn, uploader: &User, press: Uuid) -> QueryResult<Option<Self>> {
        let own =
            attachments::table.filter(attachments::press.eq(press)).filter(attachments::uploaded_by.eq(uploader.id));
        own.select(Self::as_select()).first(conn).await.optional()
    }
}

/// Assigns the files of the order's form to the order, up to [`MOST_FILES`]. An upload still in flight is assigned with
/// the next change of the order.
pub(super) async fn claim(conn: &mut Conn, order: &Order) -> QueryResult<()> {
    let mut uploaded: Vec<AttachmentId> = attachments::table
        .filter(attachments::form_key.eq(order.form_key))
        .filter(attachments::uploaded_by.eq(order.applicant_id))
        .order((attachments::created_at, attachments::id))
        .select(attachments::id)
        .load(conn)
        .await?;
    if uploaded.is_empty() {
        return Ok(());
    }
    let room = MOST_FILES - Order::file_count(conn, order.id).await?;
    uploaded.truncate(usize::try_from(room).unwrap_or_default());
    diesel::update(attachments::table.filter(attachments::id.eq_any(uploaded)))
        .set((attachments::order_id.eq(order.id), attachments::form_key.eq(None::<Uuid>)))
        .execute(conn)
        .await?;
    Ok(())
}

fn may_change(order: &Order, user: &User) -> Result<()> {
    if order.applicant_id != user.id {
        return Err(Error::Forbidden);
    }
    if order.status.is_editable() { Ok(()) } else { Err(Error::refused("error-order-not-editable")) }
}

async fn has_room(conn: &mut Conn, uploader: &User, target: UploadTarget, now: DateTime<Utc>) -> Result<()> {
    let there: i64 = match target {
        UploadTarget::Order(id) => Order::file_count(conn, id).await?,
        UploadTarget::Form(key) => {
            attachments::table.filter(attachments::form_key.eq(key)).count().get_result(conn).await?
        }
    };
    if there >= MOST_FILES {
        return Err(Error::Invalid(vec![Fault::new("file", "fault-files-many").with("max", MOST_FILES.to_string())]));
    }
    let today: Option<Decimal> = attachments::table
        .filter(attachments::uploaded_by.eq(uploader.id))
        .filter(attachments::created_at.gt(now - TimeDelta::days(1)))
        .select(sum(attachments::byte_size))
        .get_result(conn)
        .await?;
    if today.and_then(|bytes| bytes.to_i64()).unwrap_or_default() >= MOST_A_DAY {
        return Err(Error::invalid("file", "fault-files-day"));
    }
    Ok(())
}
