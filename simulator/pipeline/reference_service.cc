#include <memory>
#include <utility>
#include <vector>

#include "simulator/pipeline/service_tracer.h"
#include "simulator/tracer/tracer.h"

namespace propspec {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

class ReferenceService : public ServiceTracer {
 public:
  ReferenceService(Configuration configuration, std::uint64_t seed)
      : tracer_(std::move(configuration), IdSource(seed), [this] { return now_ns_ / kSecond; }) {}

  StartedSpan start(const SpanStart& start) override {
    now_ns_ = start.now_ns;
    SpanOptions options;
    options.name = start.name;
    options.service = start.service;
    options.kind = start.kind;
    if (start.tags != nullptr && !start.tags->empty()) options.tags = *start.tags;
    for (const LinkTo& to : start.links) {
      if (auto link = link_to(to)) options.links.push_back(std::move(*link));
    }
    StartedSpan started;
    if (start.parent != kNoSpan) {
      keep(tracer_.start_child(std::move(options), *open_[start.parent].span), start, started);
      return started;
    }
    found_.clear();
    if (start.carrier != nullptr) tracer_.propagator().extract(*start.carrier, found_);
    started.tells_extraction = start.carrier != nullptr;
    keep(tracer_.start(std::move(options), found_), start, started);
    if (found_.context) started.extracted = &*found_.context;
    return started;
  }

  void inject(SpanHandle span, Headers& carrier) override { open_[span].span->inject(carrier); }

  SpanRecord finish(SpanHandle handle, const SpanEnd& end) override {
    Open& open = open_[handle];
    if (end.failure != nullptr) open.span->set_error(*end.failure);
    for (const SpanOccurrence& event : end.events) open.span->add_event(event);
    SpanRecord record = open.span->finish();
    record.start_ns = open.start_ns;
    record.duration_ns = end.now_ns - open.start_ns;
    open.span.reset();
    free_.push_back(handle);
    return record;
  }

  std::optional<KeyValues> baggage(SpanHandle span) override { return open_[span].span->baggage(); }

  bool tells_state() const override { return true; }
  std::optional<Error> breakdown() const override { return std::nullopt; }

 private:
  struct Open {
    std::optional<Span> span;
    std::uint64_t start_ns = 0;
  };

  std::optional<SpanLink> link_to(const LinkTo& to) const {
    if (to.carrier != nullptr) return tracer_.link_to(*to.carrier);
    const Span& span = *open_[to.span].span;
    return SpanLink{span.trace_id(), span.id(), {}, {}, std::nullopt};
  }

  void keep(Span&& span, const SpanStart& start, StartedSpan& started) {
    started.trace_id = span.trace_id();
    started.span_id = span.id();
    if (free_.empty()) {
      free_.push_back(static_cast<SpanHandle>(open_.size()));
      open_.emplace_back();
    }
    started.handle = free_.back();
    free_.pop_back();
    Open& open = open_[started.handle];
    open.span.emplace(std::move(span));
    open.start_ns = start.now_ns;
  }

  std::uint64_t now_ns_ = 0;
  Tracer tracer_;
  Extracted found_;
  std::vector<Open> open_;
  std::vector<SpanHandle> free_;  // places in `open_`
};

}  // namespace

std::unique_ptr<ServiceTracer> reference_service(Configuration configuration, std::uint64_t seed) {
  return std::make_unique<ReferenceService>(std::move(configuration), seed);
}

}  // namespace propspec
