// How a context travels: one transport or job system, with the true shape that its messages have.
//
// A carrier is a file with one table row: `place` puts the headers that a propagator injected into
// a message, as the integrations of that system do; `take` gets out what a reader's extractor is
// handed. `pack` and `unpack` are the bytes on the wire. What a carrier cannot hold it says
// (`Placement`), as the system does: by an error of the publisher, or by leaving the context out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "simulator/trace/message.h"
#include "simulator/trace/result.h"

namespace propspec {

// What became of a context that was to be put into a message.
enum class Placement : std::uint8_t {
  kPlaced,
  kLeftOut,  // there was no room or no place: the message goes without, silently (SQS's attributes)
  // The transport refuses the message, and the publisher gets an error:
  kTooLarge,       // a value, the headers, or the message as a whole
  kIllegalHeader,  // a name or a value that it cannot hold
  kUnfitBody,      // that no context can be put into
};
constexpr bool is_refused(Placement placement) {
  return placement != Placement::kPlaced && placement != Placement::kLeftOut;
}

// What a language's client and tracer make of values that are no text, and of names in another
// case; readers_test.cc has what each is known to do. kFaithful decodes whatever can be decoded.
enum class Reader : std::uint8_t {
  kFaithful,
  kJavaScript,  // text and, from Kafka, bytes; numbers are dropped; names as they stand
  kPython,      // text and bytes, names without case; one number or list loses the whole context
  kJava,        // numbers as text; bytes become `[B@…`
  kDotnet,      // AMQP: bytes and what arrives as bytes; exact names
  kStrict,      // text alone, exact names
};
inline constexpr std::size_t kReaders = 6;
std::string_view name(Reader reader);

// What is allowed on the way, for the table of carriers and for whoever judges a message.
struct CarrierLimits {
  std::size_t properties = 0;     // most of them in a message; 0, here and below: no limit
  std::size_t name_bytes = 0;     // of one property
  std::size_t value_bytes = 0;    // of one property
  std::size_t header_bytes = 0;   // names and values of all properties
  std::size_t message_bytes = 0;  // names, values and body together
};

struct Carrier {
  std::string_view name;       // "kafka"
  std::string_view title;      // "Kafka record headers"
  std::string_view container;  // where the context stands: "record headers", "job parameter …"
  std::string_view source;     // who does it so: file, document, issue
  CarrierLimits limits;
  bool names_are_case_sensitive = true;
  bool duplicates_are_legal = false;  // names may repeat
  // The context is in place before the message can be received. Where not, a worker may be faster.
  bool set_before_visible = true;
  // All that is injected travels. Where not (ids alone), the carrier itself breaks traces.
  bool carries_everything = true;

  // Puts `context` into `message`, which holds the application's body and properties already, and
  // replaces a context that is there, whole; an empty one leaves none. A message from which it was
  // left out, or that was refused, is unchanged.
  Placement (*place)(const Headers& context, Message& message);
  // Appends what `reader`'s extractor finds to `context`: of all headers those that a propagator
  // can have written (context_names.h), in lower case. Any message will do; at worst nothing is
  // found.
  void (*take)(const Message& message, Reader reader, Headers& context);
  // The bytes of a whole message, appended, and back. `unpack` refuses what is malformed, more than
  // 16 MiB or more than 4096 properties.
  void (*pack)(const Message& message, std::string& bytes);
  Result<Message> (*unpack)(std::string_view bytes);
  // The body as the application gets it: without what `place` added, and else byte by byte as it
  // was. Equal before and after.
  std::string (*payload)(const Message& message);
};

// All carriers, sorted by name.
std::span<const Carrier* const> carriers();
const Carrier* find_carrier(std::string_view name);  // null: there is none of that name

}  // namespace propspec
