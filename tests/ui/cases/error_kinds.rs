use metrics_core::ErrorKind;

#[derive(ErrorKind)]
struct NoEnum;

#[derive(ErrorKind)]
#[error_kind(rename = "a", rename_all = "snakecase")]
enum Misplaced {
    #[error_kind(rename_all = "snake_case", nseted)]
    First,
    #[error_kind]
    Second,
}

#[derive(ErrorKind)]
enum Nested {
    #[error_kind(nested)]
    Unit,
    #[error_kind(nested)]
    Two(u8, u8),
    #[error_kind(nested)]
    NoKinds(String),
}

#[derive(ErrorKind)]
enum NoKinds {
    #[error_kind(nested)]
    Inner(String),
}

#[derive(ErrorKind)]
enum Same {
    Timeout,
    #[error_kind(rename = "timeout")]
    Elapsed,
}

fn main() {}
