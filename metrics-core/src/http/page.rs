//! The page on `/`, for people who open the server's address in a browser.

use super::routes::HEALTHY;

/// What [`render`] returns.
pub(super) const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// The page, under this title, with links to the metrics, and with whatever is wrong with the declared ones.
pub(super) fn render(title: &str, links: &[&str], mistakes: &[impl ToString]) -> String {
    let title = escape(title);
    let links: String = links
        .iter()
        .map(|path| link(path, if links.len() == 1 { "Metrics" } else { path }))
        .collect();
    let healthy = link(HEALTHY, "Health");
    let mistakes: String = mistakes
        .iter()
        .flat_map(|mistake| {
            [
                "<p>Not exposed: ".to_owned(),
                escape(&mistake.to_string()),
                "</p>\n".to_owned(),
            ]
        })
        .collect();
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
         <body>\n\
         <h1>{title}</h1>\n\
         {links}\
         {healthy}\
         {mistakes}\
         </body>\n\
         </html>\n"
    )
}

fn link(path: &str, text: &str) -> String {
    let (path, text) = (escape(path), escape(text));
    format!("<p><a href=\"{path}\">{text}</a></p>\n")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_text_and_not_markup() {
        let page = render(
            "Rock & <b>Roll</b> \"'",
            &["/metrics", "/a&b"],
            &["`a` > `b`"],
        );
        assert!(
            page.contains("<h1>Rock &amp; &lt;b&gt;Roll&lt;/b&gt; &quot;&#39;</h1>"),
            "{page}"
        );
        assert!(page.contains("<a href=\"/metrics\">/metrics</a>"));
        assert!(page.contains("<a href=\"/a&amp;b\">/a&amp;b</a>"));
        assert!(page.contains("<p>Not exposed: `a` &gt; `b`</p>"));
    }
}
