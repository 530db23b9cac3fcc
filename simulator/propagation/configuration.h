// The configuration of a propagator, and how it is read from environment variables.
//
// Names, precedence and defaults differ between the libraries; what differs is data
// (LibrarySurface). The reference reads the canonical names with the documented precedence: the
// specific variable, the shared one, OTEL_PROPAGATORS, the default (CF-02).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "simulator/propagation/style.h"
#include "simulator/propagation/surface.h"
#include "simulator/trace/result.h"

namespace propspec {

// PR-09 to PR-11: what becomes of an extracted context.
enum class ExtractBehavior : std::uint8_t { kContinue, kRestart, kIgnore };

struct BaggageConfiguration {
  std::size_t max_items = 64;    // BG-05
  std::size_t max_bytes = 8192;  // of the header's value, commas and percent-encoding included
  // BG-07: items with these keys become span tags `baggage.<key>`.
  std::vector<std::string> tag_keys = {"user.id", "session.id", "account.id"};
  bool tag_all = false;  // the key list is a lone `*`
};

// One rule of DD_TRACE_SAMPLING_RULES, as far as a propagator shows it.
struct SamplingRule {
  double sample_rate = 1.0;
  std::string service, name;  // globs with `*` and `?`; empty matches everything
};

struct Configuration {
  // No style at all (`none`): an empty list. kNone itself is never in a list.
  StyleList extract = {Style::kDatadog, Style::kTraceContext, Style::kBaggage};
  StyleList inject = {Style::kDatadog, Style::kTraceContext, Style::kBaggage};
  bool extract_first = false;  // PR-04
  ExtractBehavior behavior = ExtractBehavior::kContinue;
  std::size_t tags_max_length = 512;  // DD-I-08; 0 switches the header off
  bool generate_128_bit = true;       // ID-01: for new traces only
  BaggageConfiguration baggage;
  std::vector<SamplingRule> sampling_rules;  // the first that matches decides
  double sample_rate = -1;                   // DD_TRACE_SAMPLE_RATE; below zero: not set
};

struct ReadConfiguration {
  Configuration configuration;
  std::vector<std::string> warnings;  // one sentence each: variable, value, what was made of it
};

// Reads DD_* and OTEL_* variables; others are ignored. A value longer than 64 KiB counts as unset,
// any other that makes no sense falls back as its surface says, always with a warning. The
// reference surface never refuses; an error is a refusal to start, as some libraries do.
Result<ReadConfiguration> read_configuration(const std::map<std::string, std::string>& environment,
                                             const LibrarySurface& surface = reference_surface());

}  // namespace propspec
