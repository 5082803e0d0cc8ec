// All rules with simdjson On Demand: four checks, review lanes, both profiles from one parse, pair rule, counts.
//
//   simdjson_engine RECORDING THREADS [BATCH]
//
// Lines are indexed in batches of BATCH bytes; 0 indexes line by line. Strings are views of the mapped file, every vector
// is reused, and an object is left as soon as its result is known. It does not validate skipped values, refuse invalid
// lines, read escaped names, or trim and fold anything but ASCII.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "line.hpp"

namespace {

enum Decision : uint8_t { fail, conditionalPass, pass };
constexpr double unavailable = 1e9;

struct Profile {
  double tolerance, runtime, tokens, calls;
  size_t findings;
};
constexpr Profile profiles[] = {{1.0, 1.2, 2400, 4, 6}, {0.25, 3.5, 7200, 8, 12}};

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

std::string keyOf(string_view name) {
  std::string key;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') key += char(c + 32);
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c < 0) key += c;
  }
  return key;
}

// The share of one thread: the parser, the current line, and the sum.
class Replay : Line {
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
    read(record);
    settle();
  }

  bool anyMissing() {
    // Names with the same spelling have the same key; only a name without such a match needs its key.
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

  // The largest drift, and whether anything else fails the check.
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
        transitions += (transitions.empty() ? "\"" : ",\"") + std::string(names[b]) + "->" + names[c] +
                       "\":" + std::to_string(n);
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
  // simdjson reads padding past the end: a page of zeros after the mapped file.
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
