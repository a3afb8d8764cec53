//! The processor's own count of time: cheaper to read than the system's clock, which is made from it.

#[cfg(all(target_arch = "x86_64", not(miri)))]
mod counter {
    use std::arch::x86_64::{__cpuid, _rdtsc};

    /// The count at this moment. Of two cores, one may be a little behind the other.
    #[inline]
    pub(crate) fn ticks() -> u64 {
        // SAFETY: every x86-64 processor has the instruction, and nothing else is asked of it.
        unsafe { _rdtsc() }
    }

    /// Whether it counts at one rate, whatever the processor does to save power, and does the same on all cores.
    #[inline]
    pub(crate) fn has_steady_ticks() -> bool {
        const HIGHEST_EXTENDED: u32 = 0x8000_0000;
        const POWER_MANAGEMENT: u32 = 0x8000_0007;
        const INVARIANT: u32 = 1 << 8;
        #[allow(unused_unsafe, reason = "it is a safe function since Rust 1.94")]
        // SAFETY: every x86-64 processor has the instruction.
        let asked = |leaf| unsafe { __cpuid(leaf) };
        asked(HIGHEST_EXTENDED).eax >= POWER_MANAGEMENT
            && asked(POWER_MANAGEMENT).edx & INVARIANT != 0
    }
}

#[cfg(not(all(target_arch = "x86_64", not(miri))))]
mod counter {
    /// There is none that is cheaper to read than the system's clock.
    #[inline]
    pub(crate) fn has_steady_ticks() -> bool {
        false
    }

    #[inline]
    pub(crate) fn ticks() -> u64 {
        0
    }
}

pub(crate) use counter::{has_steady_ticks, ticks};
