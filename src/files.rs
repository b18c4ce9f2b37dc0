//! The store of files beside the database: a folder or an S3 bucket, through `object_store`.
//!
//! Knows objects by name, not by owner. Never overwrites an object: each is written once, under a new name.

use std::fmt::Display;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use secrecy::ExposeSecret;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use crate::config::FilesConfig;
use crate::error::{Error, Result};

/// The size of one part of an upload in bytes; S3 wants 5 MB or more.
const PART: usize = 5 * 1024 * 1024;

/// The file store. Clones share it.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

/// The bytes of an object as a stream, and their number.
pub struct Content {
    pub size: u64,
    pub bytes: BoxStream<'static, Result<Bytes>>,
}

impl Files {
    /// Opens the store without contacting a server. Creates a missing folder.
    pub fn open(config: &FilesConfig) -> Result<Self> {
        let store: Arc<dyn ObjectStore> = match config {
            FilesConfig::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|e| Error::broken(format!("{}: {e}", folder.display())))?;
                Arc::new(LocalFileSystem::new_with_prefix(folder).map_err(Error::broken)?.with_fsync(true))
            }
            FilesConfig::S3 { bucket, prefix, settings } => {
                // Deletes objects one by one, because not every S3-compatible store supports bulk deletion.
                let mut builder = AmazonS3Builder::new()
                    .with_bucket_name(bucket)
                    .with_config(AmazonS3ConfigKey::DisableBulkDelete, "true");
                for (name, value) in settings {
                    let key = name.to_ascii_lowercase().parse().map_err(Error::broken)?;
                    builder = builder.with_config(key, value.expose_secret());
                }
                Arc::new(PrefixStore::new(builder.build().map_err(Error::broken)?, prefix.as_str()))
            }
        };
        Ok(Self { store })
    }

    /// Writes a stream as one object. If the source or the store fails, no object remains.
    pub async fn write<S>(&self, name: &str, mut source: S) -> Result<()>
    where
        S: Stream<Item = Result<Bytes>> + Unpin,
    {
        let mut writer = BufWriter::with_capacity(self.store.clone(), Path::from(name), PART).with_max_concurrency(2);
        let written = async {
            while let Some(bytes) = source.next().await {
                writer.put(bytes?).await.map_err(away)?;
            }
            Ok(())
        };
        if let Err(e) = written.await {
            if let Err(why) = writer.abort().await {
                tracing::warn!(error = %why, "a partial upload could not be removed");
            }
            return Err(e);
        }
        writer.shutdown().await.map_err(away)
    }

    /// Writes one object from memory.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<()> {
        self.store.put(&Path::from(name), PutPayload::from(bytes)).await.map_err(away)?;
        Ok(())
    }

    /// Reads an object as a stream; `None` when it does not exist.
    pub async fn read(&self, name: &str) -> Result<Option<Content>> {
        match self.store.get(&Path::from(name)).await {
            Ok(found) => {
                let size = found.meta.size;
                Ok(Some(Content { size, bytes: found.into_stream().map_err(away).boxed() }))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(away(e)),
        }
    }

    /// Reads an object into memory; `None` when it does not exist.
    pub async fn read_whole(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let Some(content) = self.read(name).await? else { return Ok(None) };
        let mut whole = Vec::new();
        let mut bytes = content.bytes;
        while let Some(more) = bytes.try_next().await? {
            whole.extend_from_slice(&more);
        }
        Ok(Some(whole))
    }

    /// Deletes an object. One that does not exist is ignored.
    pub async fn delete(&self, name: &str) -> Result<()> {
        match self.store.delete(&Path::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(away(e)),
        }
    }

    /// Moves an object to another name. One that does not exist is ignored.
    pub async fn move_to(&self, name: &str, to: &str) -> Result<()> {
        match self.store.rename(&Path::from(name), &Path::from(to)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(away(e)),
        }
    }

    /// The names of the objects that were last written before `time`.
    pub fn older_than(&self, time: DateTime<Utc>) -> BoxStream<'static, Result<String>> {
        let is_older = move |meta: &object_store::ObjectMeta| std::future::ready(meta.last_modified < time);
        self.store.list(None).try_filter(is_older).map_ok(|meta| meta.location.to_string()).map_err(away).boxed()
    }

    /// Writes, reads and deletes a small object, to check that the store works.
    pub async fn probe(&self) -> Result<()> {
        let name = format!("probe-{}", Uuid::new_v4());
        self.put(&name, b"probe".to_vec()).await?;
        let read = self.read_whole(&name).await?;
        self.delete(&name).await?;
        if read.as_deref() == Some(b"probe") { Ok(()) } else { Err(away("a written object could not be read")) }
    }
}

fn away(e: impl Display) -> Error {
    Error::unavailable(format!("files: {e}"))
}
