-- The checks as SQL, one row per decision: most of the rules. Not implemented: names other than the first of each list
-- of aliases, loose spellings of a state, values of mixed types, repeated findings, the refusal of invalid lines.
WITH decisions AS (
  SELECT evidence AS e, agentReview AS a
  FROM read_json($path, format = 'newline_delimited', maximum_object_size = 67108864, columns = {
    evidence: 'STRUCT(requestedIndicators VARCHAR[], renderedIndicators VARCHAR[],
      chartPayload STRUCT(indicators STRUCT("name" VARCHAR)[], panes STRUCT(indicators VARCHAR[])[]),
      trades STRUCT(orderId VARCHAR)[], executionLogs STRUCT(orderId VARCHAR, status VARCHAR)[],
      reportedMetrics MAP(VARCHAR, DOUBLE), recomputedMetrics MAP(VARCHAR, DOUBLE), datasetIds VARCHAR[],
      lineage STRUCT(datasets STRUCT(datasetId VARCHAR, sourceRef VARCHAR)[]))',
    agentReview: 'STRUCT(findings STRUCT(priority DOUBLE)[],
      "usage" STRUCT(runtimeSeconds DOUBLE, tokensUsed DOUBLE, toolCallsUsed DOUBLE))'})
), parts AS (
  SELECT a,
    list_concat(e.renderedIndicators, list_transform(e.chartPayload.indicators, lambda i: i."name"),
                flatten(list_transform(e.chartPayload.panes, lambda p: p.indicators))) AS rendered,
    e.requestedIndicators AS requested,
    list_transform(e.trades, lambda t: trim(t.orderId)) AS traded,
    list_transform(e.executionLogs, lambda l: {'o': trim(l.orderId), 's': CASE l.status
      WHEN 'created' THEN 'c' WHEN 'accepted' THEN 'a' WHEN 'partially_filled' THEN 'p' WHEN 'filled' THEN 'f'
      WHEN 'cancelled' THEN 'x' WHEN 'rejected' THEN 'x' ELSE 'u' END}) AS logs,
    e.reportedMetrics AS reported, e.recomputedMetrics AS recomputed,
    list_transform(e.datasetIds, lambda d: trim(d)) AS wanted,
    coalesce(e.lineage.datasets, []) AS datasets
  FROM decisions
), lives AS (
  SELECT *,
    list_transform(list_distinct(list_transform(logs, lambda l: l.o)), lambda o: {'o': o, 'life': array_to_string(
      list_transform(list_filter(logs, lambda l: l.o = o), lambda l: l.s), '')}) AS lives,
    list_filter(list_transform(map_entries(reported), lambda m: {'l': m.value, 'r': recomputed[m.key]}),
                lambda m: m.l IS NOT NULL AND m.r IS NOT NULL) AS pairs
  FROM parts
), checks AS (
  SELECT a,
    CASE WHEN list_has_all(rendered, requested) THEN false ELSE NOT list_has_all(
      list_transform(rendered, lambda i: regexp_replace(lower(i), '[^\p{L}\p{N}]', '', 'g')),
      list_transform(requested, lambda i: regexp_replace(lower(i), '[^\p{L}\p{N}]', '', 'g'))) END AS missing,
    len(logs) = 0 OR len(list_filter(logs, lambda l: coalesce(l.o, '') = '')) > 0
      OR len(list_filter(lives, lambda l: NOT regexp_full_match(l.life, 'c(x|a(f|x|p+[fx]?)?)?'))) > 0
      OR NOT list_has_all(traded, list_transform(list_filter(lives, lambda l: suffix(l.life, 'f')), lambda l: l.o))
      OR NOT list_has_all(list_transform(list_filter(lives, lambda l: suffix(l.life, 'f')), lambda l: l.o), traded)
      AS incoherent,
    cardinality(reported) = 0 OR cardinality(recomputed) = 0 OR len(pairs) <> cardinality(reported)
      OR len(pairs) <> cardinality(recomputed) AS finding,
    coalesce(list_max(list_transform(pairs, lambda m: CASE WHEN m.r <> 0 THEN abs(m.l - m.r) / abs(m.r) * 100
      WHEN m.l = 0 THEN 0 ELSE 1e9 END)), 0) AS away,
    len(wanted) = 0 OR len(datasets) = 0
      OR len(list_filter(datasets, lambda d:
        coalesce(trim(d.datasetId), '') = '' OR coalesce(trim(d.sourceRef), '') = '')) > 0
      OR NOT list_has_all(list_transform(datasets, lambda d: trim(d.datasetId)), wanted) AS incomplete
  FROM lives
), replays AS (
  SELECT missing, incoherent OR incomplete AS incoherent, incomplete,
    CASE WHEN finding THEN greatest(away, 1e9) ELSE away END AS drift,
    drift > 1.0 AS metrics_before, drift > 0.25 AS metrics_after,
    coalesce(a.usage.tokensUsed, 0) > 2400 OR coalesce(a.usage.runtimeSeconds, 0) > 1.2
      OR coalesce(a.usage.toolCallsUsed, 0) > 4
      OR coalesce(list_min(list_transform(a.findings[:6], lambda f: f.priority)) <= 1, false) AS agent_before,
    coalesce(a.usage.tokensUsed, 0) > 7200 OR coalesce(a.usage.runtimeSeconds, 0) > 3.5
      OR coalesce(a.usage.toolCallsUsed, 0) > 8
      OR coalesce(list_min(list_transform(a.findings[:12], lambda f: f.priority)) <= 1, false) AS agent_after,
    coalesce(len(a.findings), 0) > 0 AS findings
  FROM checks
), decided AS (
  SELECT *,
    CASE WHEN missing OR incoherent OR incomplete OR metrics_before OR agent_before THEN 'fail'
      WHEN findings THEN 'conditional_pass' ELSE 'pass' END AS before,
    CASE WHEN missing OR incoherent OR incomplete OR metrics_after OR agent_after THEN 'fail'
      WHEN findings THEN 'conditional_pass' ELSE 'pass' END AS after
  FROM replays
)
SELECT before, after, count(*), count_if(missing), count_if(incoherent), count_if(metrics_before), count_if(metrics_after),
  count_if(incomplete), max(drift)
FROM decided GROUP BY ALL
