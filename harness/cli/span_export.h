// Spans of a simulation in the formats of those who can show them.
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "simulator/checker/journey.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

class SpanExport {
 public:
  // Each destination is "FORMAT=FILE"; the formats are otlp, zipkin and datadog (msgpack). OTLP is
  // written as it comes, a line for some thousand spans, as the collector's file exporter does; the
  // others are one document each, and are kept until `finish`.
  static Result<SpanExport> open(const std::vector<std::string>& destinations);

  void add(const Journey& journey);
  Result<void> finish();

 private:
  struct Destination {
    std::string format, file;
    std::ofstream stream;
    std::vector<SpanRecord> spans;  // not written yet
  };
  static void write(Destination& destination);

  std::vector<Destination> destinations_;
};

}  // namespace propspec::harness
