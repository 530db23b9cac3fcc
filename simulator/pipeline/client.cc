#include "simulator/pipeline/client.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "simulator/trace/span_context.h"

namespace propspec {
namespace {

std::uint64_t low_half(std::uint64_t request, std::uint64_t random) {
  constexpr std::uint64_t kHighBit = 1ull << 63;
  switch (request % 8) {
    case 0:
      return random | kHighBit;
    case 1:
      return (random & ~kHighBit) | 1;
    case 2:
      return (random >> 24) | 1;  // leading zeros in hex
    case 3:                       // hex digits that are decimal ones up to a point
      return 0x1122'1000'0000'0000 | (random >> 24 & 0xff'ffff'f000) | 0xabc;
    case 4:  // near the greatest
      return ~0ull - (random & 0xffff);
    default:
      return random | 1;
  }
}

bool speaks(const Client& client, std::string_view style) {
  return std::find(client.styles.begin(), client.styles.end(), style) != client.styles.end();
}

// A header's value is written in place, so that a call allocates nothing once `out` has its size.
template <typename Write>
void add(Headers& headers, std::string_view name, Write write) {
  headers.add_written(name, [&](std::string& out) {
    write(out);
    return true;
  });
}

void append_ids(std::string& out, const ClientCall& call) {
  append_hex16(out, call.trace_id.high);
  append_hex16(out, call.trace_id.low);
  out += '-';
  append_hex16(out, call.span_id.value);
}

void add_datadog(const Client& client, const ClientCall& call, Headers& headers) {
  add(headers, "x-datadog-trace-id",
      [&](std::string& out) { append_decimal(out, call.trace_id.low); });
  add(headers, "x-datadog-parent-id",
      [&](std::string& out) { append_decimal(out, call.span_id.value); });
  if (client.priority) {
    add(headers, "x-datadog-sampling-priority",
        [&](std::string& out) { append_decimal(out, *client.priority); });
  }
  if (!client.origin.empty()) headers.add("x-datadog-origin", client.origin);
  if (client.tags.empty() && call.trace_id.high == 0) return;
  add(headers, "x-datadog-tags", [&](std::string& out) {
    for (const auto [key, value] : client.tags) {
      out.append(key).append(1, '=').append(value).append(1, ',');
    }
    if (call.trace_id.high == 0) return out.pop_back();
    out += "_dd.p.tid=";
    append_hex16(out, call.trace_id.high);
  });
}

void add_tracecontext(const Client& client, const ClientCall& call, Headers& headers) {
  add(headers, "traceparent", [&](std::string& out) {
    out += "00-";
    append_ids(out, call);
    out += client.priority.value_or(1) > 0 ? "-01" : "-00";
  });
  add(headers, "tracestate", [&](std::string& out) {
    out += "dd=";
    if (client.priority) {
      out += "s:";
      append_decimal(out, *client.priority);
      out += ';';
    }
    if (!client.origin.empty()) out.append("o:").append(client.origin).append(1, ';');
    out += "p:";
    append_hex16(out, call.span_id.value);
    for (const auto [key, value] : client.tags) {
      out.append(";t.").append(key.substr(kTagPrefix.size())).append(1, ':').append(value);
    }
  });
}

void add_b3(const Client& client, const ClientCall& call, Headers& headers) {
  add(headers, "b3", [&](std::string& out) {
    append_ids(out, call);
    out += client.priority.value_or(1) > 0 ? "-1" : "-0";
  });
}

void add_b3multi(const Client& client, const ClientCall& call, Headers& headers) {
  headers.add("x-b3-traceid", hex(call.trace_id));
  headers.add("x-b3-spanid", hex(call.span_id));
  headers.add("x-b3-sampled", client.priority.value_or(1) > 0 ? "1" : "0");
}

}  // namespace

void call(const Client& client, std::uint64_t request, std::mt19937_64& random, ClientCall& out) {
  out.headers.clear();
  out.trace_id = {client.id_128_bit ? random() | 1 : 0, low_half(request, random())};
  out.span_id = {low_half(request / 8, random())};
  if (speaks(client, "datadog")) add_datadog(client, out, out.headers);
  if (speaks(client, "tracecontext")) add_tracecontext(client, out, out.headers);
  if (speaks(client, "b3")) add_b3(client, out, out.headers);
  if (speaks(client, "b3multi")) add_b3multi(client, out, out.headers);
  if (client.baggage.empty()) return;
  add(out.headers, "baggage", [&](std::string& text) {
    for (const auto [key, value] : client.baggage) {
      text.append(key).append(1, '=').append(value).append(1, ',');
    }
    text.pop_back();
  });
}

}  // namespace propspec
