//! The fields of a configuration: each is asked for once, and what nobody asks for is a mistake.

use super::yaml::{Mistake, Node, Value};

/// Fields that nobody has asked for yet.
pub(super) struct Fields {
    /// What their names stand behind: `tls_server_config.`, or nothing.
    within: String,
    left: Vec<(String, Node)>,
    known: Vec<&'static str>,
}

/// One field, with its whole name.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) node: Node,
}

impl Fields {
    /// The fields of the whole document.
    pub(super) fn of_document(document: Node) -> Result<Self, Mistake> {
        match document.value {
            Value::Nothing => Ok(Self::new(String::new(), Vec::new())),
            Value::Fields(fields) => Ok(Self::new(String::new(), fields)),
            _ => Err(Mistake::new(
                document.line,
                "there are no fields; write `tls_server_config:` or another",
            )),
        }
    }

    fn new(within: String, fields: Vec<(String, Node)>) -> Self {
        Self {
            within,
            left: fields,
            known: Vec::new(),
        }
    }

    /// The field called `name`, if there is one with a value.
    pub(super) fn take(&mut self, name: &'static str) -> Option<Field> {
        self.known.push(name);
        let at = self.left.iter().position(|(own, _)| own == name)?;
        let (_, node) = self.left.remove(at);
        let name = format!("{}{name}", self.within);
        (node.value != Value::Nothing).then_some(Field { name, node })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// All of them, whatever they are called.
    pub(super) fn into_all(self) -> impl Iterator<Item = (String, Field)> {
        let within = self.within;
        self.left.into_iter().map(move |(own, node)| {
            let name = format!("{within}{own}");
            (own, Field { name, node })
        })
    }

    /// Sees to it that all were asked for.
    pub(super) fn finish(self) -> Result<(), Mistake> {
        let unknown = self.left.iter().min_by_key(|(_, node)| node.line);
        let Some((name, node)) = unknown else {
            return Ok(());
        };
        let known = self.known.join("`, `");
        let within = &self.within;
        Err(Mistake::new(
            node.line,
            format!("there is no field `{within}{name}`; there are `{known}`"),
        ))
    }
}

impl Field {
    /// What is wrong with it.
    pub(super) fn mistake(&self, why: impl AsRef<str>) -> Mistake {
        let Self { name, node } = self;
        Mistake::new(node.line, format!("`{name}` {}", why.as_ref()))
    }

    pub(super) fn text(&self) -> Result<&str, Mistake> {
        match &self.node.value {
            // Numbers and the like are texts, too, where a text is wanted.
            Value::Scalar { text, .. } => Ok(text),
            Value::Nothing => Ok(""),
            _ => Err(self.mistake("has to be a text")),
        }
    }

    pub(super) fn flag(&self) -> Result<bool, Mistake> {
        if let Value::Scalar {
            text,
            is_plain: true,
        } = &self.node.value
        {
            match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" => return Ok(true),
                "false" | "no" | "off" => return Ok(false),
                _ => {}
            }
        }
        Err(self.mistake("has to be `true` or `false`"))
    }

    /// A list of texts, each a field of its own.
    pub(super) fn texts(self) -> Result<Vec<Self>, Mistake> {
        let Value::List(nodes) = self.node.value else {
            return Err(self.mistake("has to be a list"));
        };
        let name = self.name;
        let items = nodes.into_iter().map(|node| Self {
            name: name.clone(),
            node,
        });
        Ok(items.collect())
    }

    pub(super) fn fields(self) -> Result<Fields, Mistake> {
        match self.node.value {
            Value::Fields(fields) => Ok(Fields::new(format!("{}.", self.name), fields)),
            _ => Err(self.mistake("has to have fields of its own, such as `name: value`")),
        }
    }
}
