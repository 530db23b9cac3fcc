// Shrinking, along the structure of a request.
//
// A request is smaller than another if it has less in it (headers, baggage items, a decision), or
// as much in fewer bytes, or as many bytes that are simpler: `0`, then `1`, then `a`, then all
// others. So there is no way to shrink for ever.
#include <algorithm>
#include <string>
#include <vector>

#include "harness/specimens/specimen.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

enum class Kind : std::uint8_t {
  kDropHeaders,  // so many from `begin` on
  kDropItems,    // of baggage that the application sets
  kUndecide,
  kReplace,  // bytes of a header's value, by `with`
  kLowerName,
  kShortItem,  // its value becomes `v`
};

// What is done to a request to make it smaller.
struct Edit {
  Kind kind;
  std::size_t header = 0;  // or item
  std::size_t begin = 0, length = 0;
  std::string_view with = {};
};
using Edits = std::vector<Edit>;

// Beyond these, only larger pieces of a value are tried: each edit is a request.
constexpr std::size_t kMostPieces = 256;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// All ranges of n, n/2, n/4 … elements, down to single ones or `least`.
template <typename Add>
void each_range(std::size_t size, std::size_t least, Add add) {
  if (size == 0) return;
  for (std::size_t length = size; length >= std::max<std::size_t>(least, 1); length /= 2) {
    for (std::size_t begin = 0; begin < size; begin += length) {
      add(begin, std::min(length, size - begin));
    }
  }
}

// Members of lists, with one of the separators beside them.
void drop_members(std::size_t header, std::string_view value, Edits& edits) {
  for (const char separator : {',', ';'}) {
    std::size_t members = 0;
    for (std::size_t begin = 0; begin < value.size() && members < kMostPieces; ++members) {
      const std::size_t end = std::min(value.find(separator, begin), value.size());
      const bool last = end == value.size();
      if (last && begin == 0) break;  // no list
      const std::size_t from = last ? begin - 1 : begin;
      edits.push_back({Kind::kReplace, header, from, (last ? end : end + 1) - from});
      begin = end + 1;
    }
  }
}

// Ids become the simplest that is none of the special ones.
void simplify_ids(std::size_t header, std::string_view value, Edits& edits) {
  static constexpr std::string_view kOne = "00000000000000000000000000000001";
  for (std::size_t begin = 0; begin < value.size();) {
    std::size_t end = begin;
    while (end < value.size() && is_hex(value[end])) ++end;
    const std::size_t length = end - begin;
    const std::string_view run = value.substr(begin, length);
    const bool is_decimal = std::all_of(run.begin(), run.end(), [](char c) { return c <= '9'; });
    if (is_decimal && length > 1) edits.push_back({Kind::kReplace, header, begin, length, "1"});
    if (length >= 8 && length <= kOne.size()) {
      edits.push_back({Kind::kReplace, header, begin, length, kOne.substr(kOne.size() - length)});
    }
    begin = end + 1;
  }
}

void simplify_bytes(std::size_t header, std::string_view value, Edits& edits) {
  if (value.size() > kMostPieces) return;
  for (std::size_t i = 0; i < value.size(); ++i) {
    for (const std::string_view simple : {"0", "1", "a"}) {
      edits.push_back({Kind::kReplace, header, i, 1, simple});
    }
  }
}

Edits edits_of(const PropagateRequest& request) {
  Edits edits;
  each_range(request.headers.size(), 1, [&](std::size_t begin, std::size_t length) {
    edits.push_back({.kind = Kind::kDropHeaders, .begin = begin, .length = length});
  });
  each_range(request.set_baggage.size(), 1, [&](std::size_t begin, std::size_t length) {
    edits.push_back({.kind = Kind::kDropItems, .begin = begin, .length = length});
  });
  if (request.decide != Decision::kNone) edits.push_back({.kind = Kind::kUndecide});
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const std::string_view value = request.headers[i].value;
    drop_members(i, value, edits);
    each_range(value.size(), value.size() / kMostPieces,
               [&](std::size_t begin, std::size_t length) {
                 edits.push_back({Kind::kReplace, i, begin, length});
               });
  }
  for (std::size_t i = 0; i < request.set_baggage.size(); ++i) {
    if (request.set_baggage[i].value.size() > 1) edits.push_back({Kind::kShortItem, i});
  }
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const auto [name, value] = request.headers[i];
    if (lower_case(name) != name) edits.push_back({Kind::kLowerName, i});
    simplify_ids(i, value, edits);
  }
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    simplify_bytes(i, request.headers[i].value, edits);
  }
  return edits;
}

KeyValues without(const KeyValues& list, const Edit& edit) {
  KeyValues rest;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i - edit.begin >= edit.length) rest.add(list[i].key, list[i].value);
  }
  return rest;
}

KeyValues with_one_changed(const KeyValues& list, std::size_t changed, std::string_view key,
                           std::string_view value) {
  KeyValues all;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool here = i == changed;
    all.add(here ? key : list[i].key, here ? value : list[i].value);
  }
  return all;
}

PropagateRequest edited(PropagateRequest request, const Edit& edit) {
  switch (edit.kind) {
    case Kind::kDropHeaders:
      request.headers = without(request.headers, edit);
      break;
    case Kind::kDropItems:
      request.set_baggage = without(request.set_baggage, edit);
      break;
    case Kind::kUndecide:
      request.decide = Decision::kNone;
      break;
    case Kind::kReplace: {
      const auto [name, before] = request.headers[edit.header];
      std::string value(before);
      value.replace(edit.begin, edit.length, edit.with);
      request.headers = with_one_changed(request.headers, edit.header, name, value);
      break;
    }
    case Kind::kLowerName: {
      const auto [name, value] = request.headers[edit.header];
      request.headers = with_one_changed(request.headers, edit.header, lower_case(name), value);
      break;
    }
    case Kind::kShortItem: {
      const std::string_view key = request.set_baggage[edit.header].key;
      request.set_baggage = with_one_changed(request.set_baggage, edit.header, key, "v");
      break;
    }
  }
  return request;
}

// How much there is to read in text of the same length.
std::size_t complexity(std::string_view text) {
  std::size_t sum = 0;
  for (const char c : text) sum += c == '0' ? 0 : c == '1' ? 1 : c == 'a' ? 2 : 3;
  return sum;
}

// Dropping makes a request smaller whatever it is; of a replacement this has to be found out.
bool makes_smaller(const PropagateRequest& request, const Edit& edit) {
  if (edit.kind != Kind::kReplace || edit.with.size() < edit.length) return true;
  const std::string_view before =
      request.headers[edit.header].value.substr(edit.begin, edit.length);
  return complexity(edit.with) < complexity(before);
}

}  // namespace

rc::Seq<Specimen> smaller(const Specimen& specimen) {
  const PropagateRequest& request = specimen.request;
  Edits edits = edits_of(request);
  std::erase_if(edits, [&](const Edit& edit) { return !makes_smaller(request, edit); });
  return rc::seq::map(rc::seq::fromContainer(std::move(edits)), [request](const Edit& edit) {
    return Specimen{.request = edited(request, edit), .branches = {}};
  });
}

}  // namespace propspec::harness
