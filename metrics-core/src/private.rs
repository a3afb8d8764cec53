//! What generated code names. Not public API: nothing here is subject to semantic versioning.

#[cfg(any(feature = "inventory", target_family = "wasm"))]
pub use inventory;
#[cfg(not(any(feature = "inventory", target_family = "wasm")))]
pub use linkme;
pub use metrics_types::__private::*;
pub use std::boxed::Box;
pub use std::marker::PhantomData;
pub use std::ops::FnOnce;
pub use std::option::Option::{self, None, Some};
pub use std::{any, column, file, line, module_path, option_env};

pub use crate::catalogue::Declaration;
#[cfg(not(any(feature = "inventory", target_family = "wasm")))]
pub use crate::catalogue::linkme::METRICS_CORE_0_1_DECLARATIONS;
pub use crate::{
    __metrics_core_declare as declare, __metrics_core_function_metric as function_metric,
    __metrics_core_measured as measured, __metrics_core_named_metric as named_metric,
};

/// Declares the static `$metric`: its descriptor, as `__DESCRIPTOR`, and its record in the catalogue.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_declare {
    ($metric:ident : $type:ty, $parts:expr $(,)?) => {
        const __PARTS: $crate::__private::Parts = $parts;
        const __NAME: [$crate::__private::u8;
            __PARTS
                .name
                .family_name_len(<$type as $crate::__private::Metric>::KIND)] = __PARTS
            .name
            .family_name(<$type as $crate::__private::Metric>::KIND);
        static __DESCRIPTOR: $crate::__private::Descriptor = $crate::__private::describe(
            &__PARTS,
            <$type as $crate::__private::Metric>::KIND,
            &__NAME,
            <$type as $crate::__private::Metric>::LABELS,
            $crate::__private::Place {
                // Other build systems than Cargo do not say.
                crate_name: match $crate::__private::option_env!("CARGO_PKG_NAME") {
                    $crate::__private::Some(name) => name,
                    $crate::__private::None => "",
                },
                crate_version: match $crate::__private::option_env!("CARGO_PKG_VERSION") {
                    $crate::__private::Some(version) => version,
                    $crate::__private::None => "",
                },
                module: $crate::__private::module_path!(),
                file: $crate::__private::file!(),
                line: $crate::__private::line!(),
                column: $crate::__private::column!(),
            },
        );
        $crate::__metrics_core_submit!($crate::__private::Declaration::new(
            &__DESCRIPTOR,
            &$metric
        ));
    };
}

/// A measured item, and the item as its user wrote it: with `--cfg metrics_off` the program is compiled as if there were no attribute.
#[cfg(not(metrics_off))]
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_measured {
    ({ $($measured:tt)* } { $($item:tt)* }) => { $($measured)* };
}

/// A measured item, and the item as its user wrote it: with `--cfg metrics_off` the program is compiled as if there were no attribute.
#[cfg(metrics_off)]
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_measured {
    ({ $($measured:tt)* } { $($item:tt)* }) => { $($item)* };
}

/// The metric of one function, in a family that all functions share.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_function_metric {
    ($type:ty, $name:expr, $unit:expr, $help:expr $(, $function:literal)? $(,)?) => {{
        fn __inner() {}
        $crate::__private::named_metric!(
            $type,
            $crate::__private::Parts {
                name: $crate::__private::NameParts {
                    namespace: "",
                    subsystem: "",
                    name: $name,
                    unit: $unit
                },
                help: $help,
                label_names: &[],
                const_labels: &[
                    $crate::__private::const_label("module", $crate::__private::module_path!()),
                    $crate::__private::function_label("function", || {
                        $crate::__private::FunctionPath::around(
                            $crate::__private::any::type_name_of_val(&__inner),
                            $crate::__private::module_path!(),
                        )
                        $(.called($function))?
                    }),
                ],
                bounds: $crate::__private::None,
                states: &[],
                cardinality_limit: $crate::__private::None,
            }
        )
    }};
}

/// The metric of one function, in a family of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __metrics_core_named_metric {
    ($type:ty, $parts:expr $(,)?) => {{
        static __METRIC: $type = {
        $crate::__private::declare!(__METRIC: $type, $parts);
            <$type>::new().__declared(&__DESCRIPTOR)
        };
        &__METRIC
    }};
}
