#include "harness/laws/answers.h"

#include <algorithm>

#include "harness/cases/fresh_id.h"
#include "harness/cases/lists.h"

namespace propspec::harness {
namespace {

bool is_tid(std::string_view key) { return key == "_dd.p.tid"; }

std::string listed(const KeyValues& tags) {
  std::string text;
  for (const auto [key, value] : tags) {
    if (!key.starts_with("_dd.p.") || is_tid(key)) continue;
    text.append(text.empty() ? "" : ",").append(key).append("=").append(value);
  }
  return text;
}

// Whether a service may have set or removed the tag by itself.
bool is_its_own(std::string_view key, const Observed<std::int64_t>& inherited_priority) {
  if (key == "_dd.p.dm") return !inherited_priority.has_value() || *inherited_priority <= 0;
  return key == "_dd.p.ksr" && !inherited_priority.has_value();
}

// Every propagation tag of `some` that counts is in `others` with the same value.
bool all_in(const KeyValues& some, const KeyValues& others,
            const Observed<std::int64_t>& inherited_priority) {
  return std::all_of(some.begin(), some.end(), [&](const KeyValue& tag) {
    return !tag.key.starts_with("_dd.p.") || is_tid(tag.key) ||
           is_its_own(tag.key, inherited_priority) || others.find(tag.key) == tag.value;
  });
}

Observed<std::string> tag(const Observed<KeyValues>& tags, std::string_view key) {
  if (tags.left_out()) return {};
  const auto value = tags.has_value() ? tags->find(key) : std::nullopt;
  return value ? Observed<std::string>(std::string(*value)) : Observed<std::string>::absent();
}

bool has_names_of_its_own(Style style) {
  return style == Style::kB3 || style == Style::kB3Multi || style == Style::kXRay;
}

}  // namespace

void must_continue(Examination& trial, const Telling& telling, std::size_t i) {
  const auto span = span_of(trial, i);
  if (!span) return;
  must_equal(trial, "span.trace_id", Observed<TraceId>(telling.trace_id), span->trace_id);
  must_equal(trial, "span.parent_id", Observed<SpanId>(telling.parent_id), span->parent_id);
}

void must_begin_anew(Examination& trial, std::size_t i) {
  const auto span = span_of(trial, i);
  if (!span) return;
  must_equal(trial, "span.parent_id", Observed<SpanId>::absent(), span->parent_id);
  if (!span->trace_id.has_value()) {
    trial.cannot_see("span.trace_id");
  } else if (!is_fresh_id(hex(*span->trace_id), trial.request(i).headers)) {
    trial.fails("span.trace_id", "a new trace id", shown(span->trace_id));
  }
}

void must_tell_same_trace(Examination& trial) {
  const auto before = span_of(trial);
  const auto after = span_of(trial, trial.size() - 1);
  if (!before || !after) return;
  must_equal(trial, "span.trace_id", before->trace_id, after->trace_id);
  must_equal(trial, "span.parent_id", before->parent_id, after->parent_id);
}

void must_tell_same_state(Examination& trial) {
  const auto before = span_of(trial);
  const auto after = span_of(trial, trial.size() - 1);
  if (!before || !after) return;
  must_equal(trial, "span.sampling_priority", before->sampling_priority, after->sampling_priority);
  must_equal(trial, "span.origin", before->origin, after->origin);
  if (before->tags.left_out() || after->tags.left_out()) return trial.cannot_see("span.tags");
  if (before->tags.has_value() && after->tags.has_value()) {
    must_have_tags(trial, "span.tags", *before->tags, *after->tags, before->sampling_priority);
  }
  must_equal(trial, "span.tags._dd.parent_id", tag(before->tags, "_dd.parent_id"),
             tag(after->tags, "_dd.parent_id"));
}

void must_be_read_alike(Examination& trial) {
  must_tell_same_trace(trial);
  must_tell_same_state(trial);
}

void must_have_tags(Examination& trial, std::string_view observable, const KeyValues& expected,
                    const KeyValues& actual, const Observed<std::int64_t>& inherited_priority) {
  if (all_in(expected, actual, inherited_priority) && all_in(actual, expected, inherited_priority))
    return;
  trial.fails(std::string(observable), shown(listed(expected)), shown(listed(actual)));
}

void must_have_tag(Examination& trial, const ObservedSpan& span, std::string_view key,
                   std::optional<std::string_view> expected) {
  must_equal(
      trial, "span.tags." + std::string(key),
      expected ? Observed<std::string>(std::string(*expected)) : Observed<std::string>::absent(),
      tag(span.tags, key));
}

KeyValues tags_in_header(const Headers& headers) {
  KeyValues tags;
  Fields members(headers.find_header("x-datadog-tags").value_or(""), ',');
  while (const auto member = members.next()) {
    const auto [key, value] = split_member(*member, '=');
    if (!key.empty()) tags.add(key, value);
  }
  return tags;
}

void must_send_foreign(Examination& trial, const Texts& expected, std::size_t i) {
  const auto headers = headers_of(trial, i);
  if (!headers) return;
  Texts sent = read_tracestate(*headers).foreign;
  if (std::none_of(expected.begin(), expected.end(), is_ot)) {
    sent.erase(std::remove_if(sent.begin(), sent.end(), is_ot), sent.end());
  }
  if (sent != expected) {
    trial.fails("tracestate.members", shown(joined(expected)), shown(joined(sent)));
  }
}

std::optional<std::string_view> sent_dd(const Headers& injected) {
  return read_tracestate(injected).dd;
}

std::optional<std::vector<ObservedLink>> links_of(Examination& trial, std::size_t i) {
  const auto span = span_of(trial, i);
  if (!span) return std::nullopt;
  if (span->links.is_absent()) return std::vector<ObservedLink>{};
  if (span->links.has_value()) return *span->links;
  trial.cannot_see("span.links");
  return std::nullopt;
}

void must_link(Examination& trial, const ObservedLink& link, TraceId trace_id, SpanId span_id,
               std::string_view reason, Style style) {
  must_equal(trial, "span.links.trace_id", Observed<TraceId>(trace_id), link.trace_id);
  must_equal(trial, "span.links.span_id", Observed<SpanId>(span_id), link.span_id);
  if (!link.attributes.has_value()) return trial.cannot_see("span.links.attributes");
  const KeyValues& attributes = *link.attributes;
  const auto headers = attributes.find("context_headers");
  const bool named = has_names_of_its_own(style) ? headers.has_value() : headers == name(style);
  if (attributes.size() == 2 && attributes.find("reason") == reason && named) return;
  std::string text;
  for (const auto [key, value] : attributes) {
    text.append(text.empty() ? "" : " ").append(key).append("=").append(value);
  }
  trial.fails(
      "span.links.attributes",
      shown("reason=" + std::string(reason) + " context_headers=" + std::string(name(style))),
      shown(text));
}

bool coin(std::string_view text) {
  unsigned sum = 0;
  for (const char c : text) sum += static_cast<unsigned char>(c);
  return sum % 2 == 0;
}

std::function<std::optional<Step>(const Examination&)> again_with(MakeHeaders make) {
  return [make](const Examination& trial) -> std::optional<Step> {
    if (trial.size() > 1) return std::nullopt;
    PropagateRequest request = trial.request();
    request.headers = make(trial.setting(), trial.request().headers);
    return Step{std::move(request), std::nullopt};
  };
}

std::function<std::optional<Step>(const Examination&)> again_under(MakeSetting make) {
  return [make = std::move(make)](const Examination& trial) -> std::optional<Step> {
    if (trial.size() > 1) return std::nullopt;
    return Step{trial.request(), make(trial.setting())};
  };
}

}  // namespace propspec::harness
