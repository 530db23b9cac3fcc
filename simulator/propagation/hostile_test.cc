// Whatever bytes stand in a carrier, extraction yields something, and what is injected afterwards
// is well-formed by the grammars of the formats, which are written down here a second time.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "simulator/propagation/propagator.h"

namespace propspec {
namespace {

// Headers that are valid, to be damaged and mixed.
struct Sample {
  std::string name, value;
};
const std::vector<Sample> kSamples = {
    {"x-datadog-trace-id", "123456789"},
    {"x-datadog-trace-id", "18446744073709551615"},
    {"X-Datadog-Parent-Id", "987654321"},
    {"x-datadog-sampling-priority", "-1"},
    {"x-datadog-sampling-priority", "2"},
    {"x-datadog-origin", "rum"},
    {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000,_dd.p.usr.id=baz64=="},
    {"traceparent", "00-12345678901234567890123456789012-1234567890123456-01"},
    {"traceparent", "00-640cfd8d00000000000000000000007b-1234567890123456-00"},
    {"tracestate",
     "foo=1,dd=s:2;o:rum;p:0123456789abcdef;t.dm:-4;t.tid:640cfd8d0000ffff;x:y,bar=2"},
    {"b3", "640cfd8d00000000abcdefab12345678-000000003ade68b1-1"},
    {"b3", "d"},
    {"x-b3-traceid", "640cfd8d00000000abcdefab12345678"},
    {"x-b3-spanid", "000000003ade68b1"},
    {"x-b3-sampled", "true"},
    {"x-b3-flags", "1"},
    {"x-amzn-trace-id",
     "Root=1-5759e988-00000000e1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;k=v%20w"},
    {"baggage", "user.id=Am%C3%A9lie,session.id=a b;p=1"},
    {"unrelated", ""},
    {"", "nameless"}};

std::string damaged(std::string text) {
  const int damages = *rc::gen::inRange(0, 4);
  for (int i = 0; i < damages; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        text.insert(at, 1, *rc::gen::arbitrary<char>());
        break;
      case 1:
        text.resize(at);
        break;
      case 2:
        text.insert(at, text.substr(at / 2));
        break;
      default:
        if (at < text.size())
          text[at] = *rc::gen::element(',', ';', '=', ':', '-', '~', '%', '\r', '\0');
    }
  }
  return text;
}

Headers hostile_carrier() {
  Headers carrier;
  const int count = *rc::gen::inRange(0, 16);
  for (int i = 0; i < count; ++i) {
    const Sample sample = *rc::gen::elementOf(kSamples);
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        carrier.add(sample.name, *rc::gen::arbitrary<std::string>());
        break;
      case 1:
        carrier.add((*rc::gen::elementOf(kSamples)).name, sample.value);
        break;
      case 2:
      case 3:
        carrier.add(sample.name, damaged(sample.value));
        break;
      default:
        carrier.add(sample.name, sample.value);
    }
  }
  return carrier;
}

Configuration any_configuration() {
  Configuration configuration;
  const auto list = [] {
    StyleList styles;
    for (int i = *rc::gen::inRange(1, 7); i > 0; --i) {
      styles.add(static_cast<Style>(*rc::gen::inRange(0, static_cast<int>(kStyles))));
    }
    return styles;
  };
  configuration.extract = list();
  configuration.inject = list();
  configuration.extract_first = *rc::gen::arbitrary<bool>();
  configuration.behavior = static_cast<ExtractBehavior>(*rc::gen::inRange(0, 3));
  return configuration;
}

bool matches(std::string_view text, const char* expression) {
  return std::regex_match(text.begin(), text.end(), std::regex(expression));
}

void check_injected(const Headers& carrier) {
  for (const auto [name, value] : carrier) {
    RC_ASSERT(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
    if (name == "x-datadog-trace-id" || name == "x-datadog-parent-id") {
      RC_ASSERT(matches(value, "0|[1-9][0-9]{0,19}"));
    } else if (name == "x-datadog-sampling-priority") {
      RC_ASSERT(matches(value, "-?[0-9]{1,10}"));
    } else if (name == "x-datadog-tags") {
      RC_ASSERT(value.size() <= 512u);
      RC_ASSERT(matches(value,
                        "_dd\\.p\\.[!-+\\--<>-~]+=[ -+\\--~]+"
                        "(,_dd\\.p\\.[!-+\\--<>-~]+=[ -+\\--~]+)*"));
    } else if (name == "traceparent") {
      RC_ASSERT(matches(value, "00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]"));
      RC_ASSERT(value.substr(3, 32) != "00000000000000000000000000000000");
    } else if (name == "tracestate") {
      const std::string_view dd = value.substr(0, value.find(','));
      RC_ASSERT(dd.size() <= 256u);
      RC_ASSERT(matches(dd, "dd=[!-9<>-~:][ -+\\--:<>-~]*(;[ -+\\--:<>-~]+)*"));
      RC_ASSERT(dd.substr(3).find('=') == std::string_view::npos);
      RC_ASSERT(std::count(value.begin(), value.end(), ',') <= 31);
      RC_ASSERT(value.find(",dd=") == std::string_view::npos);
      RC_ASSERT(value.find(",,") == std::string_view::npos);
    } else if (name == "b3") {
      RC_ASSERT(matches(value, "([0-9a-f]{16}|[0-9a-f]{32})-[0-9a-f]{16}(-[01])?"));
    } else if (name == "x-amzn-trace-id") {
      RC_ASSERT(matches(value.substr(0, 69),
                        "Root=1-[0-9a-f]{8}-00000000[0-9a-f]{16};Parent=[0-9a-f]{16}(;.*)?"));
    } else if (name == "baggage") {
      RC_ASSERT(matches(value, "[^,;= ]+=[^,;= ]+(,[^,;= ]+=[^,;= ]+)*"));
    }
  }
}

RC_GTEST_PROP(Hostile, CarriersYieldWellFormedHeaders, ()) {
  const Headers carrier = hostile_carrier();
  const Propagator propagator(any_configuration());
  const Extracted found = propagator.extract(carrier);
  RC_ASSERT(!found.context || found.context->trace_id);
  RC_CLASSIFY(found.context.has_value(), "a context was found");
  if (!found.context) return;
  Headers injected;
  propagator.inject({*found.context, SpanId{1}, found.baggage, 1}, injected);
  check_injected(injected);

  // What was injected is understood by the same configuration turned round.
  Configuration back = propagator.configuration();
  back.extract = back.inject;
  back.behavior = ExtractBehavior::kContinue;
  const bool low_is_zero = found.context->trace_id.low == 0;
  for (const Style style : back.inject) {
    if (style == Style::kBaggage || style == Style::kNone) continue;
    back.extract = {style};
    const Extracted again = Propagator(back).extract(injected);
    // An id that is zero in its low half cannot travel in 64 bits.
    if (low_is_zero && (style == Style::kDatadog || style == Style::kXRay)) continue;
    RC_ASSERT(again.context.has_value());
    RC_ASSERT(again.context->trace_id.low == found.context->trace_id.low);
    RC_ASSERT(again.context->span_id == SpanId{1});
  }
}

RC_GTEST_PROP(Hostile, ReusedResultIsLikeAFreshOne, ()) {
  const Propagator propagator(any_configuration());
  Extracted reused;
  propagator.extract(hostile_carrier(), reused);
  const Headers carrier = hostile_carrier();
  propagator.extract(carrier, reused);
  RC_ASSERT(reused == propagator.extract(carrier));
}

}  // namespace
}  // namespace propspec
