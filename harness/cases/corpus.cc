#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "harness/cases/case.h"
#include "harness/cases/case_reader.h"
#include "harness/schema/json_document.h"
#include "harness/schema/json_schema.h"
#include "simulator/trace/hash.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kSchema = "cases-1.schema.json";

enum class Holds { kRules, kCases, kOther };

// The path from its last folder rules/ or cases/ on, so that a corpus is the same one wherever its
// folder stands.
struct Place {
  Holds holds = Holds::kOther;
  std::string_view path;
};

Place place_of(std::string_view path) {
  if (!path.ends_with(".json")) return {};
  for (auto end = path.rfind('/'); end != std::string_view::npos;) {
    const auto slash = end == 0 ? std::string_view::npos : path.rfind('/', end - 1);
    const auto begin = slash == std::string_view::npos ? 0 : slash + 1;
    const std::string_view folder = path.substr(begin, end - begin);
    if (folder == "rules") return {Holds::kRules, path.substr(begin)};
    if (folder == "cases") return {Holds::kCases, path.substr(begin)};
    end = slash;
  }
  return {};
}

class Checksum {
 public:
  // The length goes first, so that no two lists of texts run together into the same bytes.
  void add(std::string_view text) {
    state_ = fnv1a(text, fnv1a(std::to_string(text.size()) + ":", state_));
  }
  std::string hex() const { return fmt::format("{:016x}", state_); }

 private:
  std::uint64_t state_ = kFnv1aBegin;
};

// Where a rule or a case was found, for the errors that need the whole corpus.
struct Origin {
  std::size_t document;
  std::string pointer;
};

class Loader {
 public:
  void read_rules(const CorpusFile& file);
  void read_cases(const CorpusFile& file, const JsonSchema& schema);
  // Call when all is read: the checks that need the whole.
  void check_references();

  void refuse(Error error) { errors_.push_back(std::move(error)); }
  tl::expected<Corpus, std::vector<Error>> result(std::string checksum) &&;

 private:
  std::optional<std::size_t> parse(const CorpusFile& file);
  void refuse(const Origin& origin, const std::string& member, std::string_view message) {
    errors_.push_back(documents_[origin.document].error_at(origin.pointer + member, message));
  }
  void take_from_rules(Case& one, const Origin& origin);
  void check_expectation(const Case& one, const Origin& origin);
  void check_control(const Case& one, const Origin& origin);
  void check_every_rule_is_shown();

  std::vector<JsonDocument> documents_;
  std::vector<Error> errors_;
  Rules rules_;
  std::map<std::string, Origin> rule_origins_;
  std::map<std::string, std::pair<Case, Origin>> cases_;
  // A file that could not be read hides what others refer to.
  bool all_rules_read_ = true;
  bool all_cases_read_ = true;
};

std::optional<std::size_t> Loader::parse(const CorpusFile& file) {
  auto document = parse_json(file.path, file.text);
  if (!document) {
    errors_.push_back(document.error());
    return std::nullopt;
  }
  documents_.push_back(*std::move(document));
  return documents_.size() - 1;
}

void Loader::read_rules(const CorpusFile& file) {
  const auto document = parse(file);
  auto errors = document ? load_rules(documents_[*document], rules_) : std::vector<Error>();
  if (!document || !errors.empty()) {
    all_rules_read_ = false;
    std::move(errors.begin(), errors.end(), std::back_inserter(errors_));
    return;
  }
  const nlohmann::json& rules = documents_[*document].root.at("rules");
  for (std::size_t i = 0; i < rules.size(); ++i) {
    rule_origins_.emplace(rules[i].at("id"), Origin{*document, fmt::format("/rules/{}", i)});
  }
}

void Loader::read_cases(const CorpusFile& file, const JsonSchema& schema) {
  const auto document = parse(file);
  const auto violations =
      document ? schema.check(documents_[*document].root) : std::vector<SchemaError>();
  for (const SchemaError& violation : violations) {
    refuse({*document, violation.pointer}, "", violation.message);
  }
  if (!document || !violations.empty()) {
    all_cases_read_ = false;
    return;
  }
  std::vector<SchemaError> problems;
  const JsonCursor cases(documents_[*document].root.at("cases"), "/cases", problems);
  for (std::size_t i = 0; i < cases->size(); ++i) {
    const JsonCursor source = cases[i];
    auto one = read_case(source);
    if (!one) {
      all_cases_read_ = false;
      continue;
    }
    std::string id = one->id;
    const Origin origin{*document, source.pointer()};
    const auto [place, added] = cases_.try_emplace(std::move(id), *std::move(one), origin);
    if (!added) {
      const Origin& other = place->second.second;
      source["id"].refuse(
          fmt::format("{} has a case with this id already", documents_[other.document].path));
    }
  }
  for (const SchemaError& problem : problems) {
    refuse({*document, problem.pointer}, "", problem.message);
  }
}

void Loader::check_references() {
  for (auto& [id, entry] : cases_) {
    auto& [one, origin] = entry;
    take_from_rules(one, origin);
    check_control(one, origin);
  }
  check_every_rule_is_shown();
}

void Loader::take_from_rules(Case& one, const Origin& origin) {
  bool all_known = true;
  for (std::size_t i = 0; i < one.rules.size(); ++i) {
    const auto rule = rules_.find(one.rules[i]);
    if (rule == rules_.end()) {
      all_known = false;
      if (all_rules_read_) {
        refuse(origin, fmt::format("/rules/{}", i),
               fmt::format("there is no rule {}", one.rules[i]));
      }
      continue;
    }
    one.level = std::max(one.level, rule->second.level);
    one.specs = common(one.specs, rule->second.specs);
    if (i == 0) one.topic = rule->second.topic;
  }
  if (one.specs.empty()) refuse(origin, "/rules", "these rules hold together in no edition");
  if (all_known) check_expectation(one, origin);
}

void Loader::check_expectation(const Case& one, const Origin& origin) {
  if (one.level == RuleLevel::kMay && one.expect) {
    refuse(
        origin, "/expect",
        "the weakest of its rules is `may`: name the known `behaviors` instead of one to expect");
  }
  if (one.level != RuleLevel::kMay && !one.expect) {
    refuse(origin, "/behaviors",
           fmt::format("the weakest of its rules is `{}`: say what to `expect`", name(one.level)));
  }
}

void Loader::check_control(const Case& one, const Origin& origin) {
  std::set<std::string> seen;
  const std::string* control = &one.control;
  while (!control->empty() && seen.insert(*control).second) {
    if (*control == one.id) {
      refuse(origin, "/control", "a case cannot be its own control, nor by way of others");
      return;
    }
    const auto found = cases_.find(*control);
    if (found == cases_.end()) {
      // Each case answers for its own control only.
      if (control == &one.control && all_cases_read_) {
        refuse(origin, "/control", fmt::format("there is no case {}", *control));
      }
      return;
    }
    control = &found->second.first.control;
  }
}

void Loader::check_every_rule_is_shown() {
  if (!all_cases_read_) return;
  std::set<std::string_view> shown;
  for (const auto& [id, entry] : cases_) {
    shown.insert(entry.first.rules.begin(), entry.first.rules.end());
  }
  for (const auto& [id, origin] : rule_origins_) {
    if (!shown.contains(id)) refuse(origin, "/id", fmt::format("no case shows rule {}", id));
  }
}

tl::expected<Corpus, std::vector<Error>> Loader::result(std::string checksum) && {
  if (errors_.empty() && cases_.empty()) {
    errors_.push_back({"there are no cases; they belong in files like cases/datadog/extract.json"});
  }
  if (!errors_.empty()) return tl::unexpected(std::move(errors_));
  Corpus corpus{std::move(rules_), {}, std::move(checksum)};
  for (auto& [id, entry] : cases_) corpus.cases.push_back(std::move(entry.first));
  return corpus;
}

}  // namespace

tl::expected<Corpus, std::vector<Error>> load_corpus(const std::vector<CorpusFile>& files) {
  const auto schema = JsonSchema::embedded(kSchema);
  if (!schema) return tl::unexpected(std::vector<Error>{schema.error()});

  std::vector<std::pair<Place, const CorpusFile*>> sorted;
  for (const CorpusFile& file : files) {
    const Place place = place_of(file.path);
    if (place.holds != Holds::kOther) sorted.emplace_back(place, &file);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.path, a.second->text) < std::tie(b.first.path, b.second->text);
  });

  Loader loader;
  Checksum checksum;
  for (const auto& [place, file] : sorted) {
    checksum.add(place.path);
    checksum.add(file->text);
    if (place.holds == Holds::kRules) {
      loader.read_rules(*file);
    } else {
      loader.read_cases(*file, *schema);
    }
  }
  loader.check_references();
  return std::move(loader).result(checksum.hex());
}

}  // namespace propspec::harness
