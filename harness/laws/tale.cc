#include "harness/laws/tale.h"

#include <algorithm>
#include <charconv>

#include "harness/cases/lists.h"
#include "harness/laws/applicability.h"

namespace propspec::harness {
namespace {

constexpr Style kTraceStyles[] = {Style::kDatadog, Style::kTraceContext, Style::kB3,
                                  Style::kB3Multi, Style::kXRay};

// The only value of a header. There must not be two: which of them counts differs.
struct Single {
  std::optional<std::string_view> value;
  bool repeated = false;
};

Single single(const Headers& headers, std::string_view name) {
  Single found;
  for (const auto [key, value] : headers) {
    if (!equal_ignoring_case(key, name)) continue;
    found.repeated |= found.value.has_value();
    found.value = value;
  }
  return found;
}

std::uint64_t from_hex(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

// Decimal, without leading zeros, not zero, 64 bits.
std::optional<std::uint64_t> canonical_id(std::string_view text) {
  if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void weaken(Telling& telling, RuleLevel level) { telling.level = std::max(telling.level, level); }

bool is_ready_made(std::string_view key) {
  return key == "_dd.p.dm" || key == "_dd.p.ts" || key == "_dd.p.ksr" || key == "_dd.p.tid" ||
         key == "_dd.p.upstream_services";
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The well-known tags have formats of their own, beyond which libraries differ.
bool is_plain_tag(std::string_view key, std::string_view value) {
  if (value.empty() || !is_printable_ascii(value) || trim(value) != value) return false;
  if (!key.starts_with("_dd.p.") || key.size() == 6) return false;
  const std::string_view name = key.substr(6);
  if (!std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == '_' || c == '-';
      })) {
    return false;
  }
  if (key == "_dd.p.dm") {
    return value.size() >= 2 && value.size() <= 3 && value[0] == '-' &&
           all_digits(value.substr(1)) && (value.size() == 2 || value[1] == '1');
  }
  if (key == "_dd.p.ts") return value.size() == 2 && is_lower_hex(value);
  if (key == "_dd.p.ksr") return value == "0" || value == "1" || value.starts_with("0.");
  if (key == "_dd.p.tid") return value.size() == 16 && is_lower_hex(value) && from_hex(value) != 0;
  // A tag that begins with dm is taken for the decision maker by some (TS-15c).
  return !is_ready_made(key) && !name.starts_with("dm");
}

bool read_tags(std::string_view header, Telling& telling) {
  if (header.empty() || header.size() > 512) return false;
  Fields tags(header, ',');
  while (const auto tag = tags.next()) {
    const auto [key, value] = split_member(*tag, '=');
    if (!is_plain_tag(key, value)) return false;
    if (telling.tags.find(key)) return false;
    telling.tags.add(key, value);
  }
  if (const auto tid = telling.tags.find("_dd.p.tid")) {
    telling.trace_id.high = from_hex(*tid);
    telling.tags.erase("_dd.p.tid");
  }
  return true;
}

Clarity read_datadog(const Headers& headers, Telling& telling) {
  const Single trace = single(headers, "x-datadog-trace-id");
  const Single parent = single(headers, "x-datadog-parent-id");
  const Single priority = single(headers, "x-datadog-sampling-priority");
  const Single origin = single(headers, "x-datadog-origin");
  const Single tags = single(headers, "x-datadog-tags");
  if (trace.repeated || parent.repeated || priority.repeated || origin.repeated || tags.repeated ||
      !trace.value || !parent.value) {
    return Clarity::kDisputed;
  }
  const auto low = canonical_id(*trace.value);
  const auto parent_id = canonical_id(*parent.value);
  if (!low || !parent_id) return Clarity::kDisputed;
  telling.trace_id.low = *low;
  telling.parent_id.value = *parent_id;
  if (priority.value) {
    telling.priority = canonical_integer(*priority.value);
    if (!telling.priority) return Clarity::kDisputed;
    if (*telling.priority < -2 || *telling.priority > 2)
      weaken(telling, RuleLevel::kShould);  // DD-E-30b
  }
  if (origin.value) {
    if (origin.value->empty() || !is_printable_ascii(*origin.value) ||
        trim(*origin.value) != *origin.value || origin.value->find(',') != std::string_view::npos) {
      return Clarity::kDisputed;
    }
    telling.origin = *origin.value;
  }
  if (tags.value && !read_tags(*tags.value, telling)) return Clarity::kDisputed;
  return Clarity::kValid;
}

// TP-13 and TS-17.
bool reconcile(const DdMember& dd, bool sampled, Telling& telling) {
  telling.priority = sampled ? 1 : 0;
  if (!dd.s) return !dd.tags.find("_dd.p.dm") && dd.o != "rum";  // TS-17b, TP-13d
  const auto stated = canonical_integer(*dd.s);
  if (!stated || *stated < -1 || *stated > 2) return false;  // TP-13b
  if ((*stated > 0) == sampled) {
    telling.priority = *stated;
  } else if (!sampled) {
    telling.tags.erase("_dd.p.dm");
  } else if (telling.tags.find("_dd.p.dm")) {
    telling.tags.set("_dd.p.dm", "-0");
  } else {
    return false;  // TS-17c
  }
  return true;
}

Clarity read_tracecontext(const Headers& headers, Telling& telling) {
  const Single parent = single(headers, "traceparent");
  if (!parent.value || parent.repeated) return Clarity::kInvalid;  // TP-04, TP-12
  const TraceParentText text = read_traceparent(*parent.value);
  if (text.clarity != Clarity::kValid) return text.clarity;
  if (trim(*parent.value) != *parent.value) return Clarity::kDisputed;  // TP-05 has its own laws
  telling.trace_id = text.trace_id;
  telling.parent_id = text.parent_id;
  telling.priority = text.sampled ? 1 : 0;
  if (text.trace_id.low == 0) weaken(telling, RuleLevel::kShould);  // TP-08c

  if (single(headers, "tracestate").repeated) return Clarity::kDisputed;
  const TraceStateText state = read_tracestate(headers);
  if (!state.clear) return Clarity::kDisputed;
  for (const std::string_view member : state.foreign) {
    if (resembles_dd(member)) weaken(telling, RuleLevel::kShould);  // TS-09
  }
  if (!state.dd) return Clarity::kValid;
  if (!state.foreign.empty()) {
    // Behind a blank it is found by those that follow TS-09b.
    const Single header = single(headers, "tracestate");
    if (header.value->find_first_of(" \t") != std::string_view::npos) {
      weaken(telling, RuleLevel::kShould);
    }
  }
  const DdMember dd = read_dd_member(*state.dd);
  if (!dd.clear) return Clarity::kDisputed;
  telling.tags = dd.tags;
  for (const auto [key, value] : telling.tags) {
    if (!is_plain_tag(key, value)) return Clarity::kDisputed;
  }
  if (!reconcile(dd, text.sampled, telling)) return Clarity::kDisputed;
  telling.tags.erase("_dd.p.tid");
  if (dd.o) {
    if (dd.o->find('~') != std::string_view::npos || trim(*dd.o) != *dd.o) {
      return Clarity::kDisputed;  // TS-13b
    }
    telling.origin = *dd.o;
  }
  return Clarity::kValid;
}

// Ids of either B3 format.
bool read_b3_ids(std::string_view trace, std::string_view span, Telling& telling) {
  if ((trace.size() != 16 && trace.size() != 32) || span.size() != 16) return false;
  if (!is_lower_hex(trace) || !is_lower_hex(span)) return false;
  if (trace.size() == 32) telling.trace_id.high = from_hex(trace.substr(0, 16));
  telling.trace_id.low = from_hex(trace.substr(trace.size() - 16));
  telling.parent_id.value = from_hex(span);
  if (trace.size() == 16 || telling.trace_id.high == 0)
    weaken(telling, RuleLevel::kShould);                                           // B3-E-10
  if (all_digits(trace) || all_digits(span)) weaken(telling, RuleLevel::kShould);  // B3-E-22
  return telling.trace_id.low != 0 && telling.parent_id;
}

bool read_b3_decision(std::string_view sampled, Telling& telling) {
  if (sampled != "0" && sampled != "1") return false;
  telling.priority = sampled == "1" ? 1 : 0;
  if (sampled == "0") weaken(telling, RuleLevel::kShould);  // B3-E-30
  return true;
}

Clarity read_b3(const Headers& headers, Telling& telling) {
  const Single header = single(headers, "b3");
  if (header.repeated) return Clarity::kDisputed;
  Fields fields(*header.value, '-');
  const auto trace = fields.next();
  const auto span = fields.next();
  const auto sampled = fields.next();
  const auto parent = fields.next();
  const bool valid = trace && span && sampled && !fields.next() &&
                     read_b3_ids(*trace, *span, telling) && read_b3_decision(*sampled, telling);
  if (!valid) return Clarity::kDisputed;
  if (parent) {
    if (parent->size() != 16 || !is_lower_hex(*parent)) return Clarity::kDisputed;
    weaken(telling, RuleLevel::kShould);  // B3-E-39
  }
  return Clarity::kValid;
}

Clarity read_b3multi(const Headers& headers, Telling& telling) {
  const Single trace = single(headers, "x-b3-traceid");
  const Single span = single(headers, "x-b3-spanid");
  const Single sampled = single(headers, "x-b3-sampled");
  if (trace.repeated || span.repeated || sampled.repeated || !trace.value || !span.value) {
    return Clarity::kDisputed;
  }
  if (single(headers, "x-b3-flags").value || !read_b3_ids(*trace.value, *span.value, telling)) {
    return Clarity::kDisputed;
  }
  if (sampled.value && !read_b3_decision(*sampled.value, telling)) return Clarity::kDisputed;
  return Clarity::kValid;
}

// Two ids that are of one trace to some, and of two to others: one half is the same, and either
// has 64 bits (PR-06c).
bool may_be_one_trace(TraceId a, TraceId b) {
  return a != b && a.low == b.low && (a.high == 0 || b.high == 0);
}

}  // namespace

Telling telling_in(Style style, const Headers& headers) {
  Telling telling;
  telling.style = style;
  telling.present = std::any_of(headers.begin(), headers.end(), [style](const KeyValue& header) {
    return belongs_to(style, header.key);
  });
  if (!telling.present) return telling;
  switch (style) {
    case Style::kDatadog:
      telling.clarity = read_datadog(headers, telling);
      break;
    case Style::kTraceContext:
      telling.clarity = read_tracecontext(headers, telling);
      break;
    case Style::kB3:
      telling.clarity = read_b3(headers, telling);
      break;
    case Style::kB3Multi:
      telling.clarity = read_b3multi(headers, telling);
      break;
    default:
      break;  // X-Ray: one library alone has it
  }
  return telling;
}

Tale::Tale(const Setting& setting, const Headers& headers) : extract_first_(setting.extract_first) {
  const std::size_t trace_styles = setting.extract.size() - setting.extracts(Style::kBaggage);
  bool first = true;
  for (const Style style : setting.extract) {
    if (style == Style::kBaggage || style == Style::kNone) continue;
    all_.push_back(telling_in(style, headers));
    const Telling& telling = all_.back();
    const bool passed_over = !telling.is_context();
    if (telling.present) {
      foreseeable_ &= telling.clarity == Clarity::kValid ||
                      (telling.clarity == Clarity::kInvalid && style == Style::kTraceContext);
      level_ = std::max(level_, telling.level);
      if (telling.clarity == Clarity::kInvalid && trace_styles > 1) {
        level_ = std::max(level_, RuleLevel::kShould);  // PR-02b
      }
    }
    if (first && passed_over && extract_first_) {
      level_ = std::max(level_, RuleLevel::kShould);  // PR-04b
    }
    first = false;
  }
  const auto is_there = [&](Style style) {
    return std::any_of(all_.begin(), all_.end(), [style](const Telling& telling) {
      return telling.style == style && telling.present;
    });
  };
  if (is_there(Style::kB3) && is_there(Style::kB3Multi)) foreseeable_ = false;  // B3-E-44
  // DD-I-08: another limit of tags may hold for those that come in, the tid among them.
  if (!leaves_tag_limit(setting) && setting.extracts(Style::kDatadog) &&
      headers.find_header("x-datadog-tags")) {
    foreseeable_ = false;
  }
  const bool reads_b3 = setting.extracts(Style::kB3) || setting.extracts(Style::kB3Multi);
  if (reads_b3 && !setting.extracts(Style::kDatadog) &&
      telling_in(Style::kDatadog, headers).present) {
    level_ = std::max(level_, RuleLevel::kShould);  // B3-E-05
  }
  for (const Telling& a : all_) {
    for (const Telling& b : all_) {
      if (a.is_context() && b.is_context()) {
        foreseeable_ &= !may_be_one_trace(a.trace_id, b.trace_id);
        if (a.trace_id != b.trace_id && a.trace_id.low == b.trace_id.low) {
          level_ = std::max(level_, RuleLevel::kShould);  // DD-T-56c
        }
      }
    }
  }
}

const Telling* Tale::find_context(std::size_t from) const {
  for (std::size_t i = from; i < all_.size(); ++i) {
    if (all_[i].is_context()) return &all_[i];
  }
  return nullptr;
}

const Telling* Tale::loser(Style style) const {
  for (const Telling* const telling : losers()) {
    if (telling->style == style) return telling;
  }
  return nullptr;
}

boost::container::small_vector<const Telling*, 4> Tale::losers() const {
  boost::container::small_vector<const Telling*, 4> found;
  const Telling* const first = winner();
  if (extract_first_ || first == nullptr) return found;  // PR-04
  for (const Telling& telling : all_) {
    if (telling.is_context() && &telling > first) found.push_back(&telling);
  }
  return found;
}

bool belongs_to(Style style, std::string_view header_name) {
  const auto is_any_of = [header_name](std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(), [header_name](std::string_view name) {
      return equal_ignoring_case(header_name, name);
    });
  };
  switch (style) {
    case Style::kDatadog:
      return is_any_of({"x-datadog-trace-id", "x-datadog-parent-id", "x-datadog-sampling-priority",
                        "x-datadog-origin", "x-datadog-tags"});
    case Style::kTraceContext:
      return is_any_of({"traceparent", "tracestate"});
    case Style::kB3:
      return is_any_of({"b3"});
    case Style::kB3Multi:
      return is_any_of(
          {"x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags"});
    case Style::kXRay:
      return is_any_of({"x-amzn-trace-id"});
    case Style::kBaggage:
      return is_any_of({"baggage"});
    case Style::kNone:
      break;
  }
  return false;
}

bool tells_only_in(Style style, const Headers& headers) {
  return std::none_of(headers.begin(), headers.end(), [style](const KeyValue& header) {
    return std::any_of(std::begin(kTraceStyles), std::end(kTraceStyles), [&](Style other) {
      return other != style && belongs_to(other, header.key);
    });
  });
}

Headers without(Style style, const Headers& headers) {
  Headers rest;
  for (const auto [name, value] : headers) {
    if (!belongs_to(style, name)) rest.add(name, value);
  }
  return rest;
}

Headers only(Style style, const Headers& headers) {
  Headers rest;
  for (const auto [name, value] : headers) {
    if (belongs_to(style, name)) rest.add(name, value);
  }
  return rest;
}

}  // namespace propspec::harness
