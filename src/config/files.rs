//! The store of attachments: a folder or an S3 bucket.

use std::net::IpAddr;
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

/// The settings of S3, by their usual environment variables.
pub(super) const SETTINGS: [&str; 8] = [
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
    /// `WHSM_FILES_URL`; by default, the folder `files` in the data folder.
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
        let mut settings: Vec<_> = SETTINGS.into_iter().filter_map(given).collect();
        for name in &SETTINGS[..2] {
            if !bucket.is_empty() && settings.iter().all(|(set, _)| set != name) {
                self.faults.push(format!("{name} must be set: WHSM_FILES_URL names an S3 bucket"));
            }
        }
        let endpoint = (self.get)("AWS_ENDPOINT_URL").unwrap_or_default();
        let may_be_plain = settings.iter().any(|(set, _)| *set == "AWS_ALLOW_HTTP");
        if !bucket.is_empty() && endpoint.trim().to_ascii_lowercase().starts_with("http:") && !may_be_plain {
            // Plain HTTP is allowed on private networks; elsewhere only by AWS_ALLOW_HTTP.
            if is_own_network(endpoint.trim()) {
                settings.push(("AWS_ALLOW_HTTP", SecretString::from("true")));
            } else {
                let fault =
                    "AWS_ENDPOINT_URL leaves your own network by plain http: use https, or set AWS_ALLOW_HTTP=true";
                self.faults.push(fault.into());
            }
        }
        FilesConfig::S3 { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned(), settings }
    }
}

/// Whether the host of a URL belongs to a private network: a private address, or a name without a public ending.
fn is_own_network(url: &str) -> bool {
    let Some(host) = reqwest::Url::parse(url).ok().and_then(|parsed| parsed.host_str().map(str::to_owned)) else {
        return false;
    };
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        Err(_) => {
            !host.contains('.')
                || [".local", ".internal", ".lan", ".home.arpa", ".localhost"].iter().any(|end| host.ends_with(end))
        }
    }
}
