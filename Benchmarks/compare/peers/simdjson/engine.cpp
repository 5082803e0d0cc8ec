// The whole question on simdjson On Demand: four checks, review lanes, both profiles from one parse, pair rule, counts.
//
//   simdjson_engine RECORDING THREADS [BATCH]
//
// A batch of lines is indexed at a time (BATCH bytes; 0 indexes line by line). Strings are views of the mapped file,
// every vector is reused, an object is left as soon as what is asked of it is known. What it does not do: validate what
// it skips, refuse what the contract refuses, read names that are escaped, trim or fold anything but ASCII.
#include <fcntl.h>
#include <immintrin.h>
#include <simdjson.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace simdjson;
using std::string_view;

namespace {

enum State : uint8_t { created, accepted, partial, filled, cancelled, rejected, unknown };
enum Decision : uint8_t { fail, conditionalPass, pass };
constexpr double unavailable = 1e9;

// A bit for each state that may follow.
constexpr uint8_t next[] = {1 << accepted | 1 << cancelled | 1 << rejected,
                            1 << partial | 1 << filled | 1 << cancelled | 1 << rejected,
                            1 << partial | 1 << filled | 1 << cancelled, 0, 0, 0};

struct Profile {
  double tolerance, runtime, tokens, calls;
  size_t findings;
};
constexpr Profile profiles[] = {{1.0, 1.2, 2400, 4, 6}, {0.25, 3.5, 7200, 8, 12}};

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

struct Counts {
  uint64_t records = 0, transitions[3][3] = {};
  uint64_t indicators = 0, trades = 0, lineage = 0, metrics[2] = {};
  double drift = 0;
  void add(const Counts &other) {
    records += other.records;
    for (int b = 0; b < 3; b++)
      for (int c = 0; c < 3; c++) transitions[b][c] += other.transitions[b][c];
    indicators += other.indicators, trades += other.trades, lineage += other.lineage;
    metrics[0] += other.metrics[0], metrics[1] += other.metrics[1];
    drift = std::max(drift, other.drift);
  }
};

// Is the member's name, given without its opening quote, this one?
template <size_t N>
inline bool is(const char *name, const char (&literal)[N]) {
  return memcmp(name, literal, N - 1) == 0 && name[N - 1] == '"';
}

// Equal views of the mapped file, sixteen bytes at a time; there is padding behind every one of them.
inline bool same(string_view left, string_view right) {
  if (left.size() != right.size()) return false;
  for (size_t i = 0; i < left.size(); i += 16) {
    __m128i one = _mm_loadu_si128(reinterpret_cast<const __m128i *>(left.data() + i));
    __m128i two = _mm_loadu_si128(reinterpret_cast<const __m128i *>(right.data() + i));
    unsigned differs = ~unsigned(_mm_movemask_epi8(_mm_cmpeq_epi8(one, two))) & 0xffff;
    size_t left16 = left.size() - i;
    if (left16 < 16) differs &= (1u << left16) - 1;
    if (differs) return false;
  }
  return true;
}

inline bool isSpace(unsigned char c) { return c == ' ' || (c >= 9 && c <= 13) || (c >= 28 && c <= 31); }

inline string_view trim(string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

// An escape: undone into memory that stays for the run, which no line of the corpus needs.
[[gnu::noinline]] bool unescaped(const char *start, const char *end, string_view &out) {
  thread_local std::vector<std::unique_ptr<std::string>> kept;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  padded_string quoted(start - 1, size_t(end - start) + 2);
  ondemand::parser parser;
  ondemand::document document;
  string_view plain;
  if (parser.iterate(quoted).get(document) || document.get_string().get(plain)) return false;
  kept.push_back(std::make_unique<std::string>(plain));
  kept.back()->reserve(plain.size() + 16);
  out = *kept.back();
  return true;
}

// The value's text where it is a string; one load finds quote and escape in a short one.
[[gnu::always_inline]] inline bool text(ondemand::value value, string_view &out) {
  ondemand::raw_json_string raw;
  if (value.get_raw_json_string().get(raw)) return false;
  const char *start = raw.raw(), *at = start;
  const __m128i quote = _mm_set1_epi8('"'), escape = _mm_set1_epi8('\\');
  for (;; at += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
    unsigned hits = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, escape)));
    if (!hits) continue;
    at += std::countr_zero(hits);
    if (*at == '"') {
      out = {start, size_t(at - start)};
      return true;
    }
    break;
  }
  return unescaped(start, at, out);
}

inline bool nonBlank(ondemand::value value, string_view &out) {
  string_view found;
  if (!text(value, found)) return false;
  found = trim(found);
  if (found.empty()) return false;
  out = found;
  return true;
}

State looseState(string_view text) {
  char buffer[256];
  size_t count = std::min(text.size(), sizeof buffer);
  for (size_t i = 0; i < count; i++) {
    char c = text[i];
    buffer[i] = c == '-' || c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? char(c + 32) : c;
  }
  string_view whole(buffer, count);
  if (whole == "created" || whole == "submitted" || whole == "submit") return created;
  if (whole == "open" || whole == "accepted" || whole == "acknowledged") return accepted;
  if (whole == "partially_filled" || whole == "partial_fill" || whole == "partialfilled") return partial;
  if (whole == "filled" || whole == "done") return filled;
  if (whole == "cancelled" || whole == "canceled") return cancelled;
  if (whole == "rejected") return rejected;
  std::vector<string_view> tokens;
  for (size_t from = 0; from <= count;) {
    size_t to = std::min(whole.find('_', from), count);
    if (to > from) tokens.push_back(whole.substr(from, to - from));
    from = to + 1;
  }
  auto any = [&](auto test) {
    for (auto token : tokens)
      if (test(token)) return true;
    return false;
  };
  auto starts = [&](string_view prefix) { return any([&](string_view token) { return token.starts_with(prefix); }); };
  auto equals = [&](auto... words) { return any([&](string_view token) { return ((token == words) || ...); }); };
  if (tokens.empty() || starts("pending") || equals("not", "no", "never", "un", "non")) return unknown;
  if (starts("fill")) return starts("partial") ? partial : filled;
  if (starts("cancel")) return cancelled;
  if (starts("reject")) return rejected;
  if (equals("accept", "accepted", "open") || starts("ack")) return accepted;
  if (equals("submit", "submitted", "place", "placed") || starts("create")) return created;
  return unknown;
}

inline State stateOf(string_view text) {
  switch (text.size()) {
  case 6: if (!memcmp(text.data(), "filled", 6)) return filled; break;
  case 7: if (!memcmp(text.data(), "created", 7)) return created; break;
  case 8:
    if (!memcmp(text.data(), "accepted", 8)) return accepted;
    if (!memcmp(text.data(), "rejected", 8)) return rejected;
    break;
  case 9: if (!memcmp(text.data(), "cancelled", 9)) return cancelled; break;
  case 16: if (!memcmp(text.data(), "partially_filled", 16)) return partial; break;
  }
  return looseState(text);
}

std::string keyOf(string_view name) {
  std::string key;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') key += char(c + 32);
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c < 0) key += c;
  }
  return key;
}

// One thread's share: the parser, what one line holds, and the sum.
class Replay {
public:
  Counts counts;

  void run(const char *from, const char *to, size_t batch) {
    if (batch == 0) return runLines(from, to);
    ondemand::document_stream stream;
    if (parser.iterate_many(from, size_t(to - from), batch).get(stream)) abort();
    for (auto document : stream) {
      ondemand::object object;
      if (document.get_object().get(object)) abort();
      decide(object);
    }
  }

private:
  ondemand::parser parser;
  std::vector<string_view> requested, rendered, tradeOrders;
  std::vector<Order> orders;
  std::vector<Metric> reported, recomputed;
  std::vector<Dataset> datasets;
  std::vector<string_view> present;
  std::vector<Finding> findings;
  bool anyTrade, anyLog, tradeViolation, lineageFails;
  double runtime, tokens, calls;

  void runLines(const char *from, const char *to) {
    while (from < to) {
      const char *end = static_cast<const char *>(memchr(from, '\n', size_t(to - from)));
      if (!end) end = to;
      size_t length = size_t(end - from);
      ondemand::document document;
      ondemand::object object;
      if (parser.iterate(from, length, length + SIMDJSON_PADDING).get(document)) abort();
      if (document.get_object().get(object)) abort();
      decide(object);
      from = end + 1;
    }
  }

  void decide(ondemand::object record) {
    requested.clear(), rendered.clear(), tradeOrders.clear(), orders.clear(), reported.clear(), recomputed.clear();
    datasets.clear(), present.clear(), findings.clear();
    anyTrade = anyLog = tradeViolation = false;
    lineageFails = true;
    runtime = tokens = calls = 0;
    for (auto member : record) {
      const char *name = member.key().value_unsafe().raw();
      // Trader review: neither profile asks for it, so it decides nothing here.
      if (is(name, "evidence")) evidence(member.value());
      else if (is(name, "agentReview")) agentReview(member.value());
    }
    settle();
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
          sound = false;  // a bare id has no source, anything else is invalid: either way a finding
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

  bool anyMissing() {
    // Equal spelling means an equal key; only a name that is nowhere as spelled needs its key.
    for (auto wanted : requested) {
      bool found = false;
      for (auto name : rendered) found |= same(name, wanted);
      if (found) continue;
      std::string key = keyOf(wanted);
      if (key.empty()) continue;
      for (auto name : rendered) found |= keyOf(name) == key;
      if (!found) return true;
    }
    return false;
  }

  bool tradesFail() {
    if (!anyTrade && !anyLog) return true;
    if (tradeViolation || anyTrade != anyLog) return true;
    size_t at = 0;
    for (auto name : tradeOrders) {
      size_t tries = 0;
      for (; tries < orders.size(); tries++, at = at + 1 < orders.size() ? at + 1 : 0)
        if (same(orders[at].name, name)) break;
      if (tries == orders.size() || !orders[at].wasFilled) return true;
      orders[at].traded = true;
    }
    for (auto &order : orders)
      if (order.wasFilled && !order.traded) return true;
    return false;
  }

  bool lineageIncomplete() {
    if (lineageFails || datasets.empty()) return true;
    for (size_t i = 0; i < datasets.size(); i++) {
      bool found = i < present.size() && same(present[i], datasets[i].name);
      for (size_t j = 0; !found && j < present.size(); j++) found = same(present[j], datasets[i].name);
      if (!found) return true;
    }
    return false;
  }

  // The largest drift, and whether anything but it fails the check.
  double drift(bool &finding) {
    finding = reported.empty() || recomputed.empty();
    if (finding) return 0;
    double largest = 0;
    size_t paired = 0;
    for (size_t i = 0; i < reported.size(); i++) {
      const Metric &left = reported[i], *right = nullptr;
      if (i < recomputed.size() && same(recomputed[i].name, left.name)) right = &recomputed[i];
      else
        for (auto &other : recomputed)
          if (same(other.name, left.name)) right = &other;
      if (right) paired++;
      if (!right || !left.numeric || !right->numeric) {
        finding = true;
        continue;
      }
      double away = right->value == 0 ? (left.value == 0 ? 0 : unavailable)
                                      : std::fabs(left.value - right->value) / std::fabs(right->value) * 100;
      largest = std::max(largest, std::isfinite(away) ? away : unavailable);
    }
    finding |= paired != recomputed.size();
    return finding ? std::max(largest, unavailable) : largest;
  }

  Decision agent(const Profile &profile) {
    if (tokens > profile.tokens || runtime > profile.runtime || calls > profile.calls) return fail;
    Decision status = pass;
    size_t kept = 0;
    for (size_t i = 0; i < findings.size() && kept < profile.findings; i++) {
      const Finding &one = findings[i];
      bool repeat = false;
      for (size_t j = 0; j < i && !repeat; j++) {
        const Finding &two = findings[j];
        repeat = one.id == two.id && one.summary == two.summary && one.refs == two.refs &&
                 one.priority == two.priority && one.confidence == two.confidence;
      }
      if (repeat) continue;
      kept++;
      if (one.priority <= 1) return fail;
      status = conditionalPass;
    }
    return status;
  }

  void settle() {
    bool finding, missing = anyMissing(), incomplete = lineageIncomplete(), incoherent = tradesFail() || incomplete;
    double largest = drift(finding);
    Decision decided[2];
    for (int i = 0; i < 2; i++) {
      bool metricsFail = finding || largest > profiles[i].tolerance;
      counts.metrics[i] += metricsFail;
      decided[i] = missing || incoherent || incomplete || metricsFail ? fail : agent(profiles[i]);
    }
    counts.records++;
    counts.indicators += missing, counts.trades += incoherent, counts.lineage += incomplete;
    counts.transitions[decided[0]][decided[1]]++;
    counts.drift = std::max(counts.drift, largest);
  }
};

void print(const Counts &counts) {
  const char *names[] = {"fail", "conditional_pass", "pass"};
  uint64_t baseline[3] = {}, candidate[3] = {}, regressed = 0;
  std::string transitions;
  for (int b = 0; b < 3; b++)
    for (int c = 0; c < 3; c++) {
      uint64_t n = counts.transitions[b][c];
      baseline[b] += n, candidate[c] += n, regressed += c < b ? n : 0;
      if (n)
        transitions += (transitions.empty() ? "\"" : ",\"") + std::string(names[b]) + "->" + names[c] + "\":" + std::to_string(n);
    }
  printf("{\"records\":%lu,\"baseline\":{\"fail\":%lu,\"conditional_pass\":%lu,\"pass\":%lu},"
         "\"candidate\":{\"fail\":%lu,\"conditional_pass\":%lu,\"pass\":%lu},\"transitions\":{%s},\"regressed\":%lu,"
         "\"failed\":{\"indicators\":%lu,\"trades\":%lu,\"metricsBaseline\":%lu,\"metricsCandidate\":%lu,\"lineage\":%lu},"
         "\"maxDrift\":%.6f}\n",
         counts.records, baseline[0], baseline[1], baseline[2], candidate[0], candidate[1], candidate[2],
         transitions.c_str(), regressed, counts.indicators, counts.trades, counts.metrics[0], counts.metrics[1],
         counts.lineage, counts.drift);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  size_t threads = strtoul(argv[2], nullptr, 10), batch = argc > 3 ? strtoul(argv[3], nullptr, 10) : 1000000;
  int file = open(argv[1], O_RDONLY);
  struct stat info;
  if (file < 0 || fstat(file, &info) || !threads) return 2;
  size_t size = size_t(info.st_size);
  // The padding that simdjson reads past the end is a page of zeros behind the mapped file.
  char *base = static_cast<char *>(mmap(nullptr, size + 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (base == MAP_FAILED) return 2;
  if (mmap(base, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0) == MAP_FAILED) return 2;
  madvise(base, size, MADV_SEQUENTIAL);

  std::vector<Replay> replays(threads);
  std::vector<std::thread> running;
  const char *from = base, *end = base + size;
  for (size_t i = 0; i < threads; i++) {
    const char *to = i + 1 == threads ? end : std::max(from, const_cast<const char *>(base + size / threads * (i + 1)));
    while (to < end && to[-1] != '\n') to++;
    if (i + 1 == threads) replays[i].run(from, to, batch);
    else running.emplace_back([&replays, i, from, to, batch] { replays[i].run(from, to, batch); });
    from = to;
  }
  for (auto &thread : running) thread.join();
  Counts counts;
  for (auto &replay : replays) counts.add(replay.counts);
  print(counts);
}
