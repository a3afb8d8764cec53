//! A crate that hands on `metrics_core`, and a macro of its own around the attributes.

#![deny(warnings)]

pub mod telemetry {
    //! What users need.
    pub use metrics_core as runtime;
}

/// Measures functions.
#[macro_export]
macro_rules! measured {
    ($($function:item)*) => {$(
        #[$crate::telemetry::runtime::metered(crate = $crate::telemetry::runtime)]
        $function
    )*};
}
