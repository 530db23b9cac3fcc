// Valid lines for the tests to damage.
#pragma once

#include <string>
#include <vector>

namespace propspec::harness {

// Every member of the protocol stands in one of these.
inline const std::vector<std::string> kExampleLines = {
    R"({"id":1,"op":"hello","protocol":1,"harness":"propspec 0.1.0"})",
    R"({"id":2,"op":"propagate","headers":[["a","\u00e9"]],"span":{"name":"n"},"decide":"keep",)"
    R"("set_baggage":[["k","v"]],"ids":{"trace_id":"640cfd8d00000000123456789abcdef0"}})",
    R"({"id":3,"op":"start","span":"s1","name":"send","kind":"client","parent":{"headers":[]},)"
    R"("links":[{"span":"s0","attributes":{"a":"b"}}],"tags":{"t":"u"}})",
    R"([{"id":4,"op":"inject","span":"s1","headers":[["a","b"]]},{"id":5,"op":"reset"}])",
    R"({"id":6,"op":"finish","span":"s1","error":{"type":"t","message":"m"},"events":[{"name":"e"}]})",
    R"({"id":7,"op":"configure","env":{"DD_ENV":"a"}})",
    R"({"id":1,"ok":{"protocol":1,"name":"n","version":"1","language":"l","window":64,"styles":)"
    R"({"extract":["b3"],"inject":[]},"style_names":{"b3":"x"},"features":["ids"],)"
    R"("carrier":{"duplicates":"join","names":"sensitive","empty":"dropped"}}})",
    R"({"id":2,"ok":{"extracted":{"trace_id":"640cfd8d00000000123456789abcdef0","span_id":null,)"
    R"("sampling_priority":-1,"origin":"\u0080","style":"b3"},"span":{"parent_id":null,)"
    R"("tags":{"_dd.p.dm":"-4"},"links":[{"attributes":{"r":"t"},"tracestate":"","flags":1}]},)"
    R"("headers":[["a","b"]],"baggage":[["k","v"]]}})",
    R"([{"id":3,"ok":{"trace_id":"640cfd8d00000000123456789abcdef0","span_id":"00000000000000ab"}}])",
    R"({"id":9,"error":{"kind":"unsupported","message":"m","adapter":true}})",
};

// Where in the line the value of a member begins: behind each colon, none of which is in a string.
inline std::vector<std::size_t> value_places(const std::string& line) {
  std::vector<std::size_t> places;
  for (auto at = line.find(':'); at != std::string::npos; at = line.find(':', at + 1)) {
    places.push_back(at + 1);
  }
  return places;
}

}  // namespace propspec::harness
