//! The `Accept-Encoding` header, as [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding) has it.

/// Whether a client with this header wants gzip at least as much as a body that is not compressed.
pub(super) fn wants_gzip(header: &str) -> bool {
    let gzip = quality(header, &["gzip", "x-gzip"]).or_else(|| quality(header, &["*"]));
    // What is not named is acceptable, and wanted less than anything that is.
    let identity = quality(header, &["identity"]).unwrap_or(0.0);
    gzip.is_some_and(|gzip| gzip > 0.0 && gzip >= identity)
}

/// The quality of the first clause for one of `codings`; nothing if there is none, or nobody can make sense of it.
fn quality(header: &str, codings: &[&str]) -> Option<f32> {
    header.split(',').find_map(|clause| {
        let (coding, parameters) = clause.split_once(';').unwrap_or((clause, ""));
        let is_one = |known: &&str| known.eq_ignore_ascii_case(coding.trim());
        codings.iter().find(|known| is_one(known))?;
        let parameters = parameters.trim();
        if parameters.is_empty() {
            return Some(1.0);
        }
        let (key, value) = parameters.split_once('=')?;
        let quality: f32 = value.trim().parse().ok()?;
        (key.trim().eq_ignore_ascii_case("q") && (0.0..=1.0).contains(&quality)).then_some(quality)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_those_who_ask_for_it() {
        for header in [
            "gzip",
            "GZip",
            "x-gzip",
            "deflate, gzip;q=1.0, *;q=0.5",
            "br;q=1.0, gzip;q=0.8",
            "*",
            "gzip;q=0.5, identity;q=0.5",
            "zstd,gzip ; Q=0.001",
        ] {
            assert!(wants_gzip(header), "{header}");
        }
        for header in [
            "",
            "identity",
            "gzip;q=0",
            "gzip;q=0.000, *",
            "gzip;q=0.5, identity;q=0.8",
            "br",
            "gzipped",
            "*;q=0",
            "gzip;q=high",
            "gzip;q=2",
            "gzip;q=NaN",
            "gzip;level=9",
        ] {
            assert!(!wants_gzip(header), "{header}");
        }
    }
}
