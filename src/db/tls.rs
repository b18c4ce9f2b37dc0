//! TLS to the database: checks of the server's certificate, and the client's own certificate.
//!
//! Never weaker than the address demands: whatever it names but cannot be used is a fault.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The protection of a connection, `sslmode` in the address, in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// Without TLS.
    Disable,
    /// Encrypted if the server can; the server is not verified.
    Prefer,
    /// Encrypted; the server is not verified.
    Require,
    /// Encrypted, and a trusted authority has issued the server's certificate.
    VerifyCa,
    /// Like `VerifyCa`, and the certificate is for the host in the address.
    VerifyFull,
}

/// The TLS settings of the address.
#[derive(Clone, Debug)]
pub(super) struct TlsSettings {
    pub mode: Mode,
    /// `sslrootcert`; `None`: the authorities that the system trusts.
    pub root: Option<PathBuf>,
    /// `sslcert` and `sslkey`.
    pub identity: Option<(PathBuf, PathBuf)>,
}

impl TlsSettings {
    /// The trusted authorities, as error texts name them.
    pub(super) fn trusted(&self) -> String {
        match &self.root {
            Some(path) => format!("sslrootcert {}", path.display()),
            None => "the authorities that this system trusts".into(),
        }
    }

    /// Builds the TLS connector for the driver.
    ///
    /// # Errors
    /// One sentence that names the file.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, String> {
        let provider = Arc::new(ring::default_provider());
        let mut check = Check {
            roots: RootCertStore::empty(),
            named: Vec::new(),
            mode: self.mode,
            algorithms: provider.signature_verification_algorithms,
        };
        if self.mode >= Mode::VerifyCa {
            self.trust(&mut check)?;
        }
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| e.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(check));
        let config = match &self.identity {
            None => config.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = certificates("sslcert", certificate)?;
                let loaded = PrivateKeyDer::from_pem_file(key)
                    .map_err(|e| format!("sslkey {} cannot be read: {e:?}", key.display()))?;
                config.with_client_auth_cert(chain, loaded).map_err(|e| {
                    format!("sslcert {} and sslkey {} do not fit: {e}", certificate.display(), key.display())
                })?
            }
        };
        Ok(MakeRustlsConnect::new(config))
    }

    fn trust(&self, check: &mut Check) -> Result<(), String> {
        let Some(path) = &self.root else {
            let found = rustls_native_certs::load_native_certs();
            check.roots.add_parsable_certificates(found.certs);
            let nothing = || "this system trusts no authority: install ca-certificates, or set sslrootcert".to_owned();
            return if check.roots.is_empty() { Err(nothing()) } else { Ok(()) };
        };
        for certificate in certificates("sslrootcert", path)? {
            let added = check.roots.add(certificate.clone());
            added.map_err(|e| format!("sslrootcert {} holds no usable certificate: {e}", path.display()))?;
            check.named.push(certificate);
        }
        Ok(())
    }
}

/// Explains what is wrong with a server's certificate. `None`: the error is not about the certificate.
pub(super) fn explained(e: &rustls::Error, tls_settings: &TlsSettings) -> Option<String> {
    let rustls::Error::InvalidCertificate(fault) = e else { return None };
    Some(match fault {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            format!("its certificate does not come from {}: set sslrootcert to its authority's", tls_settings.trusted())
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            // The name comes with its kind: `DnsName("db.example")`.
            let plain = |name: &String| {
                let inner = name.split_once('(').map_or(name.as_str(), |(_, rest)| rest.trim_end_matches(')'));
                inner.trim_matches('"').to_owned()
            };
            let names: Vec<String> = presented.iter().map(plain).collect();
            let names = if names.is_empty() { "no name".to_owned() } else { names.join(", ") };
            format!("its certificate is for {names}, not for {}", expected.to_str())
        }
        CertificateError::NotValidForName => "its certificate is for another host".into(),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired".into(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet: look at the clocks".into()
        }
        other => format!("its certificate is refused: {other}"),
    })
}

fn certificates(variable: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let unreadable = |e| format!("{variable} {} cannot be read: {e:?}", path.display());
    let read = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
    let all: Vec<_> = read.collect::<Result<_, _>>().map_err(unreadable)?;
    if all.is_empty() { Err(format!("{variable} {} holds no certificate", path.display())) } else { Ok(all) }
}

/// Checks a server's certificate as the mode demands.
#[derive(Debug)]
struct Check {
    roots: RootCertStore,
    /// The certificates in `sslrootcert`. The server itself may present one of them, if it is self-signed.
    named: Vec<CertificateDer<'static>>,
    mode: Mode,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Check {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.mode >= Mode::VerifyCa {
            let certificate = ParsedCertificate::try_from(end_entity)?;
            if !self.named.iter().any(|named| named == end_entity) {
                verify_server_cert_signed_by_trust_anchor(
                    &certificate,
                    &self.roots,
                    intermediates,
                    now,
                    self.algorithms.all,
                )?;
            }
            if self.mode == Mode::VerifyFull {
                verify_server_name(&certificate, server_name)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
