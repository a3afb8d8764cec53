//! Functions that are not async.

#[allow(unused_imports, reason = "it is in the prelude since edition 2021")]
use std::convert::TryFrom;
use std::error::Error;
use std::fmt::{Debug, Display};

use metrics_core::{counted, in_flight, metered, metric, time, timed, Counter, Histogram};

use super::Aliased;

/// Time.
#[metric]
static TIME_SECONDS: Histogram = Histogram::new();

/// Calls.
#[metric]
static CALLS: Counter = Counter::new();

#[metered]
fn unit() {}

#[metered]
fn returns_unit() -> () {
    unit();
}

#[metered]
fn expression_only(a: u8) -> u8 {
    a
}

#[timed(TIME_SECONDS)]
#[counted(CALLS)]
#[in_flight]
fn question_mark(text: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
    let number: u32 = text.parse()?;
    Ok(u8::try_from(number)?.into())
}

#[metered]
fn aliased(text: &str) -> Aliased<Vec<u32>> {
    text.split(' ').map(str::parse).collect()
}

#[metered]
fn inferred(text: &str) -> Vec<String> {
    text.split(' ').map(Into::into).collect()
}

#[metered]
fn return_in_loop(numbers: &[u32]) -> Option<u32> {
    for number in numbers {
        if number % 2 == 0 {
            return Some(*number);
        }
    }
    None
}

#[metered]
fn break_label(numbers: &[u32]) -> bool {
    'outer: {
        for number in numbers {
            if *number == 0 {
                break 'outer true;
            }
        }
        false
    }
}

#[metered]
fn mutable_parameter(mut number: u32, (mut a, b): (u32, u32), [c, ..]: [u32; 2]) -> u32 {
    number += 1;
    a += b;
    number + a + c
}

#[metered]
fn reborrowed<'a>(mut list: &'a mut [u32], skip: usize) -> Option<&'a mut u32> {
    for _ in 0..skip {
        let (_, rest) = list.split_first_mut()?;
        list = rest;
    }
    list.first_mut()
}

#[metered]
fn late_and_early<'a, 'b: 'a, T>(a: &'a T, b: &'b T) -> &'a T
where
    T: PartialOrd + ?Sized,
{
    if *a < *b { a } else { b }
}

#[metered]
fn const_generic<T: Copy + Default, const N: usize>(value: Option<T>) -> [T; N] {
    [value.unwrap_or_default(); N]
}

#[metered]
fn argument_impl(text: impl Display + Debug, convert: impl Fn(String) -> String) -> String {
    convert(text.to_string())
}

#[metered]
fn returns_impl(numbers: &[u32]) -> impl Iterator<Item = u32> + '_ {
    numbers.iter().copied().filter(|number| number % 2 == 0)
}

#[metered]
fn returns_impl_in_result(text: &str) -> Result<impl Iterator<Item = u32>, Box<dyn Error>> {
    let number: u32 = text.parse()?;
    Ok(0..number)
}

#[metered]
fn returns_impl_in_tuple(number: u32) -> Option<(impl Fn(u32) -> u32, Vec<impl Display>)> {
    let less = number.checked_sub(1)?;
    Some((move |more| more + less, vec![less]))
}

#[metered]
extern "C" fn of_another_language(number: i32) -> i32 {
    if number < 0 {
        return -1;
    }
    number / 2
}

#[metered]
fn returns_closure(add: u32) -> impl Fn(u32) -> u32 {
    move |number| number + add
}

#[metered]
fn returns_boxed(add: u32) -> Box<dyn Fn(u32) -> u32> {
    Box::new(move |number| number + add)
}

#[metered]
fn recursive(number: u32) -> u32 {
    if number == 0 { 0 } else { 1 + recursive(number - 1) }
}

#[metered]
fn recursive_with_return(number: u32) -> u32 {
    if number == 0 {
        return 0;
    }
    1 + recursive_with_return(number - 1)
}

#[metered]
fn match_on_temporary(text: &str) -> usize {
    match text.trim().to_owned().as_str() {
        "" => 0,
        other => other.len(),
    }
}

#[metered]
fn tail_temporary(cell: &std::cell::RefCell<Vec<u32>>) -> usize {
    cell.borrow().len()
}

#[metered]
fn never(code: bool) -> ! {
    loop {
        if code {
            std::process::abort();
        }
        std::thread::yield_now();
    }
}

#[metered]
fn diverges(code: u32) -> u32 {
    never(code == 0)
}

#[metered]
fn diverges_later(code: u32) -> u32 {
    let other = diverges(code);
    never(other == 0);
}

/// Documented.
#[metered]
#[inline]
#[must_use]
fn with_attributes(#[allow(unused_variables, reason = "an attribute on an argument")] a: u32, #[cfg(any())] b: u32) -> u32 {
    #![allow(clippy::let_and_return, reason = "an attribute inside the body")]
    let c = 1;
    c
}

#[metered]
#[expect(clippy::needless_pass_by_value, reason = "to see that attributes stay")]
fn with_expectation(text: String) -> usize {
    text.len()
}

#[metered]
fn function_in_function(number: u32) -> u32 {
    #[metered]
    fn inner(number: u32) -> u32 {
        number + 1
    }
    inner(number)
}

#[metered]
fn named_like_what_is_generated(
    __guard: u32,
    __call: u32,
    __result: u32,
    __returned: u32,
    __outcome: u32,
    __future: u32,
    __labels: u32,
    __calls: u32,
    metric: u32,
) -> Result<u32, u32> {
    let sum = [__guard, __call, __result, __returned, __outcome, __future, __labels, __calls, metric];
    sum.iter().try_fold(0_u32, |sum, more| sum.checked_add(*more)).ok_or(__guard)
}

macro_rules! functions {
    ($($visibility:vis fn $name:ident($argument:ident: $type:ty) -> $returned:ty $body:block)*) => {$(
        #[metered]
        $visibility fn $name($argument: $type) -> $returned $body
    )*};
}

functions! {
    fn of_a_macro(number: u32) -> Result<u32, String> {
        number.checked_add(1).ok_or_else(|| "too large".into())
    }
    fn of_a_macro_with_return(number: u32) -> Option<u32> {
        if number == 0 {
            return None;
        }
        Some(number)
    }
}

fn statics() -> u64 {
    TIME_SECONDS.get().count() + CALLS.get()
}

fn timed_block(text: &str) -> Aliased<u32> {
    let number: u32 = time!(TIME_SECONDS, { text.parse()? });
    time!(TIME_SECONDS, {
        if number == 0 {
            return Ok(1);
        }
    });
    Ok(number)
}

/// Calls all of them, so that nothing is unused.
pub(super) fn run() -> Result<usize, Box<dyn Error + Send + Sync>> {
    unit();
    returns_unit();
    let mut numbers = [question_mark("1")?, 2];
    let mut sum = aliased("1 2")?.len() + inferred("a b").len();
    sum += usize::from(expression_only(1));
    sum += usize::from(return_in_loop(&numbers).is_some() || break_label(&numbers));
    let parsed = mutable_parameter(1, (2, 3), [4, 5]);
    sum += usize::try_from(parsed)?;
    sum += usize::from(reborrowed(&mut numbers, 1).is_some());
    sum += usize::from(*late_and_early(&1_u8, &2));
    sum += const_generic::<u8, 3>(None).len() + argument_impl("a", |text| text).len();
    sum += returns_impl(&numbers).count();
    if let Ok(range) = returns_impl_in_result("3") {
        sum += range.count();
    }
    if let Some((add, list)) = returns_impl_in_tuple(3) {
        sum += usize::try_from(add(1))? + list.len();
    }
    sum += usize::try_from(of_another_language(2))?;
    let made = returns_closure(1)(2) + returns_boxed(1)(2) + recursive(3) + recursive_with_return(3);
    sum += usize::try_from(made)?;
    sum += match_on_temporary(" a ") + tail_temporary(&std::cell::RefCell::new(Vec::new()));
    if sum == 0 {
        sum += usize::try_from(diverges(1) + diverges_later(1))?;
    }
    sum += usize::try_from(with_attributes(1))? + with_expectation("a".to_owned());
    sum += usize::try_from(function_in_function(1))?;
    sum += usize::from(named_like_what_is_generated(1, 2, 3, 4, 5, 6, 7, 8, 9).is_ok());
    sum += usize::from(of_a_macro(1).is_ok()) + usize::from(of_a_macro_with_return(1).is_some());
    sum += usize::try_from(timed_block("1")?)?;
    sum += usize::try_from(statics())?;
    Ok(sum)
}
