//! Web configurations, and who is in them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use metrics_core::{Server, ServerBuilder};

use crate::{Authority, Folder, registry_with};

/// The lines of a configuration that serves with the certificate in a folder.
pub const FILES: &str = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n";

/// The folder with the certificate that an authority has issued for a test.
#[must_use]
pub fn folder_of(folder: Folder, authority: &Authority) -> Folder {
    let _ = folder.files(&authority.issue());
    folder
}

/// A server with this configuration, in the file `web.yml` of the folder.
pub fn web_config(folder: &Folder, content: &str) -> ServerBuilder {
    let file = folder.file("web.yml", content);
    Server::builder()
        .registry(&registry_with("things"))
        .web_config(file)
}

/// A server with this configuration that is started.
///
/// # Panics
///
/// If the configuration is wrong.
pub fn start_web_config(folder: &Folder, content: &str) -> Server {
    let started = web_config(folder, content).start("127.0.0.1:0");
    started.expect("the configuration is right")
}

/// The lines of a configuration that let in this user.
///
/// # Panics
///
/// Never: the cost of the hash is one.
#[must_use]
pub fn user(name: &str, password: &str) -> String {
    let hash = bcrypt::hash(password, 4).expect("4 is a cost");
    format!("basic_auth_users:\n  {name}: {hash}\n")
}

/// The header with which a user says who it is.
#[must_use]
pub fn basic(user: &str, password: &str) -> String {
    let both = STANDARD.encode(format!("{user}:{password}"));
    format!("Authorization: Basic {both}")
}
