// What laws are tried on: generated requests, valid, nearly valid and hostile, made along the
// grammars of the headers.
#pragma once

#include <rapidcheck/Gen.h>
#include <rapidcheck/Seq.h>

#include <boost/container/small_vector.hpp>
#include <span>
#include <string_view>

#include "harness/protocol/messages.h"
#include "harness/specimens/recipe.h"
#include "harness/specimens/setting.h"

namespace propspec::harness {

struct Specimen {
  PropagateRequest request;
  // The branches of the grammars that it took, from branches(); none once it was shrunk.
  boost::container::small_vector<std::string_view, 16> branches;
};

// The names of all branches, "traceparent.version.future": what a distribution counts.
std::span<const std::string_view> branches();

// Same random, same specimen. Shrinks towards no headers, short lists, small ids: a smaller
// specimen need not be of the same quality, so a law states its premise itself.
rc::Gen<Specimen> specimens(const Recipe& recipe, const Setting& setting);

// The next smaller requests, the smallest first: headers left out; list members and bytes left out;
// digits and letters made simple; decisions and baggage left out.
rc::Seq<Specimen> smaller(const Specimen& specimen);

}  // namespace propspec::harness
