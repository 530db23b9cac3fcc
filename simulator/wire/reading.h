// What is under way while an input is read: where it is, what was found, what was wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "simulator/trace/hash.h"
#include "simulator/wire/read_spans.h"
#include "simulator/wire/span_builder.h"

namespace propspec {

class Reading {
 public:
  Reading(std::uint64_t source, const std::function<void(WireSpan&)>& take)
      : source_(source), take_(take) {}

  ReadResult result;
  ErrorTags errors;  // scratch of the span that is being read
  std::string text;  // scratch

  // A new unit begins.
  void at(std::string where, std::uint64_t document) {
    where_ = std::move(where);
    document_ = document;
    ++unit_;
    spans_of_unit_ = 0;
  }
  void problem(std::string what) { problem(where_, std::move(what)); }
  void problem(std::string where, std::string what) {
    ++result.problem_count;
    if (result.problems.size() < kKeptProblems) {
      result.problems.push_back({std::move(where), std::move(what)});
    }
  }

  WireSpan& fresh() {
    clear(span_);
    errors.clear();
    return span_;
  }
  // False: the unit has too many.
  bool has_room() {
    if (++spans_of_unit_ <= kMaxSpansOfUnit) return true;
    if (spans_of_unit_ == kMaxSpansOfUnit + 1) {
      problem("it has more than a million spans; the others were skipped");
    }
    return false;
  }
  void give(SpanFormat format) {
    if (!result.format) result.format = format;
    ++result.spans;
    take_(span_);
  }

  // Names of chunks: this unit; what a service has of a trace, in this document or anywhere.
  std::uint64_t chunk_of_unit() const { return mix(source_ ^ mix(unit_)); }
  std::uint64_t chunk_in_document(TraceId trace, std::string_view service) const {
    return mix(source_ ^ mix(document_ ^ chunk_of(trace, service)));
  }
  static std::uint64_t chunk_of(TraceId trace, std::string_view service) {
    return mix(trace.low ^ mix(trace.high) ^ fnv1a(service));
  }

 private:
  // The finalizer of SplitMix64: no two numbers share a result.
  static std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }

  std::uint64_t source_;
  const std::function<void(WireSpan&)>& take_;
  std::string where_;
  std::uint64_t document_ = 0, unit_ = 0, spans_of_unit_ = 0;
  WireSpan span_;
};

}  // namespace propspec
