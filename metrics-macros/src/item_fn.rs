//! A function, its body as raw tokens: a body that does not parse yet is expanded all the same, so that an editor goes on
//! helping with it.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{
    Attribute, Error, GenericArgument, PathArguments, Type, TypeParamBound, TypePath, Visibility,
};

use crate::expression::is_keyword;
use crate::item;
use crate::signature::Signature;
use crate::tokens::{mark, ungrouped};

/// A function that can be measured.
pub(crate) struct ItemFn {
    /// Attributes, visibility and signature, token for token.
    pub(crate) head: TokenStream,
    pub(crate) signature: Signature,
    /// The `#![..]` that the body begins with.
    pub(crate) inner_attributes: TokenStream,
    pub(crate) body: Body,
    pub(crate) returns: Returns,
}

/// The block of a function.
pub(crate) struct Body {
    /// The user's block as it stands, but for inner attributes.
    pub(crate) block: TokenTree,
    /// If it is nothing but an `async` block, in a `Box::pin(..)` where the function returns a boxed future.
    pub(crate) only_async: Option<OnlyAsync>,
    /// Whether something may leave it before its end, other than a panic.
    pub(crate) leaves_early: bool,
}

impl Body {
    /// The span of the braces.
    pub(crate) fn span(&self) -> Span {
        block_of(&self.block).map_or_else(|| self.block.span(), |block| block.span())
    }

    /// Where the value stands that the block ends in: after the last semicolon.
    pub(crate) fn span_of_value(&self) -> Span {
        let stream = block_of(&self.block).map(|block| block.stream());
        let trees: Vec<TokenTree> = stream.into_iter().flatten().collect();
        let value = trees.rsplit(|tree| mark(tree) == Some(';')).next();
        match value.and_then(<[_]>::first) {
            Some(TokenTree::Group(group)) => group.span_open(),
            Some(tree) => tree.span(),
            None => self.span(),
        }
    }
}

/// A body that is nothing but an `async` block.
pub(crate) struct OnlyAsync {
    /// What stands before the async block: nothing, or the path of `Box::pin`.
    pub(crate) pin: TokenStream,
    /// `async` or `async move`.
    pub(crate) keywords: TokenStream,
    pub(crate) block: TokenTree,
}

/// What a function returns, as far as it makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returns {
    /// A value; for an `async fn`, the value of its future.
    Value,
    /// `!`
    Never,
    /// `impl Future`
    ImplFuture,
    /// `Pin<Box<dyn Future>>`
    BoxedFuture,
}

impl ItemFn {
    /// The function that `attribute` stands on.
    pub(crate) fn parse(attribute: &str, tokens: TokenStream) -> syn::Result<Self> {
        let tokens = ungrouped(tokens);
        let parser = |input: ParseStream<'_>| check_keyword(attribute, input);
        parser.parse2(tokens.clone())?;
        let mut head: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let body = head.pop_if(|tree| block_of(tree).is_some());
        let Some(signature) = Signature::parse(&head) else {
            return Err(Error::new_spanned(
                tokens,
                "this is not the signature of a function",
            ));
        };
        let Some(body) = body else {
            let message = format!(
                "this function has no body that `{attribute}` could measure: put the attribute on its implementation"
            );
            return Err(Error::new_spanned(
                head.pop_if(|last| mark(last) == Some(';'))
                    .unwrap_or_else(|| signature.name.into()),
                message,
            ));
        };
        let returns = signature.output.clone().map_or(Returns::Value, returned);
        let returns = if signature.is_async && returns != Returns::Never {
            Returns::Value
        } else {
            returns
        };
        let (inner_attributes, block) = split_inner_attributes(body);
        let only_async = block_of(&block).and_then(|block| only_async(block.stream(), returns));
        let leaves_early = block_of(&block).is_none_or(|block| leaves_early(block.stream()));
        Ok(Self {
            head: head.into_iter().collect(),
            signature,
            inner_attributes,
            body: Body {
                block,
                only_async,
                leaves_early,
            },
            returns,
        })
    }
}

impl ItemFn {
    /// Whether what is called is a future.
    pub(crate) fn is_polled(&self) -> bool {
        self.signature.is_async
            || matches!(self.returns, Returns::ImplFuture | Returns::BoxedFuture)
    }
}

/// That the item is a function.
fn check_keyword(attribute: &str, input: ParseStream<'_>) -> syn::Result<()> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    let place = input.cursor().span();
    let keyword = item::keyword(input);
    // Whatever follows is not looked at here.
    input.parse::<TokenStream>()?;
    match keyword {
        Some(word) if word == "fn" => Ok(()),
        other => {
            let message = format!(
                "`{attribute}` measures calls: it stands on a function{}",
                advice(other.as_ref())
            );
            Err(other.map_or_else(
                || Error::new(place, &message),
                |word| Error::new_spanned(word, &message),
            ))
        }
    }
}

/// Whether `body` has a `return` or `?`, or a macro, which may have one. One in a closure is taken for one of the function.
fn leaves_early(body: TokenStream) -> bool {
    let trees: Vec<TokenTree> = body.into_iter().collect();
    let is_macro = |at: usize| {
        at > 0
            && matches!(&trees[at - 1], TokenTree::Ident(name) if !is_keyword(name))
            && matches!(trees.get(at + 1), Some(TokenTree::Group(_)))
    };
    trees.iter().enumerate().any(|(at, tree)| match tree {
        TokenTree::Ident(word) => word == "return",
        TokenTree::Punct(mark) => match mark.as_char() {
            '?' => true,
            '!' => is_macro(at),
            _ => false,
        },
        TokenTree::Group(group) => leaves_early(group.stream()),
        TokenTree::Literal(_) => false,
    })
}

fn advice(keyword: Option<&syn::Ident>) -> &'static str {
    match keyword.map(ToString::to_string).as_deref() {
        Some("static" | "const") => "; a metric is declared with `#[metric]` on a `static`",
        Some("struct" | "enum" | "union") => "; put it on the methods",
        Some("mod") => "; put it on each of the functions",
        _ => "",
    }
}

/// The braces in `tree`, which may be in the invisible parentheses of a `macro_rules` fragment.
fn block_of(tree: &TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = tree else {
        return None;
    };
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut trees = group.stream().into_iter();
            let inner = trees.next()?;
            if trees.next().is_some() {
                None
            } else {
                block_of(&inner)
            }
        }
        _ => None,
    }
}

/// Takes `#![..]` from the beginning of a block: they belong to the function, not to a block inside it.
fn split_inner_attributes(tree: TokenTree) -> (TokenStream, TokenTree) {
    let Some(block) = block_of(&tree) else {
        return (TokenStream::new(), tree);
    };
    let trees: Vec<TokenTree> = block.stream().into_iter().collect();
    let attributes = trees.chunks(3).take_while(|chunk| match chunk {
        [hash, bang, TokenTree::Group(group)] => {
            mark(hash) == Some('#')
                && mark(bang) == Some('!')
                && group.delimiter() == Delimiter::Bracket
        }
        _ => false,
    });
    let count = 3 * attributes.count();
    if count == 0 {
        return (TokenStream::new(), tree);
    }
    let mut rest = Group::new(Delimiter::Brace, trees[count..].iter().cloned().collect());
    rest.set_span(block.span());
    (trees[..count].iter().cloned().collect(), rest.into())
}

/// A type that the parser does not know is none of those that make a difference.
fn returned(ty: TokenStream) -> Returns {
    Parser::parse2(<Type as Parse>::parse, ty).map_or(Returns::Value, |ty| returned_type(&ty))
}

fn returned_type(ty: &Type) -> Returns {
    match ty {
        Type::Never(_) => Returns::Never,
        Type::Group(group) => returned_type(&group.elem),
        Type::Paren(paren) => returned_type(&paren.elem),
        Type::ImplTrait(implementation) if implementation.bounds.iter().any(is_future) => {
            Returns::ImplFuture
        }
        Type::Path(path) if is_boxed_future(path) => Returns::BoxedFuture,
        _ => Returns::Value,
    }
}

/// `Pin<Box<dyn Future>>`, or the name that the `futures` crate has for it.
fn is_boxed_future(path: &TypePath) -> bool {
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    let in_pin = last.ident == "Pin"
        && only_argument(path, "Pin")
            .and_then(as_path)
            .and_then(|boxed| only_argument(boxed, "Box"))
            .is_some_and(|content| match content {
                Type::TraitObject(object) => object.bounds.iter().any(is_future),
                Type::ImplTrait(implementation) => implementation.bounds.iter().any(is_future),
                _ => false,
            });
    in_pin || last.ident == "BoxFuture" || last.ident == "LocalBoxFuture"
}

/// The type in `Name<Type>`.
fn only_argument<'t>(path: &'t TypePath, name: &str) -> Option<&'t Type> {
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(ty)) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

fn as_path(ty: &Type) -> Option<&TypePath> {
    match ty {
        Type::Path(path) => Some(path),
        Type::Group(group) => as_path(&group.elem),
        Type::Paren(paren) => as_path(&paren.elem),
        _ => None,
    }
}

fn is_future(bound: &TypeParamBound) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Future"),
        _ => false,
    }
}

/// Recognizes a body that is nothing but `async move { .. }` or `Box::pin(async move { .. })`, which is what
/// `#[async_trait]` makes of an `async fn`.
fn only_async(body: TokenStream, returns: Returns) -> Option<OnlyAsync> {
    let mut trees: Vec<TokenTree> = body.into_iter().collect();
    let mut pin = TokenStream::new();
    if returns == Returns::BoxedFuture {
        let Some(TokenTree::Group(arguments)) = trees.pop() else {
            return None;
        };
        let is_path = trees.iter().all(|tree| match tree {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            _ => false,
        });
        let ends_in_pin = trees
            .last()
            .is_some_and(|tree| matches!(tree, TokenTree::Ident(word) if word == "pin"));
        if arguments.delimiter() != Delimiter::Parenthesis || !is_path || !ends_in_pin {
            return None;
        }
        pin = trees.into_iter().collect();
        trees = arguments.stream().into_iter().collect();
        trees.pop_if(|tree| matches!(tree, TokenTree::Punct(comma) if comma.as_char() == ','));
    } else if returns != Returns::ImplFuture {
        return None;
    }
    let block = trees.pop_if(
        |tree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace),
    )?;
    let words: Vec<String> = trees.iter().map(ToString::to_string).collect();
    let is_async = matches!(
        words.iter().map(String::as_str).collect::<Vec<_>>()[..],
        ["async"] | ["async", "move"]
    );
    is_async.then(|| OnlyAsync {
        pin,
        keywords: trees.into_iter().collect(),
        block,
    })
}
