use metrics_core::{LabelSet, LabelValue};

#[derive(LabelSet)]
struct Tuple(u8);

#[derive(LabelSet)]
enum NotAStruct {
    A,
}

#[derive(LabelSet)]
struct Empty {}

#[derive(LabelSet)]
struct Misspelt {
    #[label(renam = "b")]
    a: u8,
}

#[derive(LabelValue)]
enum WithFields {
    A(u8),
}

#[derive(LabelValue)]
enum Same {
    #[label(rename = "B")]
    A,
    B,
}

#[derive(LabelValue)]
#[label(rename_all = "CamelCase")]
enum Case {
    A,
}

fn main() {}
