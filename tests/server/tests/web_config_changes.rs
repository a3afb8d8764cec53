//! Web configurations that change while their server runs.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use metrics_core::{Diagnostic, Format, Registry, encode, set_diagnostics_hook};
use server::{
    Authority, FILES, Folder, TlsClient, ask_with, basic, folder_of, start_web_config, user,
    wait_until,
};

fn folder(test: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), test)
}

fn failures() -> u64 {
    let text = encode(Registry::global(), Format::Text);
    let series = "metrics_core_web_config_reload_failures_total ";
    let value = text.lines().find_map(|line| line.strip_prefix(series));
    let value = value.and_then(|value| value.parse().ok());
    value.expect("it is there")
}

static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn listen_to_diagnostics() {
    set_diagnostics_hook(|diagnostic| {
        if let Diagnostic::Reload { .. } = diagnostic {
            let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
            told.push(diagnostic.to_string());
        }
    });
}

/// What the hook was told of the files in this folder.
fn told(folder: &Folder) -> Vec<String> {
    let folder = folder.path("").display().to_string();
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let own = told.iter().filter(|text| text.contains(&folder));
    own.cloned().collect()
}

#[test]
fn a_file_that_changes_is_read_again() {
    let (first, second) = (Authority::new(), Authority::new());
    let folder = folder_of(folder("changes"), &first);
    let server = start_web_config(&folder, &format!("{FILES}{}", user("alice", "secret")));
    let addr = server.local_addr();
    let alice = |password: &str, authority: &Authority| {
        let header = basic("alice", password);
        let answer = TlsClient::new(authority).headers(&[&header]).scrape(addr);
        answer.map(|answer| {
            (
                answer.status,
                answer.header("x-frame-options").map(str::to_owned),
            )
        })
    };
    assert_eq!(alice("secret", &first), Some((200, None)));

    // Users and headers.
    let headers = "http_server_config: {headers: {X-Frame-Options: deny}}\n";
    let changed = format!("{FILES}{}{headers}", user("alice", "other"));
    folder.replace("web.yml", &changed);
    let denied = |status| Some((status, Some("deny".to_owned())));
    wait_until(|| alice("other", &first) == denied(200));
    assert_eq!(alice("secret", &first), denied(401));

    // Certificates that it names, and names of others.
    let _ = folder.files(&second.issue());
    wait_until(|| alice("other", &second) == denied(200));
    let issued = first.issue();
    let _ = folder.file("new.pem", &issued.certificate);
    let _ = folder.file("new.key", &issued.key);
    folder.replace("web.yml", &changed.replace("server.", "new."));
    wait_until(|| alice("other", &first) == denied(200));
    assert!(alice("other", &second).is_none());
}

#[test]
fn a_connection_that_stays_open_sees_changes() {
    let folder = folder("stays");
    let server = start_web_config(&folder, &user("alice", "secret"));
    let stream = server::send(server.local_addr(), b"");
    let mut reader = BufReader::new(stream);
    let mut scrape = |password: &str| {
        let header = basic("alice", password);
        let request = format!("GET /metrics HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n");
        let sent = reader.get_mut().write_all(request.as_bytes());
        sent.expect("the connection stays");
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("the connection stays");
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(code) = line.strip_prefix("http/1.1 ") {
                status = code[..3].parse().expect("a status is a number");
            } else if let Some(text) = line.strip_prefix("content-length: ") {
                length = text.parse().expect("a length is a number");
            } else if line.is_empty() {
                break;
            }
        }
        reader
            .read_exact(&mut vec![0; length])
            .expect("it is there");
        status
    };
    assert_eq!(scrape("secret"), 200);
    folder.replace("web.yml", &user("alice", "other"));
    wait_until(|| scrape("other") == 200);
    assert_eq!(scrape("secret"), 401);
}

#[test]
fn what_cannot_be_used_leaves_what_was_there_before() {
    listen_to_diagnostics();
    let authority = Authority::new();
    let folder = folder_of(folder("unusable"), &authority);
    let _ = folder.file("clients.pem", &authority.pem);
    let asks = "  client_ca_file: clients.pem\n  client_auth_type: RequireAndVerifyClientCert\n";
    let right = format!("{FILES}{asks}{}", user("alice", "secret"));
    let server = start_web_config(&folder, &right);
    let addr = server.local_addr();
    let header = basic("alice", "secret");
    let headers = [header.as_str()];
    let status = |headers| {
        let answer = TlsClient::new(&authority)
            .shows(authority.issue())
            .headers(headers)
            .scrape(addr);
        answer.map(|answer| answer.status)
    };
    let (asks_alone, unasked) = (format!("{FILES}{asks}"), right.replace(asks, ""));
    let users_alone = user("alice", "secret");
    for (content, expected) in [
        ("basic_auth_users: [\n", "web.yml:2: "),
        (
            &*format!("{right}rate_limits:\n"),
            "web.yml:8: there is no field `rate_limits`",
        ),
        // Half written, or opened up.
        ("", "TLS is turned on and off by a restart"),
        (&asks_alone, "there are no `basic_auth_users` any more"),
        (&users_alone, "TLS is turned on and off by a restart"),
        (&unasked, "clients need no certificates any more"),
        (&right.replace("server.pem", "gone.pem"), "gone.pem"),
    ] {
        let (before, heard) = (failures(), told(&folder).len());
        folder.replace("web.yml", content);
        wait_until(|| {
            assert_eq!(status(&headers), Some(200), "{content}");
            assert_eq!(status(&[]), Some(401), "{content}");
            told(&folder).len() > heard && failures() > before + 1
        });
        // It failed more often than that, and was told once.
        let told = told(&folder);
        assert_eq!(told.len(), heard + 1, "{told:#?}");
        let last = &told[heard];
        assert!(
            last.contains(expected) && last.ends_with("is in use"),
            "{last}"
        );
        assert!(!last.contains("$2b$"), "{last}");
    }
    // What can be used is, from then on.
    folder.replace(
        "web.yml",
        &format!("{asks_alone}{}", user("alice", "other")),
    );
    wait_until(|| status(&headers) == Some(401));
}

#[test]
fn a_file_that_is_away_for_a_while_is_told_each_time() {
    listen_to_diagnostics();
    let folder = folder("away");
    let server = start_web_config(&folder, &user("alice", "secret"));
    let header = basic("alice", "secret");
    let move_file = |from: &str, to: &str| {
        let moved = fs::rename(folder.path(from), folder.path(to));
        moved.expect("the file can be moved");
    };
    // It is the same file when it is back, which is nothing to be read again.
    wait_until(|| {
        for (from, to) in [("web.yml", "away.yml"), ("away.yml", "web.yml")] {
            move_file(from, to);
            // A server looks once a second.
            thread::sleep(Duration::from_millis(1100));
            let answer = ask_with(server.local_addr(), "/metrics", &[&header]);
            assert_eq!(answer.status, 200);
        }
        told(&folder).len() > 1
    });
}
