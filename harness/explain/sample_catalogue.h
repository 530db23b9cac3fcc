// A catalogue for tests: two rules, two cases, a law, a mutant, two libraries.
#pragma once

#include <gtest/gtest.h>

#include <array>

#include "harness/explain/catalogue.h"

namespace propspec::harness {

inline Corpus sample_corpus() {
  const char* rules = R"({"rules": [
      {"id": "OR-1", "title": "The origin travels", "topic": "origin", "level": "must",
       "statement": "The origin that arrived is the origin that leaves.", "evidence": "asserted",
       "sources": ["a specification, section 1", "a test"], "also": ["MX-9"],
       "diverges": [{"library": "go", "versions": "<2.0", "behavior": "loses it",
                     "source": "dd-trace-go, run"},
                    {"library": "opentelemetry", "behavior": "has none", "source": "its manual"}]},
      {"id": "OR-2", "title": "An empty origin", "topic": "origin", "level": "may",
       "statement": "An empty origin is none, or it is carried.", "evidence": "read",
       "sources": ["a test"]}]})";
  const char* cases = R"({"cases": [
      {"id": "origin.kept", "title": "A plain origin", "rules": ["OR-1"], "styles": ["datadog"],
       "env": {"DD_TRACE_SAMPLE_RATE": "1"}, "requires": {"features": ["decide"]},
       "given": {"headers": [["x-datadog-trace-id", "1"], ["x-datadog-origin", "rum"]]},
       "expect": {"span": {"origin": "rum"}}},
      {"id": "origin.empty", "title": "No text", "rules": ["OR-2"], "control": "origin.kept",
       "given": {"headers": [["x-datadog-origin", ""]]},
       "behaviors": [{"name": "none", "expect": {"span": {"origin": null}}},
                     {"name": "carried", "expect": {"span": {"origin": ""}}}]}]})";
  auto corpus = load_corpus({{"rules/a.json", rules}, {"cases/datadog/a.json", cases}});
  if (corpus) return std::move(*corpus);
  for (const Error& error : corpus.error()) ADD_FAILURE() << error.message;
  return {};
}

inline std::span<const Law> sample_laws() {
  static const std::array<Law, 1> kLaws = [] {
    Law law;
    law.id = "origin.any";
    law.title = "Any origin travels";
    law.statement = "Whatever origin arrives is the origin that leaves.";
    law.rules = {"OR-1"};
    law.needs.features = {"decide"};
    law.recipe.quality = Quality::kValid;
    law.recipe.styles.add(Style::kDatadog);
    return std::array<Law, 1>{law};
  }();
  return kLaws;
}

inline Catalogue sample_catalogue() {
  Catalogue catalogue;
  catalogue.corpus = sample_corpus();
  for (const char* library : {"go", "java"}) {
    catalogue.libraries[library].library = library;
  }
  catalogue.remedies = {{"OR-1", "Keep the origin as text, and write it as it came."},
                        {"OR-2", "Turn an empty value into none where it is read."}};
  catalogue.laws = sample_laws();
  catalogue.mutants = {{.id = "origin.lost",
                        .topic = "origin",
                        .breaks = "Loses the origin",
                        .rules = {"OR-1"},
                        .edits = {{"simulator/a.cc", "keep(origin);\nnext();", "next();"}}}};
  return catalogue;
}

}  // namespace propspec::harness
