//! A PostgreSQL on a port of this machine, with TLS certificates of its own authority.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use whsm::db::embedded::{Embedded, Options};

/// An authority that signs certificates.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    /// Its certificate, for `sslrootcert`.
    pub path: PathBuf,
}

impl Authority {
    pub fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let path = folder.join(format!("{name}.pem"));
        fs::write(&path, issuer.pem()).unwrap();
        Self { issuer, path }
    }

    /// A certificate and its key for these hosts, or for a person by name.
    pub fn sign(&self, folder: &Path, name: &str, hosts: &[&str]) -> (PathBuf, PathBuf) {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let paths = (folder.join(format!("{name}.crt")), folder.join(format!("{name}.key")));
        fs::write(&paths.0, certificate.pem()).unwrap();
        fs::write(&paths.1, key.serialize_pem()).unwrap();
        paths
    }
}

/// The server. Its database `shop` accepts everybody over TLS; `certain` only clients with a certificate; `clear` also
/// connections without TLS.
pub struct Guarded {
    pub folder: PathBuf,
    pub port: u16,
    pub authority: Authority,
    /// The command that starts it.
    pub options: Options,
    socket: PathBuf,
}

impl Guarded {
    /// Not yet started. Its certificate is for 127.0.0.1 only: `localhost` is a wrong name.
    pub async fn prepared(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let options = Options { data_dir: folder.clone(), durable: false, stop_with_us: true, settings: Vec::new() };
        let server = Embedded::start(options.clone()).await.unwrap();
        for database in ["shop", "certain", "clear"] {
            server.ensure_database(database).await.unwrap();
        }
        let cluster = server.folder().to_path_buf();
        server.stop().await.unwrap();

        let authority = Authority::new(&folder, "authority");
        let (certificate, key) = authority.sign(&folder, "server", &["127.0.0.1"]);
        let rules = "local all all trust\nhost clear all 127.0.0.1/32 trust\nhostssl certain all 127.0.0.1/32 cert\n\
                     hostssl all all 127.0.0.1/32 trust\n";
        fs::write(cluster.join("pg_hba.conf"), rules).unwrap();
        let owner = fs::metadata(&cluster).unwrap();
        for (from, to) in [(&certificate, "server.crt"), (&key, "server.key"), (&authority.path, "root.crt")] {
            let to = cluster.join(to);
            fs::copy(from, &to).unwrap();
            chown(&to, Some(owner.uid()), Some(owner.gid())).unwrap();
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
        }
        // The program looks for the socket of the usual port; the folder's own path may be too long for a socket.
        let socket = std::env::temp_dir().join(format!("whsm-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&socket);
        fs::create_dir(&socket).unwrap();
        chown(&socket, Some(owner.uid()), Some(owner.gid())).unwrap();
        symlink(format!(".s.PGSQL.{port}"), socket.join(".s.PGSQL.5432")).unwrap();
        let settings = [
            ("unix_socket_directories", socket.display().to_string()),
            ("listen_addresses", "127.0.0.1".to_owned()),
            ("port", port.to_string()),
            ("ssl", "on".into()),
            ("ssl_cert_file", "server.crt".into()),
            ("ssl_key_file", "server.key".into()),
            ("ssl_ca_file", "root.crt".into()),
        ];
        let options = Options { settings: settings.into(), ..options };
        Self { folder, port, authority, options, socket }
    }

    /// The address of a database by the port, with these parameters.
    pub fn url(&self, host: &str, database: &str, parameters: &str) -> String {
        format!("postgres://whsm@{host}:{}/{database}?{parameters}", self.port)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.socket);
    }
}
