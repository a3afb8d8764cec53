//! Tells which families of functions are exposed, and whether a measured function has the size that it would have without attributes.

use metrics_core::{Format, Registry, encode, metered};

#[metered]
async fn measured(text: [u8; 64]) -> Result<usize, ()> {
    std::future::ready(()).await;
    Ok(text.len())
}

async fn plain(text: [u8; 64]) -> Result<usize, ()> {
    std::future::ready(()).await;
    Ok(text.len())
}

fn main() {
    let text = encode(Registry::global(), Format::Text);
    let families = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE function_")?.split(' ').next())
        .map(|name| format!("function_{name}").replace("_total", "").replace("_seconds", ""));
    println!("{}", families.collect::<Vec<_>>().join(" "));
    let same = size_of_val(&measured([0; 64])) == size_of_val(&plain([0; 64]));
    println!("{}", if same { "as without" } else { "measured" });
}
