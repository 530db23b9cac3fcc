// The target's end: requests out of JSON.
#include <limits>
#include <utility>

#include "harness/protocol/codec.h"
#include "harness/protocol/json_reader.h"

namespace propspec::harness {
namespace {

bool read_ids(const JsonValue& value, GivenIds& ids) {
  return value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "trace_id") return member.read(ids.trace_id.emplace());
    if (name == "span_id") return member.read(ids.span_id.emplace());
    return true;
  });
}

bool read_hello_request(const JsonValue& message, HelloRequest& request) {
  bool protocol = false;
  const bool fine = message.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "harness") return member.read_text(request.harness);
    if (name != "protocol") return true;
    std::int64_t version = 0;
    if (!member.read(version)) return false;
    if (version < 1 || version > std::numeric_limits<int>::max()) {
      return member.refuse_as("a version of the protocol");
    }
    request.protocol = static_cast<int>(version);
    return protocol = true;
  });
  return fine && (protocol || message.refuse_missing("protocol"));
}

bool read_span_info(const JsonValue& value, SpanInfo& span) {
  return value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "name") return member.read_text(span.name);
    if (name == "service") return member.read_text(span.service);
    if (name == "resource") return member.read_text(span.resource);
    return true;
  });
}

bool read_propagate(const JsonValue& message, PropagateRequest& request) {
  bool headers = false;
  const bool fine = message.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "headers") return headers = member.read_headers(request.headers);
    if (name == "span") return read_span_info(member, request.span);
    if (name == "set_baggage") return member.read_text_pairs(request.set_baggage);
    if (name == "ids") return read_ids(member, request.ids);
    if (name != "decide") return true;
    std::size_t which = 0;
    if (!member.read_word(which, {"keep", "drop"})) return false;
    request.decide = which == 0 ? Decision::kKeep : Decision::kDrop;
    return true;
  });
  return fine && (headers || message.refuse_missing("headers"));
}

// {"span": HANDLE} or {"headers": […]}; other members go to `on_other`.
template <typename To, typename OnOther>
bool read_reference(const JsonValue& value, To& to, OnOther on_other) {
  int given = 0;
  const bool fine = value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "span") {
      ++given;
      return member.read_text(to.template emplace<ParentSpan>().handle);
    }
    if (name == "headers") {
      ++given;
      return member.read_headers(to.template emplace<Headers>());
    }
    return on_other(name, member);
  });
  return fine && (given == 1 || value.refuse("exactly one of `span` and `headers` is needed"));
}

bool read_parent(const JsonValue& value, Parent& parent) {
  if (value.is_null()) return true;
  return read_reference(value, parent, [](std::string_view, const JsonValue&) { return true; });
}

bool read_link_request(const JsonValue& value, LinkRequest& link) {
  return read_reference(value, link.to, [&](std::string_view name, const JsonValue& member) {
    return name != "attributes" || member.read_bytes_object(link.attributes);
  });
}

bool read_kind(const JsonValue& value, std::string& kind) {
  std::size_t which = 0;
  return value.read_word(which, {"server", "client", "producer", "consumer", "internal"}) &&
         value.read_text(kind);
}

bool read_start_request(const JsonValue& message, StartRequest& request) {
  bool handle = false;
  bool name_seen = false;
  const bool fine = message.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "span") return handle = member.read_text(request.handle);
    if (name == "name") return name_seen = member.read_text(request.name);
    if (name == "kind") return read_kind(member, request.kind);
    if (name == "parent") return read_parent(member, request.parent);
    if (name == "tags") return member.read_bytes_object(request.tags);
    if (name == "ids") return read_ids(member, request.ids);
    if (name != "links") return true;
    return member.each_item([&](const JsonValue& item) {
      return read_link_request(item, request.links.emplace_back());
    });
  });
  if (!fine) return false;
  if (!handle) return message.refuse_missing("span");
  return name_seen || message.refuse_missing("name");
}

bool read_inject_request(const JsonValue& message, InjectRequest& request) {
  bool handle = false;
  bool headers = false;
  const bool fine = message.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "span") return handle = member.read_text(request.handle);
    if (name == "headers") return headers = member.read_headers(request.headers);
    return true;
  });
  if (!fine) return false;
  if (!handle) return message.refuse_missing("span");
  return headers || message.refuse_missing("headers");
}

bool read_span_error(const JsonValue& value, std::optional<SpanError>& error) {
  if (value.is_null()) return true;
  error.emplace();
  bool type = false;
  bool message = false;
  const bool fine = value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "type") return type = member.read_text(error->type);
    if (name == "message") return message = member.read_text(error->message);
    return true;
  });
  if (!fine) return false;
  if (!type) return value.refuse_missing("type");
  return message || value.refuse_missing("message");
}

bool read_event(const JsonValue& value, SpanEvent& event) {
  bool name_seen = false;
  const bool fine = value.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "name") return name_seen = member.read_text(event.name);
    return name != "attributes" || member.read_bytes_object(event.attributes);
  });
  return fine && (name_seen || value.refuse_missing("name"));
}

bool read_finish_request(const JsonValue& message, FinishRequest& request) {
  bool handle = false;
  const bool fine = message.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "span") return handle = member.read_text(request.handle);
    if (name == "error") return read_span_error(member, request.error);
    if (name != "events") return true;
    return member.each_item(
        [&](const JsonValue& item) { return read_event(item, request.events.emplace_back()); });
  });
  return fine && (handle || message.refuse_missing("span"));
}

bool read_configure(const JsonValue& message, ConfigureRequest& request) {
  bool env = false;
  const bool fine = message.each_member([&](std::string_view name, const JsonValue& member) {
    if (name != "env") return true;
    env = true;
    return member.each_member([&](std::string_view variable, const JsonValue& value) {
      return value.read_text(request.env[std::string(variable)]);
    });
  });
  return fine && (env || message.refuse_missing("env"));
}

bool read_operation(const JsonValue& message, const std::string& op, Request& request) {
  if (op == "propagate") return read_propagate(message, request.emplace<PropagateRequest>());
  if (op == "hello") return read_hello_request(message, request.emplace<HelloRequest>());
  if (op == "start") return read_start_request(message, request.emplace<StartRequest>());
  if (op == "inject") return read_inject_request(message, request.emplace<InjectRequest>());
  if (op == "finish") return read_finish_request(message, request.emplace<FinishRequest>());
  if (op == "configure") return read_configure(message, request.emplace<ConfigureRequest>());
  if (op == "reset") {
    request.emplace<ResetRequest>();
  } else {
    request.emplace<UnknownRequest>().op = op;
  }
  return true;
}

// `id` as soon as it is known: it goes with a refusal, too.
bool read_request(const JsonValue& message, std::optional<std::int64_t>& id, Request& request) {
  std::optional<JsonValue> id_member, op_member;
  const bool is_object = message.each_member([&](std::string_view name, const JsonValue& member) {
    if (name == "id") id_member = member;
    if (name == "op") op_member = member;
    return true;
  });
  if (!is_object) return false;
  if (!id_member) return message.refuse_missing("id");
  std::int64_t number = 0;
  if (!id_member->read(number)) return false;
  id = number;
  if (!op_member) return message.refuse_missing("op");
  std::string op;
  return op_member->read_text(op) && read_operation(message, op, request);
}

}  // namespace

struct RequestParser::State {
  JsonReader reader;
};

RequestParser::RequestParser() : state_(std::make_unique<State>()) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;

RequestParser::Frame RequestParser::parse(std::string_view line) {
  Frame frame;
  const auto refuse = [&](std::optional<std::int64_t> id, std::string message) {
    frame.requests.emplace_back(tl::unexpect, Refused{id, Error{std::move(message)}});
  };
  const auto root = state_->reader.parse(line);
  if (!root) {
    refuse(std::nullopt, root.error().message);
    return frame;
  }
  const auto add = [&](const JsonValue& message) {
    std::optional<std::int64_t> id;
    auto& parsed = frame.requests.emplace_back(ParsedRequest{});
    if (read_request(message, id, parsed->request)) {
      parsed->id = *id;
    } else {
      parsed = tl::unexpected(Refused{id, Error{message.refusal()}});
    }
    return true;
  };
  std::string refusal;
  const JsonValue message(*root, refusal);
  frame.batch = message.is_array();
  if (frame.batch) {
    static_cast<void>(message.each_item(add));
    if (frame.requests.empty())
      refuse(std::nullopt, "the message: an empty array holds no request");
  } else {
    add(message);
  }
  return frame;
}

}  // namespace propspec::harness
