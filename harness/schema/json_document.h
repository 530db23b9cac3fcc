// A JSON text that knows on which line each of its members stands, so that an error in a fixture
// can be found with an editor.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "simulator/trace/result.h"

namespace propspec::harness {

struct JsonDocument {
  std::string path;  // of the file, for messages
  nlohmann::json root;
  std::map<std::string, std::size_t> lines;  // JSON pointer → line, counted from 1

  // "fixtures/rules/datadog.json:17: /rules/0/level: MESSAGE". A pointer that has no line of its
  // own gets that of the nearest parent.
  Error error_at(const std::string& pointer, std::string_view message) const;
};

// Twice what any file of ours needs. The schemas' patterns are matched by std::regex, which takes
// stack for every character.
struct JsonLimits {
  std::size_t string_bytes = 16u << 10;
  std::size_t name_bytes = 1u << 10;
};

// An error names the file and the line. A member that stands twice in one object is an error, and
// so is what no hand would write: more than the limits, 64 levels, or 16 MiB.
Result<JsonDocument> parse_json(std::string path, std::string_view text,
                                const JsonLimits& limits = {});

}  // namespace propspec::harness
