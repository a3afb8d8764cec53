//! Where generated code stands.

use proc_macro2::Span;

/// Resolved as the macro's own, shown at `span`.
///
/// Lints and hygiene go by the first, which keeps them away from what no user wrote; errors are shown at the second.
pub(crate) fn at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// Resolved as the macro's own, shown at the attribute.
pub(crate) fn here() -> Span {
    Span::mixed_site()
}
