//! Checks, review lanes, decisions under both profiles, and their sums.
use crate::record::{AgentReview, ChartItem, Evidence, Finding, Leaf, LogEntry, Members, Record, Trade};

#[derive(Clone, Copy, PartialEq)]
enum State {
    Created,
    Accepted,
    Partial,
    Filled,
    Cancelled,
    Rejected,
}
use State::*;

struct Profile {
    tolerance: f64,
    runtime: f64,
    tokens: f64,
    calls: f64,
    findings: usize,
}
const PROFILES: [Profile; 2] = [
    Profile { tolerance: 1.0, runtime: 1.2, tokens: 2400.0, calls: 4.0, findings: 6 },
    Profile { tolerance: 0.25, runtime: 3.5, tokens: 7200.0, calls: 8.0, findings: 12 },
];
const UNAVAILABLE: f64 = 1e9;
const NAMES: [&str; 3] = ["fail", "conditional_pass", "pass"];

#[derive(Default)]
pub struct Counts {
    records: u64,
    transitions: [[u64; 3]; 3],
    indicators: u64,
    trades: u64,
    metrics: [u64; 2],
    lineage: u64,
    drift: f64,
}

impl Counts {
    pub fn add_record(&mut self, record: &Record) {
        let evidence = &record.evidence;
        let missing = any_missing(evidence);
        let incomplete = lineage_incomplete(evidence);
        let incoherent = incomplete || trades_fail(evidence);
        let (largest, finding) = drift(evidence.reported_metrics.as_ref(), evidence.recomputed_metrics.as_ref());
        let mut decided = [0; 2];
        for (index, profile) in PROFILES.iter().enumerate() {
            let metrics_fail = finding || largest > profile.tolerance;
            self.metrics[index] += metrics_fail as u64;
            if !(missing || incoherent || metrics_fail) {
                decided[index] = record.agent_review.as_ref().map_or(2, |review| agent(review, profile));
            }
        }
        self.records += 1;
        self.transitions[decided[0]][decided[1]] += 1;
        self.indicators += missing as u64;
        self.trades += incoherent as u64;
        self.lineage += incomplete as u64;
        self.drift = self.drift.max(largest);
    }

    pub fn merge(&mut self, other: &Counts) {
        self.records += other.records;
        for (row, others) in self.transitions.iter_mut().zip(&other.transitions) {
            for (count, more) in row.iter_mut().zip(others) {
                *count += more;
            }
        }
        self.indicators += other.indicators;
        self.trades += other.trades;
        self.metrics[0] += other.metrics[0];
        self.metrics[1] += other.metrics[1];
        self.lineage += other.lineage;
        self.drift = self.drift.max(other.drift);
    }

    pub fn json(&self) -> String {
        let (mut baseline, mut candidate, mut regressed, mut transitions) = ([0; 3], [0; 3], 0, Vec::new());
        for (from, row) in self.transitions.iter().enumerate() {
            for (to, &count) in row.iter().enumerate() {
                baseline[from] += count;
                candidate[to] += count;
                regressed += if to < from { count } else { 0 };
                if count > 0 {
                    transitions.push(format!("\"{}->{}\":{count}", NAMES[from], NAMES[to]));
                }
            }
        }
        let side = |counts: [u64; 3]| {
            format!("{{\"fail\":{},\"conditional_pass\":{},\"pass\":{}}}", counts[0], counts[1], counts[2])
        };
        format!(
            "{{\"records\":{},\"baseline\":{},\"candidate\":{},\"transitions\":{{{}}},\"regressed\":{regressed},\
             \"failed\":{{\"indicators\":{},\"trades\":{},\"metricsBaseline\":{},\"metricsCandidate\":{},\
             \"lineage\":{}}},\"maxDrift\":{:.6}}}",
            self.records, side(baseline), side(candidate), transitions.join(","), self.indicators, self.trades,
            self.metrics[0], self.metrics[1], self.lineage, self.drift
        )
    }
}

fn first<'a>(leaves: &[&'a Leaf]) -> Option<&'a str> {
    leaves.iter().filter_map(|leaf| leaf.text()).map(str::trim).find(|text| !text.is_empty())
}

fn key(name: &str) -> String {
    name.trim().to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn items<T>(list: &Option<Vec<T>>) -> &[T] {
    list.as_deref().unwrap_or(&[])
}

fn any_missing(evidence: &Evidence) -> bool {
    let charts = || {
        let chart = evidence.chart_payload.iter();
        let top = chart.clone().flat_map(|chart| chart.indicators.iter());
        let panes = chart.flat_map(|chart| chart.panes.iter()).flat_map(|pane| pane.indicators.iter());
        top.chain(panes).map(|ChartItem(leaf)| leaf)
    };
    let rendered = || items(&evidence.rendered_indicators).iter().chain(charts()).filter_map(Leaf::text);
    items(&evidence.requested_indicators).iter().filter_map(Leaf::text).any(|wanted| {
        if rendered().any(|name| name == wanted) {
            return false;
        }
        let wanted = key(wanted);
        !wanted.is_empty() && !rendered().any(|name| key(name) == wanted)
    })
}

fn state(text: &str) -> Option<State> {
    match text {
        "created" => return Some(Created),
        "accepted" => return Some(Accepted),
        "partially_filled" => return Some(Partial),
        "filled" => return Some(Filled),
        "cancelled" => return Some(Cancelled),
        "rejected" => return Some(Rejected),
        _ => {}
    }
    let whole = text.to_lowercase().replace(['-', ' '], "_");
    match whole.as_str() {
        "created" | "submitted" | "submit" => return Some(Created),
        "open" | "accepted" | "acknowledged" => return Some(Accepted),
        "partially_filled" | "partial_fill" | "partialfilled" => return Some(Partial),
        "filled" | "done" => return Some(Filled),
        "cancelled" | "canceled" => return Some(Cancelled),
        "rejected" => return Some(Rejected),
        _ => {}
    }
    let tokens: Vec<&str> = whole.split('_').filter(|token| !token.is_empty()).collect();
    let starts = |prefix: &str| tokens.iter().any(|token| token.starts_with(prefix));
    let equals = |words: &[&str]| tokens.iter().any(|token| words.contains(token));
    if tokens.is_empty() || starts("pending") || equals(&["not", "no", "never", "un", "non"]) {
        None
    } else if starts("fill") {
        Some(if starts("partial") { Partial } else { Filled })
    } else if starts("cancel") {
        Some(Cancelled)
    } else if starts("reject") {
        Some(Rejected)
    } else if equals(&["accept", "accepted", "open"]) || starts("ack") {
        Some(Accepted)
    } else if equals(&["submit", "submitted", "place", "placed"]) || starts("create") {
        Some(Created)
    } else {
        None
    }
}

fn allowed(from: State, to: State) -> bool {
    match from {
        Created => matches!(to, Accepted | Cancelled | Rejected),
        Accepted => matches!(to, Partial | Filled | Cancelled | Rejected),
        Partial => matches!(to, Partial | Filled | Cancelled),
        _ => false,
    }
}

struct Order<'a> {
    name: &'a str,
    state: State,
    filled: bool,
    traded: bool,
}

fn trades_fail(evidence: &Evidence) -> bool {
    let (trades, logs): (&[Trade], &[LogEntry]) = (items(&evidence.trades), items(&evidence.execution_logs));
    if logs.is_empty() {
        return true;
    }
    let mut orders: Vec<Order> = Vec::with_capacity(8);
    for log in logs {
        let ids = [&log.order_id, &log.order_id_snake, &log.provider_order_id, &log.provider_order_id_snake];
        let name = match first(&ids) {
            Some(name) => name,
            None => return true,
        };
        let state = match first(&[&log.status, &log.state, &log.event]).and_then(state) {
            Some(state) => state,
            None => return true,
        };
        match orders.iter_mut().rev().find(|order| order.name == name) {
            Some(order) => {
                if !allowed(order.state, state) {
                    return true;
                }
                order.state = state;
                order.filled |= state == Filled;
            }
            None if state != Created => return true,
            None => orders.push(Order { name, state, filled: false, traded: false }),
        }
    }
    for trade in trades {
        let ids = [&trade.order_id, &trade.order_id_snake, &trade.provider_order_id, &trade.provider_order_id_snake];
        match first(&ids).and_then(|name| orders.iter_mut().find(|order| order.name == name)) {
            Some(order) if order.filled => order.traded = true,
            _ => return true,
        }
    }
    orders.iter().any(|order| order.filled && !order.traded)
}

fn drift(reported: Option<&Members>, recomputed: Option<&Members>) -> (f64, bool) {
    let (reported, recomputed) = match (reported, recomputed) {
        (Some(reported), Some(recomputed)) if !reported.0.is_empty() && !recomputed.0.is_empty() => {
            (&reported.0, &recomputed.0)
        }
        _ => return (0.0, true),
    };
    let (mut largest, mut finding, mut paired) = (0f64, false, 0);
    for (index, (name, value)) in reported.iter().enumerate() {
        let same = recomputed.get(index).filter(|other| other.0 == *name);
        let other = match same.or_else(|| recomputed.iter().find(|other| other.0 == *name)) {
            Some(other) => &other.1,
            None => {
                finding = true;
                continue;
            }
        };
        paired += 1;
        let (left, right) = match (value, other) {
            (Leaf::Number(left), Leaf::Number(right)) => (*left, *right),
            _ => {
                finding = true;
                continue;
            }
        };
        let away = if right != 0.0 {
            (left - right).abs() / right.abs() * 100.0
        } else if left == 0.0 {
            0.0
        } else {
            UNAVAILABLE
        };
        largest = largest.max(if away.is_finite() { away } else { UNAVAILABLE });
    }
    finding |= paired != recomputed.len();
    (if finding { largest.max(UNAVAILABLE) } else { largest }, finding)
}

fn lineage_incomplete(evidence: &Evidence) -> bool {
    let datasets = match &evidence.lineage {
        Some(lineage) if !lineage.datasets.is_empty() => &lineage.datasets,
        _ => return true,
    };
    let mut present = Vec::with_capacity(4);
    for entry in datasets {
        let sources = [&entry.source_ref, &entry.source_ref_snake, &entry.source, &entry.source_dataset_id,
                       &entry.source_id, &entry.reference];
        match first(&[&entry.dataset_id, &entry.dataset_id_snake, &entry.id]) {
            Some(id) if first(&sources).is_some() => present.push(id),
            _ => return true,
        }
    }
    let mut any = false;
    let wanted = items(&evidence.dataset_ids).iter().filter_map(Leaf::text).map(str::trim);
    for wanted in wanted.filter(|id| !id.is_empty()) {
        any = true;
        if !present.contains(&wanted) {
            return true;
        }
    }
    !any
}

fn agent(review: &AgentReview, profile: &Profile) -> usize {
    let usage = &review.usage;
    let slow = usage.runtime_seconds > profile.runtime;
    if usage.tokens_used > profile.tokens || slow || usage.tool_calls_used > profile.calls {
        return 0;
    }
    let (mut status, mut kept) = (2, 0);
    for (index, finding) in review.findings.iter().enumerate() {
        let earlier: &[Finding] = &review.findings[..index];
        if kept == profile.findings || earlier.contains(finding) {
            continue;
        }
        kept += 1;
        if finding.priority <= 1.0 {
            return 0;
        }
        status = 1;
    }
    status
}
