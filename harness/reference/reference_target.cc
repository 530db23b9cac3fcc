#include "harness/reference/reference_target.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "harness/reference/observe.h"

namespace propspec::harness {
namespace {

// More than any sound run has open at a time; a harness that forgets to finish hears of it.
constexpr std::size_t kMaxOpenSpans = 1'000'000;

std::uint64_t unix_seconds() {
  using std::chrono::duration_cast, std::chrono::seconds, std::chrono::system_clock;
  return static_cast<std::uint64_t>(
      duration_cast<seconds>(system_clock::now().time_since_epoch()).count());
}

ErrorAnswer invalid(std::string message) { return {ErrorKind::kInvalid, std::move(message)}; }

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace

ReferenceTarget::ReferenceTarget(const Environment& environment, LibrarySurface surface)
    : surface_(std::move(surface)) {
  configure(environment);
}

Answer ReferenceTarget::handle(const Request& request) {
  if (const auto* wanted = std::get_if<ConfigureRequest>(&request)) {
    configure(wanted->env);
    if (refusal_.empty()) return Done{};
  }
  if (!refusal_.empty()) return ErrorAnswer{ErrorKind::kRejected, refusal_};
  return std::visit(
      Overloaded{
          [&](const HelloRequest&) { return hello(); },
          [&](const PropagateRequest& message) { return propagate(message); },
          [&](const StartRequest& message) { return start(message); },
          [&](const InjectRequest& message) { return inject(message); },
          [&](const FinishRequest& message) { return finish(message); },
          [&](const ConfigureRequest&) { return Answer{Done{}}; },
          [&](const ResetRequest&) {
            spans_.clear();
            return Answer{Done{}};
          },
          [&](const UnknownRequest& message) {
            return Answer{ErrorAnswer{ErrorKind::kUnsupported,
                                      fmt::format("there is no operation `{}`", message.op)}};
          },
      },
      request);
}

void ReferenceTarget::configure(const Environment& environment) {
  spans_.clear();
  auto read = read_configuration(environment, surface_);
  refusal_ = read ? std::string() : read.error().message;
  warnings_.clear();
  if (!read) return;
  warnings_ = std::move(read->warnings);
  tracer_.emplace(std::move(read->configuration), IdSource::unpredictable(), unix_seconds);
}

Answer ReferenceTarget::hello() const {
  Hello hello;
  hello.name = "propspec-reference";
  if (surface_.library != "reference") {
    hello.name += fmt::format(" as {}@{}", surface_.library, surface_.version);
  }
  hello.version = PROPSPEC_VERSION;
  hello.language = "cpp";
  hello.runtime = "C++20";
  hello.window = 256;
  for (std::size_t i = 0; i < kStyles; ++i) {
    const auto style = static_cast<Style>(i);
    const std::string spelling = spelling_of(surface_, style);
    if (spelling.empty()) continue;
    const std::string canonical(name(style));
    hello.extract_styles.push_back(canonical);
    hello.inject_styles.push_back(canonical);
    if (spelling != canonical) hello.style_names[canonical] = spelling;
  }
  hello.features = {"span_links", "baggage",   "decide", "trace_id_128",
                    "spans",      "configure", "batch",  "ids"};
  const auto reads = [&](const char* variable) {
    return !surface_.unread_variables.contains(variable);
  };
  if (reads("DD_TRACE_PROPAGATION_EXTRACT_FIRST")) hello.features.emplace_back("extract_first");
  if (reads("DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT")) {
    hello.features.emplace_back("behavior_extract");
  }
  hello.carrier = {"list", "insensitive", "kept"};
  return hello;
}

Answer ReferenceTarget::propagate(const PropagateRequest& request) {
  Extracted found = tracer_->propagator().extract(request.headers);
  Observation observation;
  observation.extracted = observe(found);

  SpanOptions options;
  if (!request.span.name.empty()) options.name = request.span.name;
  options.service = request.span.service;
  options.resource = request.span.resource;
  options.trace_id = request.ids.trace_id;
  options.span_id = request.ids.span_id;
  Span span = tracer_->start(std::move(options), std::move(found));
  for (const auto [key, value] : request.set_baggage) span.set_baggage(key, value);
  if (request.decide == Decision::kKeep) span.keep();
  if (request.decide == Decision::kDrop) span.drop();

  Headers injected;
  span.inject(injected);
  observation.headers = std::move(injected);
  observation.baggage = span.baggage();
  observation.span = observe(span.finish());
  return observation;
}

Answer ReferenceTarget::start(const StartRequest& request) {
  if (spans_.contains(request.handle)) {
    return invalid(fmt::format("span `{}` was started already", request.handle));
  }
  if (spans_.size() >= kMaxOpenSpans) {
    return invalid(fmt::format("{} spans are open; finish some, or reset", kMaxOpenSpans));
  }
  SpanOptions options;
  options.name = request.name;
  options.kind = request.kind;
  options.tags = request.tags;
  options.trace_id = request.ids.trace_id;
  options.span_id = request.ids.span_id;
  for (const LinkRequest& wanted : request.links) {
    std::optional<SpanLink> link;
    if (const auto* headers = std::get_if<Headers>(&wanted.to)) {
      link = tracer_->link_to(*headers);
      if (!link) continue;  // a carrier without a context makes no link
    } else {
      const auto& handle = std::get<ParentSpan>(wanted.to).handle;
      const auto other = spans_.find(handle);
      if (other == spans_.end()) return invalid(fmt::format("there is no span `{}`", handle));
      link = SpanLink{other->second.trace_id(), other->second.id(), {}, {}, std::nullopt};
    }
    link->attributes = wanted.attributes;
    options.links.push_back(std::move(*link));
  }

  std::optional<Span> span;
  if (const auto* parent = std::get_if<ParentSpan>(&request.parent)) {
    const auto found = spans_.find(parent->handle);
    if (found == spans_.end()) return invalid(fmt::format("there is no span `{}`", parent->handle));
    span = tracer_->start_child(std::move(options), found->second);
  } else if (const auto* headers = std::get_if<Headers>(&request.parent)) {
    span = tracer_->start(std::move(options), tracer_->propagator().extract(*headers));
  } else {
    span = tracer_->start(std::move(options));
  }
  const StartAnswer answer{span->trace_id(), span->id()};
  spans_.emplace(request.handle, std::move(*span));
  return answer;
}

Answer ReferenceTarget::inject(const InjectRequest& request) {
  const auto span = spans_.find(request.handle);
  if (span == spans_.end()) return invalid(fmt::format("there is no span `{}`", request.handle));
  InjectAnswer answer{request.headers};
  span->second.inject(answer.headers);
  return answer;
}

Answer ReferenceTarget::finish(const FinishRequest& request) {
  const auto found = spans_.find(request.handle);
  if (found == spans_.end()) return invalid(fmt::format("there is no span `{}`", request.handle));
  Span& span = found->second;
  if (request.error) span.set_error({request.error->type, request.error->message});
  for (const SpanEvent& event : request.events) span.add_event({event.name, event.attributes});
  FinishAnswer answer{observe(span.finish())};
  spans_.erase(found);
  return answer;
}

HandlerFactory reference_factory(LibrarySurface surface) {
  return [surface = std::move(surface)](
             const Environment& environment) -> tl::expected<std::unique_ptr<Handler>, Failure> {
    auto target = std::make_unique<ReferenceTarget>(environment, surface);
    if (target->refusal().empty()) return target;
    return tl::unexpected(Failure{Misbehavior::kConfigRejected, target->refusal()});
  };
}

}  // namespace propspec::harness
