//! `tls_server_config`

use std::path::Path;

use rustls::crypto::CryptoProvider;
use rustls::version::{TLS12, TLS13};
use rustls::{NamedGroup, SupportedProtocolVersion};

use super::fields::{Field, Fields};
use super::yaml::Mistake;
use crate::http::tls::{Clients, Pem, TlsSettings};

/// How a server speaks TLS, by the configuration in `file`; nothing if it does not.
pub(super) fn settings(file: &Path, whole: Field) -> Result<Option<TlsSettings>, Mistake> {
    let missing = |what| whole.mistake(format!("has no `{what}` and no `{what}_file`"));
    let missing = ["cert", "key"].map(missing);
    let mut fields = whole.fields()?;
    if fields.is_empty() {
        return Ok(None);
    }
    let mut pem = |text, path| pem(&mut fields, file, text, path);
    let certificates = pem("cert", "cert_file")?;
    let key = pem("key", "key_file")?;
    let authorities = pem("client_ca", "client_ca_file")?;
    let mut take = |name| fields.take(name);
    let (policy, names) = (take("client_auth_type"), take("client_allowed_sans"));
    let versions = ["min_version", "max_version"].map(&mut take);
    let (suites, curves) = (take("cipher_suites"), take("curve_preferences"));
    let order = take("prefer_server_cipher_suites");
    // What is missing may be there, under a name that is misspelt.
    fields.finish()?;
    let [no_certificates, no_key] = missing;
    let certificates = certificates.ok_or(no_certificates)?.1;
    let mut settings = TlsSettings::new(certificates, key.ok_or(no_key)?.1);
    settings.clients = clients(policy.as_ref(), authorities)?;
    settings.versions = spoken(versions)?;
    set_cipher_suites(&mut settings.provider, suites)?;
    set_curves(&mut settings.provider, curves)?;
    settings.own_order = order.map_or(Ok(true), |order| order.flag())?;
    if let Some(names) = names {
        let why = names.mistake("cannot be kept: this server looks at the authority of a client's certificate, not at the names in it");
        if !names.texts()?.is_empty() {
            return Err(why);
        }
    }
    Ok(Some(settings))
}

/// What stands in the field called `text` or in the file that the one called `path` names; with that field.
fn pem(
    fields: &mut Fields,
    file: &Path,
    text: &'static str,
    path: &'static str,
) -> Result<Option<(Field, Pem)>, Mistake> {
    let mut given = |name| match fields.take(name) {
        Some(field) if field.text()?.is_empty() => Ok(None),
        field => Ok(field),
    };
    let (text, path) = (given(text)?, given(path)?);
    match (text, path) {
        (Some(_), Some(path)) => {
            Err(path.mistake("is there beside the text itself; leave one out"))
        }
        (Some(field), None) => {
            let text = field.text()?.to_owned();
            let place = format!("{}:{} (`{}`)", file.display(), field.node.line, field.name);
            Ok(Some((field, Pem::Text { text, place })))
        }
        (None, Some(field)) => {
            let beside = file.parent().unwrap_or(Path::new(""));
            let path = beside.join(field.text()?);
            Ok(Some((field, Pem::File(path))))
        }
        (None, None) => Ok(None),
    }
}

/// What is asked of clients by this policy, whose certificates are from these authorities.
fn clients(policy: Option<&Field>, authorities: Option<(Field, Pem)>) -> Result<Clients, Mistake> {
    let Some(policy) = policy else {
        return authorities.map_or(Ok(Clients::NotAsked), |(field, _)| Err(not_asked(&field)));
    };
    match (policy.text()?, authorities) {
        ("" | "NoClientCert", None) => Ok(Clients::NotAsked),
        ("" | "NoClientCert", Some((field, _))) => Err(not_asked(&field)),
        ("VerifyClientCertIfGiven", Some((_, pem))) => Ok(Clients::MayShow(pem)),
        ("RequireAndVerifyClientCert", Some((_, pem))) => Ok(Clients::MustShow(pem)),
        ("VerifyClientCertIfGiven" | "RequireAndVerifyClientCert", None) => Err(policy.mistake(
            "needs a `client_ca_file` or a `client_ca`: the authorities that the system knows are not used here",
        )),
        ("RequestClientCert" | "RequireAnyClientCert" | "RequireClientCert", _) => Err(policy.mistake(
            "asks for certificates that nobody looks at, which this server does not; write `RequireAndVerifyClientCert`",
        )),
        _ => Err(policy.mistake(
            "has to be one of `NoClientCert`, `VerifyClientCertIfGiven`, `RequireAndVerifyClientCert`",
        )),
    }
}

fn not_asked(authorities: &Field) -> Mistake {
    authorities.mistake(
        "is for a `client_auth_type` that asks for certificates; add `RequireAndVerifyClientCert`",
    )
}

/// The versions of TLS from the one of these to the other.
fn spoken(
    [least, most]: [Option<Field>; 2],
) -> Result<Vec<&'static SupportedProtocolVersion>, Mistake> {
    let version = |field: Option<&Field>, otherwise: u8| match field {
        None => Ok(otherwise),
        Some(field) => match field.text()? {
            "TLS12" => Ok(12),
            "TLS13" => Ok(13),
            "TLS10" | "TLS11" => {
                Err(field.mistake("cannot be less than `TLS12`: this server speaks none older"))
            }
            _ => Err(field.mistake("has to be `TLS12` or `TLS13`")),
        },
    };
    let (from, to) = (version(least.as_ref(), 12)?, version(most.as_ref(), 13)?);
    if let (Some(most), true) = (&most, from > to) {
        return Err(most.mistake("is less than `min_version`"));
    }
    let all = [(12, &TLS12), (13, &TLS13)].into_iter();
    let wanted = all.filter(|(number, _)| (from..=to).contains(number));
    Ok(wanted.map(|(_, version)| version).collect())
}

/// Leaves those cipher suites of TLS 1.2 that are listed, in that order. Those of TLS 1.3 are always there, as with Prometheus.
fn set_cipher_suites(provider: &mut CryptoProvider, field: Option<Field>) -> Result<(), Mistake> {
    let listed = field.map_or(Ok(Vec::new()), Field::texts)?;
    if listed.is_empty() {
        return Ok(());
    }
    let all = std::mem::take(&mut provider.cipher_suites);
    let (newer, older): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|suite| suite.tls13().is_some());
    provider.cipher_suites = newer;
    for field in listed {
        let name = field.text()?;
        // Those of TLS 1.3 are called otherwise here.
        let is_it = |suite: &&rustls::SupportedCipherSuite| {
            let known = suite.suite().as_str().unwrap_or_default();
            known.replacen("TLS13_", "TLS_", 1) == name
        };
        if provider.cipher_suites.iter().any(|suite| is_it(&suite)) {
            continue;
        }
        let Some(suite) = older.iter().find(is_it) else {
            return Err(field.mistake(format!(
                "has `{name}`, a cipher suite that this server does not speak"
            )));
        };
        provider.cipher_suites.push(*suite);
    }
    Ok(())
}

fn set_curves(provider: &mut CryptoProvider, field: Option<Field>) -> Result<(), Mistake> {
    let listed = field.map_or(Ok(Vec::new()), Field::texts)?;
    if listed.is_empty() {
        return Ok(());
    }
    let all = std::mem::take(&mut provider.kx_groups);
    for field in listed {
        let name = field.text()?;
        let curve = match name {
            "X25519" => Some(NamedGroup::X25519),
            "CurveP256" => Some(NamedGroup::secp256r1),
            "CurveP384" => Some(NamedGroup::secp384r1),
            _ => None,
        };
        let group = all.iter().find(|group| Some(group.name()) == curve);
        let unknown = || {
            field.mistake(format!(
                "has `{name}`, a curve that this server does not know"
            ))
        };
        provider.kx_groups.push(*group.ok_or_else(unknown)?);
    }
    Ok(())
}
