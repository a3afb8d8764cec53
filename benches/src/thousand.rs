//! A thousand of something.

/// An array of arrays of arrays of what the macro `$each` makes of three texts: 10 times 10 times 10 of them.
macro_rules! thousand {
    ($each:ident) => {
        thousand!(@hundreds $each ("a0" "a1" "a2" "a3" "a4" "a5" "a6" "a7" "a8" "a9"))
    };
    (@hundreds $each:ident ($($a:tt)*)) => {
        [$(thousand!(@tens $each $a ("b0" "b1" "b2" "b3" "b4" "b5" "b6" "b7" "b8" "b9"))),*]
    };
    (@tens $each:ident $a:tt ($($b:tt)*)) => {
        [$(thousand!(@ones $each $a $b ("c0" "c1" "c2" "c3" "c4" "c5" "c6" "c7" "c8" "c9"))),*]
    };
    (@ones $each:ident $a:tt $b:tt ($($c:tt)*)) => {
        [$($each!($a $b $c)),*]
    };
}

pub(crate) use thousand;

/// What `thousand` makes.
pub(crate) type Thousand<T> = [[[T; 10]; 10]; 10];
