// Cases: what a target is given and what it must show, as data (fixtures/schema/cases-1.schema.json
// is the format). Loading compiles expectations, so that judging touches no JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cases/expectation.h"
#include "harness/cases/requirements.h"
#include "harness/protocol/messages.h"
#include "harness/rules/rule.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// Canonical style names, in order. Empty: that direction is left to the target's default.
struct StyleSelection {
  std::vector<std::string> extract, inject;
  bool shared = false;  // one list for both: DD_TRACE_PROPAGATION_STYLE
};

struct Behavior {
  std::string name;
  Expectation expectation;
};

struct Case {
  std::string id, title, topic, control;
  std::vector<std::string> rules;
  RuleLevel level = RuleLevel::kMust;  // the weakest of its rules
  SpecRange specs;                     // the editions in which all of its rules hold
  std::optional<StyleSelection> styles;
  Environment env;
  Requirements requires_;
  std::vector<PropagateRequest> before;
  PropagateRequest given;
  // What the outgoing carrier holds already. A target that is asked so starts, injects and finishes
  // a span of its own requests (feature `spans`) and reports the span and the headers alone.
  std::optional<Headers> into;
  std::optional<Expectation> expect;  // or
  std::vector<Behavior> behaviors;
  nlohmann::json source;  // the case as its file says it

  // "StyleOrder.datadog.first_wins": the name of its GoogleTest test.
  std::string test_name() const;
};

struct Corpus {
  Rules rules;
  std::vector<Case> cases;  // sorted by id
  std::string checksum;     // of all files, in hexadecimal; independent of their order

  const Case* find(std::string_view id) const;
};

struct CorpusFile {
  std::string path, text;
};

// Rules from files in a folder rules/, cases from files in folders below cases/; other paths are
// ignored. Besides the schemas, checks that ids are unique, that rules and controls exist, that no
// control is its own (nor by way of others), that the rules of a case hold together in some
// edition, that every rule has a case, and what is said at `case_reader.h`. All errors, not the
// first alone; each names file, line and member. A corpus without a case is an error.
tl::expected<Corpus, std::vector<Error>> load_corpus(const std::vector<CorpusFile>& files);
// The corpus that is compiled into the program.
tl::expected<Corpus, std::vector<Error>> load_embedded_corpus();
// The corpus below a folder that holds rules/ and cases/.
tl::expected<Corpus, std::vector<Error>> load_corpus_folder(const std::string& folder);

}  // namespace propspec::harness
