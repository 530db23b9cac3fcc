// For tests: spans made by hand, with all that a span can hold.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "simulator/wire/read_spans.h"

namespace propspec::samples {

inline SpanRecord server_span() {
  SpanRecord span;
  span.trace_id = {0x640cfd8d00000000, 0x112210f47de98115};
  span.span_id = {0x00000000000000a1};
  span.name = "web.request";
  span.service = "api";
  span.resource = "GET /x";
  span.kind = "server";
  span.start_ns = 1'700'000'000'000'001'000;
  span.duration_ns = 5'000'000;
  span.sampling_priority = 2;
  span.origin = "rum";
  span.tags = {{"_dd.origin", "rum"}, {"_dd.p.dm", "-4"}, {"http.method", "GET \"x\"\n"}};
  return span;
}

inline SpanRecord job_span() {
  SpanRecord span;
  span.trace_id = {0x640cfd8d00000000, 0x112210f47de98115};
  span.span_id = {0xfedcba9876543210};
  span.parent_id = {0x00000000000000a1};
  span.name = "job";
  span.service = "worker";
  span.kind = "consumer";
  span.start_ns = 1'700'000'000'002'001'000;
  span.duration_ns = 1'000'000;
  span.sampling_priority = -1;
  span.links = {
      {{0xf000000000000001, 2}, {0x8000000000000003}, {{"reason", "batch"}}, "dd=s:1", true}};
  span.error = SpanFailure{"Oops", "it broke", "at x:1"};
  span.events = {{"State Applied", {{"hangfire.state.new", "Failed"}}, 1'700'000'000'002'500'000}};
  return span;
}

struct Read {
  std::vector<WireSpan> spans;
  ReadResult result;
};

inline Read read(const std::string& bytes, std::optional<SpanFormat> format = std::nullopt) {
  std::istringstream input(bytes);
  Read read;
  ReadOptions options;
  options.format = format;
  read.result =
      read_spans(input, options, [&](WireSpan& span) { read.spans.push_back(std::move(span)); });
  return read;
}

}  // namespace propspec::samples
