#include "harness/targets/carrier_probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

// A header whose value a library passes on, so that one can see in the answer what arrived.
struct Channel {
  std::string_view style, header;
  std::string_view a, b;  // two values it can have
  bool is_list;           // "a,b" is a value as well, and means both
  Headers context;        // what the library needs to look at the header at all
  // A header that may spoil the context when it stands there empty, and the context without it.
  std::string_view strict;
  Headers lenient;
  // The values that came through, as one text. Nothing: the answer does not show any.
  std::optional<std::string> (*read)(const Observation& observation);
};

// Comma-joined values of all headers of that name.
std::optional<std::string> injected(const Observation& observation, std::string_view name) {
  if (!observation.headers.has_value()) return std::nullopt;
  std::optional<std::string> text;
  for (const auto [key, value] : *observation.headers) {
    if (!equal_ignoring_case(key, name)) continue;
    text = text ? *text + "," + std::string(value) : std::string(value);
  }
  return text;
}

std::optional<std::string> read_origin(const Observation& observation) {
  if (observation.span.has_value() && observation.span->origin.has_value()) {
    return *observation.span->origin;
  }
  if (observation.extracted.has_value() && observation.extracted->origin.has_value()) {
    return *observation.extracted->origin;
  }
  return injected(observation, "x-datadog-origin");
}

std::optional<std::string> read_tracestate(const Observation& observation) {
  return injected(observation, "tracestate");
}

std::optional<std::string> read_baggage(const Observation& observation) {
  if (!observation.baggage.has_value()) return injected(observation, "baggage");
  std::string text;
  for (const auto [key, value] : *observation.baggage) {
    text.append(key).append("=").append(value).append(",");
  }
  return text;
}

std::array<Channel, 3> channels() {
  return {{{.style = "datadog",
            .header = "x-datadog-origin",
            .a = "rum",
            .b = "synthetics",
            .is_list = false,
            .context = {{"x-datadog-trace-id", "1234567890"},
                        {"x-datadog-parent-id", "987654321"},
                        {"x-datadog-sampling-priority", "1"}},
            .strict = "x-datadog-parent-id",
            .lenient = {{"x-datadog-trace-id", "1234567890"}},
            .read = read_origin},
           {.style = "tracecontext",
            .header = "tracestate",
            .a = "foo=1",
            .b = "bar=2",
            .is_list = true,
            .context = {{"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"}},
            .strict = "traceparent",
            .lenient = {{"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"}},
            .read = read_tracestate},
           {.style = "baggage",
            .header = "baggage",
            .a = "foo=1",
            .b = "bar=2",
            .is_list = true,
            .context = {},
            .strict = {},
            .lenient = {},
            .read = read_baggage}}};
}

// What one channel shows; nothing where it proves nothing.
struct Evidence {
  std::optional<std::string> duplicates, names, empty;
};

class Probe {
 public:
  Probe(Target& target, const Hello& hello, const Channel& channel) : channel_(channel) {
    const std::string both = std::string(channel.a) + "," + std::string(channel.b);
    const std::vector<PropagateRequest> requests = {
        with({channel.a}),
        with({channel.b}),
        with({both}),
        with({channel.a, channel.b}),
        with({"", channel.b}),
        with({channel.a, ""}),
        with({""}),
        with({}),
        shouted(),
        lenient({}),
        lenient(channel_.strict),
    };
    answers_.resize(requests.size());
    target.propagate(select_style(hello, channel.style), requests,
                     [&](std::size_t index, Outcome outcome) {
                       const auto* failure = std::get_if<Failure>(&outcome);
                       if (failure != nullptr) note(*failure);
                       const auto* answer = std::get_if<Answer>(&outcome);
                       const auto* seen = answer ? std::get_if<Observation>(answer) : nullptr;
                       if (seen != nullptr) answers_.at(index) = channel_.read(*seen);
                     });
    target.forgive();
  }

  // What went wrong, if anything did.
  std::optional<std::string> complaint() const {
    if (failures_ == 0) return std::nullopt;
    return fmt::format(
        "the probe of the carrier with style {} got no answer to {} of {} requests: {}",
        channel_.style, failures_, answers_.size(), first_failure_);
  }

  Evidence evidence() const {
    Evidence result;
    if (!shows(kOnlyA, channel_.a) || !shows(kOnlyB, channel_.b)) return result;
    result.names = shows(kShouted, channel_.a) ? "insensitive" : "sensitive";
    if (channel_.is_list && !(shows(kBothInOne, channel_.a) && shows(kBothInOne, channel_.b))) {
      return result;
    }
    const bool first = shows(kTwice, channel_.a), last = shows(kTwice, channel_.b);
    if (first && last) {
      result.duplicates = "kept";
      result.empty = empty_when_joined();
    } else if (first) {
      result.duplicates = "first";
      result.empty = shows(kEmptyThenB, channel_.b) ? "dropped" : "kept";
    } else if (last) {
      result.duplicates = "last";
      result.empty = shows(kAThenEmpty, channel_.a) ? "dropped" : "kept";
    }
    // An empty value is seen, and not because the library always shows one.
    if (!channel_.is_list && answers_[kEmpty] == "" && !answers_[kNone]) result.empty = "kept";
    // An empty header made a difference, so it arrived.
    if (shows(kLenient, channel_.a) != shows(kEmptyStrict, channel_.a)) result.empty = "kept";
    return result;
  }

 private:
  enum Question {
    kOnlyA,
    kOnlyB,
    kBothInOne,
    kTwice,
    kEmptyThenB,
    kAThenEmpty,
    kEmpty,
    kNone,
    kShouted,
    kLenient,
    kEmptyStrict
  };

  void note(const Failure& failure) {
    if (failures_++ == 0) first_failure_ = failure.message;
  }

  PropagateRequest with(std::initializer_list<std::string_view> values) const {
    PropagateRequest request;
    request.headers = channel_.context;
    for (const std::string_view value : values) request.headers.add(channel_.header, value);
    return request;
  }

  PropagateRequest lenient(std::string_view empty_header) const {
    PropagateRequest request;
    request.headers = channel_.lenient;
    if (!empty_header.empty()) request.headers.add(empty_header, "");
    request.headers.add(channel_.header, channel_.a);
    return request;
  }

  PropagateRequest shouted() const {
    PropagateRequest request;
    for (const auto [key, value] : with({channel_.a}).headers) {
      std::string name(key);
      for (char& c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      }
      request.headers.add(name, value);
    }
    return request;
  }

  bool shows(Question question, std::string_view value) const {
    const auto& answer = answers_[question];
    return answer && answer->find(value) != std::string::npos;
  }

  // A joined list shows an empty first value by the comma that follows it, if the library takes the
  // text as it is; those that read a list step over it.
  std::optional<std::string> empty_when_joined() const {
    const auto& answer = answers_[kEmptyThenB];
    if (channel_.is_list || !answer) return std::nullopt;
    if (answer->starts_with(',')) return "kept";
    return *answer == channel_.b ? std::optional<std::string>("dropped") : std::nullopt;
  }

  const Channel& channel_;
  std::vector<std::optional<std::string>> answers_;
  std::size_t failures_ = 0;
  std::string first_failure_;
};

std::vector<std::string> voices(const std::vector<Evidence>& all,
                                std::optional<std::string> Evidence::*about) {
  std::vector<std::string> result;
  for (const Evidence& each : all) {
    if (each.*about) result.push_back(*(each.*about));
  }
  return result;
}

// What all agree on, if they are so many.
std::string agreement(const std::vector<std::string>& said, std::size_t needed) {
  const bool agree =
      std::adjacent_find(said.begin(), said.end(), std::not_equal_to<>()) == said.end();
  return agree && said.size() >= needed ? said.front() : "unknown";
}

bool has(const std::vector<std::string>& styles, std::string_view style) {
  return std::find(styles.begin(), styles.end(), style) != styles.end();
}

}  // namespace

ProbedCarrier probe_carrier(Target& target, const Hello& hello) {
  ProbedCarrier result;
  std::vector<Evidence> all;
  for (const Channel& channel : channels()) {
    if (!has(hello.extract_styles, channel.style)) continue;
    const Probe probe(target, hello, channel);
    all.push_back(probe.evidence());
    if (auto complaint = probe.complaint()) result.notes.push_back(std::move(*complaint));
  }
  const auto said = voices(all, &Evidence::duplicates);
  const bool kept = std::find(said.begin(), said.end(), "kept") != said.end();
  result.duplicates = kept ? "kept" : agreement(said, 2);
  result.names = agreement(voices(all, &Evidence::names), 1);
  // Where a library picks one of two lines itself, its choice says nothing about the carrier.
  std::erase_if(all, [&](const Evidence& each) {
    return each.duplicates && each.duplicates != result.duplicates;
  });
  result.empty = agreement(voices(all, &Evidence::empty), 1);
  return result;
}

std::string spell(const Hello& hello, std::string_view canonical_style) {
  const auto spelling = hello.style_names.find(std::string(canonical_style));
  return spelling == hello.style_names.end() ? std::string(canonical_style) : spelling->second;
}

Environment select_style(const Hello& hello, std::string_view canonical_style) {
  return {{"DD_TRACE_PROPAGATION_STYLE", spell(hello, canonical_style)}};
}

}  // namespace propspec::harness
