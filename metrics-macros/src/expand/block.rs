//! A measured `impl` block or trait: each of its functions, but for those that say `skip`.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

use super::function;
use super::plan::Plan;
use crate::ast::{ConstLabel, Instrument, Measure, Target, literal};
use crate::item_block::{ItemBlock, Member};
use crate::item_fn::ItemFn;
use crate::tokens::regrouped;

pub(crate) fn emit(block: &ItemBlock, instrument: Instrument, plan: &Plan) -> TokenStream {
    let members = block.members.iter().map(|member| {
        if is_measured(member, instrument) {
            measured(member, &block.subject, instrument, plan)
        } else {
            member.tokens.clone()
        }
    });
    let members: TokenStream = members.collect();
    let mut tokens: TokenStream = block.head.iter().cloned().collect();
    regrouped(&block.braces, members).to_tokens(&mut tokens);
    tokens
}

/// Whether a member is a function that none of its attributes takes out: `#[metered(skip)]` is for all of them.
pub(crate) fn is_measured(member: &Member, instrument: Instrument) -> bool {
    let own = instrument.name();
    let is_skipped = |by: &Ident| by == own || by == Instrument::Metered.name();
    member.is_function && !member.skipped_by.iter().any(is_skipped)
}

fn measured(member: &Member, subject: &str, instrument: Instrument, plan: &Plan) -> TokenStream {
    let Ok(function) = ItemFn::parse(instrument.attribute(), member.tokens.clone()) else {
        return member.tokens.clone();
    };
    let mut plan = plan.clone();
    let name = &function.signature.name;
    let called = literal(&format!("{subject}::{name}"), name.span());
    for metric in &mut plan.metrics {
        // Functions of one block share a family that has a name: this tells them apart in it.
        if let Target::Named(declaration) = &mut metric.target {
            declaration.const_labels.push(ConstLabel {
                name: literal("function", name.span()),
                value: called.to_token_stream(),
            });
        }
    }
    plan.function = Some(called);
    if !function.is_polled() {
        plan.metrics
            .retain(|metric| metric.measure != Measure::PollTime);
    }
    function::emit(&function, &plan)
}
