// The verdict on a recording for people, and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "reports/terminal.h"
#include "simulator/recording/recording.h"
#include "simulator/wire/read_spans.h"

namespace propspec::harness {

// One input and what became of it.
struct CheckedFile {
  std::string path;  // "-": stdin
  ReadResult read;
};

// At most a screen: what was read, what could not be, the most probable causes with an example
// each, the invariants with an example each, and a last line that says whether it is sound. Ends
// with a line feed.
std::string recording_text(const std::vector<CheckedFile>& files, const recording::Verdict& verdict,
                           const reports::Appearance& appearance);

nlohmann::ordered_json recording_json(const std::vector<CheckedFile>& files,
                                      const recording::Verdict& verdict);

// "broken: 2 causes, 92 violations of 2 invariants", or what else there is to say.
std::string conclusion(const recording::Verdict& verdict);

}  // namespace propspec::harness
