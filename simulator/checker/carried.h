// What a carrier tells of a context, read from the tap and not by the reference propagator: the
// checker must not share its faults with what it checks.
//
// Looks at any message alike: the fields are found as properties under their names or mangled ones,
// inside JSON or XML texts of values and body, however often those are quoted, and in the base64 of
// an SNS envelope.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/checker/carried_ids.h"
#include "simulator/checker/field_name.h"
#include "simulator/trace/message.h"

namespace propspec::checking {

enum class CarriedStyle : std::uint8_t { kDatadog, kTracecontext, kB3, kB3multi, kXray, kPlain };
inline constexpr std::size_t kCarriedStyles = 6;
std::string_view name(CarriedStyle style);  // canonical name of the propagation style

// Views into what it was read from; any number of copies. Never fails: what is not there is not
// there.
class Carried {
 public:
  Carried() = default;
  explicit Carried(const Headers& headers);
  explicit Carried(const Message& message);

  bool has(Field field) const { return (present_ >> index(field) & 1) != 0; }
  std::string_view text(Field field) const { return texts_[index(field)]; }
  bool empty() const { return present_ == 0; }

  // Ids as one style tells them, strictly parsed; nothing if it does not, or not well.
  std::optional<CarriedIds> ids(CarriedStyle style) const;
  // Of the first style that tells any. An upper half that Datadog's headers leave out is taken from
  // traceparent if the lower halves agree.
  std::optional<CarriedIds> ids() const;
  // Some id is there, well-formed or not.
  bool mentions_ids() const;
  bool has_style(CarriedStyle style) const;
  // The texts of all ids are well-formed. True without any.
  bool ids_are_strict() const;

  std::optional<std::int32_t> priority() const;  // of Datadog's header, or tracestate's `s`
  std::string_view origin() const;               // empty: none
  std::uint64_t upper_half() const;              // of `_dd.p.tid` in the tags, 0: none
  bool has_tags() const;                         // any `_dd.p.*` but the tid, in either style

  bool repeats() const { return repeats_; }        // one field more than once
  bool has_number() const { return has_number_; }  // a field of integer type
  bool has_bytes() const { return has_bytes_; }
  bool is_mangled() const { return mangled_; }  // a property under a name that is not the header's

 private:
  static std::size_t index(Field field) { return static_cast<std::size_t>(field); }
  std::optional<CarriedIds> parse(CarriedStyle style) const;
  void note(Field field, std::string_view text);
  void scan(std::string_view text);
  // Where the scan goes on: behind the value, where the name was if it has none, or at the end of
  // the text if the value has none.
  std::size_t scan_element(std::string_view text, std::size_t name_end, Field field);
  std::size_t scan_member(std::string_view text, std::size_t opening, std::size_t name_end,
                          Field field);
  void scan_envelope(std::string_view body);

  std::array<std::string_view, kFields> texts_;
  std::shared_ptr<const std::string> decoded_;  // what texts may be views into
  std::uint32_t present_ = 0;
  // Asked for many times, parsed once.
  mutable std::array<std::optional<CarriedIds>, kCarriedStyles> ids_;
  mutable std::uint8_t parsed_ = 0;  // a bit for each style
  bool repeats_ = false, has_number_ = false, has_bytes_ = false, mangled_ = false;
};

// The value of `key` in `k=v,k=v`; nothing if it is not there.
std::optional<std::string_view> tag_in(std::string_view tags, std::string_view key);

}  // namespace propspec::checking
