//! An `impl` block or a trait, as far as an attribute on it needs to find the functions inside.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Ident, TypePath, Visibility};

use crate::item;
use crate::tokens::{Angles, mark, ungrouped};

/// An `impl` block or a trait.
pub(crate) struct ItemBlock {
    /// Everything before the braces.
    pub(crate) head: Vec<TokenTree>,
    /// What its functions belong to, as a label calls it.
    pub(crate) subject: String,
    pub(crate) braces: Group,
    pub(crate) members: Vec<Member>,
}

/// One item of a block.
pub(crate) struct Member {
    pub(crate) tokens: TokenStream,
    /// Whether it is a function with a body.
    pub(crate) is_function: bool,
    /// Whether it is a function without a body.
    pub(crate) is_signature: bool,
    /// The `metered` in `#[metered(skip)]`, or the name of whichever attribute it is.
    pub(crate) skipped_by: Vec<Ident>,
}

impl ItemBlock {
    /// The block that an attribute stands on, if it is one.
    pub(crate) fn parse(tokens: &TokenStream) -> Option<Self> {
        let tokens = ungrouped(tokens.clone());
        let keyword = Parser::parse2(keyword, tokens.clone()).ok()??;
        let mut head: Vec<TokenTree> = tokens.into_iter().collect();
        let TokenTree::Group(braces) = head.pop()? else {
            return None;
        };
        let at = head
            .iter()
            .position(|tree| matches!(tree, TokenTree::Ident(word) if *word == keyword))?;
        let subject = match keyword.to_string().as_str() {
            "impl" => subject_of_impl(&head[at + 1..]),
            "trait" => head.get(at + 1)?.to_string(),
            _ => return None,
        };
        (braces.delimiter() == Delimiter::Brace).then(|| Self {
            members: members(braces.stream()),
            head,
            subject,
            braces,
        })
    }
}

/// The word that says what the item is.
fn keyword(input: ParseStream<'_>) -> syn::Result<Option<Ident>> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    let keyword = item::keyword(input);
    input.parse::<TokenStream>()?;
    Ok(keyword)
}

/// The type's name in what follows `impl`: the last word of its path, or the whole type if it is no path.
fn subject_of_impl(trees: &[TokenTree]) -> String {
    let mut angles = Angles::default();
    let mut ty = Vec::new();
    let mut in_generics = trees.first().and_then(mark) == Some('<');
    for tree in trees {
        let outside = angles.are_closed();
        angles.pass(tree);
        match tree {
            tree if in_generics => in_generics = !angles.are_closed() || mark(tree) != Some('>'),
            TokenTree::Ident(word) if outside && word == "where" => break,
            // What was before is the trait.
            TokenTree::Ident(word) if outside && word == "for" && !ty.is_empty() => ty.clear(),
            tree => ty.push(tree.clone()),
        }
    }
    let ty = ungrouped(ty.into_iter().collect());
    last_word_of_path(&ty).unwrap_or_else(|| ty.to_string())
}

fn last_word_of_path(ty: &TokenStream) -> Option<String> {
    let path = Parser::parse2(TypePath::parse, ty.clone()).ok()?;
    path.path.segments.last().map(|last| last.ident.to_string())
}

/// The items between the braces of a block.
fn members(tokens: TokenStream) -> Vec<Member> {
    let mut members = Vec::new();
    let mut trees: Vec<TokenTree> = Vec::new();
    let mut angles = Angles::default();
    // After `=` braces are part of a value, which a semicolon ends.
    let mut in_value = false;
    for tree in tokens {
        let ends = match &tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                angles.are_closed() && !in_value
            }
            TokenTree::Group(_) => is_inner_attribute(&trees),
            tree => mark(tree) == Some(';'),
        };
        angles.pass(&tree);
        in_value |= angles.are_closed() && mark(&tree) == Some('=');
        trees.push(tree);
        if ends {
            members.push(member(std::mem::take(&mut trees)));
            (angles, in_value) = (Angles::default(), false);
        }
    }
    if !trees.is_empty() {
        members.push(member(trees));
    }
    members
}

/// Whether brackets after these tokens are an attribute of the whole block.
fn is_inner_attribute(before: &[TokenTree]) -> bool {
    matches!(before, [hash, bang] if mark(hash) == Some('#') && mark(bang) == Some('!'))
}

fn member(trees: Vec<TokenTree>) -> Member {
    let ends = trees.last().and_then(mark) == Some(';');
    let has_body = matches!(trees.last(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
    let attributes = trees.windows(2).filter(|pair| mark(&pair[0]) == Some('#'));
    let skipped_by = attributes.filter_map(|pair| skipping(&pair[1])).collect();
    let tokens: TokenStream = trees.into_iter().collect();
    let keyword = Parser::parse2(keyword, tokens.clone());
    let is_function = keyword.is_ok_and(|word| word.is_some_and(|word| word == "fn"));
    Member {
        tokens,
        is_function: has_body && is_function,
        is_signature: ends && is_function,
        skipped_by,
    }
}

/// The last word before `(skip)` in the brackets of an attribute.
fn skipping(attribute: &TokenTree) -> Option<Ident> {
    let TokenTree::Group(attribute) = attribute else {
        return None;
    };
    let trees: Vec<TokenTree> = attribute.stream().into_iter().collect();
    match &trees[..] {
        [.., TokenTree::Ident(name), TokenTree::Group(arguments)]
            if arguments.stream().to_string() == "skip" =>
        {
            Some(name.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn subject(tokens: &TokenStream) -> String {
        ItemBlock::parse(tokens).map_or_else(String::new, |block| block.subject)
    }

    #[test]
    fn a_block_is_called_as_its_type_without_path_and_generics() {
        for (block, expected) in [
            (quote!(impl Queue {}), "Queue"),
            (
                quote!(
                    impl<'a, T: Into<u8>, const N: usize> a::b::Queue<'a, T, N> where T: X {}
                ),
                "Queue",
            ),
            (
                quote!(
                    unsafe impl<T> Sink<T> for crate::Queue<Vec<T>> {}
                ),
                "Queue",
            ),
            (
                quote!(
                    #[a]
                    pub trait Sink: Send
                    where
                        Self: Sized,
                    {
                    }
                ),
                "Sink",
            ),
            (quote!(impl Sink for [u8; 3] {}), "[u8 ; 3]"),
            (
                quote!(impl Sink for dyn Other + Send {}),
                "dyn Other + Send",
            ),
            (
                quote!(
                    impl<T> Sink for <T as X>::Y {}
                ),
                "Y",
            ),
        ] {
            assert_eq!(subject(&block), expected, "{block}");
        }
        assert!(
            ItemBlock::parse(&quote!(
                fn f() -> impl A {}
            ))
            .is_none()
        );
        assert!(
            ItemBlock::parse(&quote!(
                struct A {}
            ))
            .is_none()
        );
    }

    #[test]
    fn functions_with_a_body_are_found() {
        let block = quote! {
            impl A {
                #![allow(x)]
                const B: C = C { d: 1 };
                type E = F<G = H>;
                m! { fn x() {} }
                m!(fn y() {});
                #[inline] pub(crate) const unsafe extern "C" fn f() where I: J<K = L> {}
                #[metered(skip)] fn g() -> [u8; { 3 }] {}
                fn h();
                #[a::timed(skip)] async fn i<T: X<Y = Z>>() -> M<{ 3 }> {}
            }
        };
        let block = ItemBlock::parse(&block).unwrap();
        let found = |member: &Member| {
            let skipped = member.skipped_by.iter().map(ToString::to_string);
            (member.is_function, skipped.collect::<Vec<_>>().concat())
        };
        let found: Vec<_> = block.members.iter().map(found).collect();
        let expected = [
            (false, ""),
            (false, ""),
            (false, ""),
            (false, ""),
            (false, ""),
            (true, ""),
            (true, "metered"),
            (false, ""),
            (true, "timed"),
        ];
        assert_eq!(
            found,
            expected.map(|(is, skipped)| (is, skipped.to_owned()))
        );
    }
}
