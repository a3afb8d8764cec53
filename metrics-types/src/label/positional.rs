//! Label sets without a struct: tuples and arrays of values, whose names the family gives with `label_names`.

use std::marker::PhantomData;

use super::{Label, LabelSet, LabelValue, LabelVisitor};

macro_rules! tuples {
    ($($value:ident . $index:tt),+) => {
        impl<$($value: LabelValue),+> LabelSet for ($($value,)+) {
            type Schema = ($(PhantomData<$value::Schema>,)+);
            const LABELS: &'static [Label] = &[$(Label::new::<$value>("")),+];

            #[inline]
            fn visit(&self, visitor: &mut impl LabelVisitor) {
                $(visitor.value(&self.$index);)+
            }
        }
    };
}
tuples!(A.0);
tuples!(A.0, B.1);
tuples!(A.0, B.1, C.2);
tuples!(A.0, B.1, C.2, D.3);
tuples!(A.0, B.1, C.2, D.3, E.4);
tuples!(A.0, B.1, C.2, D.3, E.4, F.5);
tuples!(A.0, B.1, C.2, D.3, E.4, F.5, G.6);
tuples!(A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7);

impl<V: LabelValue, const N: usize> LabelSet for [V; N] {
    type Schema = [PhantomData<V::Schema>; N];
    const LABELS: &'static [Label] = &[Label::new::<V>(""); N];

    #[inline]
    fn visit(&self, visitor: &mut impl LabelVisitor) {
        for value in self {
            visitor.value(value);
        }
    }
}
