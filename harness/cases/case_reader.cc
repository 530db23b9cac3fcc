#include "harness/cases/case_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace propspec::harness {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

constexpr std::string_view kStyleVariables = "DD_TRACE_PROPAGATION_STYLE";

// Of the target protocol.
constexpr std::array<std::string_view, 10> kFeatures = {
    "baggage",       "batch", "behavior_extract", "configure", "decide",
    "extract_first", "ids",   "span_links",       "spans",     "trace_id_128"};

bool contains(const Strings& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void sort_and_keep_once(Strings& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

std::string text_at(const JsonCursor& source, const std::string& member) {
  const auto found = source.find(member);
  return found ? found->text() : std::string();
}

Strings strings_at(const JsonCursor& source, const std::string& member) {
  const auto found = source.find(member);
  return found ? (*found)->get<Strings>() : Strings();
}

std::optional<StyleSelection> styles_from(const JsonCursor& source) {
  const auto styles = source.find("styles");
  if (!styles) return std::nullopt;
  if ((*styles)->is_array()) {
    const auto both = (*styles)->get<Strings>();
    return StyleSelection{both, both, true};
  }
  return StyleSelection{strings_at(*styles, "extract"), strings_at(*styles, "inject"), false};
}

Environment environment_from(const JsonCursor& source) {
  const auto env = source.find("env");
  if (!env) return {};
  if (source.find("styles")) {
    for (const auto& [name, value] : (*env)->items()) {
      if (!name.starts_with(kStyleVariables)) continue;
      (*env)[name].refuse(
          "this case names `styles`, which sets the same variables; use one of the two");
    }
  }
  return (*env)->get<Environment>();
}

Headers headers_from(const JsonCursor& source) {
  Headers headers;
  for (std::size_t i = 0; i < source->size(); ++i) {
    headers.add(source[i][0].bytes(), source[i][1].bytes());
  }
  return headers;
}

PropagateRequest request_from(const JsonCursor& source) {
  PropagateRequest request;
  request.headers = headers_from(source["headers"]);
  if (const auto decide = source.find("decide")) {
    request.decide = decide->text() == "keep" ? Decision::kKeep : Decision::kDrop;
  }
  if (const auto baggage = source.find("set_baggage")) {
    for (std::size_t i = 0; i < (*baggage)->size(); ++i) {
      request.set_baggage.add((*baggage)[i][0].text(), (*baggage)[i][1].text());
    }
  }
  if (const auto ids = source.find("ids")) {
    if (const auto id = ids->find("trace_id")) request.ids.trace_id = parse_trace_id(id->text());
    if (const auto id = ids->find("span_id")) request.ids.span_id = parse_span_id(id->text());
  }
  return request;
}

// Injection into a carrier that is not empty is asked of a span alone, and of one span at a time.
std::optional<Headers> into_from(const JsonCursor& source) {
  const JsonCursor given = source["given"];
  const auto into = given.find("into");
  if (!into) return std::nullopt;
  for (const char* member : {"decide", "set_baggage"}) {
    if (const auto other = given.find(member)) {
      other->refuse("a request of a span has no such member; leave it out, or leave out `into`");
    }
  }
  if (const auto before = source.find("before")) {
    before->refuse("nothing can be sent before a case with `into`; leave out one of the two");
  }
  return headers_from(*into);
}

std::vector<PropagateRequest> before_from(const JsonCursor& source) {
  std::vector<PropagateRequest> requests;
  const auto before = source.find("before");
  for (std::size_t i = 0; before && i < (*before)->size(); ++i) {
    const JsonCursor request = (*before)[i];
    if (const auto into = request.find("into")) {
      into->refuse("only `given` can have it: what comes before is not judged");
    }
    requests.push_back(request_from(request));
  }
  return requests;
}

Requirements stated_requirements(const JsonCursor& source) {
  const auto stated = source.find("requires");
  if (!stated) return {};
  Requirements needs;
  needs.features = strings_at(*stated, "features");
  needs.styles = strings_at(*stated, "styles");
  for (std::size_t i = 0; i < needs.features.size(); ++i) {
    if (std::find(kFeatures.begin(), kFeatures.end(), needs.features[i]) == kFeatures.end()) {
      (*stated)["features"][i].refuse(
          fmt::format("the target protocol has no feature “{}”; it has {}", needs.features[i],
                      fmt::join(kFeatures, ", ")));
    }
  }
  if (const auto carrier = stated->find("carrier")) {
    needs.carrier_duplicates = strings_at(*carrier, "duplicates");
    needs.carrier_names = text_at(*carrier, "names");
    needs.carrier_empty = text_at(*carrier, "empty");
  }
  return needs;
}

bool expects_links(const JsonCursor& expect) {
  const json::json_pointer links("/span/links");
  return expect->contains(links) && !expect->at(links).empty();
}

void add_implied_requirements(const JsonCursor& source, const Case& read, Requirements& needs) {
  const auto add = [&needs](const char* feature) { needs.features.emplace_back(feature); };
  const auto request_needs = [&add](const PropagateRequest& request) {
    if (request.decide != Decision::kNone) add("decide");
    if (!request.set_baggage.empty()) add("baggage");
    if (request.ids != GivenIds{}) add("ids");
  };
  request_needs(read.given);
  for (const PropagateRequest& request : read.before) request_needs(request);
  if (read.into) add("spans");

  if (read.env.contains("DD_TRACE_PROPAGATION_EXTRACT_FIRST")) add("extract_first");
  if (read.env.contains("DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT")) add("behavior_extract");
  if (read.styles &&
      (contains(read.styles->extract, "baggage") || contains(read.styles->inject, "baggage"))) {
    needs.styles.emplace_back("baggage");
  }
  // A `may` case has behaviours of which none need have links.
  if (const auto expect = source.find("expect"); expect && expects_links(*expect)) {
    add("span_links");
  }
}

std::optional<Expectation> expectation_from(const JsonCursor& source) {
  return Expectation::compile(*source, source.pointer(), source.problems());
}

void read_expectations(const JsonCursor& source, Case& read) {
  if (const auto expect = source.find("expect")) {
    read.expect = expectation_from(*expect);
    return;
  }
  const JsonCursor behaviors = source["behaviors"];
  for (std::size_t i = 0; i < behaviors->size(); ++i) {
    std::string name = behaviors[i]["name"].text();
    for (const Behavior& other : read.behaviors) {
      if (other.name == name) behaviors[i]["name"].refuse("another behavior has this name already");
    }
    if (auto expectation = expectation_from(behaviors[i]["expect"])) {
      read.behaviors.push_back({std::move(name), *std::move(expectation)});
    }
  }
}

}  // namespace

std::optional<Case> read_case(const JsonCursor& source) {
  const std::size_t problems_before = source.problems().size();
  Case read;
  read.id = source["id"].text();
  read.title = source["title"].text();
  read.control = text_at(source, "control");
  read.rules = strings_at(source, "rules");
  read.styles = styles_from(source);
  read.env = environment_from(source);
  read.given = request_from(source["given"]);
  read.into = into_from(source);
  read.before = before_from(source);
  read.requires_ = stated_requirements(source);
  add_implied_requirements(source, read, read.requires_);
  sort_and_keep_once(read.requires_.features);
  sort_and_keep_once(read.requires_.styles);
  sort_and_keep_once(read.requires_.carrier_duplicates);
  read_expectations(source, read);
  read.source = *source;
  if (source.problems().size() > problems_before) return std::nullopt;
  return read;
}

}  // namespace propspec::harness
