#include "simulator/checker/diagnosis.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <utility>

#include "simulator/checker/break.h"

namespace propspec::checking {
namespace {

// Which rule is asked first, where several could apply: the one that looks at more.
constexpr std::array<std::string_view, 65> kOrder = {
    // The message holds what cannot be right.
    "D13", "D12", "D22", "D36", "D35", "D27", "D31", "D24", "D54", "D25",
    // The sender injected nothing, or something else.
    "D09", "D37", "D14", "D17", "D02", "D15", "D63", "D10", "D11", "D16", "D29",
    // It was lost on the way.
    "D32", "D19", "D03", "D53", "D18", "D33", "D34", "D28", "D20", "D30", "D26", "D21",
    // The worker took something else.
    "D01", "D45", "D39", "D41", "D46", "D48", "D42", "D40", "D49",
    // A part was lost, or of several one.
    "D04", "D05", "D06", "D07", "D08", "D50", "D47", "D51", "D44", "D43",
    // What was recorded of the work.
    "D62", "D61", "D57", "D59", "D65", "D64", "D60", "D52", "D55", "D58", "D56", "D23", "D38"};

using Causes = std::array<const Cause*, kOrder.size()>;

const Causes& causes_in_order() {
  static const Causes kCauses = [] {
    Causes causes{};
    for (const auto& group :
         {capture_causes(), transport_causes(), extract_causes(), delivery_causes()}) {
      for (const Cause& cause : group) {
        const auto place = std::find(kOrder.begin(), kOrder.end(), cause.id);
        if (place == kOrder.end()) throw std::logic_error("a cause has no place in the order");
        causes[static_cast<std::size_t>(place - kOrder.begin())] = &cause;
      }
    }
    if (std::find(causes.begin(), causes.end(), nullptr) != causes.end()) {
      throw std::logic_error("a cause of the order has no rule");
    }
    return causes;
  }();
  return kCauses;
}

std::string text_of(const Headers& headers) {
  std::string text;
  for (const auto [name, value] : headers) text += fmt::format("{}: {}\n", name, value);
  return text;
}

std::string_view name_of(WireType type) {
  constexpr std::array<std::string_view, 5> kNames = {"", " (bytes)", " (number)", " (list)",
                                                      " (null)"};
  return kNames[static_cast<std::size_t>(type)];
}

std::string text_of(const Message& message) {
  std::string text;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    text += fmt::format("{}{}: {}\n", property.name, name_of(property.type), property.value);
  }
  if (!message.body.empty()) text += fmt::format("body: {}\n", message.body);
  return text;
}

std::string extracted_by(const Delivery& delivery) {
  if (!delivery.extracted) return delivery.extraction_is_told ? "none" : "not told";
  std::string text = fmt::format("trace {}, span {}", hex(delivery.extracted->trace_id),
                                 hex(delivery.extracted->span_id));
  if (delivery.extracted->sampling_priority) {
    text += fmt::format(", priority {}", *delivery.extracted->sampling_priority);
  }
  if (!delivery.extracted->origin.empty()) {
    text += fmt::format(", origin '{}'", delivery.extracted->origin);
  }
  return text;
}

Evidence evidence_of(const Break& at, std::vector<std::string> facts) {
  Evidence evidence;
  evidence.facts = std::move(facts);
  if (at.send != nullptr) {
    evidence.injected = text_of(at.send->injected);
    evidence.stored = text_of(at.send->stored);
    if (at.send->stored_later) {
      evidence.stored += fmt::format("… and later:\n{}", text_of(*at.send->stored_later));
    }
  }
  if (at.delivery != nullptr) {
    evidence.extracted = extracted_by(*at.delivery);
    if (at.delivery->received) {
      evidence.facts.push_back(fmt::format("received: {}", text_of(*at.delivery->received)));
    }
    if (at.delivery->read) {
      evidence.facts.push_back(fmt::format(
          "given to the extractor: {}",
          at.delivery->read->empty() ? std::string("nothing") : text_of(*at.delivery->read)));
    }
  }
  if (const std::string stands = at.arrival != nullptr ? at.how_entry_stands() : std::string();
      !stands.empty() &&
      std::find(evidence.facts.begin(), evidence.facts.end(), stands) == evidence.facts.end()) {
    evidence.facts.push_back(stands);
  }
  return evidence;
}

bool is_in(std::span<const std::string_view> invariants, std::string_view invariant) {
  return std::find(invariants.begin(), invariants.end(), invariant) != invariants.end();
}

// The violations of one message that are not explained yet.
class Group {
 public:
  explicit Group(std::span<const Violation* const> violations) {
    for (const Violation* one : violations) open_.push_back(one->invariant);
  }
  bool empty() const { return open_.empty(); }
  bool concerns(const Cause& cause) const {
    return std::any_of(open_.begin(), open_.end(),
                       [&](std::string_view one) { return is_in(cause.explains, one); });
  }
  std::vector<std::string_view> take(std::span<const std::string_view> explained) {
    std::vector<std::string_view> taken;
    std::erase_if(open_, [&](std::string_view one) {
      if (!is_in(explained, one)) return false;
      taken.push_back(one);
      return true;
    });
    return taken;
  }

 private:
  std::vector<std::string_view> open_;
};

// What broke at each message, in the order in which that was found.
std::vector<std::vector<const Violation*>> by_message(const std::vector<Violation>& violations) {
  std::vector<std::vector<const Violation*>> groups;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> known;
  for (const Violation& one : violations) {
    const auto [place, is_new] = known.try_emplace({one.hop, one.send}, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&one);
  }
  return groups;
}

void add(JourneyVerdict& verdict, const Cause& cause, const Break& at, Finding finding,
         const std::vector<std::string_view>& explains) {
  for (Diagnosis& known : verdict.diagnoses) {
    if (known.cause != cause.id || known.hop != at.hop_index) continue;
    for (const std::string_view one : explains) {
      if (std::find(known.explains.begin(), known.explains.end(), one) == known.explains.end()) {
        known.explains.push_back(one);
      }
    }
    return;
  }
  verdict.diagnoses.push_back({.cause = cause.id,
                               .hop = at.hop_index,
                               .explains = explains,
                               .sentence = std::move(finding.sentence),
                               .evidence = evidence_of(at, std::move(finding.facts))});
}

}  // namespace

void diagnose(const Prepared& prepared, const RunRecord& record, JourneyVerdict& verdict) {
  const Siblings siblings(prepared);
  for (const std::vector<const Violation*>& violations : by_message(verdict.violations)) {
    Group group(violations);
    const Break at(prepared, siblings, record.memory(violations.front()->hop), violations);
    for (const Cause* cause : causes_in_order()) {
      if (group.empty()) break;
      if (!group.concerns(*cause)) continue;
      auto finding = cause->applies(at);
      if (!finding) continue;
      const auto explains =
          group.take(finding->explains.empty() ? cause->explains : finding->explains);
      if (!explains.empty()) add(verdict, *cause, at, std::move(*finding), explains);
    }
  }
}

}  // namespace propspec::checking
