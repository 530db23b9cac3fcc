// What a function returns that can refuse its input: a value, or a sentence a user can act on.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace propspec {

struct Error {
  std::string message;  // what was wrong, where, and what to do; no trailing newline
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace propspec
