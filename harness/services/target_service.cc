#include "harness/services/target_service.h"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace propspec::harness {
namespace {

std::string handle_of(SpanHandle span) { return fmt::format("s{}", span); }

SpanLink link_of(const ObservedLink& seen) {
  SpanLink link;
  if (seen.trace_id.has_value()) link.trace_id = *seen.trace_id;
  if (seen.span_id.has_value()) link.span_id = *seen.span_id;
  if (seen.attributes.has_value()) link.attributes = *seen.attributes;
  if (seen.tracestate.has_value()) link.tracestate = *seen.tracestate;
  if (seen.flags.has_value()) link.sampled = *seen.flags != 0;
  return link;
}

class TargetService : public ServiceTracer {
 public:
  TargetService(std::unique_ptr<Target> target, std::unique_ptr<Conversation> conversation)
      : target_(std::move(target)), conversation_(std::move(conversation)) {}

  StartedSpan start(const SpanStart& start) override {
    const SpanHandle number = next_++;
    StartRequest request{.handle = handle_of(number), .name = std::string(start.name)};
    request.kind = start.kind;
    if (start.parent != kNoSpan) {
      request.parent = ParentSpan{handle_of(start.parent)};
    } else if (start.carrier != nullptr) {
      request.parent = *start.carrier;
    }
    for (const LinkTo& to : start.links) {
      LinkRequest& link = request.links.emplace_back();
      if (to.carrier != nullptr) {
        link.to = *to.carrier;
      } else {
        link.to = ParentSpan{handle_of(to.span)};
      }
    }
    if (start.tags != nullptr) request.tags = *start.tags;
    const auto answer = ask<StartAnswer>(std::move(request), "start");
    if (!answer) return {};
    SpanRecord& record = open_[number];
    record.trace_id = answer->trace_id;
    record.span_id = answer->span_id;
    record.name = start.name;
    record.service = start.service;
    record.kind = start.kind;
    record.start_ns = start.now_ns;
    if (start.tags != nullptr) record.tags = *start.tags;
    return {.handle = number, .trace_id = answer->trace_id, .span_id = answer->span_id};
  }

  void inject(SpanHandle span, Headers& carrier) override {
    if (span == kNoSpan) return;
    if (auto answer = ask<InjectAnswer>(InjectRequest{handle_of(span), carrier}, "inject")) {
      carrier = std::move(answer->headers);
    }
  }

  SpanRecord finish(SpanHandle span, const SpanEnd& end) override {
    const auto found = open_.extract(span);
    if (!found) return {};
    SpanRecord record = std::move(found.mapped());
    record.duration_ns = end.now_ns - record.start_ns;
    FinishRequest request{.handle = handle_of(span)};
    if (end.failure != nullptr) {
      request.error = SpanError{end.failure->type, end.failure->message};
      record.error = *end.failure;
    }
    for (const SpanOccurrence& event : end.events) {
      request.events.push_back({event.name, event.attributes});
      record.events.push_back(event);
    }
    if (auto answer = ask<FinishAnswer>(std::move(request), "finish")) tell(answer->span, record);
    return record;
  }

  // The protocol does not tell a span's.
  std::optional<KeyValues> baggage(SpanHandle) override { return std::nullopt; }

  bool tells_state() const override { return tells_state_; }
  std::optional<Error> breakdown() const override { return breakdown_; }

 private:
  void tell(const ObservedSpan& seen, SpanRecord& record) {
    tells_state_ = !seen.origin.left_out() && !seen.tags.left_out();
    if (seen.trace_id.has_value()) record.trace_id = *seen.trace_id;
    if (seen.span_id.has_value()) record.span_id = *seen.span_id;
    if (seen.parent_id.has_value()) record.parent_id = *seen.parent_id;
    if (seen.sampling_priority.has_value()) {
      record.sampling_priority = static_cast<std::int32_t>(*seen.sampling_priority);
    }
    if (seen.origin.has_value()) record.origin = *seen.origin;
    if (seen.tags.has_value()) {
      for (const auto [name, value] : *seen.tags) record.tags.set(name, value);
    }
    if (seen.links.has_value()) {
      for (const ObservedLink& link : *seen.links) record.links.push_back(link_of(link));
    }
  }

  template <typename Wanted>
  std::optional<Wanted> ask(const Request& request, std::string_view operation) {
    if (breakdown_) return std::nullopt;
    Outcome outcome = conversation_->ask(request);
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      breakdown_ = Error{fmt::format("{}: {}", operation, failure->message)};
      return std::nullopt;
    }
    Answer& answer = std::get<Answer>(outcome);
    if (auto* wanted = std::get_if<Wanted>(&answer)) return std::move(*wanted);
    const auto* error = std::get_if<ErrorAnswer>(&answer);
    breakdown_ =
        Error{error == nullptr
                  ? fmt::format("{} was answered with something else", operation)
                  : fmt::format("{}: {} ({})", operation, error->message, name(error->kind))};
    return std::nullopt;
  }

  std::unique_ptr<Target> target_;
  std::unique_ptr<Conversation> conversation_;  // ends before its target
  std::map<SpanHandle, SpanRecord> open_;
  SpanHandle next_ = 0;
  bool tells_state_ = true;
  std::optional<Error> breakdown_;
};

}  // namespace

Result<std::unique_ptr<ServiceTracer>> target_service(std::unique_ptr<Target> target,
                                                      const Environment& environment) {
  const auto hello = target->hello();
  if (!hello) return fail(hello.error().message);
  if (!hello->offers("spans")) {
    return fail(fmt::format("{} {} does not offer `spans`, which a pipeline is made of",
                            hello->name, hello->version));
  }
  auto conversation = target->talk(environment);
  if (!conversation) return fail(conversation.error().message);
  return std::make_unique<TargetService>(std::move(target), std::move(*conversation));
}

}  // namespace propspec::harness
