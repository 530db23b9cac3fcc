#include "harness/cases/expected.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "harness/protocol/codec.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

// `source` stands under `prefix`, e.g. "span".
std::optional<Expected> value_at(const JsonCursor& source, const char* member,
                                 const std::string& prefix, Written written) {
  const auto found = source.find(member);
  if (!found) return std::nullopt;
  return Expected{fmt::format("{}.{}", prefix, member), written,
                  ValueMatcher::compile(*found, written)};
}

ExpectedPairs pairs_from(const JsonCursor& values, std::string observable, Written written) {
  ExpectedPairs expected{std::move(observable), written, {}, false};
  for (NamedMatcher& named : compile_named(values, written)) {
    std::string name =
        fmt::format("{}.{}", expected.observable,
                    written == Written::kBytes ? utf8_from_bytes(named.name) : named.name);
    expected.pairs.push_back(
        {std::move(named.name), {std::move(name), written, std::move(named.matcher)}});
  }
  return expected;
}

ExpectedContext context_from(const JsonCursor& source) {
  const std::string prefix = "extracted";
  return {.trace_id = value_at(source, "trace_id", prefix, Written::kTraceId),
          .span_id = value_at(source, "span_id", prefix, Written::kSpanId),
          .sampling_priority = value_at(source, "sampling_priority", prefix, Written::kInteger),
          .origin = value_at(source, "origin", prefix, Written::kBytes),
          .style = value_at(source, "style", prefix, Written::kUnicode)};
}

ExpectedLink link_from(const JsonCursor& source, std::size_t index) {
  const std::string prefix = fmt::format("span.links.{}", index);
  ExpectedLink link{.trace_id = value_at(source, "trace_id", prefix, Written::kTraceId),
                    .span_id = value_at(source, "span_id", prefix, Written::kSpanId),
                    .tracestate = value_at(source, "tracestate", prefix, Written::kBytes),
                    .flags = value_at(source, "flags", prefix, Written::kInteger),
                    .attributes = {}};
  if (const auto attributes = source.find("attributes")) {
    link.attributes = pairs_from(*attributes, prefix + ".attributes", Written::kUnicode);
    link.attributes->only = true;
  }
  return link;
}

ExpectedSpan span_from(const JsonCursor& source) {
  const std::string prefix = "span";
  ExpectedSpan span{
      .trace_id = value_at(source, "trace_id", prefix, Written::kTraceId),
      .span_id = value_at(source, "span_id", prefix, Written::kSpanId),
      .parent_id = value_at(source, "parent_id", prefix, Written::kSpanId),
      .sampling_priority = value_at(source, "sampling_priority", prefix, Written::kInteger),
      .origin = value_at(source, "origin", prefix, Written::kBytes),
      .tags = {},
      .links = {}};
  if (const auto tags = source.find("tags")) {
    span.tags = pairs_from(*tags, "span.tags", Written::kBytes);
  }
  if (const auto links = source.find("links")) {
    span.links.emplace();
    for (std::size_t i = 0; i < (*links)->size(); ++i) {
      span.links->push_back(link_from((*links)[i], i));
    }
  }
  return span;
}

std::vector<ExpectedHeader> headers_from(const JsonCursor& source) {
  std::vector<ExpectedHeader> headers;
  for (const auto& [member, value] : source->items()) {
    std::string name = lower_case(source.bytes_of_name(member));
    if (std::any_of(headers.begin(), headers.end(),
                    [&name](const ExpectedHeader& other) { return other.name == name; })) {
      source[member].refuse("this header is there already, in other letters");
    }
    std::string observable = "headers." + lower_case(member);
    headers.push_back(
        {std::move(name), std::move(observable), HeaderMatcher::compile(source[member])});
  }
  return headers;
}

ExpectedPairs baggage_from(const JsonCursor& source) {
  ExpectedPairs baggage = pairs_from(source["pairs"], "baggage", Written::kUnicode);
  baggage.only = source.is_true("only");
  if (const auto separator = source.find("separator")) {
    separator->refuse("baggage is a list already; only headers have a separator");
  }
  return baggage;
}

}  // namespace

ExpectedObservation compile_expected(const JsonCursor& source) {
  ExpectedObservation expected;
  if (const auto extracted = source.find("extracted")) {
    expected.nothing_extracted = (*extracted)->is_null();
    if (!expected.nothing_extracted) expected.extracted = context_from(*extracted);
  }
  if (const auto span = source.find("span")) expected.span = span_from(*span);
  if (const auto headers = source.find("headers")) expected.headers = headers_from(*headers);
  if (const auto baggage = source.find("baggage")) {
    expected.no_baggage = (*baggage)->is_null();
    if (!expected.no_baggage) expected.baggage = baggage_from(*baggage);
  }
  return expected;
}

}  // namespace propspec::harness
