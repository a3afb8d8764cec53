//! The page on `/`, for people who open the server's address in a browser.

/// What [`render`] returns.
pub(super) const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// The page, under this title, with whatever is wrong with the declared metrics.
pub(super) fn render(title: &str, mistakes: &[impl ToString]) -> String {
    let title = escape(title);
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
         <p><a href=\"/metrics\">Metrics</a></p>\n\
         {mistakes}\
         </body>\n\
         </html>\n"
    )
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
        let page = render("Rock & <b>Roll</b> \"'", &["`a` > `b`"]);
        assert!(
            page.contains("<h1>Rock &amp; &lt;b&gt;Roll&lt;/b&gt; &quot;&#39;</h1>"),
            "{page}"
        );
        assert!(page.contains("href=\"/metrics\""));
        assert!(page.contains("<p>Not exposed: `a` &gt; `b`</p>"));
    }
}
