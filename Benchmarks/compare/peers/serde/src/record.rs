//! A recorded decision as borrowed structs.
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::Deserialize;
use std::{borrow::Cow, fmt, marker::PhantomData};

/// A value of any type; only texts and numbers are used.
pub enum Leaf<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Other,
}

impl<'a> Leaf<'a> {
    pub fn text(&self) -> Option<&str> {
        match self {
            Leaf::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'a> Default for Leaf<'a> {
    fn default() -> Self {
        Leaf::Other
    }
}

struct LeafVisitor;

impl<'de> Visitor<'de> for LeafVisitor {
    type Value = Leaf<'de>;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any value")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Leaf::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Leaf::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Leaf::Number(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Leaf::Number(value as f64))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Leaf::Number(value as f64))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Leaf::Other)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Leaf::Other)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Leaf::Other)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Leaf::Other)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Leaf<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LeafVisitor)
    }
}

/// The members of an object, in their order.
#[derive(Default)]
pub struct Members<'a>(pub Vec<(Cow<'a, str>, Leaf<'a>)>);

struct MembersVisitor<'a>(PhantomData<&'a ()>);

/// The name of a member, borrowed if it contains no escape.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

impl<'de> Visitor<'de> for MembersVisitor<'de> {
    type Value = Members<'de>;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::with_capacity(8);
        while let Some((name, value)) = members.next_entry::<Name, Leaf>()? {
            all.push((name.0, value));
        }
        Ok(Members(all))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor(PhantomData))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record<'a> {
    #[serde(borrow)]
    pub evidence: Evidence<'a>,
    #[serde(borrow, default)]
    pub agent_review: Option<AgentReview<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence<'a> {
    #[serde(borrow, default)]
    pub requested_indicators: Option<Vec<Leaf<'a>>>,
    #[serde(borrow, default)]
    pub rendered_indicators: Option<Vec<Leaf<'a>>>,
    #[serde(borrow, default)]
    pub chart_payload: Option<Chart<'a>>,
    #[serde(borrow, default)]
    pub trades: Option<Vec<Trade<'a>>>,
    #[serde(borrow, default)]
    pub execution_logs: Option<Vec<LogEntry<'a>>>,
    #[serde(borrow, default)]
    pub reported_metrics: Option<Members<'a>>,
    #[serde(borrow, default)]
    pub recomputed_metrics: Option<Members<'a>>,
    #[serde(borrow, default)]
    pub dataset_ids: Option<Vec<Leaf<'a>>>,
    #[serde(borrow, default)]
    pub lineage: Option<Lineage<'a>>,
}

#[derive(Deserialize)]
pub struct Chart<'a> {
    #[serde(borrow, default)]
    pub indicators: Vec<ChartItem<'a>>,
    #[serde(borrow, default)]
    pub panes: Vec<Pane<'a>>,
}

#[derive(Deserialize)]
pub struct Pane<'a> {
    #[serde(borrow, default)]
    pub indicators: Vec<ChartItem<'a>>,
}

/// An item of a chart: a text, or an object with a name in one of three members.
pub struct ChartItem<'a>(pub Leaf<'a>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trade<'a> {
    #[serde(borrow, default)]
    pub order_id: Leaf<'a>,
    #[serde(borrow, default, rename = "order_id")]
    pub order_id_snake: Leaf<'a>,
    #[serde(borrow, default)]
    pub provider_order_id: Leaf<'a>,
    #[serde(borrow, default, rename = "provider_order_id")]
    pub provider_order_id_snake: Leaf<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry<'a> {
    #[serde(borrow, default)]
    pub order_id: Leaf<'a>,
    #[serde(borrow, default, rename = "order_id")]
    pub order_id_snake: Leaf<'a>,
    #[serde(borrow, default)]
    pub provider_order_id: Leaf<'a>,
    #[serde(borrow, default, rename = "provider_order_id")]
    pub provider_order_id_snake: Leaf<'a>,
    #[serde(borrow, default)]
    pub status: Leaf<'a>,
    #[serde(borrow, default)]
    pub state: Leaf<'a>,
    #[serde(borrow, default)]
    pub event: Leaf<'a>,
}

#[derive(Deserialize)]
pub struct Lineage<'a> {
    #[serde(borrow, default)]
    pub datasets: Vec<Dataset<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dataset<'a> {
    #[serde(borrow, default)]
    pub dataset_id: Leaf<'a>,
    #[serde(borrow, default, rename = "dataset_id")]
    pub dataset_id_snake: Leaf<'a>,
    #[serde(borrow, default)]
    pub id: Leaf<'a>,
    #[serde(borrow, default)]
    pub source_ref: Leaf<'a>,
    #[serde(borrow, default, rename = "source_ref")]
    pub source_ref_snake: Leaf<'a>,
    #[serde(borrow, default)]
    pub source: Leaf<'a>,
    #[serde(borrow, default)]
    pub source_dataset_id: Leaf<'a>,
    #[serde(borrow, default, rename = "source_id")]
    pub source_id: Leaf<'a>,
    #[serde(borrow, default, rename = "ref")]
    pub reference: Leaf<'a>,
}

#[derive(Deserialize)]
pub struct AgentReview<'a> {
    #[serde(borrow, default)]
    pub findings: Vec<Finding<'a>>,
    #[serde(default)]
    pub usage: Usage,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    #[serde(default)]
    pub runtime_seconds: f64,
    #[serde(default)]
    pub tokens_used: f64,
    #[serde(default)]
    pub tool_calls_used: f64,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Finding<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    pub priority: f64,
    pub confidence: f64,
    #[serde(borrow)]
    pub summary: Cow<'a, str>,
    pub evidence_refs: Vec<String>,
}

impl<'de: 'a, 'a> Deserialize<'de> for ChartItem<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ItemVisitor;
        impl<'de> Visitor<'de> for ItemVisitor {
            type Value = ChartItem<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an indicator")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(ChartItem(Leaf::Text(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(ChartItem(Leaf::Text(Cow::Owned(text.to_owned()))))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
                let (mut best, mut found) = (3, Leaf::Other);
                while let Some(name) = members.next_key::<Name>()? {
                    let rank = match &*name.0 {
                        "name" => 0,
                        "indicator" => 1,
                        "id" => 2,
                        _ => 3,
                    };
                    if rank >= best {
                        members.next_value::<IgnoredAny>()?;
                        continue;
                    }
                    let value: Leaf = members.next_value()?;
                    if value.text().map_or(false, |text| !text.trim().is_empty()) {
                        best = rank;
                        found = value;
                    }
                }
                Ok(ChartItem(found))
            }
        }
        deserializer.deserialize_any(ItemVisitor)
    }
}
