#include "harness/cases/tracestate_matcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/container/small_vector.hpp>

#include "harness/cases/lists.h"

namespace propspec::harness {
namespace {

std::vector<std::string> members_from(const JsonCursor& pairs) {
  std::vector<std::string> members;
  for (std::size_t i = 0; i < pairs->size(); ++i) {
    const std::string member = pairs[i][0].bytes() + "=" + pairs[i][1].bytes();
    members.emplace_back(trim(member));
  }
  return members;
}

std::optional<std::size_t> size_from(const std::optional<JsonCursor>& source) {
  if (!source) return std::nullopt;
  if (!(*source)->is_number_unsigned()) {
    source->refuse("a count is a whole number, written without sign, fraction and exponent");
    return std::nullopt;
  }
  return (*source)->get<std::size_t>();
}

std::string list_of(const std::vector<std::string>& members) {
  return members.empty() ? "none"
                         : quoted(fmt::format("{}", fmt::join(members, ",")), Written::kBytes);
}

Seen find_element(std::string_view dd_value, std::string_view key) {
  Members elements(dd_value, ';');
  while (const auto element = elements.next()) {
    const KeyValue pair = split_member(*element, ':');
    if (pair.key == key) return pair.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> repeated_key(std::string_view dd_value) {
  boost::container::small_vector<std::string_view, 32> keys;
  Members elements(dd_value, ';');
  while (const auto element = elements.next()) keys.push_back(split_member(*element, ':').key);
  std::sort(keys.begin(), keys.end());
  const auto repeated = std::adjacent_find(keys.begin(), keys.end());
  if (repeated == keys.end()) return std::nullopt;
  return *repeated;
}

}  // namespace

struct TracestateMatcher::Survey {
  std::size_t members = 0;
  std::size_t dd_count = 0;
  bool dd_first = false;
  std::optional<std::string_view> dd;  // the first dd member, whole
  std::size_t others = 0;
  bool others_as_listed = true;           // so far
  std::size_t contained = 0;              // of `contains_`, in order
  const std::string* unwanted = nullptr;  // of `lacks_`
};

TracestateMatcher TracestateMatcher::compile(const JsonCursor& source) {
  TracestateMatcher matcher;
  if (const auto dd = source.find("dd")) {
    matcher.no_dd_ = (*dd)->is_null();
    if (!matcher.no_dd_) matcher.dd_ = compile_named(*dd, Written::kBytes);
  }
  matcher.dd_first_ = source.is_true("dd_first");
  matcher.dd_size_at_most_ = size_from(source.find("dd_size_at_most"));
  matcher.dd_count_ = size_from(source.find("dd_count"));
  if (const auto others = source.find("others")) matcher.others_ = members_from(*others);
  if (const auto some = source.find("contains")) matcher.contains_ = members_from(*some);
  if (const auto keys = source.find("lacks")) {
    for (std::size_t i = 0; i < (*keys)->size(); ++i) matcher.lacks_.push_back((*keys)[i].bytes());
  }
  if (const auto count = source.find("members")) {
    matcher.members_ = ValueMatcher::compile(*count, Written::kInteger);
  }
  return matcher;
}

void TracestateMatcher::judge(Seen header, Findings& findings) const {
  const Survey found = survey(header.value_or(std::string_view()));
  judge_dd(found, findings);
  judge_foreign(found, findings);
  judge_shape(found, findings);
}

TracestateMatcher::Survey TracestateMatcher::survey(std::string_view header) const {
  Survey found;
  Members members(header, ',');
  while (const auto member = members.next()) {
    const std::string_view key = split_member(*member, '=').key;
    const auto unwanted = std::find(lacks_.begin(), lacks_.end(), key);
    if (unwanted != lacks_.end() && !found.unwanted) found.unwanted = &*unwanted;
    if (key == "dd") {
      if (found.members == 0) found.dd_first = true;
      if (found.dd_count++ == 0) found.dd = member;
    } else {
      if (others_ && (found.others >= others_->size() || (*others_)[found.others] != *member)) {
        found.others_as_listed = false;
      }
      ++found.others;
      if (found.contained < contains_.size() && contains_[found.contained] == *member) {
        ++found.contained;
      }
    }
    ++found.members;
  }
  return found;
}

void TracestateMatcher::judge_dd(const Survey& found, Findings& findings) const {
  if (no_dd_ && found.dd) findings.wrong("no dd member");
  const std::string_view dd = found.dd ? split_member(*found.dd, '=').value : std::string_view();
  for (const NamedMatcher& expected : dd_) {
    findings.expect(expected.matcher, find_element(dd, expected.name),
                    {"dd element", expected.name});
  }
  if (!dd_.empty()) {
    if (const auto key = repeated_key(dd)) {
      findings.wrong(fmt::format("dd element {} once", quoted(*key, Written::kBytes)));
    }
  }
  if (dd_size_at_most_ && found.dd && found.dd->size() > *dd_size_at_most_) {
    findings.wrong(fmt::format("a dd member of at most {} characters, not {}", *dd_size_at_most_,
                               found.dd->size()));
  }
}

void TracestateMatcher::judge_foreign(const Survey& found, Findings& findings) const {
  if (others_ && (!found.others_as_listed || found.others != others_->size())) {
    findings.wrong(fmt::format("foreign members: {}", list_of(*others_)));
  }
  if (found.contained < contains_.size()) {
    findings.wrong(fmt::format("among the foreign members, in this order: {}", list_of(contains_)));
  }
  if (found.unwanted) {
    findings.wrong(fmt::format("no member {}", quoted(*found.unwanted, Written::kBytes)));
  }
}

void TracestateMatcher::judge_shape(const Survey& found, Findings& findings) const {
  if (members_) {
    findings.expect(*members_, Digits::decimal(std::uint64_t{found.members}).text(),
                    {"members", {}});
  }
  if (dd_first_ && !found.dd_first) findings.wrong("the dd member comes first");
  if (dd_count_ && *dd_count_ != found.dd_count) {
    findings.wrong(fmt::format("{} dd members, not {}", *dd_count_, found.dd_count));
  }
}

}  // namespace propspec::harness
