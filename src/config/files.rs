//! The store of attachments: a folder or an S3 bucket.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::Reader;

/// The store of attachments.
#[derive(Clone, Debug)]
pub enum FilesConfig {
    /// `file:…`: a folder, created when it is missing.
    Folder(PathBuf),
    /// `s3://bucket/prefix`, with the `AWS_*` variables that are set.
    S3 { bucket: String, prefix: String, settings: Vec<(&'static str, SecretString)> },
}

/// The settings of S3, by their usual names.
const SETTINGS: [&str; 8] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ALLOW_HTTP",
    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
];

impl<G: Fn(&str) -> Option<String>> Reader<'_, G> {
    /// `WHSM_FILES_URL`, by default the folder `files` under the data folder.
    pub fn files(&mut self, data_dir: &Path) -> FilesConfig {
        let url = self.text("WHSM_FILES_URL").unwrap_or_else(|| "file:files".into());
        if let Some(folder) = url.strip_prefix("file:").filter(|folder| !folder.is_empty()) {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return FilesConfig::Folder(data_dir.join(folder));
        }
        let (bucket, prefix) =
            url.strip_prefix("s3://").map_or(("", ""), |rest| rest.split_once('/').unwrap_or((rest, "")));
        if bucket.is_empty() {
            self.faults.push("WHSM_FILES_URL must be file: with a folder, or s3://bucket/prefix".into());
        }
        let given = |name: &'static str| Some((name, SecretString::from((self.get)(name)?.trim())));
        let settings: Vec<_> = SETTINGS.into_iter().filter_map(given).collect();
        for name in &SETTINGS[..2] {
            if !bucket.is_empty() && settings.iter().all(|(set, _)| set != name) {
                self.faults.push(format!("{name} must be set: WHSM_FILES_URL names an S3 bucket"));
            }
        }
        FilesConfig::S3 { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned(), settings }
    }
}
