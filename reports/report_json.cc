#include "reports/report.h"

namespace propspec::reports {
namespace {

using nlohmann::json;

json differences_json(const std::vector<Difference>& differences) {
  json list = json::array();
  for (const Difference& difference : differences) {
    list.push_back({{"observable", difference.observable},
                    {"expected", difference.expected},
                    {"actual", difference.actual}});
  }
  return list;
}

// Members that would say nothing are left out.
void add_text(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

json case_json(const CaseResult& result) {
  json object = {{"id", result.id},
                 {"title", result.title},
                 {"topic", result.topic},
                 {"level", name(result.level)},
                 {"rules", result.rules},
                 {"verdict", name(result.verdict)},
                 {"differences", differences_json(result.differences)},
                 {"fingerprint", fingerprint(result.differences)},
                 {"input", result.input},
                 {"expected", result.expected},
                 {"observed", result.observed},
                 {"repro", result.repro}};
  add_text(object, "reason", result.reason);
  add_text(object, "behavior", result.behavior);
  add_text(object, "target_log", result.target_log);
  return object;
}

json rule_json(const RuleResult& rule) {
  json diverges = json::array();
  for (const Divergence& known : rule.diverges) {
    json object = {
        {"library", known.library}, {"behavior", known.behavior}, {"source", known.source}};
    add_text(object, "versions", known.versions);
    diverges.push_back(std::move(object));
  }
  return {{"id", rule.id},
          {"title", rule.title},
          {"statement", rule.statement},
          {"topic", rule.topic},
          {"level", name(rule.level)},
          {"sources", rule.sources},
          {"diverges", std::move(diverges)},
          {"verdict", name(rule.verdict)},
          {"cases", rule.cases}};
}

json property_json(const PropertyResult& property) {
  json object = {{"id", property.id},
                 {"title", property.title},
                 {"statement", property.statement},
                 {"topic", property.topic},
                 {"level", name(property.level)},
                 {"rules", property.rules},
                 {"verdict", name(property.verdict)},
                 {"runs", property.runs},
                 {"discards", property.discards},
                 {"unseen", property.unseen},
                 {"distribution", property.distribution},
                 {"input", property.input},
                 {"observed", property.observed},
                 {"differences", differences_json(property.differences)},
                 {"fingerprint", fingerprint(property.differences)},
                 {"shrinks", property.shrinks}};
  if (!property.then.is_null()) object["then"] = property.then;
  if (!property.test_case.is_null()) object["test_case"] = property.test_case;
  add_text(object, "reason", property.reason);
  add_text(object, "target_log", property.target_log);
  add_text(object, "token", property.token);
  add_text(object, "repro", property.repro);
  add_text(object, "case_file", property.case_file);
  return object;
}

json target_json(const TargetInfo& target) {
  json object = {
      {"spec", target.spec},
      {"name", target.name},
      {"version", target.version},
      {"language", target.language},
      {"runtime", target.runtime},
      {"styles", {{"extract", target.extract_styles}, {"inject", target.inject_styles}}},
      {"features", target.features},
      {"carrier", {{"declared", target.carrier_declared}, {"probed", target.carrier_probed}}}};
  add_text(object, "adapter", target.adapter);
  if (!target.notes.empty()) object["notes"] = target.notes;
  add_text(object, "error", target.error);
  add_text(object, "log", target.log);
  return object;
}

json totals_json(const Report& report) {
  json verdicts = json::object();
  for (const auto& [verdict, count] : totals(report)) verdicts[std::string(name(verdict))] = count;

  // Verdicts that nobody got are left out here: most topics know three of the twelve.
  json levels = json::object(), topics = json::object();
  const auto count_in = [](json& group, const std::string& key, Verdict verdict) {
    json& count = group[key][std::string(name(verdict))];
    count = count.is_null() ? 1 : count.get<std::size_t>() + 1;
  };
  for (const CaseResult& result : report.cases) {
    count_in(levels, std::string(name(result.level)), result.verdict);
    count_in(topics, result.topic, result.verdict);
  }
  const PropertyTotals laws = property_totals(report);
  const ScenarioTotals scenarios = scenario_totals(report.scenarios);
  return {{"cases", report.cases.size()},
          {"rules", report.rules.size()},
          {"verdicts", std::move(verdicts)},
          {"levels", std::move(levels)},
          {"topics", std::move(topics)},
          {"properties",
           {{"laws", laws.laws},
            {"checks", laws.checks},
            {"passed", laws.passed},
            {"failed", laws.failed},
            {"warned", laws.warned},
            {"not_run", laws.not_run},
            {"gaps", laws.gaps}}},
          {"scenarios",
           {{"scenarios", scenarios.scenarios},
            {"requests", scenarios.requests},
            {"spans", scenarios.spans},
            {"sound", scenarios.sound},
            {"passed", scenarios.passed},
            {"failed", scenarios.failed},
            {"not_run", scenarios.not_run},
            {"gaps", scenarios.gaps}}}};
}

template <typename T>
json list_json(const std::vector<T>& values, json (*to)(const T&)) {
  json list = json::array();
  for (const T& value : values) list.push_back(to(value));
  return list;
}

}  // namespace

json to_json(const Report& report) {
  json run = {{"arguments", report.arguments},     {"seed", report.seed},
              {"repetitions", report.repetitions}, {"strict", report.strict},
              {"validate", report.validate},       {"started", report.started},
              {"seconds", report.seconds}};
  if (report.timeout > 0) run["timeout"] = report.timeout;
  if (report.window > 0) run["window"] = report.window;
  add_text(run, "spec", report.spec);
  add_text(run, "profile", report.profile);
  if (report.shard) run["shard"] = {{"index", report.shard->index}, {"total", report.shard->total}};

  const json raw = {
      {"schema", "report-1"},
      {"tool", {{"name", "propspec"}, {"version", report.tool_version}}},
      {"corpus",
       {{"checksum", report.corpus_checksum},
        {"rules", report.corpus_rules},
        {"cases", report.corpus_cases}}},
      {"target", target_json(report.target)},
      {"environment", report.environment},
      {"run", std::move(run)},
      {"rules", list_json(report.rules, rule_json)},
      {"cases", list_json(report.cases, case_json)},
      {"properties", list_json(report.properties, property_json)},
      {"scenarios", list_json<ScenarioResult>(report.scenarios, to_json)},
      {"totals", totals_json(report)},
      {"exit_code", report.exit_code},
      {"complete", report.complete},
  };
  // The detour through text makes every string UTF-8, so that no later dump of a part can throw.
  return json::parse(raw.dump(-1, ' ', false, json::error_handler_t::replace), nullptr, false);
}

}  // namespace propspec::reports
