// The parts of a compiled expectation, one for each part of an observation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/cases/header_matcher.h"
#include "harness/cases/value_matcher.h"

namespace propspec::harness {

// One observable under its name.
struct Expected {
  std::string observable;
  Written written;
  ValueMatcher matcher;
};

// A list of pairs: the tags of a span, the attributes of a link, baggage.
struct ExpectedPairs {
  struct Pair {
    std::string key;
    Expected value;
  };
  std::string observable;
  Written written;
  std::vector<Pair> pairs;
  bool only = false;  // no other keys, and each once
};

struct ExpectedContext {
  std::optional<Expected> trace_id, span_id, sampling_priority, origin, style;
};

struct ExpectedLink {
  std::optional<Expected> trace_id, span_id, tracestate, flags;
  std::optional<ExpectedPairs> attributes;
};

struct ExpectedSpan {
  std::optional<Expected> trace_id, span_id, parent_id, sampling_priority, origin;
  std::optional<ExpectedPairs> tags;
  std::optional<std::vector<ExpectedLink>> links;
};

struct ExpectedHeader {
  std::string name;
  std::string observable;
  HeaderMatcher matcher;
};

struct ExpectedObservation {
  std::optional<ExpectedContext> extracted;
  bool nothing_extracted = false;
  std::optional<ExpectedSpan> span;
  std::vector<ExpectedHeader> headers;
  std::optional<ExpectedPairs> baggage;
  bool no_baggage = false;
};

// `source` is valid after the schema.
ExpectedObservation compile_expected(const JsonCursor& source);

}  // namespace propspec::harness
