#include "harness/explain/expectation_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "harness/explain/value_words.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

using nlohmann::json;
using Sentences = std::vector<std::string>;

void say(Sentences& sentences, const std::string& observable, const json& value) {
  sentences.push_back(observable + " " + predicate_of(value).holds);
}

// What has values by name: a context, the tags of a span, the attributes of a link.
void say_each(Sentences& sentences, const std::string& of, const json& values) {
  for (const auto& [name, value] : values.items())
    say(sentences, fmt::format("{}.{}", of, name), value);
}

void say_extracted(Sentences& sentences, const json& extracted) {
  if (extracted.is_null()) {
    sentences.emplace_back("nothing is extracted");
  } else if (extracted.empty()) {
    sentences.emplace_back("a context is extracted");
  } else {
    say_each(sentences, "extracted", extracted);
  }
}

void say_link(Sentences& sentences, const std::string& link, const json& expected) {
  for (const auto& [name, value] : expected.items()) {
    if (name != "attributes") {
      say(sentences, fmt::format("{}.{}", link, name), value);
      continue;
    }
    say_each(sentences, link + ".attributes", value);
    sentences.push_back(link + " has no other attributes");
  }
}

void say_span(Sentences& sentences, const json& span) {
  for (const auto& [name, value] : span.items()) {
    if (name == "tags") {
      say_each(sentences, "span.tags", value);
    } else if (name == "links") {
      sentences.push_back(fmt::format("the span has {} link{}",
                                      value.empty() ? "no" : std::to_string(value.size()),
                                      value.size() == 1 ? "" : "s"));
      for (std::size_t i = 0; i < value.size(); ++i) {
        say_link(sentences, fmt::format("span.links.{}", i), value[i]);
      }
    } else {
      say(sentences, "span." + name, value);
    }
  }
}

// Members of a list of key=value.
void say_members(Sentences& sentences, const std::string& header, const json& expected) {
  for (const auto& [key, value] : expected.at("pairs").items()) {
    if (value.is_null()) {
      sentences.push_back(fmt::format("{} does not contain {}=", header, key));
    } else if (is_literal(value)) {
      sentences.push_back(fmt::format("{} contains {}={}", header, key, plain_literal(value)));
    } else {
      sentences.push_back(fmt::format("{}: {} {}", header, key, predicate_of(value).holds));
    }
  }
  if (expected.value("only", false)) sentences.push_back(header + " contains nothing else");
}

// The fields between dashes by their names in the specifications, as far as they have one.
std::string field_name(std::string_view header, std::size_t index) {
  static constexpr std::array<std::string_view, 4> kTraceparent = {"version", "trace-id",
                                                                   "parent-id", "trace-flags"};
  static constexpr std::array<std::string_view, 4> kB3 = {"trace id", "span id", "decision",
                                                          "parent span id"};
  if (index < kTraceparent.size() && equal_ignoring_case(header, "traceparent")) {
    return std::string(kTraceparent[index]);
  }
  if (index < kB3.size() && equal_ignoring_case(header, "b3")) return std::string(kB3[index]);
  return fmt::format("field {}", index + 1);
}

void say_fields(Sentences& sentences, const std::string& header, const json& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    say(sentences, fmt::format("{}'s {}", header, field_name(header, i)), fields[i]);
  }
  sentences.push_back(
      fmt::format("{} has {} field{}", header, fields.size(), fields.size() == 1 ? "" : "s"));
}

std::string joined(const json& texts) {
  std::vector<std::string> list;
  for (const json& text : texts) list.push_back(text);
  return fmt::format("{}", fmt::join(list, ", "));
}

// Foreign members are written as [key, value] pairs.
std::string joined_pairs(const json& pairs) {
  std::vector<std::string> list;
  for (const json& pair : pairs) {
    list.push_back(pair.at(0).get<std::string>() + "=" + pair.at(1).get<std::string>());
  }
  return fmt::format("{}", fmt::join(list, ", "));
}

void say_dd(Sentences& sentences, const std::string& header, const json& elements) {
  if (elements.is_null()) {
    sentences.push_back(header + " has no dd member");
    return;
  }
  const std::string dd = header + "'s dd member";
  if (elements.empty()) sentences.push_back(header + " has a dd member");
  for (const auto& [name, value] : elements.items()) {
    if (value.is_null()) {
      sentences.push_back(fmt::format("{} has no {}", dd, name));
    } else if (is_literal(value)) {
      sentences.push_back(fmt::format("{} has {}:{}", dd, name, plain_literal(value)));
    } else {
      sentences.push_back(fmt::format("{}: {} {}", dd, name, predicate_of(value).holds));
    }
  }
}

void say_tracestate(Sentences& sentences, const std::string& header, const json& expected) {
  for (const auto& [name, value] : expected.items()) {
    if (name == "dd") {
      say_dd(sentences, header, value);
    } else if (name == "dd_size_at_most") {
      sentences.push_back(
          fmt::format("{}'s dd member has at most {} characters", header, value.dump()));
    } else if (name == "dd_count") {
      sentences.push_back(
          fmt::format("{} has {} dd member{}", header, value.dump(), value == 1 ? "" : "s"));
    } else if (name == "dd_first") {
      sentences.push_back(header + " begins with the dd member");
    } else if (name == "others") {
      sentences.push_back(value.empty() ? header + " has no foreign members"
                                        : fmt::format("{}'s foreign members are {}, in this order",
                                                      header, joined_pairs(value)));
    } else if (name == "contains") {
      sentences.push_back(fmt::format("{} contains {}{}", header, joined_pairs(value),
                                      value.size() > 1 ? ", in this order" : ""));
    } else if (name == "lacks") {
      sentences.push_back(fmt::format("{} has no member {}", header, joined(value)));
    } else {  // members
      say(sentences, "the number of members of " + header, value);
    }
  }
}

void say_header(Sentences& sentences, const std::string& header, const json& expected) {
  if (expected.is_object() && expected.contains("pairs")) {
    say_members(sentences, header, expected);
  } else if (expected.is_object() && expected.contains("fields")) {
    say_fields(sentences, header, expected.at("fields"));
  } else if (expected.is_object() && expected.contains("tracestate")) {
    say_tracestate(sentences, header, expected.at("tracestate"));
  } else {
    say(sentences, header, expected);
  }
}

void say_baggage(Sentences& sentences, const json& baggage) {
  if (baggage.is_null()) {
    sentences.emplace_back("there is no baggage");
    return;
  }
  for (const auto& [key, value] : baggage.at("pairs").items()) {
    say(sentences, "baggage." + key, value);
  }
  if (baggage.value("only", false)) sentences.emplace_back("there is no other baggage");
}

}  // namespace

std::vector<std::string> expectation_in_words(const json& expect) {
  Sentences sentences;
  if (const auto at = expect.find("extracted"); at != expect.end()) say_extracted(sentences, *at);
  if (const auto at = expect.find("span"); at != expect.end()) say_span(sentences, *at);
  if (const auto at = expect.find("headers"); at != expect.end()) {
    for (const auto& [header, value] : at->items()) say_header(sentences, header, value);
  }
  if (const auto at = expect.find("baggage"); at != expect.end()) say_baggage(sentences, *at);
  return sentences;
}

}  // namespace propspec::harness
