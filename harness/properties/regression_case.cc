#include "harness/properties/regression_case.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "harness/cases/expectation.h"
#include "harness/cases/fresh_id.h"
#include "harness/properties/request_json.h"
#include "simulator/trace/hash.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* member) {
  const json value = object.value(member, json());
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string with(std::string text, std::string_view what, std::string_view replacement) {
  if (what.empty()) return text;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos;
       at += replacement.size()) {
    text.replace(at, what.size(), replacement);
  }
  return text;
}

// The ids of one answer that are its span's own: no two answers have the same.
class OwnIds {
 public:
  OwnIds(const json& span, const Headers& given) {
    add(text_of(span, "span_id"));
    const std::string trace_id = text_of(span, "trace_id");
    if (!is_fresh_id(trace_id, given)) return;
    new_trace_ = true;
    add(trace_id);
  }

  bool new_trace() const { return new_trace_; }

  // Each own id as a place to be filled.
  std::string without(std::string text) const {
    for (const auto& [form, id] : forms_) text = with(std::move(text), id, place(form));
    return text;
  }

  static bool has_places(std::string_view text) {
    return text.find('\x01') != std::string_view::npos;
  }
  // What any answer's text with these places looks like.
  static std::string pattern(const std::string& text) {
    std::string out = RE2::QuoteMeta(text);
    for (const auto& [form, expression] : kExpressions) {
      out = with(std::move(out), RE2::QuoteMeta(place(form)), expression);
    }
    return out;
  }

 private:
  static constexpr std::pair<char, std::string_view> kExpressions[] = {
      {'w', "[0-9a-f]{32}"}, {'h', "[0-9a-f]{16}"}, {'d', "[0-9]+"}};

  static std::string place(char form) { return {'\x01', form}; }

  // An id as it is written: whole, each half, and in decimal.
  void add(const std::string& digits) {
    if (digits.size() == 32) forms_.emplace_back('w', digits);
    const std::string low = digits.size() == 32 ? digits.substr(16) : digits;
    forms_.emplace_back('h', low);
    if (digits.size() == 32 && digits.find_first_not_of('0') < 16) {
      forms_.emplace_back('h', digits.substr(0, 16));
    }
    if (const auto value = parse_hex64(low, HexCase::kLower)) {
      forms_.emplace_back('d', std::to_string(*value));
    }
  }

  std::vector<std::pair<char, std::string>> forms_;
  bool new_trace_ = false;
};

class Expected {
 public:
  Expected(const json& reference, const json& target, const Headers& given)
      : reference_(reference),
        target_(target),
        reference_ids_(part(reference, "span"), given),
        target_ids_(part(target, "span"), given) {}

  json build() const {
    json expect = json::object();
    if (json span = build_span(); !span.empty()) expect["span"] = std::move(span);
    if (json headers = build_headers(); !headers.empty()) expect["headers"] = std::move(headers);
    if (json baggage = build_baggage(); !baggage.is_null()) expect["baggage"] = std::move(baggage);
    return expect;
  }

 private:
  static json part(const json& answer, const char* member) {
    json value = answer.value(member, json::object());
    return value.is_object() ? value : json::object();
  }

  json build_span() const {
    const json wanted = part(reference_, "span"), got = part(target_, "span");
    json span = json::object();
    if (reference_ids_.new_trace() != target_ids_.new_trace()) {
      span["trace_id"] = reference_ids_.new_trace() ? json{{"fresh", true}} : wanted["trace_id"];
    } else if (!reference_ids_.new_trace() && wanted["trace_id"] != got["trace_id"]) {
      span["trace_id"] = wanted["trace_id"];
    }
    for (const char* member : {"parent_id", "sampling_priority", "origin", "links"}) {
      if (got.contains(member) && got[member] != wanted[member]) span[member] = wanted[member];
    }
    json tags = differing(part(wanted, "tags"), part(got, "tags"));
    if (reference_ids_.new_trace()) tags.erase("_dd.p.tid");
    if (!tags.empty()) span["tags"] = std::move(tags);
    return span;
  }

  static json differing(const json& wanted, const json& got) {
    json members = json::object();
    for (const auto& [key, value] : wanted.items()) {
      if (got.value(key, json()) != value) members[key] = value;
    }
    for (const auto& [key, value] : got.items()) {
      if (!wanted.contains(key)) members[key] = nullptr;
    }
    return members;
  }

  json build_headers() const {
    const json wanted = by_name(reference_), got = by_name(target_);
    json headers = json::object();
    for (const auto& [name, value] : wanted.items()) {
      const std::string text = reference_ids_.without(value.get<std::string>());
      const json other = got.value(name, json());
      if (other.is_string() && target_ids_.without(other.get<std::string>()) == text) continue;
      headers[name] = OwnIds::has_places(text) ? json{{"matches", OwnIds::pattern(text)}} : value;
    }
    for (const auto& [name, value] : got.items()) {
      if (!wanted.contains(name)) headers[name] = nullptr;
    }
    return headers;
  }

  static json by_name(const json& answer) {
    json headers = json::object();
    for (const json& header : answer.value("headers", json::array())) {
      const std::string name = lower_case(header[0].get_ref<const std::string&>());
      if (!headers.contains(name)) headers[name] = header[1];
    }
    return headers;
  }

  json build_baggage() const {
    if (!target_.contains("baggage")) return nullptr;
    const json wanted = part(reference_, "baggage"), got = part(target_, "baggage");
    if (wanted == got) return nullptr;
    return {{"pairs", wanted}, {"only", true}};
  }

  const json& reference_;
  const json& target_;
  OwnIds reference_ids_, target_ids_;
};

std::string case_id(const Law& law, const Setting& setting, const json& given) {
  return fmt::format("regressions.{}.x{:016x}", law.id,
                     fnv1a(to_json(setting).dump() + given.dump()));
}

json styles_json(const Setting& setting) {
  json styles = json::object();
  const json lists = to_json(setting);
  for (const char* member : {"extract", "inject"}) {
    styles[member] = lists[member].empty() ? json::array({"none"}) : lists[member];
  }
  return styles;
}

json environment_json(const Setting& setting) {
  json environment = setting.other;
  if (environment.is_null()) environment = json::object();
  if (setting.extract_first) environment["DD_TRACE_PROPAGATION_EXTRACT_FIRST"] = "true";
  if (setting.behavior != ExtractBehavior::kContinue) {
    environment["DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT"] =
        setting.behavior == ExtractBehavior::kRestart ? "restart" : "ignore";
  }
  return environment;
}

// Only what the law said: of the observables that it found wrong.
json only_named(json expect, const std::vector<reports::Difference>& differences) {
  const auto is_named = [&](const std::string& observable) {
    return std::any_of(differences.begin(), differences.end(), [&](const auto& difference) {
      return difference.observable == observable ||
             difference.observable.starts_with(observable + ".") ||
             difference.observable.starts_with(observable + "[");
    });
  };
  const auto keep_named = [&](json& members, const std::string& prefix) {
    for (auto member = members.begin(); member != members.end();) {
      const bool kept = member.key() == "tags" || is_named(prefix + member.key());
      member = kept ? std::next(member) : members.erase(member);
    }
  };
  json kept = json::object();
  if (expect.contains("span")) {
    json span = std::move(expect["span"]);
    keep_named(span, "span.");
    if (span.contains("tags")) {
      keep_named(span["tags"], "span.tags.");
      if (span["tags"].empty()) span.erase("tags");
    }
    if (!span.empty()) kept["span"] = std::move(span);
  }
  if (expect.contains("headers")) {
    json headers = std::move(expect["headers"]);
    keep_named(headers, "headers.");
    if (!headers.empty()) kept["headers"] = std::move(headers);
  }
  if (expect.contains("baggage") && is_named("baggage")) kept["baggage"] = expect["baggage"];
  return kept;
}

json case_of(const Trial& trial, const Exchange& exchange, json expect) {
  json test_case = {{"rules", trial.law->rules},
                    {"title", fmt::format("Found by the law {}", trial.law->id)},
                    {"styles", styles_json(exchange.setting)},
                    {"given", to_json(exchange.request)},
                    {"expect", std::move(expect)}};
  test_case["id"] = case_id(*trial.law, exchange.setting, test_case["given"]);
  if (json environment = environment_json(exchange.setting); !environment.empty()) {
    test_case["env"] = std::move(environment);
  }
  for (const PropagateRequest& request : trial.before) {
    test_case["before"].push_back(to_json(request));
  }
  return test_case;
}

}  // namespace

json regression_case(const Counterexample& found, Examiner& examiner) {
  if (!found.repeatable) return nullptr;
  const Trial& trial = found.trial;
  // Of what the law asked, the first answer that the reference would not have given.
  for (const Exchange& exchange : found.finding.exchanges) {
    const json reference = to_json(examiner.reference(exchange.setting, exchange.request));
    const json target = to_json(exchange.seen);
    json expect = only_named(Expected(reference, target, exchange.request.headers).build(),
                             found.finding.ruling.differences);
    if (expect.empty() || !Expectation::compile(expect)) continue;
    json file = {{"cases", json::array()}};
    file["cases"].push_back(case_of(trial, exchange, std::move(expect)));
    return file;
  }
  return nullptr;
}

}  // namespace propspec::harness
