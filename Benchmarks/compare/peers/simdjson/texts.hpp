// Texts as views of the mapped file, and the states of section 4.2.
#pragma once
#include <immintrin.h>
#include <simdjson.h>

#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;
using std::string_view;

namespace {

enum State : uint8_t { created, accepted, partial, filled, cancelled, rejected, unknown };

// Whether the member has this name, which is given without its opening quote.
template <size_t N>
inline bool is(const char *name, const char (&literal)[N]) {
  return memcmp(name, literal, N - 1) == 0 && name[N - 1] == '"';
}

// Whether two views of the mapped file are equal, sixteen bytes at a time; padding follows each of them.
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

inline string_view trimmed(string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

// A text with an escape is unescaped into memory that is kept until the end; no line of the corpus needs it.
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

// The text of a value that is a string; in a short one, a single load finds the quote and any escape.
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
  found = trimmed(found);
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

}  // namespace
