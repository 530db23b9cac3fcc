#include "harness/laws/baggage_trial.h"

#include <algorithm>

#include "harness/laws/applicability.h"
#include "harness/laws/tale.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

bool leaves_limits(const Setting& setting) {
  return leaves_default(setting, "DD_TRACE_BAGGAGE_MAX_ITEMS") &&
         leaves_default(setting, "DD_TRACE_BAGGAGE_MAX_BYTES");
}

}  // namespace

bool reads_baggage(const Setting& setting) {
  return setting.extracts(Style::kBaggage) && setting.behavior != ExtractBehavior::kIgnore &&
         leaves_limits(setting);
}
bool writes_baggage(const Setting& setting) {
  return setting.injects(Style::kBaggage) && leaves_limits(setting);
}
bool reads_and_writes_baggage(const Setting& setting) {
  return reads_baggage(setting) && writes_baggage(setting);
}

std::optional<std::string_view> only_baggage(const Headers& headers) {
  std::optional<std::string_view> found;
  for (const auto [name, value] : headers) {
    if (!equal_ignoring_case(name, "baggage")) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

std::optional<Items> plain_items(const PropagateRequest& request) {
  const auto header = only_baggage(request.headers);
  if (!header || header->size() >= kMaxBaggageBytes || has_xray(request.headers))
    return std::nullopt;
  auto items = read_plain_baggage(*header);
  if (items && items->size() > kMaxBaggageItems) return std::nullopt;
  return items;
}

bool is_plain_baggage(const Setting&, const PropagateRequest& request) {
  return request.set_baggage.empty() && plain_items(request).has_value();
}

bool has_xray(const Headers& headers) {
  return std::any_of(headers.begin(), headers.end(),
                     [](const KeyValue& header) { return belongs_to(Style::kXRay, header.key); });
}

Headers with_baggage(const Headers& given, const std::string& list) {
  Headers headers = without(Style::kBaggage, given);
  headers.add("baggage", list);
  return headers;
}

void must_be_items(Examination& trial, std::string_view observable, const ItemsByKey& expected,
                   const ItemsByKey& actual) {
  if (expected != actual) {
    trial.fails(std::string(observable), shown(to_text(expected)), shown(to_text(actual)));
  }
}

std::optional<ItemsByKey> sent_items(Examination& trial, std::size_t i) {
  const auto headers = headers_of(trial, i);
  if (!headers) return std::nullopt;
  const auto list = headers->find_header("baggage").value_or("");
  if (list.empty()) return ItemsByKey{};
  const auto items = read_sent_baggage(list);
  if (!items) {
    trial.fails("headers.baggage", "a legal list of encoded items", shown(list));
    return std::nullopt;
  }
  return by_key(*items);
}

void must_have_no_baggage_tags(Examination& trial, std::size_t i) {
  const auto span = span_of(trial, i);
  if (!span || !span->tags.has_value()) return;
  for (const auto [key, value] : *span->tags) {
    if (key.starts_with("baggage.")) trial.fails("span.tags", "no tag", shown(key));
  }
}

}  // namespace propspec::harness
