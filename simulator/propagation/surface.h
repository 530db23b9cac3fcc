// How the users of one library write the configuration of its propagator: which variables are read,
// which of them wins, what the names mean, what becomes of a value that makes no sense.
//
// The libraries differ here more than anywhere else, and what differs is data: one LibrarySurface,
// filled from fixtures/libraries/<library>.json. A default-constructed one knows no style name.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/propagation/style.h"

namespace propspec {

// The places where a list of styles can stand (CF-01).
enum class StyleSource : std::uint8_t {
  kSpecific,  // DD_TRACE_PROPAGATION_STYLE_EXTRACT and …_INJECT
  kLegacy,    // DD_PROPAGATION_STYLE_EXTRACT and …_INJECT
  kShared,    // DD_TRACE_PROPAGATION_STYLE
  kOtel,      // OTEL_PROPAGATORS
};
inline constexpr std::size_t kStyleSources = 4;

// How the lists of one source are read (CF-03, CF-04).
struct ListRules {
  enum class Unknown : std::uint8_t {
    kSkip,     // the name is skipped, with a warning
    kDiscard,  // the whole value counts as unset
    kReject,   // refuses to start; so it does for an empty element
  };
  // What a list without a single usable name stands for.
  enum class Nothing : std::uint8_t {
    kNextSource,  // counts as unset
    kNone,        // no style at all, like `none`
    kDefault,     // the default, whatever the weaker sources say
    kReject,      // refuses to start
  };
  bool trims_names = true;  // blanks round the elements
  Unknown unknown = Unknown::kSkip;
  Nothing empty = Nothing::kNextSource;         // "", or commas alone
  Nothing only_unknown = Nothing::kNextSource;  // names, but none that is known

  bool operator==(const ListRules&) const = default;
};

struct LibrarySurface {
  // Spelling → style; the spelling in lower case, unless names are told apart by case.
  using Names = std::map<std::string, Style, std::less<>>;

  std::string library = "reference";
  std::string version;  // from which on all this holds; empty for the reference

  // ── lists of styles ──
  Names style_names;        // in the DD_ variables
  Names otel_names;         // in OTEL_PROPAGATORS
  Names otel_inject_names;  // where OTEL_PROPAGATORS means something else for injection (nodejs 5:
                            // b3)
  std::set<std::string, std::less<>> deprecated_names;  // of style_names: a warning when used
  bool style_names_ignore_case = true;  // false: ruby 1, where B3 and b3 are two styles

  // From strong to weak; a source that is missing here is not read. CF-02.
  std::vector<StyleSource> precedence = {StyleSource::kSpecific, StyleSource::kShared,
                                         StyleSource::kOtel};
  std::array<ListRules, kStyleSources> lists;  // by StyleSource
  // A specific list for one direction leaves the other to OTEL_PROPAGATORS, as in all libraries. As
  // documented, OTEL_PROPAGATORS is ignored as soon as any DD_ list is set.
  bool otel_fills_each_direction = false;
  std::string otel_switch;  // a variable that must be true for OTEL_PROPAGATORS to be read (java)
  bool splits_on_blanks = false;    // a blank separates like a comma
  bool rejects_duplicates = false;  // refuses to start when two names mean one style

  StyleList default_extract = {Style::kDatadog, Style::kTraceContext, Style::kBaggage};
  StyleList default_inject = {Style::kDatadog, Style::kTraceContext, Style::kBaggage};

  // ── everything else ──
  // Other variables of CF-01 that this library does not read. Without DD_TRACE_BAGGAGE_TAG_KEYS it
  // makes no span tags from baggage.
  std::set<std::string, std::less<>> unread_variables;
  bool default_extract_first = false;    // true: a version from before contexts were merged
  bool default_generate_128_bit = true;  // ID-01
  bool behavior_ignores_case = true;     // PR-12: `RESTART`
  enum class NegativeLength : std::uint8_t { kDefault, kZero, kUnlimited };
  // DD-I-08: what DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH means below 0 and above 512.
  NegativeLength negative_tags_length = NegativeLength::kDefault;
  bool caps_tags_length = true;  // above 512 counts as 512
  // BG-07: `*` among other keys means all; otherwise only a lone `*` does.
  bool star_among_tag_keys = false;
  bool trims_tag_keys = true;

  const ListRules& rules(StyleSource source) const {
    return lists[static_cast<std::size_t>(source)];
  }
};

// Canonical names (and the unmistakable spellings of b3 single header), every variable but the
// legacy ones read, precedence as documented, the default order of today.
const LibrarySurface& reference_surface();

// How its users write a style in the DD_ variables: its canonical name where that means the same,
// else a name that is not deprecated, else one that is. Empty: the library has no such style.
std::string spelling_of(const LibrarySurface& surface, Style style);

}  // namespace propspec
