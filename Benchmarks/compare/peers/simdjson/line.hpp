// The evidence of one line, read in any order of members into vectors that are reused.
#pragma once
#include "texts.hpp"

namespace {

// One bit for each state that may follow.
constexpr uint8_t next[] = {1 << accepted | 1 << cancelled | 1 << rejected,
                            1 << partial | 1 << filled | 1 << cancelled | 1 << rejected,
                            1 << partial | 1 << filled | 1 << cancelled, 0, 0, 0};

struct Order {
  string_view name;
  State state;
  bool wasFilled, traded;
};
struct Metric {
  string_view name;
  double value;
  bool numeric;
};
struct Dataset {
  string_view name;
  bool present;
};
struct Finding {
  string_view id, summary, refs;
  double priority, confidence;
};

struct Line {
  std::vector<string_view> requested, rendered, tradeOrders;
  std::vector<Order> orders;
  std::vector<Metric> reported, recomputed;
  std::vector<Dataset> datasets;
  std::vector<string_view> present;
  std::vector<Finding> findings;
  bool anyTrade, anyLog, tradeViolation, lineageFails;
  double runtime, tokens, calls;

  void read(ondemand::object record) {
    requested.clear(), rendered.clear(), tradeOrders.clear(), orders.clear(), reported.clear(), recomputed.clear();
    datasets.clear(), present.clear(), findings.clear();
    anyTrade = anyLog = tradeViolation = false;
    lineageFails = true;
    runtime = tokens = calls = 0;
    for (auto member : record) {
      const char *name = member.key().value_unsafe().raw();
      // The trader review: neither profile requires it, so it has no effect here.
      if (is(name, "evidence")) evidence(member.value());
      else if (is(name, "agentReview")) agentReview(member.value());
    }
  }

  void evidence(ondemand::value value) {
    ondemand::object object;
    if (value.get_object().get(object)) return;
    for (auto member : object) {
      const char *name = member.key().value_unsafe().raw();
      auto inner = member.value().value_unsafe();
      switch (name[0]) {
      case 'r':
        if (is(name, "requestedIndicators")) names(inner, requested);
        else if (is(name, "renderedIndicators")) names(inner, rendered);
        else if (is(name, "reportedMetrics")) metrics(inner, reported);
        else if (is(name, "recomputedMetrics")) metrics(inner, recomputed);
        break;
      case 'c': if (is(name, "chartPayload")) chart(inner); break;
      case 't': if (is(name, "trades")) trades(inner); break;
      case 'e': if (is(name, "executionLogs")) logs(inner); break;
      case 'd': if (is(name, "datasetIds")) datasetIds(inner); break;
      case 'l': if (is(name, "lineage")) lineage(inner); break;
      }
    }
  }

  static void names(ondemand::value value, std::vector<string_view> &into) {
    ondemand::array array;
    if (value.get_array().get(array)) return;
    for (auto item : array) {
      string_view name;
      if (text(item.value_unsafe(), name)) into.push_back(name);
    }
  }

  void chartNames(ondemand::value value) {
    ondemand::array array;
    if (value.get_array().get(array)) return;
    for (auto item : array) {
      string_view name;
      if (text(item.value_unsafe(), name)) {
        rendered.push_back(name);
        continue;
      }
      ondemand::object object;
      if (item.get_object().get(object)) continue;
      int best = 3;
      for (auto member : object) {
        const char *key = member.key().value_unsafe().raw();
        int rank = is(key, "name") ? 0 : is(key, "indicator") ? 1 : is(key, "id") ? 2 : 3;
        if (rank < best && nonBlank(member.value(), name) && (best = rank) == 0) break;
      }
      if (best < 3) rendered.push_back(name);
    }
  }

  void chart(ondemand::value value) {
    ondemand::object object;
    if (value.get_object().get(object)) return;
    for (auto member : object) {
      const char *name = member.key().value_unsafe().raw();
      if (is(name, "indicators")) chartNames(member.value());
      else if (is(name, "panes")) {
        ondemand::array panes;
        if (member.value().get_array().get(panes)) continue;
        for (auto pane : panes) {
          ondemand::object inner;
          if (pane.get_object().get(inner)) continue;
          for (auto entry : inner)
            if (is(entry.key().value_unsafe().raw(), "indicators")) {
              chartNames(entry.value());
              break;
            }
        }
      }
    }
  }

  static int orderRank(const char *name) {
    if (is(name, "orderId")) return 0;
    if (is(name, "order_id")) return 1;
    if (is(name, "providerOrderId")) return 2;
    return is(name, "provider_order_id") ? 3 : 4;
  }

  void trades(ondemand::value value) {
    ondemand::array array;
    if (value.get_array().get(array)) return;
    for (auto item : array) {
      ondemand::object object;
      if (item.get_object().get(object)) continue;
      anyTrade = true;
      string_view order;
      int best = 4;
      for (auto member : object) {
        int rank = orderRank(member.key().value_unsafe().raw());
        if (rank < best && nonBlank(member.value(), order) && (best = rank) == 0) break;
      }
      if (best == 4) tradeViolation = true;
      else tradeOrders.push_back(order);
    }
  }

  void logs(ondemand::value value) {
    ondemand::array array;
    if (value.get_array().get(array)) return;
    for (auto item : array) {
      ondemand::object object;
      if (item.get_object().get(object)) continue;
      anyLog = true;
      string_view order, state;
      int bestOrder = 4, bestState = 3;
      for (auto member : object) {
        const char *name = member.key().value_unsafe().raw();
        int rank = is(name, "status") ? 0 : is(name, "state") ? 1 : is(name, "event") ? 2 : 3;
        if (rank < 3) {
          if (rank < bestState && nonBlank(member.value(), state)) bestState = rank;
        } else {
          rank = orderRank(name);
          if (rank < bestOrder && nonBlank(member.value(), order)) bestOrder = rank;
        }
        if (bestState == 0 && bestOrder == 0) break;
      }
      if (bestOrder == 4) tradeViolation = true;
      else if (State step = bestState == 3 ? unknown : stateOf(state); step == unknown) tradeViolation = true;
      else advance(order, step);
    }
  }

  void advance(string_view name, State state) {
    for (size_t i = orders.size(); i-- > 0;) {
      Order &order = orders[i];
      if (!same(order.name, name)) continue;
      if (!(next[order.state] >> state & 1)) tradeViolation = true;
      order.state = state;
      order.wasFilled |= state == filled;
      return;
    }
    if (state != created) tradeViolation = true;
    orders.push_back({name, state, state == filled, false});
  }

  static void metrics(ondemand::value value, std::vector<Metric> &into) {
    ondemand::object object;
    if (value.get_object().get(object)) return;
    for (auto member : object) {
      const char *start = member.key().value_unsafe().raw(), *end = start;
      while (*end != '"') end += *end == '\\' ? 2 : 1;
      double number = 0;
      bool numeric = !member.value().get_double().get(number);
      into.push_back({{start, size_t(end - start)}, number, numeric});
    }
  }

  void datasetIds(ondemand::value value) {
    ondemand::array array;
    if (value.get_array().get(array)) return;
    for (auto item : array) {
      string_view name;
      if (nonBlank(item.value_unsafe(), name)) datasets.push_back({name, false});
    }
  }

  void lineage(ondemand::value value) {
    ondemand::object object;
    if (value.get_object().get(object)) return;
    for (auto member : object) {
      if (!is(member.key().value_unsafe().raw(), "datasets")) continue;
      ondemand::array array;
      if (member.value().get_array().get(array)) return;
      bool any = false, sound = true;
      for (auto item : array) {
        any = true;
        string_view id, source;
        ondemand::object entry;
        if (item.get_object().get(entry)) {
          sound = false;  // a bare id has no source, and anything else is invalid: a finding in both cases
          continue;
        }
        int bestId = 3, bestSource = 6;
        for (auto inner : entry) {
          const char *name = inner.key().value_unsafe().raw();
          int rank = is(name, "datasetId") ? 0 : is(name, "dataset_id") ? 1 : is(name, "id") ? 2 : 3;
          if (rank < 3) {
            if (rank < bestId && nonBlank(inner.value(), id)) bestId = rank;
          } else {
            rank = is(name, "sourceRef") ? 0 : is(name, "source_ref") ? 1 : is(name, "source") ? 2
                 : is(name, "sourceDatasetId") ? 3 : is(name, "source_id") ? 4 : is(name, "ref") ? 5 : 6;
            if (rank < bestSource && nonBlank(inner.value(), source)) bestSource = rank;
          }
          if (bestId == 0 && bestSource == 0) break;
        }
        sound &= bestId < 3 && bestSource < 6;
        if (bestId < 3) present.push_back(id);
      }
      lineageFails = !any || !sound;
    }
  }

  void agentReview(ondemand::value value) {
    ondemand::object object;
    if (value.get_object().get(object)) return;
    for (auto member : object) {
      const char *name = member.key().value_unsafe().raw();
      if (is(name, "usage")) {
        ondemand::object usage;
        if (member.value().get_object().get(usage)) continue;
        for (auto figure : usage) {
          const char *key = figure.key().value_unsafe().raw();
          double *into = is(key, "tokensUsed") ? &tokens : is(key, "runtimeSeconds") ? &runtime
                       : is(key, "toolCallsUsed") ? &calls : nullptr;
          if (into && figure.value().get_double().get(*into)) *into = 0;
        }
      } else if (is(name, "findings")) {
        ondemand::array array;
        if (member.value().get_array().get(array)) continue;
        for (auto item : array) {
          Finding finding{};
          for (auto inner : item.get_object()) {
            const char *key = inner.key().value_unsafe().raw();
            if (is(key, "id")) text(inner.value(), finding.id);
            else if (is(key, "summary")) text(inner.value(), finding.summary);
            else if (is(key, "evidenceRefs")) finding.refs = inner.value().get_array().value().raw_json().value();
            else if (is(key, "priority")) finding.priority = inner.value().get_double().value();
            else if (is(key, "confidence")) finding.confidence = inner.value().get_double().value();
          }
          findings.push_back(finding);
        }
      }
    }
  }
};

}  // namespace
