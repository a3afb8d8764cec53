//! Every form of function, in the edition of whichever package it is the library of.

#![forbid(unsafe_code, nonstandard_style, future_incompatible)]
#![warn(unused, missing_docs, unreachable_pub, let_underscore, keyword_idents)]
#![warn(clippy::all, clippy::pedantic, clippy::nursery, clippy::cargo)]
// Those of the group `restriction` that could fire on what the attributes add.
#![warn(
    clippy::allow_attributes_without_reason,
    clippy::as_conversions,
    clippy::as_underscore,
    clippy::clone_on_ref_ptr,
    clippy::dbg_macro,
    clippy::else_if_without_else,
    clippy::empty_enum_variants_with_brackets,
    clippy::exhaustive_structs,
    clippy::exit,
    clippy::expect_used,
    clippy::fn_to_numeric_cast_any,
    clippy::if_then_some_else_none,
    clippy::indexing_slicing,
    clippy::infinite_loop,
    clippy::items_after_statements,
    clippy::iter_over_hash_type,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::let_unit_value,
    clippy::map_err_ignore,
    clippy::mem_forget,
    clippy::missing_assert_message,
    clippy::missing_inline_in_public_items,
    clippy::mixed_read_write_in_expression,
    clippy::multiple_inherent_impl,
    clippy::multiple_unsafe_ops_per_block,
    clippy::needless_raw_strings,
    clippy::panic_in_result_fn,
    clippy::pattern_type_mismatch,
    clippy::print_stdout,
    clippy::redundant_type_annotations,
    clippy::ref_patterns,
    clippy::rest_pat_in_fully_bound_structs,
    clippy::same_name_method,
    clippy::semicolon_inside_block,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::str_to_string,
    clippy::string_slice,
    clippy::todo,
    clippy::try_err,
    clippy::undocumented_unsafe_blocks,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unseparated_literal_suffix,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    clippy::use_debug,
    clippy::verbose_file_reads,
    clippy::wildcard_enum_match_arm
)]
#![allow(
    clippy::cargo_common_metadata,
    clippy::multiple_crate_versions,
    reason = "these crates are never published"
)]

#[path = "forms.rs"]
mod forms;
pub use forms::run_all;
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::restriction,
    reason = "what it does is what matters"
)]
#[path = "drops.rs"]
pub mod drops;
