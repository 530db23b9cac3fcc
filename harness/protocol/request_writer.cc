// The harness' end: requests to JSON. What a request does not say is not sent.
#include "harness/protocol/codec.h"
#include "harness/protocol/json_writer.h"

namespace propspec::harness {
namespace {

// Writes the members of a request behind its id.
class RequestWriter {
 public:
  explicit RequestWriter(JsonWriter& json) : json_(json) {}

  void operator()(const HelloRequest& request) {
    op("hello");
    json_.member("protocol").integer(request.protocol);
    json_.member("harness").text(request.harness);
  }

  void operator()(const PropagateRequest& request) {
    op("propagate");
    json_.member("headers").headers(request.headers);
    span(request.span);
    if (request.decide != Decision::kNone) {
      json_.member("decide").text(request.decide == Decision::kKeep ? "keep" : "drop");
    }
    if (!request.set_baggage.empty()) json_.member("set_baggage").text_pairs(request.set_baggage);
    ids(request.ids);
  }

  void operator()(const StartRequest& request) {
    op("start");
    json_.member("span").text(request.handle);
    json_.member("name").text(request.name);
    text_unless_empty("kind", request.kind);
    parent(request.parent);
    links(request.links);
    if (!request.tags.empty()) json_.member("tags").bytes_object(request.tags);
    ids(request.ids);
  }

  void operator()(const InjectRequest& request) {
    op("inject");
    json_.member("span").text(request.handle);
    json_.member("headers").headers(request.headers);
  }

  void operator()(const FinishRequest& request) {
    op("finish");
    json_.member("span").text(request.handle);
    if (request.error) {
      json_.member("error").begin_object();
      json_.member("type").text(request.error->type);
      json_.member("message").text(request.error->message);
      json_.end_object();
    }
    events(request.events);
  }

  void operator()(const ConfigureRequest& request) {
    op("configure");
    json_.member("env").begin_object();
    for (const auto& [name, value] : request.env) json_.text_member(name).text(value);
    json_.end_object();
  }

  void operator()(const ResetRequest&) { op("reset"); }
  void operator()(const UnknownRequest& request) { op(request.op); }

 private:
  void op(std::string_view name) { json_.member("op").text(name); }

  void text_unless_empty(std::string_view member, std::string_view value) {
    if (!value.empty()) json_.member(member).text(value);
  }

  void span(const SpanInfo& span) {
    if (span == SpanInfo{}) return;
    json_.member("span").begin_object();
    text_unless_empty("name", span.name);
    text_unless_empty("service", span.service);
    text_unless_empty("resource", span.resource);
    json_.end_object();
  }

  void ids(const GivenIds& ids) {
    if (!ids.trace_id && !ids.span_id) return;
    json_.member("ids").begin_object();
    if (ids.trace_id) json_.member("trace_id").id(*ids.trace_id);
    if (ids.span_id) json_.member("span_id").id(*ids.span_id);
    json_.end_object();
  }

  void reference(const ParentSpan& span) { json_.member("span").text(span.handle); }
  void reference(const Headers& headers) { json_.member("headers").headers(headers); }

  void parent(const Parent& parent) {
    json_.member("parent");
    if (std::holds_alternative<std::monostate>(parent)) return json_.null();
    json_.begin_object();
    if (const auto* span = std::get_if<ParentSpan>(&parent)) reference(*span);
    if (const auto* headers = std::get_if<Headers>(&parent)) reference(*headers);
    json_.end_object();
  }

  void links(const std::vector<LinkRequest>& links) {
    if (links.empty()) return;
    json_.member("links").begin_array();
    for (const LinkRequest& link : links) {
      json_.begin_object();
      std::visit([&](const auto& to) { reference(to); }, link.to);
      if (!link.attributes.empty()) json_.member("attributes").bytes_object(link.attributes);
      json_.end_object();
    }
    json_.end_array();
  }

  void events(const std::vector<SpanEvent>& events) {
    if (events.empty()) return;
    json_.member("events").begin_array();
    for (const SpanEvent& event : events) {
      json_.begin_object();
      json_.member("name").text(event.name);
      if (!event.attributes.empty()) json_.member("attributes").bytes_object(event.attributes);
      json_.end_object();
    }
    json_.end_array();
  }

  JsonWriter& json_;
};

}  // namespace

void append_request(std::string& out, std::int64_t id, const Request& request) {
  JsonWriter json(out);
  json.begin_object();
  json.member("id").integer(id);
  std::visit(RequestWriter(json), request);
  json.end_object();
}

AnswerKind answer_kind(const Request& request) {
  struct Kind {
    AnswerKind operator()(const HelloRequest&) const { return AnswerKind::kHello; }
    AnswerKind operator()(const PropagateRequest&) const { return AnswerKind::kObservation; }
    AnswerKind operator()(const StartRequest&) const { return AnswerKind::kStart; }
    AnswerKind operator()(const InjectRequest&) const { return AnswerKind::kInject; }
    AnswerKind operator()(const FinishRequest&) const { return AnswerKind::kFinish; }
    AnswerKind operator()(const ConfigureRequest&) const { return AnswerKind::kDone; }
    AnswerKind operator()(const ResetRequest&) const { return AnswerKind::kDone; }
    AnswerKind operator()(const UnknownRequest&) const { return AnswerKind::kDone; }
  };
  return std::visit(Kind{}, request);
}

}  // namespace propspec::harness
