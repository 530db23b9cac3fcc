#include "harness/cli/check_options.h"

#include <CLI/CLI.hpp>

#include "simulator/wire/read_spans.h"

namespace propspec::harness {
namespace {

constexpr const char* kFooter = R"(
All files are one recording: the parts of a trace may stand in several. Read are OTLP JSON, a
document or one a line, as the collector's file exporter writes them; Zipkin v2 JSON; Jaeger JSON, as
its API answers; and Datadog v0.4 payloads, as an agent gets them, in msgpack or JSON. Each of them
may be compressed (gzip, zlib), of any size, and hold documents one behind the other. Which it is,
the content tells.

Nobody says what the pipeline ought to be, so two things are looked for: what must not be in any
(ids that differ, parents that are missing, priorities that change), and traces that look like one
request cut in two. Of these it is said how sure that is, and why.

Examples:
  propspec check spans.json
  propspec check api.jsonl worker.jsonl.gz
  curl -s 'http://localhost:16686/api/traces?service=api&limit=1000' | propspec check -
  propspec check traces.msgpack --format datadog --json

Exit status: 0 sound (warnings and mere possibilities remain), 1 broken, 2 usage, 3 something was
unreadable, or there was no span at all, 130 interrupted. What was readable is judged all the same:
if that is broken, the status is 1.)";

}  // namespace

CLI::App* add_check(CLI::App& app, CheckCommand& command) {
  CLI::App* check =
      app.add_subcommand("check", "Judge spans that were recorded elsewhere: one trace, or cut?");
  check->footer(kFooter);
  check->add_option("FILE", command.files, "Recorded spans; - is stdin")->required();
  std::vector<std::string> formats;
  for (const SpanFormat format : span_formats()) formats.emplace_back(name(format));
  check->add_option("--format", command.format, "What the files are (their content tells)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember(formats));
  check->add_flag("--json", command.json, "Print the judgement as JSON, with all there is");
  return check;
}

}  // namespace propspec::harness
